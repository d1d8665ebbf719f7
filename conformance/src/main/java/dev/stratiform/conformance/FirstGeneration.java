package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a suite of the first generation into the present form; every part keeps its place.
///
/// Its groups run one after another unless they ask for more, share what they capture, and its
/// buckets last until the end of the run.
final class FirstGeneration {
    private static final Set<String> TOP = Set.of("config", "test_cases", "test-cases", "include");
    private static final Set<String> CONFIG = Set.of(
            "endpoint_url",
            "endpoint-url",
            "region",
            "path_style",
            "path-style",
            "credentials",
            "timeout",
            "retry_max_attempts",
            "retry-max-attempts");
    private static final Set<String> OPERATION =
            Set.of("operation", "name", "description", "credential", "parameters", "expected_result", "outputs");

    private final Findings findings;

    FirstGeneration(Findings findings) {
        this.findings = findings;
    }

    /// Whether a file is of that generation.
    static boolean is(Node.Mapping file) {
        if (file.get("apiVersion") != null) {
            return false;
        }
        boolean cases = file.get("test_cases") != null || file.get("test-cases") != null;
        boolean config = file.get("config") instanceof Node.Mapping mapping
                && (mapping.get("endpoint_url") != null
                        || mapping.get("endpoint-url") != null
                        || mapping.get("credentials") instanceof Node.Sequence);
        return cases || config;
    }

    /// Objects that are put together from parts with places.
    private static final class Made {
        private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
        private final Location at;

        Made(Location at) {
            this.at = at;
        }

        Made with(String key, @org.jspecify.annotations.Nullable Node node) {
            if (node != null) {
                entries.put(key, new Node.Entry(node.at(), node));
            }
            return this;
        }

        Made with(String key, Value value) {
            return with(key, new Node.Scalar(value, at));
        }

        Node.Mapping node() {
            return new Node.Mapping(entries, at);
        }
    }

    Node.Mapping translate(Node.Mapping file) {
        Section top = new Section(file, "the suite", findings).allow(TOP);
        Made made = new Made(file.at());
        made.with("apiVersion", Value.of(SuiteFiles.VERSION));
        made.with("include", file.get("include"));
        Section cases = top.section(file.get("test-cases") != null ? "test-cases" : "test_cases")
                .allow(Set.of("parallel", "groups"));
        if (file.get("config") != null) {
            made.with("config", config(top.section("config"), cases.truth("parallel", false)));
        }
        made.with("groups", groups(cases));
        return made.node();
    }

    private Node config(Section old, boolean parallel) {
        old.allow(CONFIG);
        Made target = new Made(old.at());
        Node endpoint = either(old, "endpoint_url", "endpoint-url");
        target.with("endpoint", endpoint).with("region", old.get("region"));
        Node path = either(old, "path_style", "path-style");
        boolean virtual = path != null && path.value().equals(Value.of(false));
        target.with("addressing", Value.of(virtual || endpoint == null ? "virtual" : "path"));
        target.with("sdk", legacy(old.at()));
        Made defaults = new Made(old.at());
        Node credentials = credentials(old);
        if (credentials instanceof Node.Mapping named && !named.entries().isEmpty()) {
            defaults.with(
                    "credential", Value.of(named.entries().keySet().iterator().next()));
        }
        defaults.with("timeout", seconds(old));
        Made retry = new Made(old.at());
        retry.with("maxAttempts", either(old, "retry_max_attempts", "retry-max-attempts"));
        return new Made(old.at())
                .with(
                        "targets",
                        new Made(old.at()).with("default", target.node()).node())
                .with("credentials", credentials)
                .with("defaults", defaults.node())
                .with("retry", retry.node())
                .with(
                        "cleanup",
                        new Made(old.at()).with("scope", Value.of("run")).node())
                .with("captures", Value.of("suite"))
                .with("parallel", Value.of(parallel))
                .node();
    }

    /// The SDKs of that time added no checksums of their own.
    private static Node legacy(Location at) {
        return new Made(at)
                .with("requestChecksum", Value.of("when_required"))
                .with("responseValidation", Value.of("when_required"))
                .with("legacyMd5", Value.of(true))
                .with("chunkedEncoding", Value.of(false))
                .node();
    }

    private static @org.jspecify.annotations.Nullable Node either(Section section, String one, String other) {
        Node node = section.get(one);
        return node == null ? section.get(other) : node;
    }

    /// A number of seconds, or a duration.
    private static @org.jspecify.annotations.Nullable Node seconds(Section old) {
        Node timeout = old.get("timeout");
        return timeout instanceof Node.Scalar(Value.Num number, Location at)
                ? new Node.Scalar(Value.of(number + "s"), at)
                : timeout;
    }

    private Node credentials(Section old) {
        Made all = new Made(old.at());
        if (old.get("credentials") instanceof Node.Sequence(List<Node> items, Location _)) {
            for (Node item : items) {
                Section one = Section.of(item, "config.credentials", old.at(), findings)
                        .allow(Set.of(
                                "name",
                                "access_key",
                                "secret_key",
                                "session_token",
                                "endpoint_url",
                                "endpoint-url",
                                "region",
                                "anonymous",
                                "profile"));
                all.with(
                        one.required("name"),
                        new Made(one.at())
                                .with("accessKey", one.get("access_key"))
                                .with("secretKey", one.get("secret_key"))
                                .with("sessionToken", one.get("session_token"))
                                .with("endpoint", either(one, "endpoint_url", "endpoint-url"))
                                .with("region", one.get("region"))
                                .with("anonymous", one.get("anonymous"))
                                .with("profile", one.get("profile"))
                                .node());
            }
        }
        return all.node();
    }

