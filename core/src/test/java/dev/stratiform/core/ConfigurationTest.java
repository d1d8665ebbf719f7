package dev.stratiform.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.DefinedStack;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What environments are configured with, and what is made of deployments.
class ConfigurationTest {
    private static final Order.Target DEV = Order.Target.of("", "dev");

    @TempDir
    Path folder;

    private PlaneFixture fixture;

    @BeforeEach
    void open() {
        fixture = new PlaneFixture(folder);
        fixture.write("deploy/D000001-acme-shop/manifest.yaml", """
                # a person's words
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: D000001, organization: acme, project: shop }
                environments: { dev: { region: eu-west-1 }, prod: { enabled: false } }
                defaults: { engine: command }
                stacks:
                  api:
                    config: { size: 1, token: hidden, name: "${env.name}" }
                    environments: { dev: { config: { name: "dev-${env.name}" } } }
                """);
        fixture.write("stacks/api/stack.yaml", """
                description: the interface
                engine: command
                inputs:
                  size: { type: integer, default: 3 }
                  token: { type: string, secret: true, required: true }
                  name: { type: string }
                outputs: { id: { type: string } }
                """);
    }

    @AfterEach
    void close() {
        fixture.store.close();
        fixture.plane.close();
    }

    private Configuration configuration() {
        return fixture.plane.configuration();
    }

    private String file(String name) throws IOException {
        return Files.readString(folder.resolve("deploy").resolve(name));
    }

    private static void refused(Runnable work, ErrorCode code, String... words) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(code);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @Test
    void valuesAreStoredListedAndForgotten() throws IOException {
        assertThat(configuration().set(DEV, "api", "size", "5")).isEqualTo("deploy/D000001-acme-shop/config.dev.yaml");
        assertThat(configuration().list(DEV)).anySatisfy(entry -> {
            assertThat(entry.key()).isEqualTo("size");
            assertThat(entry.value()).isEqualTo(Value.of(5));
            assertThat(entry.stored()).isTrue();
        });
        assertThat(configuration().list(DEV)).anySatisfy(entry -> {
            assertThat(entry.key()).isEqualTo("token");
            assertThat(entry.value()).isInstanceOf(Value.Secret.class);
            assertThat(entry.stored()).isFalse();
        });
        assertThat(configuration().list(Order.Target.of("", "prod")))
                .as("a disabled one, too")
                .isNotEmpty();
        refused(
                () -> configuration().set(DEV, "api", "size", "many"),
                ErrorCode.VALIDATION_ERROR,
                "nothing was written");
        refused(() -> configuration().set(DEV, "apu", "size", "1"), ErrorCode.STACK_NOT_FOUND, "'apu'");
        configuration().unset(DEV, "api", "size");
        assertThat(file("D000001-acme-shop/config.dev.yaml")).doesNotContain("size");
        refused(() -> configuration().unset(DEV, "api", "size"), ErrorCode.CONFLICT, "is not stored");
    }

