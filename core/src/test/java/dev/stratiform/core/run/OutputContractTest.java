package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputContractTest {
    private static final RunSpec.StackWork WORK =
            new SpecMaker().step("a").spec().steps().getFirst().work();
    private static final Value.Fields INPUTS =
            new Value.Fields(Map.of("password", new Value.Secret(Value.of("hunter2-long"))));

    private static boolean secret(Value output) {
        return OutputContract.mark(WORK, INPUTS, new Value.Fields(Map.of("out", output)))
                .tainted();
    }

    @Test
    void anOutputThatRepeatsASecretInputIsSecretWhateverTheDefinitionSays() {
        String encoded = Base64.getEncoder().encodeToString("hunter2-long".getBytes(StandardCharsets.UTF_8));
        assertThat(secret(Value.of("postgres://u:hunter2-long@db"))).isTrue();
        assertThat(secret(Value.of(encoded))).isTrue();
        assertThat(secret(new Value.Items(List.of(new Value.Fields(Map.of("k", Value.of("hunter2-long")))))))
                .isTrue();
        assertThat(secret(Value.of("postgres://db"))).isFalse();
        assertThat(secret(Value.of(5432))).isFalse();
    }

    @Test
    void withoutSecretInputsNothingIsLookedFor() {
        Value.Fields outputs = new Value.Fields(Map.of("out", Value.of("hunter2-long")));
        assertThat(OutputContract.mark(WORK, Value.Fields.EMPTY, outputs)).isEqualTo(outputs);
    }
}
