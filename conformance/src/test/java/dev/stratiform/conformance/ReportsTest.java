package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Json;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

class ReportsTest {
    private static final String HOSTILE =
            "<script>alert(1)</script> \u0000\u0008\u001b[31m \uFFFE \uD800 ]]> & \" ' | `x` \u202E end";

    private static CaseResult result(String name, Status status, Optional<Verdict> verdict) {
        return new CaseResult(
                "here",
                "family/" + name,
                "family",
                "title " + HOSTILE,
                "test",
                "GetObject",
                name,
                status,
                verdict,
                Duration.ofMillis(12),
                1,
                "req",
                "expected " + HOSTILE,
                "found " + HOSTILE,
                status.bad() ? "> GET\n< 200\n" + HOSTILE : "",
                Instant.parse("2026-11-21T10:00:00Z"));
    }

    private static Report report(CaseResult... results) {
        Instant start = Instant.parse("2026-11-21T10:00:00Z");
        return new Report(
                "abc123",
                List.of("suite.yaml"),
                List.of("here"),
                start,
                start.plusSeconds(3),
                Report.Ending.COMPLETE,
                "",
                List.of(results),
                List.of());
    }

    private static Report mixed() {
        return report(
                result("pass", Status.PASS, Optional.empty()),
                result("fail", Status.FAIL, Optional.of(Verdict.WRONG_BODY)),
                result("error", Status.ERROR, Optional.empty()),
                result("blocked", Status.BLOCKED, Optional.empty()),
                result("skipped", Status.SKIPPED, Optional.empty()),
                result("xfail", Status.XFAIL, Optional.of(Verdict.UNSUPPORTED)),
                result("xpass", Status.XPASS, Optional.empty()));
    }

    @Test
    void jsonHoldsEveryFieldAndIsReadBack() {
        String text = ReportFormat.JSON.render(mixed(), Optional.empty());
        assertThat(text)
                .contains(
                        "\"schema_version\" : \"1.0\"",
                        "\"session_id\" : \"abc123\"",
                        "\"total_operations\" : 7",
                        "\"success_rate\" : 40",
                        "\"verdict\" : \"wrong-body\"",
                        "\"duration\" : 0.012");
        List<CaseResult> back = ResultJson.results(text, "report");
        assertThat(back).hasSize(7);
        assertThat(back.get(1).verdict()).contains(Verdict.WRONG_BODY);
        assertThat(back.get(1).duration()).isEqualTo(Duration.ofMillis(12));
        assertThat(back.get(1).timestamp()).isEqualTo(Instant.parse("2026-11-21T10:00:00Z"));
    }

    @Test
    void yamlIsTheSameAsJson() {
        Report report = report(result("pass", Status.PASS, Optional.empty()));
        String yaml = ReportFormat.YAML.render(report, Optional.empty());
        String json = ReportFormat.JSON.render(report, Optional.empty());
        assertThat(yaml).contains("session_id: abc123");
        assertThat(Json.writeCanonical(YamlText.parse(yaml.getBytes(StandardCharsets.UTF_8), "y")))
                .contains("family/pass");
        assertThat(json).contains("family/pass");
    }

    @Test
    void junitIsWellFormedWhateverCame() throws Exception {
        String xml = ReportFormat.JUNIT.render(mixed(), Optional.empty());
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(7);
        assertThat(document.getDocumentElement().getAttribute("failures")).isEqualTo("1");
        assertThat(document.getDocumentElement().getAttribute("errors")).isEqualTo("2");
        assertThat(document.getDocumentElement().getAttribute("skipped")).isEqualTo("2");
        assertThat(document.getElementsByTagName("failure")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("type")
                        .getNodeValue())
                .isEqualTo("wrong-body");
    }