    private Node groups(Section cases) {
        List<Node> groups = new ArrayList<>();
        if (cases.get("groups") instanceof Node.Sequence(List<Node> items, Location _)) {
            for (Node item : items) {
                groups.add(group(Section.of(item, "test_cases.groups[" + groups.size() + "]", cases.at(), findings)));
            }
        }
        return new Node.Sequence(groups, cases.at());
    }

    private Node group(Section old) {
        old.allow(Set.of(
                "name",
                "description",
                "credential",
                "parallel",
                "before_test",
                "before-test",
                "before",
                "test",
                "after_test",
                "after-test",
                "after"));
        return new Made(old.at())
                .with("id", Value.of(old.required("name")))
                .with("title", old.get("description"))
                .with("credential", old.get("credential"))
                .with("parallel", old.get("parallel"))
                .with("before", steps(old, "before_test", "before-test", "before"))
                .with("test", steps(old, "test"))
                .with("after", steps(old, "after_test", "after-test", "after"))
                .node();
    }

    private @org.jspecify.annotations.Nullable Node steps(Section old, String... keys) {
        for (String key : keys) {
            if (old.get(key) instanceof Node.Sequence(List<Node> items, Location at)) {
                List<Node> steps = new ArrayList<>();
                for (Node item : items) {
                    String path = old.below(key) + "[" + steps.size() + "]";
                    steps.add(step(Section.of(item, path, old.at(), findings)));
                }
                return new Node.Sequence(steps, at);
            }
        }
        return null;
    }

    private Node step(Section old) {
        old.allow(OPERATION);
        Made with = new Made(old.at());
        Made step = new Made(old.at());
        Node name = old.get("name");
        Node operation = old.get("operation");
        if (operation == null) {
            old.required("operation");
        }
        step.with("name", name == null ? old.get("description") : name).with("op", operation);
        step.with("credential", old.get("credential"));
        Optional<Operation> known = OperationNames.find(old.text("operation", ""));
        boolean sends = known.isPresent() && (!(known.get() instanceof Operation.Api(var of)) || of.sends());
        old.section("parameters").node().entries().forEach((key, entry) -> {
            String plain = key.toLowerCase(Locale.ROOT).replace("_", "");
            if (sends && Set.of("body", "content", "data").contains(plain)) {
                step.with("body", text(entry.node()));
            } else if (sends
                    && Set.of("file", "filepath", "filename", "localpath").contains(plain)) {
                step.with(
                        "body",
                        new Made(entry.keyAt()).with("file", entry.node()).node());
            } else {
                with.with(key, entry.node());
            }
        });
        step.with("with", with.node());
        step.with("capture", outputs(old));
        step.with("expect", expected(old));
        return step.node();
    }

    /// A body that is no text is the text that it was written as.
    private static Node text(Node node) {
        return node instanceof Node.Scalar ? node : new Node.Scalar(Value.of(Template.text(node.value())), node.at());
    }

    /// Outputs by name, or as a list of names and paths.
    private @org.jspecify.annotations.Nullable Node outputs(Section old) {
        Node outputs = old.get("outputs");
        if (outputs == null) {
            return null;
        }
        Made captures = new Made(outputs.at());
        switch (outputs) {
            case Node.Mapping mapping ->
                mapping.entries().forEach((name, entry) -> captures.with(name, Value.of(path(entry.node()))));
            case Node.Sequence(List<Node> items, Location _) ->
                items.forEach(item -> {
                    Section one = Section.of(item, old.below("outputs"), outputs.at(), findings)
                            .allow(Set.of("name", "path", "from", "field"));
                    String from = one.text("path", one.text("from", one.text("field", "")));
                    captures.with(one.required("name"), Value.of(path(new Node.Scalar(Value.of(from), one.at()))));
                });
            case Node.Scalar _ ->
                findings.error(ErrorCode.VALIDATION_ERROR, outputs.at(), "outputs must be an object or a list", null);
        }
        return captures.node();
    }

    private static String path(Node node) {
        String path = Template.text(node.value());
        String inside = path.startsWith("$.") ? path.substring(2) : path;
        return inside.startsWith("response.") ? inside.substring("response.".length()) : inside;
    }

    private @org.jspecify.annotations.Nullable Node expected(Section old) {
        if (!old.has("expected_result")) {
            return null;
        }
        Section result = old.section("expected_result")
                .allow(Set.of("success", "error_code", "status_code", "response_contains"));
        Section contains = result.section("response_contains").allow(Set.of("headers", "body_pattern", "metadata"));
        Made expect = new Made(result.at());
        boolean failure = result.has("error_code") || (result.has("success") && !result.truth("success", true));
        if (!failure || !result.has("error_code")) {
            expect.with("success", result.get("success"));
        }
        expect.with("error", result.get("error_code")).with("status", result.get("status_code"));
        expect.with("headers", contained(contains, "headers"));
        Node pattern = contains.get("body_pattern");
        if (pattern != null) {
            expect.with("body", new Made(pattern.at()).with("matches", pattern).node());
        }
        Node metadata = contains.get("metadata");
        if (metadata != null) {
            expect.with(
                    "fields", new Made(metadata.at()).with("Metadata", metadata).node());
        }
        return expect.node();
    }

    private static @org.jspecify.annotations.Nullable Node contained(Section contains, String key) {
        if (!contains.has(key)) {
            return null;
        }
        Section all = contains.section(key);
        Made made = new Made(all.at());
        all.node()
                .entries()
                .forEach((name, entry) -> made.with(
                        name,
                        new Made(entry.keyAt())
                                .with("contains", text(entry.node()))
                                .node()));
        return made.node();
    }
}