    @Test
    void environmentsAreSwitchedInTheManifestAlone() throws IOException {
        assertThat(configuration().environments(""))
                .extracting(Configuration.Environment::name, Configuration.Environment::enabled)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("dev", true),
                        org.assertj.core.groups.Tuple.tuple("prod", false));
        configuration().enable("", "prod", true);
        assertThat(file("D000001-acme-shop/manifest.yaml"))
                .startsWith("# a person's words\n")
                .contains("prod: { enabled: true }");
        configuration().enable("", "prod", true);
        refused(() -> configuration().enable("", "test", true), ErrorCode.ENVIRONMENT_NOT_FOUND, "dev, prod");
    }

    private static Configuration.Promotion promotion(String to, List<String> stacks, Map<String, String> others) {
        return new Configuration.Promotion("", "dev", to, stacks, others);
    }

    @Test
    void whatAnEnvironmentHasOfItsOwnIsPromoted() throws IOException {
        configuration().set(DEV, "api", "size", "5");
        fixture.write(
                "deploy/D000001-acme-shop/config.dev.yaml",
                file("D000001-acme-shop/config.dev.yaml") + "    token: \"${secret.D000001/dev/api/token}\"\n");
        List<Configuration.Promoted> changes =
                configuration().promotion(promotion("prod", List.of(), Map.of("api:size", "7")));
        assertThat(changes)
                .extracting(Configuration.Promoted::key, Configuration.Promoted::secret)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("name", false),
                        org.assertj.core.groups.Tuple.tuple("size", false),
                        org.assertj.core.groups.Tuple.tuple("token", true));
        configuration().promote(promotion("prod", List.of(), Map.of("api:size", "7")));
        assertThat(file("D000001-acme-shop/config.prod.yaml"))
                .contains("size: 7", "dev-${env.name}")
                .doesNotContain("token");
        assertThat(configuration().promotion(promotion("prod", List.of("api"), Map.of())))
                .extracting(Configuration.Promoted::before)
                .contains(Optional.of(Value.of(7)));
        refused(
                () -> configuration().promote(promotion("prod", List.of(), Map.of("api:size", "x"))),
                ErrorCode.VALIDATION_ERROR,
                "nothing was written");
        refused(
                () -> configuration().promotion(promotion("prod", List.of("web"), Map.of())),
                ErrorCode.STACK_NOT_FOUND,
                "there are: api");
        refused(
                () -> configuration().promotion(promotion("test", List.of(), Map.of())),
                ErrorCode.ENVIRONMENT_NOT_FOUND,
                "'test'");
    }

    @Test
    void aSecretInputIsMarkedAndPromotedAsItIs() throws IOException {
        fixture.write("deploy/D000001-acme-shop/config.dev.yaml", "stacks: { api: { token: hunter2 } }\n");
        assertThat(configuration().promotion(promotion("prod", List.of(), Map.of())))
                .filteredOn(change -> change.key().equals("token"))
                .singleElement()
                .satisfies(change -> assertThat(change.toString()).doesNotContain("hunter2"));
        configuration().promote(promotion("prod", List.of(), Map.of()));
        assertThat(file("D000001-acme-shop/config.prod.yaml")).contains("token: hunter2");
    }

    @Test
    void aDeploymentIsCopiedUnderOtherNames() throws IOException {
        configuration().set(DEV, "api", "size", "5");
        assertThat(configuration().copy("D000001", "D000002", "", "other"))
                .isEqualTo("deploy/D000002-acme-other/manifest.yaml");
        assertThat(file("D000002-acme-other/manifest.yaml"))
                .contains("metadata: { id: D000002, organization: acme, project: other }", "# a person's words");
        assertThat(file("D000002-acme-other/config.dev.yaml")).contains("size: 5");
        refused(() -> configuration().copy("D000001", "D000002", "", ""), ErrorCode.CONFLICT, "D000002 already");
        refused(
                () -> configuration().copy("D000001", "wrong", "", ""),
                ErrorCode.VALIDATION_ERROR,
                "must be D and six");
        fixture.write("deploy/D000003-acme-old/manifest.yaml", """
                deployment_id: D000003
                organization: acme
                project: old
                environments: { dev: {} }
                stacks: { api: {} }
                """);
        refused(
                () -> configuration().copy("D000003", "D000004", "", ""),
                ErrorCode.VALIDATION_ERROR,
                "cannot be changed by a program");
    }

    @Test
    void definedStacksAndEnginesAreLookedAt() {
        assertThat(fixture.plane.definedStacks()).singleElement().satisfies(stack -> {
            assertThat(stack.name()).isEqualTo("api");
            assertThat(stack.description()).isEqualTo("the interface");
            assertThat(stack.inputs()).containsKeys("size", "token", "name");
            assertThat(stack.inputs().get("token").secret()).isTrue();
            assertThat(stack.outputs()).containsEntry("id", "string");
            assertThat(stack.findings()).isEmpty();
        });
        fixture.write("stacks/odd/stack.yaml", "inputs: [\n");
        assertThat(fixture.plane.definedStacks())
                .filteredOn(stack -> stack.name().equals("odd"))
                .flatExtracting(DefinedStack::findings)
                .isNotEmpty();
        assertThat(fixture.plane.checkEngines(DEV)).singleElement().satisfies(line -> {
            assertThat(line.name()).isEqualTo("command");
            assertThat(line.well()).isTrue();
        });
        assertThat(fixture.plane.stacksWithState("", "dev")).isEmpty();
    }
}
