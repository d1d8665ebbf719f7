package dev.stratiform.conformance;

import dev.stratiform.aws.S3Result.Wire;
import dev.stratiform.core.value.Masker;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What went over the wire, as text for a report, without anything that opens a door.
final class Trace {
    private static final int LONGEST = 6_000;
    private static final int LINE = 400;
    private static final List<String> SECRET = List.of("authorization", "x-amz-security-token", "cookie", "set-cookie");
    private static final List<String> SECRET_QUERY =
            List.of("X-Amz-Signature=", "X-Amz-Security-Token=", "X-Amz-Credential=", "Signature=");

    private Trace() {}

    static String of(Wire wire, Masker masker) {
        if (wire.method().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        text.append("> ")
                .append(wire.method())
                .append(' ')
                .append(url(wire.url()))
                .append('\n');
        headers(text, "> ", wire.requestHeaders());
        if (wire.status() > 0) {
            text.append("< ").append(wire.status()).append('\n');
            headers(text, "< ", wire.answerHeaders());
            wire.answerHead()
                    .lines()
                    .limit(40)
                    .forEach(line -> text.append("< | ").append(cut(line)).append('\n'));
        }
        String whole = masker.mask(text.toString());
        return whole.length() > LONGEST ? whole.substring(0, LONGEST) + "…" : whole;
    }

    private static void headers(StringBuilder text, String mark, Map<String, List<String>> headers) {
        new TreeMap<>(headers)
                .forEach((name, values) -> values.forEach(value -> text.append(mark)
                        .append(name)
                        .append(": ")
                        .append(value(name, value))
                        .append('\n')));
    }

    private static String value(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean secret = SECRET.contains(lower) || lower.endsWith("customer-key");
        return secret ? "***" : cut(value);
    }

    private static String url(String url) {
        String shown = url;
        for (String name : SECRET_QUERY) {
            int at = shown.indexOf(name);
            if (at > 0) {
                int end = shown.indexOf('&', at);
                shown = shown.substring(0, at) + name + "***" + (end < 0 ? "" : shown.substring(end));
            }
        }
        return cut(shown);
    }

    private static String cut(String text) {
        return text.length() > LINE ? text.substring(0, LINE) + "…" : text;
    }
}
