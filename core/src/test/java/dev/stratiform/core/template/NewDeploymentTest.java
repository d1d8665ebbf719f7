package dev.stratiform.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Manifest;
import dev.stratiform.core.manifest.ManifestReader;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewDeploymentTest {
    private static final Path SHIPPED = Path.of("").toAbsolutePath().getParent().resolve("templates");

    @TempDir
    Path folder;

    private Templates templates() {
        return new Templates(Optional.of(folder), Optional.of(SHIPPED));
    }

    private DeploymentTemplate template(String text) throws IOException {
        Files.createDirectories(folder.resolve("templates"));
        Files.writeString(folder.resolve("templates/own.yaml"), text);
        return templates().named("own");
    }

    private static NewDeployment wanted(Map<String, String> parameters, Set<String> on, Set<String> off) {
        return new NewDeployment(
                "D1BRV40",
                "acme",
                "shop",
                "shop.example.com",
                Map.of("dev", new NewDeployment.Place("eu-west-1", "111111111111")),
                parameters,
                on,
                off);
    }

    private static Manifest manifest(NewDeployment wanted, DeploymentTemplate template) {
        String text = YamlText.of(wanted.manifest(template));
        return ManifestReader.parse(text.getBytes(StandardCharsets.UTF_8), "manifest.yaml");
    }

    private static void refused(Runnable work, ErrorCode code, String... words) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(code);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "minimal", "microservices", "data-platform"})
    void everyShippedTemplateIsSoundAndItsStacksAreThere(String name) {
        DeploymentTemplate template = templates().named(name);
        assertThat(TemplateCheck.of(template, folder, templates())).isEmpty();
        assertThat(template.stacks())
                .isNotEmpty()
                .allSatisfy(stack ->
                        assertThat(SHIPPED.resolve("stacks").resolve(stack)).isDirectory());
        Manifest manifest = manifest(wanted(Map.of(), Set.of(), Set.of()), template);
        assertThat(manifest.findings()).isEmpty();
        assertThat(manifest.stacks().keySet()).containsExactlyElementsOf(template.stacks());
        assertThat(manifest.environments().get("dev").account()).isEqualTo("111111111111");
    }

    @Test
    void theSixteenStandardStacksDependOnEachOtherAsTheyShould() {
        Manifest manifest =
                manifest(wanted(Map.of(), Set.of(), Set.of()), templates().named("default"));
        Map<String, String> expected = Map.of(
                "security", "network",
                "secrets", "security",
                "authentication", "security secrets",
                "database-rds", "network security secrets",
                "containers-apps", "network security dns containers-images",
                "services-ecr", "security",
                "compute-lambda", "network security");
        assertThat(manifest.stacks()).hasSize(16);
        expected.forEach((stack, needs) -> assertThat(
                        manifest.stacks().get(stack).get("dependsOn").value())
                .as(stack)
                .isEqualTo(new Value.Items(
                        List.of(needs.split(" ")).stream().<Value>map(Value::of).toList())));
        assertThat(((Value.Items) manifest.stacks()
                                .get("monitoring")
                                .get("dependsOn")
                                .value())
                        .values())
                .hasSize(15);
        assertThat(manifest.stacks().get("dns").get("dependsOn")).isNull();
    }

    @Test
    void stacksThatAreNotWantedAreDisabledAndNobodyWaitsForThem() {
        NewDeployment some = wanted(Map.of(), Set.of(), Set.of("services-eks", "dns", "containers-apps"));
        Manifest manifest = manifest(some, templates().named("default"));
        assertThat(manifest.findings()).isEmpty();
        assertThat(manifest.stacks().get("dns").get("enabled").value()).isEqualTo(Value.of(false));
        assertThat(manifest.stacks().get("monitoring").get("dependsOn").value().toString())
                .doesNotContain("dns", "services-eks")
                .contains("network");
        NewDeployment few = wanted(Map.of(), Set.of("network", "security"), Set.of());
        assertThat(manifest(few, templates().named("default"))
                        .stacks()
                        .get("network")
                        .get("enabled")
                        .value())
                .isEqualTo(Value.of(true));
    }

    @Test
    void aStackWhoseOutputsAreNeededCannotBeLeftOut() {
        DeploymentTemplate template = templates().named("default");
        refused(
                () -> wanted(Map.of(), Set.of(), Set.of("network")).manifest(template),
                ErrorCode.DEPENDENCY_INVALID,
                "needs the stack network, which would be disabled");
        refused(
                () -> wanted(Map.of(), Set.of(), Set.of("netwrk")).manifest(template),
                ErrorCode.STACK_NOT_FOUND,
                "did you mean 'network'?");
    }

    @Test
    void parametersAreTypedAndBounded() {
        DeploymentTemplate template = templates().named("default");
        refused(
                () -> wanted(Map.of("replicas", "many"), Set.of(), Set.of()).manifest(template),
                ErrorCode.VALIDATION_ERROR,
                "must be of type integer");
        refused(
                () -> wanted(Map.of("replicas", "99"), Set.of(), Set.of()).manifest(template),
                ErrorCode.VALIDATION_ERROR,
                "outside its minimum and maximum");
        refused(
                () -> wanted(Map.of("replica", "1"), Set.of(), Set.of()).manifest(template),
                ErrorCode.USAGE,
                "has no parameter 'replica'",
                "did you mean 'replicas'?");
        Manifest manifest = manifest(wanted(Map.of("replicas", "3"), Set.of(), Set.of()), template);
        assertThat(manifest.stacks().get("services-eks").get("config").value().toString())
                .contains("nodes=3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\nevil: true",
                "x\n    dependsOn: [other]",
                "\"}, evil: {a: \"",
                "${secret.password}",
                "{{ greeting }}",
                "&anchor *anchor",
                "!!java/object x",
                "- a\n- b",
                "# comment",
                "\u2028\u0085x"
            })
    void aParameterCannotBringKeysReferencesOrAnythingButItself(String hostile) throws IOException {
        DeploymentTemplate template = template("""
                parameters: { greeting: { type: string } }
                stacks:
                  hello: { config: { whole: "{{ greeting }}", part: "a {{ greeting }} b" } }
                """);
        Manifest manifest = manifest(wanted(Map.of("greeting", hostile), Set.of(), Set.of()), template);
        assertThat(manifest.findings()).isEmpty();
        assertThat(manifest.root().entries().keySet())
                .containsExactlyInAnyOrder("apiVersion", "kind", "metadata", "environments", "stacks");
        assertThat(manifest.stacks().keySet()).containsExactly("hello");
        assertThat(manifest.stacks().get("hello").entries().keySet()).containsExactly("config");
        Value.Fields config =
                (Value.Fields) manifest.stacks().get("hello").get("config").value();
        assertThat(config.values().keySet()).containsExactly("whole", "part");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "stacks: {} # the template has no stacks",
                "stack: { a: {} } # did you mean 'stacks'?",
                "[] # must be an object",
                "stacks: { a: { config: { '{{ x }}': 1 } } } # a key cannot hold an expression",
                "stacks: { 'A b': {} } # no proper name",
                "stacks: { a: { config: { x: '{{ y }}' } } } # the expression uses 'y', which has no value",
                "stacks: { a: { confg: {} } } # did you mean 'config'?",
                "stacks: { a: { when: '{{ 1 }}' } } # must be",
                "{ parameters: { n: { type: txt } }, stacks: { a: {} } } # 'txt' is no type",
                "{ kind: Deployment, stacks: { a: {} } } # must be Template",
            })
    void whatIsWrongWithATemplateIsFoundInIt(String text, String words) throws IOException {
        Files.createDirectories(folder.resolve("stacks/a"));
        DeploymentTemplate template = template(text + "\n");
        List<Finding> findings = TemplateCheck.of(template, folder, templates());
        assertThat(findings).anySatisfy(finding -> {
            assertThat(finding.message()).contains(words);
            assertThat(String.valueOf(finding.location())).startsWith("templates/own.yaml:1:");
        });
    }

    @Test
    void aTemplateOfADeploymentGivesTheSameStacksAgain() throws IOException {
        Manifest before = ManifestReader.parse("""
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata: { id: D1BRV40, organization: acme, project: shop }
                parameters: { size: { type: integer, default: 2 }, word: { type: string, default: x } }
                environments: { dev: {}, prod: {} }
                defaults: { engine: command }
                stacks:
                  network: {}
                  api:
                    config:
                      size: "${param.size}"
                      text: "is ${param.word} of {{network.id}}"
                      kept: "{{resolve:ssm:x}} $${param.word}"
                    environments: { prod: { config: { size: 5 } } }
                """.getBytes(StandardCharsets.UTF_8), "manifest.yaml");
        Path place = Templates.place(folder, "own");
        DeploymentTemplate template = template(TemplateDraft.of(before, ""));
        assertThat(place).exists();
        assertThat(template.findings()).isEmpty();
        Manifest after = manifest(wanted(Map.of("size", "7"), Set.of(), Set.of()), template);
        assertThat(after.findings()).isEmpty();
        Value.Fields config =
                (Value.Fields) after.stacks().get("api").get("config").value();
        assertThat(config.values())
                .containsEntry("size", Value.of(7))
                .containsEntry("text", Value.of("is x of ${stack.network.id}"));
        assertThat(config.values().get("kept").toString())
                .contains("resolve:ssm:x")
                .contains("$${param.word}");
        assertThat(after.stacks().get("api").get("environments")).isNull();
    }

    @Test
    void aTemplateOfTheWorkspaceStandsBeforeAShippedOne() throws IOException {
        Files.createDirectories(folder.resolve("templates"));
        Files.writeString(folder.resolve("templates/minimal.yaml"), TemplateDraft.first("our own: # words"));
        assertThat(templates().named("minimal")).satisfies(template -> {
            assertThat(template.shipped()).isFalse();
            assertThat(template.description()).isEqualTo("our own: # words");
        });
        assertThat(templates().all()).hasSize(4);
        refused(() -> templates().named("minimall"), ErrorCode.TEMPLATE_NOT_FOUND, "did you mean 'minimal'?");
    }
}