    @Test
    void htmlHoldsNothingThatAServerCouldMakeMarkup() {
        Comparison comparison = Comparison.of(
                ReportFormat.baseline(report(result("fail", Status.PASS, Optional.empty()))), "b", mixed());
        String html = ReportFormat.HTML.render(mixed(), Optional.of(comparison));
        assertThat(html)
                .doesNotContain("<script>", "\u0000", "\u001b")
                .contains(
                        "&lt;script&gt;",
                        "Content-Security-Policy",
                        "Against the baseline",
                        "worse",
                        "request and answer");
        assertThat(html.toLowerCase(java.util.Locale.ROOT)).doesNotContain("<link", "src=", "href=", "onclick");
    }

    @Test
    void markdownHasTheTableAndTheFailures() {
        Report aborted = new Report(
                "x",
                List.of("s"),
                List.of("here"),
                Instant.EPOCH,
                Instant.EPOCH,
                Report.Ending.ABORTED,
                "5 attempts in a row got no answer",
                mixed().results(),
                List.of("st-x: 403"));
        Comparison comparison = Comparison.of(
                ReportFormat.baseline(report(result("fail", Status.PASS, Optional.empty()))), "b", aborted);
        String text = ReportFormat.MARKDOWN.render(aborted, Optional.of(comparison));
        assertThat(text)
                .contains(
                        "| family | here |",
                        "| family | 2/6, 1 skipped |",
                        "**The run did not reach its end:**",
                        "- **worse**: family/fail / fail: PASS -> FAIL (wrong-body)")
                .doesNotContain("<script>");
        assertThat(ReportFormat.HTML.render(aborted, Optional.empty()))
                .contains("A bucket was left", "did not reach its end");
        assertThat(aborted.exitCode()).isEqualTo(3);
    }

    @Test
    void aComparisonTellsWhatIsWorseBetterDifferentAddedAndRemoved() {
        Report before = report(
                result("a", Status.PASS, Optional.empty()),
                result("b", Status.FAIL, Optional.of(Verdict.WRONG_CODE)),
                result("c", Status.FAIL, Optional.of(Verdict.WRONG_CODE)),
                result("gone", Status.PASS, Optional.empty()),
                result("x", Status.XFAIL, Optional.empty()));
        Report after = report(
                result("a", Status.FAIL, Optional.of(Verdict.WRONG_STATUS)),
                result("b", Status.PASS, Optional.empty()),
                result("c", Status.FAIL, Optional.of(Verdict.UNSUPPORTED)),
                result("new", Status.PASS, Optional.empty()),
                result("x", Status.XFAIL, Optional.empty()));
        Comparison comparison = Comparison.of(
                ReportFormat.baseline(before), "before", ReportFormat.JSON.render(after, Optional.empty()), "after");
        assertThat(comparison.worse()).extracting(Comparison.Change::name).containsExactly("family/a / a");
        assertThat(comparison.better()).extracting(Comparison.Change::name).containsExactly("family/b / b");
        assertThat(comparison.other()).extracting(Comparison.Change::after).containsExactly("FAIL (unsupported)");
        assertThat(comparison.added()).hasSize(1);
        assertThat(comparison.removed()).hasSize(1);
        assertThat(comparison.same()).isFalse();
        assertThat(Comparison.of(ReportFormat.baseline(before), "b", before).same())
                .isTrue();
        assertThatThrownBy(() -> Comparison.of("not json", "b", before)).isInstanceOf(StratiformException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a,true",
        "z,false",
        "a and b,true",
        "a and z,false",
        "z or b,true",
        "not z,true",
        "!a,false",
        "'a,z',true",
        "(a or z) and not z,true",
        "not (a and b),false",
        "a & b,true"
    })
    void groupsAreChosenByTags(String expression, boolean chosen) {
        assertThat(TagExpression.parse(expression).test(List.of("a", "b"))).isEqualTo(chosen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "and", "a and", "(a", "a b", "a)", "not"})
    void anExpressionThatIsNoneIsRefused(String expression) {
        assertThatThrownBy(() -> {
                    Predicate<java.util.Collection<String>> parsed = TagExpression.parse(expression);
                    parsed.test(List.of());
                })
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("cannot be understood");
        assertThatThrownBy(() -> TagExpression.parse("(".repeat(200) + "a")).hasMessageContaining("too deep");
    }
}
