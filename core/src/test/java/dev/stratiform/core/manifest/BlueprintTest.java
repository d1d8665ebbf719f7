package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.StackSpec.Dependency;
import dev.stratiform.core.manifest.StackSpec.RetrySpec;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a manifest means in one environment.
class BlueprintTest {
    private static final String HEAD = """
            apiVersion: stratiform.dev/v1
            kind: Deployment
            metadata: { id: D1BRV40, organization: acme, project: shop, domain: shop.example.com }
            """;

    @TempDir
    private Path root;

    private BlueprintBuilder.Result result(String text, String environment, Overrides overrides) {
        Manifest manifest = ManifestReader.parse(text.getBytes(StandardCharsets.UTF_8), "manifest.yaml");
        return BlueprintBuilder.build(
                root, manifest, environment, overrides, new Definitions(root, (_, _) -> List.of()));
    }

    private Blueprint good(String text) {
        return good(text, Overrides.NONE);
    }

    private Blueprint good(String text, Overrides overrides) {
        BlueprintBuilder.Result result = result(text, "dev", overrides);
        assertThat(result.findings()).isEmpty();
        return result.blueprint();
    }

    private static Value config(Blueprint blueprint, String stack, String key) {
        return blueprint.stacks().get(stack).config().entries().get(key).node().value();
    }

    private void define(String stack, String text) throws IOException {
        Path folder = Files.createDirectories(root.resolve("stacks").resolve(stack));
        Files.writeString(folder.resolve("stack.yaml"), text);
    }

    private static Overrides configuration(Map<String, String> values) {
        return new Overrides(Map.of(), values, Map.of());
    }

    @Test
    void laterLayersOfConfigurationWin() throws IOException {
        define("app", """
                engine: command
                inputs:
                  a: { type: string, default: definition }
                  b: { type: string, default: definition }
                  c: { type: string, default: definition }
                  d: { type: string, default: definition }
                  e: { type: string, default: definition }
                  f: { type: string, default: definition }
                """);
        Blueprint blueprint = good(HEAD + """
                environments:
                  dev: { config: { d: environment, e: environment, f: environment, foreign: environment } }
                defaults: { config: { b: defaults, c: defaults, d: defaults, e: defaults, f: defaults } }
                stacks:
                  app:
                    config: { c: stack, d: stack, e: stack, f: stack }
                    environments: { dev: { config: { e: stack in dev, f: stack in dev } } }
                """, configuration(Map.of("app:f", "command line")));
        assertThat(blueprint.stacks().get("app").config().value())
                .isEqualTo(new Value.Fields(Map.of(
                        "a", Value.of("definition"),
                        "b", Value.of("defaults"),
                        "c", Value.of("stack"),
                        "d", Value.of("environment"),
                        "e", Value.of("stack in dev"),
                        "f", Value.of("command line"))));
    }

    @Test
    void anEnvironmentInheritsDeeplyAndReplacesLists() {
        Manifest manifest = ManifestReader.parse((HEAD + """
                environments:
                  base: { region: eu-west-1, account: "0123", config: { net: { a: 1, b: 2 }, zones: [a, b] } }
                  dev: { extends: base, enabled: false, config: { net: { b: 3 }, zones: [c] } }
                  prod: { extends: dev, protect: true }
                stacks: { app: {} }
                """).getBytes(StandardCharsets.UTF_8), "m.yaml");
        assertThat(manifest.findings()).isEmpty();
        Manifest.Environment prod = manifest.environments().get("prod");
        assertThat(prod.region()).isEqualTo("eu-west-1");
        assertThat(prod.account()).isEqualTo("0123");
        assertThat(prod.enabled()).as("enabled is not inherited").isTrue();
        assertThat(prod.protect()).isTrue();
        assertThat(prod.config().get("zones").value()).isEqualTo(new Value.Items(List.of(Value.of("c"))));
        assertThat(prod.config().get("net").value())
                .isEqualTo(new Value.Fields(Map.of("a", Value.of(1), "b", Value.of(3))));
        assertThat(manifest.enabledEnvironments()).containsExactly("base", "prod");
    }

