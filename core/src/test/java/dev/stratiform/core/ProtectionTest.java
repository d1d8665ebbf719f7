package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.run.Operation;
import dev.stratiform.core.run.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing protected is destroyed without the deployment's own id.
class ProtectionTest {
    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.plane.close();
    }

    private Run destroy(String confirmed) {
        Order.Choices choices = new Order.Choices(
                OptionalInt.empty(),
                false,
                true,
                false,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(confirmed));
        return fixture.finish(fixture.plane.start(
                new Order(Operation.DESTROY, Order.Target.of("", "dev"), List.of(), choices, "ann")));
    }

    @Test
    void aWrongIdDestroysNothingAlsoWhenTheManifestHasErrors() {
        fixture.manifest("one: { protect: true }\n");
        fixture.deploy();
        fixture.manifest("one: { protect: true, bogusKey: 1 }\n");
        fixture.engine.forgetEffects();
        assertThatThrownBy(() -> destroy("WRONG"))
                .hasMessageContaining("'WRONG'")
                .hasMessageContaining("D000001");
        assertThat(fixture.engine.effects()).isEmpty();
        destroy("D000001");
        assertThat(fixture.engine.story()).containsExactly("DESTROY one");
    }

    @Test
    void aWrongIdDestroysNothingThatIsUnprotected() {
        fixture.manifest("one: {}\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        assertThatThrownBy(() -> destroy("WRONG")).hasMessageContaining("'WRONG'");
        assertThat(fixture.engine.effects()).isEmpty();
    }

    @Test
    void aProtectedEnvironmentCoversStacksThatLeftTheManifest() {
        String head = "apiVersion: stratiform.dev/v1\nmetadata: { id: D000001, organization: acme, project: shop }\n"
                + "environments: { dev: { protect: true } }\ndefaults: { engine: command }\nstacks:\n";
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", head + "  one: {}\n  two: {}\n");
        fixture.deploy();
        fixture.engine.forgetEffects();
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", head + "  two: {}\n");
        assertThatThrownBy(() -> fixture.destroy("one")).hasMessageContaining("protected");
        assertThat(fixture.engine.effects()).isEmpty();
    }
}
