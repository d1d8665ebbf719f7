package dev.stratiform.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A report as JUnit XML, well-formed whatever bytes a server sent.
final class JUnitReport {
    private JUnitReport() {}

    static String of(Report report) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites name=\"stratiform s3\"")
                .append(counts(report.results()))
                .append(">\n");
        Map<String, List<CaseResult>> groups = report.results().stream()
                .collect(Collectors.groupingBy(
                        r -> r.target() + " " + r.group(), LinkedHashMap::new, Collectors.toList()));
        groups.forEach((name, results) -> group(xml, name, results));
        return xml.append("</testsuites>\n").toString();
    }

    private static String counts(List<CaseResult> results) {
        long failures = results.stream().filter(r -> r.status() == Status.FAIL).count();
        long errors = results.stream()
                .filter(r -> r.status() == Status.ERROR || r.status() == Status.BLOCKED)
                .count();
        long skipped = results.stream()
                .filter(r -> r.status() == Status.SKIPPED || r.status() == Status.XFAIL)
                .count();
        double seconds = results.stream().mapToLong(r -> r.duration().toNanos()).sum() / 1e9;
        return " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%s\""
                .formatted(results.size(), failures, errors, skipped, seconds(seconds));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static void group(StringBuilder xml, String name, List<CaseResult> results) {
        xml.append("  <testsuite name=\"").append(safe(name)).append('"').append(counts(results));
        xml.append(" timestamp=\"").append(results.getFirst().timestamp()).append("\">\n");
        for (CaseResult result : results) {
            xml.append("    <testcase classname=\"").append(safe(result.group()));
            xml.append("\" name=\"").append(safe(result.name())).append("\" time=\"");
            xml.append(seconds(result.duration().toNanos() / 1e9)).append('"');
            String inner = inner(result);
            xml.append(inner.isEmpty() ? "/>\n" : ">\n" + inner + "    </testcase>\n");
        }
        xml.append("  </testsuite>\n");
    }

    private static String inner(CaseResult result) {
        String verdict = result.verdict().map(Verdict::label).orElse(ResultJson.label(result.status()));
        String words = result.expected().isEmpty()
                ? result.actual()
                : "expected " + result.expected() + ", found " + result.actual();
        return switch (result.status()) {
            case PASS, XPASS -> "";
            case FAIL -> problem("failure", verdict, words, result.trace());
            case ERROR, BLOCKED -> problem("error", verdict, words, result.trace());
            case SKIPPED -> "      <skipped message=\"" + safe(words) + "\"/>\n";
            case XFAIL -> "      <skipped message=\"" + safe("expected failure: " + words) + "\"/>\n";
        };
    }

    private static String problem(String kind, String type, String words, String trace) {
        return "      <" + kind + " type=\"" + safe(type) + "\" message=\"" + safe(words) + "\">" + safe(trace) + "</"
                + kind + ">\n";
    }

    /// Text for XML: marked up, and without the characters that XML does not have.
    static String safe(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n' -> out.append("&#10;");
                case '\t' -> out.append("&#9;");
                default -> {
                    boolean allowed = c >= 0x20
                            && !(c >= 0xD800 && c <= 0xDFFF)
                            && c != 0xFFFE
                            && c != 0xFFFF
                            && !(c >= 0x7F && c < 0xA0);
                    out.appendCodePoint(allowed ? c : 0xFFFD);
                }
            }
        });
        return out.toString();
    }
}
