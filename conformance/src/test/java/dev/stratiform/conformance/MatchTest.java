package dev.stratiform.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
    private final Scope.World world = new Scope.World(
            Map.of("HOME_OF", "env value", "EMPTY", ""),
            InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z")),
            new SplittableRandom(1),
            "run123");
    private final Scope scope = new Scope(
            world,
            Map.of("matrix.n", Value.of(5)),
            Map.of("v", Value.of("<${matrix.n}>"), "loop", Value.of("${loop}"), "once", Value.of("${random:8}")),
            new ConcurrentHashMap<>());

    private Matcher matcher(String yaml) {
        Findings findings = new Findings();
        Matcher read = new MatcherReader(findings, new BodyReader(findings, Path.of("."), Path.of("."), false))
                .read(YamlReader.read(yaml.getBytes(StandardCharsets.UTF_8), "m.yaml"));
        assertThat(findings.all()).isEmpty();
        return read;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ equals: a } | \"a\" | true",
                "a | \"b\" | false",
                "5 | \"5\" | true",
                "'${matrix.n}' | 5 | true",
                "true | true | true",
                "{ not: a } | \"b\" | true",
                "{ matches: '^a+$' } | \"aaa\" | true",
                "{ matches: '^a+$' } | \"ab\" | false",
                "{ contains: b } | \"abc\" | true",
                "{ contains: 2 } | [1, 2] | true",
                "{ startsWith: ab } | \"abc\" | true",
                "present | 1 | true",
                "{ present: true } | 1 | true",
                "absent | 1 | false",
                "{ oneOf: [a, b] } | \"b\" | true",
                "{ oneOf: [a, b] } | \"c\" | false",
                "{ gt: 4, lt: 6 } | 5 | true",
                "{ ge: 5, le: 5 } | 5 | true",
                "{ gt: 5 } | 5 | false",
                "{ ge: 1KiB } | 1024 | true",
                "{ gt: 1 } | \"x\" | false",
                "{ size: 3 } | \"abc\" | true",
                "{ size: { gt: 1 } } | [1, 2] | true",
                "{ size: 1 } | {\"a\": 1} | true",
                "{ type: number } | 1 | true",
                "{ type: string } | 1 | false",
                "{ type: list } | [] | true",
                "{ type: boolean } | true | true",
                "{ each: { gt: 0 } } | [1, 2] | true",
                "{ each: { gt: 1 } } | [1, 2] | false",
                "{ any: 2 } | [1, 2] | true",
                "{ any: 3 } | [1, 2] | false",
                "[1, 2] | [1, 2] | true",
                "{ ordered: [1] } | [1, 2] | false",
                "{ subset: [2] } | [1, 2] | true",
                "{ subset: { a: 1 } } | {\"a\": 1, \"b\": 2} | true",
                "{ a: 1 } | {\"a\": 1, \"b\": 2} | true",
                "{ a: absent } | {\"b\": 2} | true",
                "{ sha256: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad } | \"abc\" | true",
                "{ jsonEquals: '{\"a\": 1, \"b\": [2]}' } | \"{\\\"b\\\":[2],\\\"a\\\":1}\" | true",
                "{ jsonEquals: { a: 1 } } | \"{\\\"a\\\":1}\" | true",
                "{ jsonEquals: { a: 1 } } | \"nonsense\" | false",
                "{ xmlEquals: '<a x=\"1\" y=\"2\"><b>c</b></a>' } | \"<a y='2' x='1'>\\n <b>c</b></a>\" | true",
                "{ xmlEquals: '<a/>' } | \"<b/>\" | false",
                "{ near: '2026-11-21T10:00:00Z', within: 5s } | \"Sat, 21 Nov 2026 10:00:04 GMT\" | true",
                "{ near: '${now}', within: 5s } | \"2026-11-21T10:00:09Z\" | false",
                "{ sameAs: { text: abc } } | \"abc\" | true",
            })
    void aDemandHoldsOrNot(String demand, String actual, boolean holds) {
        Match match = new Match(scope);
        Matcher matcher = matcher(demand.strip());
        assertThat(match.fits(matcher, Optional.of(Json.read(actual.strip(), "actual"))))
                .isEqualTo(holds);
        assertThat(match.words(matcher)).isNotBlank().doesNotContain("null");
    }

    @Test
    void whatIsAbsentFulfilsOnlyItsAbsence() {
        Match match = new Match(scope);
        assertThat(match.fits(matcher("absent"), Optional.empty())).isTrue();
        assertThat(match.fits(matcher("{ not: a }"), Optional.empty())).isTrue();
        assertThat(match.fits(matcher("{ contains: a }"), Optional.empty())).isFalse();
        assertThat(match.fits(matcher("{ oneOf: [absent, { size: 0 }] }"), Optional.empty()))
                .isTrue();
    }

    @Test
    void aBodyIsComparedWithoutBeingKept() throws IOException {
        ReceivedBody body = new ReceivedBody();
        body.receive(new PatternStream(3 << 20, 9));
        Match match = new Match(scope);
        assertThat(match.fits(matcher("{ sameAs: { generate: 3MiB, seed: 9 } }"), body))
                .isFalse();
        assertThat(match.fits(matcher("{ size: 3MiB, not: { size: 1 } }"), body))
                .isTrue();
        assertThat(match.fits(matcher("{ oneOf: [{ size: 1 }, present] }"), body))
                .isTrue();
        assertThat(body.whole()).isFalse();
        assertThat(match.fits(matcher("{ matches: '.' }"), body)).isFalse();
        ReceivedBody same = new ReceivedBody();
        same.receive(Body.of(new BodySpec.Generated(Value.of("3MiB"), Value.of(9)), scope)
                .open()
                .get());
        assertThat(match.fits(matcher("{ sameAs: { generate: 3MiB, seed: 9 } }"), same))
                .isTrue();
    }

    @Test
    void generatedBytesAreTheSameForTheSameSeedAndNeverRepeat() throws IOException {
        byte[] one = new PatternStream(200_000, 1).readAllBytes();
        assertThat(one)
                .isEqualTo(new PatternStream(200_000, 1).readAllBytes())
                .isNotEqualTo(new PatternStream(200_000, 2).readAllBytes());
        assertThat(java.util.Arrays.copyOfRange(one, 0, 65_536))
                .isNotEqualTo(java.util.Arrays.copyOfRange(one, 65_536, 131_072));
        assertThat(new PatternStream(7, "abc".getBytes(StandardCharsets.UTF_8)).readAllBytes())
                .isEqualTo("abcabca".getBytes(StandardCharsets.UTF_8));
        assertThat(new PatternStream(0, 1).read()).isEqualTo(-1);
        assertThat(new ByteArrayInputStream(one).read()).isEqualTo(new PatternStream(5, 1).read());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${matrix.n} | 5",
                "a${v}b | a<5>b",
                "${env:HOME_OF} | env value",
                "${HOME_OF} | env value",
                "${NONE:-other} | other",
                "${EMPTY:-other} | other",
                "$${plain} | ${plain}",
                "${run.id:-x} | x",
                "${now} | 2026-11-21T10:00:00Z",
                "${now+1h} | 2026-11-21T11:00:00Z",
                "${now-30m} | 2026-11-21T09:30:00Z",
                "${timestamp} | 1795255200"
            })
    void referencesStandForWhatTheyName(String text, String stands) {
        assertThat(scope.text(Value.of(text))).isEqualTo(stands);
    }

    @Test
    void aVariableIsWorkedOutOnceAndACircleIsTold() {
        assertThat(scope.text(Value.of("${once}"))).hasSize(8).isEqualTo(scope.text(Value.of("${once}")));
        assertThat(scope.text(Value.of("${uuid}")))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(scope.resolve(Value.of("${matrix.n}"))).isEqualTo(Value.of(5));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> scope.text(Value.of("${loop}")))
                .hasMessage("${loop} stands for itself");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> scope.text(Value.of("${nothing}")))
                .hasMessage("${nothing} has no value");
    }

    @Test
    void anExpressionThatTakesForeverIsNoMatch() {
        long begin = System.nanoTime();
        assertThat(BoundedPattern.finds("(a+)+$", "a".repeat(40) + "b")).isFalse();
        assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
    }

    @Test
    void pathsFindWhatTheyName() {
        Value tree = Json.read("{\"Contents\": [{\"Key\": \"a\"}, {\"Key\": \"b\"}], \"IsTruncated\": false}", "t");
        assertThat(FieldPath.find(tree, "$.contents[-1].key")).contains(Value.of("b"));
        assertThat(FieldPath.find(tree, "Contents[*].Key").map(Json::write)).contains("[\"a\",\"b\"]");
        assertThat(FieldPath.find(tree, "Contents[7].Key")).isEmpty();
        assertThat(FieldPath.find(tree, "Contents[x]")).isEmpty();
        assertThat(FieldPath.find(tree, "is_truncated")).contains(Value.of(false));
        assertThat(FieldPath.first("[0]")).isEqualTo("0");
    }

    @Test
    void xmlOfAServerIsReadWithinBounds() {
        assertThat(Xml.read("<a><b>1</b><b>2</b></a>").orElseThrow().content())
                .isEqualTo(Json.read("{\"b\": [\"1\", \"2\"]}", "x"));
        assertThat(Xml.read("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")).isEmpty();
        assertThat(Xml.read("<a>".repeat(100) + "</a>".repeat(100))).isEmpty();
        assertThat(Xml.read("{}")).isEmpty();
        assertThat(Xml.read("<a>")).isEmpty();
    }
}
