package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ValueTypeTest {
    @Test
    void onlyTheTypesOfTheLanguageAreValid() {
        for (String type : List.of(
                "string", "integer", "number", "boolean", "object", "any", "list<string>", "map<list<integer>>")) {
            assertThat(ValueType.valid(type)).as(type).isTrue();
        }
        for (String type : List.of("", "text", "list", "list<>", "list<text>", "map<string", "list<".repeat(9))) {
            assertThat(ValueType.valid(type)).as(type).isFalse();
        }
        assertThat(ValueType.valid("list<".repeat(9) + "any" + ">".repeat(9))).isFalse();
    }

    @Test
    void aValueHasItsTypeAndNoOther() {
        assertThat(ValueType.matches(Value.of("x"), "string")).isTrue();
        assertThat(ValueType.matches(new Value.Secret(Value.of("x")), "string")).isTrue();
        assertThat(ValueType.matches(Value.of(1), "string")).isFalse();
        assertThat(ValueType.matches(Value.of(1), "integer")).isTrue();
        assertThat(ValueType.matches(Json.read("1.5", "n"), "integer")).isFalse();
        assertThat(ValueType.matches(Json.read("1.5", "n"), "number")).isTrue();
        assertThat(ValueType.matches(Value.of(true), "boolean")).isTrue();
        assertThat(ValueType.matches(Value.nothing(), "any")).isTrue();
        assertThat(ValueType.matches(Json.read("{}", "n"), "object")).isTrue();
        assertThat(ValueType.matches(Json.read("[1,2]", "n"), "list<integer>")).isTrue();
        assertThat(ValueType.matches(Json.read("[1,\"x\"]", "n"), "list<integer>"))
                .isFalse();
        assertThat(ValueType.matches(Json.read("{\"a\":[true]}", "n"), "map<list<boolean>>"))
                .isTrue();
        assertThat(ValueType.matches(Json.read("[]", "n"), "map<string>")).isFalse();
        assertThat(ValueType.matches(Value.of(1), "nonsense")).isFalse();
    }

    @Test
    void everyKindHasItsWords() {
        assertThat(List.of(
                        Value.nothing(),
                        Value.of(true),
                        Value.of(1),
                        Value.of(""),
                        Json.read("[]", "n"),
                        Json.read("{}", "n"),
                        new Value.Secret(Value.of(1))))
                .extracting(ValueType::describe)
                .containsExactly("null", "a boolean", "a number", "a string", "a list", "an object", "a secret");
    }
}