    @Test
    void aReferenceIsADependencyAndKeepsItsPlace() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: {} }
                stacks:
                  api: { dependsOn: [queue], config: { id: "${stack.network.id}", text: "x-{{network.id}}-y" } }
                  network: {}
                  queue: {}
                """);
        assertThat(blueprint.stacks().get("api").dependencies())
                .extracting(Dependency::stack, Dependency::fromReference)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("queue", false),
                        org.assertj.core.groups.Tuple.tuple("network", true));
        assertThat(blueprint.stacks().get("api").dependencies().getLast().at()).hasToString("manifest.yaml:6:44");
    }

    @Test
    void whatIsKnownAtLoadIsResolvedAndKeepsItsType() {
        Overrides overrides = new Overrides(Map.of("replicas", "3"), Map.of(), Map.of("PLACE", "here"));
        Blueprint blueprint = good(HEAD + """
                parameters: { replicas: { type: integer, default: 2, minimum: 1, maximum: 20 } }
                environments: { dev: { region: eu-west-1, config: { zones: [a, b] } } }
                concurrencyGroups: { "${env.region}": 4 }
                stacks:
                  app:
                    concurrencyGroup: "${env.region}"
                    config:
                      replicas: "${param.replicas}"
                      list: "${env.zones}"
                      where: "${deployment.id} in ${env.name} at ${sys.PLACE}"
                      fallback: "${env.size ?? 'small'}"
                """, overrides);
        assertThat(config(blueprint, "app", "replicas")).isEqualTo(Value.of(3));
        assertThat(config(blueprint, "app", "list")).isEqualTo(new Value.Items(List.of(Value.of("a"), Value.of("b"))));
        assertThat(config(blueprint, "app", "where")).isEqualTo(Value.of("D1BRV40 in dev at here"));
        assertThat(config(blueprint, "app", "fallback")).isEqualTo(Value.of("small"));
        assertThat(blueprint.concurrencyGroups()).isEqualTo(Map.of("eu-west-1", 4));
        assertThat(blueprint.stacks().get("app").concurrencyGroup()).isEqualTo("eu-west-1");
    }

    @Test
    void forEachMakesOneStackPerKey() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: {} }
                stacks:
                  cell: { forEach: [north, south], config: { name: "${each.key}" } }
                  front: { dependsOn: [cell-north, cell-south] }
                """);
        assertThat(blueprint.stacks().keySet()).containsExactly("cell-north", "cell-south", "front");
        assertThat(config(blueprint, "cell-south", "name")).isEqualTo(Value.of("south"));
        assertThat(blueprint.stacks().get("cell-north").source()).isEqualTo(root.resolve("stacks/cell"));
    }

    @Test
    void dependsOnAFamilyMeansAllItsStacks() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: {} }
                stacks:
                  cell: { forEach: [north, south] }
                  none: { forEach: [] }
                  router: { dependsOn: [cell, none] }
                """);
        assertThat(blueprint.stacks().get("router").dependencies())
                .extracting(StackSpec.Dependency::stack)
                .containsExactly("cell-north", "cell-south");
    }

    @Test
    void forEachCannotMakeMoreStacksThanAManifestMayHave() {
        StringBuilder text = new StringBuilder(HEAD + "environments: { dev: {} }\nstacks:\n");
        String keys = String.join(
                ", ",
                java.util.stream.IntStream.range(0, 1_000)
                        .mapToObj(i -> "k" + i)
                        .toList());
        for (int i = 0; i < 25; i++) {
            text.append("  s").append(i).append(": { forEach: [").append(keys).append("] }\n");
        }
        BlueprintBuilder.Result result = result(text.toString(), "dev", Overrides.NONE);
        assertThat(result.blueprint().stacks()).hasSize(20_000);
        assertThat(result.findings())
                .hasSize(5)
                .allSatisfy(finding -> assertThat(finding.message())
                        .isEqualTo("with forEach the deployment has more than 20000 stacks"));
    }

    @Test
    void disabledStacksAndThoseWhoseConditionIsFalseAreLeftOut() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: {}, prod: {} }
                stacks:
                  on: {}
                  off: { enabled: false }
                  here: { enabled: true, environments: { dev: { enabled: false } } }
                  later: { when: "env.name != 'dev'" }
                """);
        assertThat(blueprint.stacks().keySet()).containsExactly("on");
        assertThat(blueprint.leftOut().keySet()).containsExactly("off", "here", "later");
        assertThat(blueprint.leftOut().get("later").disabled()).isFalse();
        assertThat(blueprint.leftOut().get("here").disabled()).isTrue();
    }

    @Test
    void theDefaultsAreThoseOfTheGuide() {
        StackSpec spec = good(HEAD + "environments: { dev: {} }\nstacks: { app: {} }\n")
                .stacks()
                .get("app");
        assertThat(spec.engine()).isEqualTo("pulumi");
        assertThat(spec.source()).isEqualTo(root.resolve("stacks/app"));
        assertThat(spec.timeout()).isEqualTo(Duration.ofMinutes(45));
        assertThat(spec.retry()).isEqualTo(RetrySpec.NONE);
        assertThat(spec.weight()).isEqualTo(1);
        assertThat(spec.protect()).isFalse();
        assertThat(spec.layer()).isEmpty();
        assertThat(spec.concurrencyGroup()).isEmpty();
    }

    @Test
    void defaultsLieUnderEveryStackAndPolicyIsRead() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: { protect: true, approvals: { deploy: { minimum: 2 } } } }
                defaults:
                  engine: command
                  timeout: 1h30m
                  retry: { maxAttempts: 5, on: [network] }
                  onFailure: fail-fast
                  rollback: automatic
                  rollbackScope: failed-and-completed
                removedStacks: destroy
                stacks:
                  a: {}
                  b: { timeout: 10s, retry: { on: [lock, timeout] } }
                """);
        assertThat(blueprint.policy())
                .isEqualTo(new Blueprint.Policy(
                        true,
                        new Manifest.Approvals(
                                2, List.of(), blueprint.policy().approvals().at()),
                        new Manifest.Limits(List.of(), 0),
                        true,
                        Blueprint.Rollback.AUTOMATIC,
                        true,
                        true,
                        "",
                        List.of(),
                        List.of()));
        assertThat(blueprint.stacks().get("a").timeout()).isEqualTo(Duration.ofMinutes(90));
        assertThat(blueprint.stacks().get("b").timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(blueprint.stacks().get("b").retry().maxAttempts()).isEqualTo(5);
        assertThat(blueprint.stacks().get("b").retry().on()).isEqualTo(Set.of("lock", "timeout"));
    }

    @Test
    void accountIdsAndNoStayStrings() {
        Blueprint blueprint = good(HEAD + """
                environments: { dev: { account: 012345678901 } }
                stacks: { app: { config: { answer: NO, id: 0123, time: 1:30, account: "${env.account}" } } }
                """);
        assertThat(config(blueprint, "app", "answer")).isEqualTo(Value.of("NO"));
        assertThat(config(blueprint, "app", "id")).isEqualTo(Value.of("0123"));
        assertThat(config(blueprint, "app", "time")).isEqualTo(Value.of("1:30"));
        assertThat(config(blueprint, "app", "account")).isEqualTo(Value.of("012345678901"));
    }

    @Test
    void anUnknownEnvironmentNamesTheKnownOnes() {
        assertThatThrownBy(() -> result(HEAD + "environments: { dev: {} }\nstacks: { a: {} }\n", "dve", Overrides.NONE))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.ENVIRONMENT_NOT_FOUND))
                .hasMessageContaining("there are: dev; did you mean 'dev'?");
    }

    @Test
    void overridesThatFitNothingAreFound() {
        Overrides overrides = new Overrides(Map.of("replcas", "1"), Map.of("ap:key", "1", "key", "2"), Map.of());
        List<Finding> found = result(
                        HEAD
                                + "parameters: { replicas: { default: x } }\nenvironments: { dev: {} }\nstacks: { app: {} }\n",
                        "dev",
                        overrides)
                .findings();
        assertThat(found).hasSize(3).allSatisfy(f -> assertThat(f.code()).isEqualTo(ErrorCode.USAGE));
        assertThat(found.getFirst().message()).contains("did you mean 'replicas'?");
    }

    @Test
    void aUseOfAnUndeclaredOutputWithADefaultIsOnlyAWarning() throws IOException {
        define("network", "engine: command\noutputs: { vpcId: { type: string } }\n");
        List<Finding> found = result(HEAD + """
                        environments: { dev: {} }
                        stacks:
                          network: {}
                          app: { config: { a: "${stack.network.vpcID ?? 'none'}", b: "${stack.network.vpcId}" } }
                        """, "dev", Overrides.NONE).findings();
        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.severity()).isEqualTo(Finding.Severity.WARNING);
            assertThat(f.message()).contains("did you mean 'vpcId'?");
        });
    }

    @Test
    void aHugeCircleIsShownShortened() {
        StringBuilder text = new StringBuilder(HEAD + "environments: { dev: {} }\nstacks:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  s%d: { source: stacks/s, dependsOn: [s%d] }%n".formatted(i, (i + 1) % 10_000));
        }
        List<Finding> found = result(text.toString(), "dev", Overrides.NONE).findings();
        assertThat(found).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo(ErrorCode.DEPENDENCY_CYCLE);
            assertThat(f.message()).contains(" more … ").hasSizeLessThan(2_000);
        });
    }

    @Test
    void aDefinitionThatManyStacksShareIsReadOnce() throws IOException {
        define("shared", "engine: command\nidempotent: true\ncommands: { apply: [sh, a.sh] }\n");
        AtomicInteger checks = new AtomicInteger();
        Set<Value.Fields> settings = new HashSet<>();
        StringBuilder text = new StringBuilder(HEAD + "environments: { dev: {} }\nstacks:\n");
        for (int i = 0; i < 50; i++) {
            text.append("  s").append(i).append(": { source: stacks/shared }\n");
        }
        Manifest manifest = ManifestReader.parse(text.toString().getBytes(StandardCharsets.UTF_8), "m.yaml");
        Definitions definitions = new Definitions(root, (_, fields) -> {
            checks.incrementAndGet();
            settings.add(fields);
            return List.of();
        });
        Definitions.Read first = definitions.in(root.resolve("stacks/shared"));
        BlueprintBuilder.build(root, manifest, "dev", Overrides.NONE, definitions);
        assertThat(definitions.in(root.resolve("stacks/shared"))).isSameAs(first);
        assertThat(settings)
                .singleElement()
                .satisfies(fields -> assertThat(fields.values()).containsOnlyKeys("idempotent", "commands"));
        assertThat(checks).hasValue(50);
    }
}
