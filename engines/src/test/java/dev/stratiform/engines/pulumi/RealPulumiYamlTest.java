package dev.stratiform.engines.pulumi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.StackBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The engine over the real Pulumi with a program in YAML, where its language host is there.
class RealPulumiYamlTest {
    @TempDir
    Path root;

    private StackBench bench;

    @BeforeEach
    void find() throws IOException {
        boolean host = StackBench.tool("pulumi-language-yaml").isPresent();
        Optional<PulumiBench> real = host ? PulumiBench.real(root) : Optional.empty();
        assumeTrue(real.isPresent(), "SKIPPED: pulumi-language-yaml is not on this machine; run tools/install");
        bench = real.orElseThrow();
    }

    @Test
    void aProgramInYamlIsPlannedAppliedAndDestroyed() throws Exception {
        bench.file("Pulumi.yaml", """
                name: shop
                runtime: yaml
                config: { name: { type: string } }
                outputs: { id: "${name}" }
                """).config(Map.of("name", Value.of("first")));
        assertThat(bench.preview(Action.APPLY).plannedOutputs().values()).containsEntry("id", Value.of("first"));
        StackEngine.Result made = bench.run(Action.APPLY);
        assertThat(made.ended()).as(bench.said.toString()).isEqualTo(Ended.SUCCEEDED);
        assertThat(made.outputs().values()).containsEntry("id", Value.of("first"));
        assertThat(bench.nextAttempt().run(Action.DESTROY).ended()).isEqualTo(Ended.SUCCEEDED);
    }
}
