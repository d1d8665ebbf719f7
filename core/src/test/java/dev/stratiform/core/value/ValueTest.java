package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.Location;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValueTest {
    private static final Value SECRET = new Value.Secret(Value.of("hunter2"));

    private static Value number(String text) {
        return new Value.Num(new BigDecimal(text));
    }

    @Test
    void equalNumbersHaveOneForm() {
        assertThat(number("1.0")).isEqualTo(Value.of(1)).hasToString("1");
        assertThat(number("1e3")).hasToString("1000");
        assertThat(number("-0.00")).isEqualTo(Value.of(0)).hasToString("0");
        assertThatThrownBy(() -> number("1e401")).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> number("1e-401")).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> number("9".repeat(401))).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(SECRET).hasToString("***");
        assertThat(new Value.Secret(SECRET)).isEqualTo(SECRET);
        Value tree = new Value.Fields(Map.of("a", new Value.Items(List.of(Value.of(1), SECRET))));
        assertThat(tree.toString()).doesNotContain("hunter2");
        assertThat(tree.tainted()).isTrue();
        assertThat(Json.write(tree)).isEqualTo("{\"a\":[1,\"***\"]}");
        assertThat(Json.writeIndented(tree)).contains("***").contains("\n").doesNotContain("hunter2");
        assertThat(Json.writeRevealed(tree)).isEqualTo("{\"a\":[1,\"hunter2\"]}");
        assertThat(tree.revealed().tainted()).isFalse();
    }

    @Test
    void collectionsAreCopied() {
        List<Value> list = new ArrayList<>(List.of(Value.of(1)));
        Map<String, Value> map = new LinkedHashMap<>(Map.of("a", Value.of(true)));
        Value.Items items = new Value.Items(list);
        Value.Fields fields = new Value.Fields(map);
        list.clear();
        map.clear();
        assertThat(items.values()).hasSize(1);
        assertThat(fields.values()).hasSize(1);
        assertThatThrownBy(() -> fields.values().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aNodeGivesItsValueWithoutPlaces() {
        Location at = new Location("f", 1, 1);
        Node one = new Node.Scalar(Value.of("x"), at);
        Node.Mapping node = new Node.Mapping(Map.of("k", new Node.Entry(at, new Node.Sequence(List.of(one), at))), at);
        assertThat(Json.write(node.value())).isEqualTo("{\"k\":[\"x\"]}");
        assertThat(node.get("k")).isNotNull();
        assertThat(node.get("absent")).isNull();
    }

    @Test
    void theDigestDependsOnWhatAValueIsAndNotOnTheOrderOfKeys() {
        Value one = Json.read("{\"a\": 1, \"b\": [null, true]}", "t");
        Value two = Json.read("{\"b\": [null, true], \"a\": 1.0}", "t");
        assertThat(Digest.of(one)).isEqualTo(Digest.of(two)).hasSize(64);
        assertThat(Digest.of(Value.of("1"))).isNotEqualTo(Digest.of(Value.of(1)));
        assertThat(Digest.of("a", "bc")).isNotEqualTo(Digest.of("ab", "c"));
        assertThat(Digest.of(new byte[0])).startsWith("e3b0c442");
    }

    @Test
    void aSecretThatHoldsSecretsIsOneSecret() {
        Value list = new Value.Items(List.of(new Value.Secret(Value.of("a")), Value.of("b")));
        assertThat(new Value.Secret(list).revealed()).isEqualTo(new Value.Items(List.of(Value.of("a"), Value.of("b"))));
        assertThat(Json.writeRevealed(new Value.Secret(list))).isEqualTo("[\"a\",\"b\"]");
        assertThat(new Value.Fields(Map.of("x", list))
                        .marking(Set.of("x"))
                        .revealed()
                        .tainted())
                .isFalse();
    }
}
