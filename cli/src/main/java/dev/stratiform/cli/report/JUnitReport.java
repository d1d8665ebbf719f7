package dev.stratiform.cli.report;

import java.util.Locale;

/// A report as JUnit's XML: one test case for each stack.
final class JUnitReport {
    private JUnitReport() {}

    static String text(RunReport report) {
        long skipped = report.lines().stream()
                .filter(line -> line.skipped().isPresent() && !line.failed())
                .count();
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        out.append("<testsuites>\n<testsuite name=\"")
                .append(Markup.safe(report.title()))
                .append("\" tests=\"")
                .append(report.lines().size())
                .append("\" failures=\"")
                .append(report.failures())
                .append("\" errors=\"0\" skipped=\"")
                .append(skipped)
                .append("\" time=\"")
                .append(seconds(report.took().toMillis()))
                .append("\" timestamp=\"")
                .append(report.begin())
                .append("\">\n");
        report.lines().forEach(line -> testCase(out, report, line));
        return out.append("</testsuite>\n</testsuites>\n").toString();
    }

    private static void testCase(StringBuilder out, RunReport report, RunReport.Line line) {
        out.append("<testcase classname=\"")
                .append(Markup.safe(report.spec().environment().toString()))
                .append("\" name=\"")
                .append(Markup.safe(line.step().stack()))
                .append("\" time=\"")
                .append(seconds(line.took().toMillis()))
                .append('"');
        if (line.failure().isPresent()) {
            var failure = line.failure().get();
            out.append("><failure type=\"")
                    .append(failure.code().name())
                    .append("\" message=\"")
                    .append(Markup.safe(failure.message()))
                    .append("\">")
                    .append(Markup.safe(failure.message() + "\nnext: " + failure.nextStep()))
                    .append("</failure></testcase>\n");
        } else if (line.skipped().isPresent()) {
            out.append("><skipped message=\"")
                    .append(Markup.safe(line.skipped().get()))
                    .append("\"/></testcase>\n");
        } else {
            out.append("/>\n");
        }
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }
}
