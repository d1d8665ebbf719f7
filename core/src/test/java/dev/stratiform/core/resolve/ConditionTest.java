package dev.stratiform.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionTest {
    private static final Location AT = new Location("m.yaml", 2, 3);
    private static final Map<String, Value> NAMES = Map.of(
            "env.name", Value.of("dev"),
            "param.count", Value.of(3),
            "param.on", Value.of(true),
            "param.list", Json.read("[1, \"a\"]", "l"),
            "param.map", Json.read("{\"k\": 1}", "m"),
            "param.none", Value.nothing(),
            "param.secret", new Value.Secret(Value.of("x")),
            "op", Value.of("replace"));

    private static boolean holds(String text) {
        return Condition.parse(text, AT).holds(name -> Optional.ofNullable(NAMES.get(name)), AT);
    }

    private static void refused(String text, String... words) {
        assertThatThrownBy(() -> holds(text)).as(text).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            assertThat(e.failure().location()).isEqualTo(AT);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @Test
    void whatIsTrueHolds() {
        for (String text : List.of(
                "true",
                "env.name == 'dev'",
                "${env.name != 'prod'}",
                "${env.name} == \"dev\" and ${param.on}",
                "param.count > 2 && param.count >= 3 && param.count < 3.5 && param.count <= 3",
                "env.name < 'e'",
                "not (param.count == 4)",
                "!!param.on",
                "!param.on or true",
                "false || true",
                "env.name in ['dev', 'test']",
                "env.name not in ['prod',]",
                "'k' in param.map",
                "param.list contains 'a'",
                "param.map contains 'k'",
                "env.name contains 'e'",
                "env.name startsWith 'd'",
                "env.name endsWith 'v'",
                "op in ['replace','delete']",
                "param.none == null",
                "env.name != null",
                "false if env.name == 'prod' else true",
                "true if true else false if true else false",
                "'it''s' == \"it's\"",
                "-1 < 0",
                "param.list == [1, 'a']",
                "false and undefined.name == 1 or true")) {
            assertThat(holds(text)).as(text).isTrue();
        }
    }

    @Test
    void whatIsFalseDoesNotHold() {
        for (String text : List.of(
                "false",
                "not true",
                "env.name == 'prod'",
                "true and false",
                "not true or false",
                "3 in []",
                "1 in param.map",
                "true or false and false if false else false")) {
            assertThat(holds(text)).as(text).isFalse();
        }
    }

    @Test
    void errorsNameTheColumn() {
        refused("", "a value is expected, but found the end", "column 1");
        refused("env.name = 'dev'", "an operator or the end", "'='", "column 10");
        refused("env.name == ", "a value is expected", "column 13");
        refused("(true", "')' is expected, but found the end");
        refused("${true", "'}' is expected");
        refused("[1 2]", "',' or ']'");
        refused("[1", "',' or ']'");
        refused("'open", "a closing '");
        refused("1.2.3 == 1", "a number", "column 1");
        refused("-x", "a number");
        refused("1x == 1", "a number");
        refused("a if true", "'else'");
        refused("true not true", "'in'");
        refused("and", "a value is expected");
        refused(".x == 1", "a value is expected");
        refused("env. == 1", "a value is expected");
        refused("a == b == c", "an operator or the end");
        refused("true 😀", "'😀'");
        refused("system('x')", "an operator or the end", "column 7");
        refused("param.absent", "'param.absent', which has no value", "column 1");
    }

    @Test
    void typesAreNeverMixedInSilence() {
        refused("param.count == '3'", "a number is compared with a string", "column 13");
        refused("param.count < 'a'", "two numbers or two strings");
        refused("param.on < true", "two numbers or two strings");
        refused("env.name", "true or false is expected", "a string");
        refused("1 and true", "true or false is expected", "a number", "column 1");
        refused("'a' in 'abc'", "a list or an object", "column 8");
        refused("1 contains 1", "a list or an object");
        refused("env.name startsWith 1", "a string is expected", "column 21");
        refused("param.secret == 'x'", "which is a secret", "column 1");
    }

    @Test
    void sizeAndDepthAreBounded() {
        refused("true" + " ".repeat(2_000), "longer than 2000");
        refused("(".repeat(33) + "true" + ")".repeat(33), "deeper than 32");
        refused("[".repeat(33), "deeper than 32");
        assertThat(holds("(".repeat(31) + "true" + ")".repeat(31))).isTrue();
        assertThat(holds("true" + "||true".repeat(332))).isTrue();
        assertThat(holds("!".repeat(1_990) + "true")).isTrue();
    }

    @Test
    void randomTextGivesAnAnswerOrOneClearError() {
        String[] parts = {
            "env.name",
            "param.count",
            "param.list",
            "param.none",
            "op",
            " ",
            "==",
            "!=",
            "<",
            ">=",
            "in",
            "not",
            "!",
            "and",
            "&&",
            "or",
            "(",
            ")",
            "[",
            "]",
            ",",
            "'a'",
            "\"",
            "1",
            "-2.5",
            "true",
            "null",
            "if",
            "else",
            "${",
            "}",
            "contains",
            "startsWith",
            ".",
            "é"
        };
        Property.check(20_000, 20, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                assertThat(holds(text.toString())).isIn(true, false);
            } catch (StratiformException e) {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
                assertThat(e.failure().message()).contains("column");
            }
        });
    }
}
