package dev.stratiform.aws;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The document of an index policy; its description has a digest of it, by which a change is known.
record PolicyText(String description, String document) {
    private static final int DIGEST_BYTES = 8;

    static PolicyText history(String indexes, int days) {
        return described("history", description -> {
            JsonText json = begin(description, "hot");
            state(json, "hot").endList();
            transition(json, "delete", days);
            return end(json.end(), indexes);
        });
    }

    static PolicyText sessions(String indexes, int days) {
        return described("sessions", description -> {
            JsonText json = begin(description, "hot");
            state(json, "hot").endList();
            transition(json, "warm", 1);
            json.end();
            state(json, "warm");
            action(json).begin("force_merge").field("max_num_segments", 1).end().end();
            action(json)
                    .begin("allocation")
                    .begin("require")
                    .field("temp", "warm")
                    .end()
                    .end()
                    .end();
            action(json)
                    .begin("replica_count")
                    .field("number_of_replicas", 0)
                    .end()
                    .end();
            json.endList();
            transition(json, "delete", days);
            return end(json.end(), indexes);
        });
    }

    private static PolicyText described(String name, java.util.function.UnaryOperator<String> document) {
        String description = "Stratiform " + name + " " + digest(document.apply(""));
        return new PolicyText(description, document.apply(description));
    }

    private static JsonText begin(String description, String first) {
        return new JsonText()
                .begin()
                .begin("policy")
                .field("description", description)
                .field("default_state", first)
                .list("states");
    }

    private static JsonText state(JsonText json, String name) {
        return json.begin().field("name", name).list("actions");
    }

    /// An action that is tried three times more, with growing waits.
    private static JsonText action(JsonText json) {
        return json.begin()
                .begin("retry")
                .field("count", 3)
                .field("backoff", "exponential")
                .field("delay", "1m")
                .end();
    }

    private static void transition(JsonText json, String to, int days) {
        json.list("transitions")
                .begin()
                .field("state_name", to)
                .begin("conditions")
                .field("min_index_age", days + "d")
                .end()
                .end()
                .endList();
    }

    private static String end(JsonText json, String indexes) {
        state(json, "delete").begin().begin("delete").end().end().endList();
        return json.list("transitions")
                .endList()
                .end()
                .endList()
                .list("ism_template")
                .begin()
                .list("index_patterns")
                .item(indexes)
                .endList()
                .field("priority", 100)
                .end()
                .endList()
                .end()
                .end()
                .toString();
    }

    private static String digest(String text) {
        try {
            byte[] bytes = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(bytes, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
