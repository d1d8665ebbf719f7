package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `stratiform init` and `stratiform template`.
class TemplateCommandsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void begin() throws IOException {
        session = new Session(folder);
        session.environment.remove("AWS_REGION");
        session.environment.remove("AWS_DEFAULT_REGION");
        Files.createDirectories(home.resolve("share"));
        Files.createSymbolicLink(home.resolve("share/templates"), ROOT.resolve("templates"));
        session.installation = Optional.of(home);
    }

    private String manifest() throws IOException {
        return Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml"));
    }

    @Test
    void theShippedTemplatesAreListedAndShown() {
        assertThat(session.run("template", "list")).isZero();
        assertThat(session.out).contains("default", "data-platform", "microservices", "minimal", "16 stacks");
        assertThat(session.run("template-show", "default")).isZero();
        assertThat(session.out).contains("replicas", "integer", "default 2", "stratiform init --template default");
        assertThat(session.run("template", "show", "default", "--json")).isZero();
        assertThat(session.json()).containsKeys("schema", "template", "source");
        assertThat(session.run("template", "list", "--json")).isZero();
        assertThat(session.json().get("templates").toString()).contains("built-in");
        assertThat(session.run("template", "validate")).isZero();
        assertThat(session.out).contains("4 templates: valid");
        assertThat(session.run("template", "show", "minimall")).isEqualTo(3);
        assertThat(session.err).contains("did you mean 'minimal'?", "next: see: stratiform template list");
    }

    @Test
    void aDeploymentOfATemplateIsWholeAndValid() throws IOException {
        assertThat(session.run(
                        "init",
                        "D1BRV40",
                        "--template",
                        "default",
                        "--domain",
                        "shop.example.com",
                        "--region",
                        "eu-west-1",
                        "--environments",
                        "dev,stage,prod",
                        "--account-dev",
                        "111111111111",
                        "--account",
                        "prod=222222222222",
                        "-p",
                        "replicas=3"))
                .isZero();
        assertThat(manifest()).contains("nodes: 3", "account: \"222222222222\"", "domain: shop.example.com");
        assertThat(folder.resolve("stacks/network/Pulumi.yaml")).exists();
        assertThat(session.run("validate")).as(session.out).isZero();
        assertThat(session.out).contains("valid");
        assertThat(session.run("graph", "--json")).isZero();
    }

    @Test
    void aFileAnswersAndOptionsStandBeforeIt() throws IOException {
        Files.writeString(folder.resolve("answers.yaml"), """
                id: D1BRV40
                organization: acme
                project: shop
                template: minimal
                region: eu-west-1
                environments:
                  dev: { account: "111111111111" }
                  prod: { region: us-east-1, account: 222222222222 }
                parameters: { cidr: 10.1.0.0/16 }
                stacks: { disabled: [storage] }
                """);
        assertThat(session.run("init", "--from-file", "answers.yaml", "-p", "cidr=10.9.0.0/16"))
                .as(session.err)
                .isZero();
        assertThat(manifest())
                .contains("10.9.0.0/16", "region: us-east-1", "account: \"222222222222\"", "enabled: false");
        assertThat(session.run("validate")).isZero();
    }

    @Test
    void aPersonIsAskedForWhatIsNotGiven() throws IOException {
        session.answers.addAll(List.of("minimal", "", "", "", "dev,prod", "eu-west-1"));
        assertThat(session.run("init", "D1BRV40", "-i")).as(session.err).isZero();
        assertThat(session.err).contains("template", "organization [acme]:", "region");
        assertThat(manifest()).contains("prod:", "region: eu-west-1");
        assertThat(session.run("init", "D1BRV41", "-i")).isEqualTo(2);
        assertThat(session.err).contains("nobody is at a terminal");
    }

    @Test
    void aDryRunShowsTheManifestAndWritesNothing() {
        assertThat(session.run("init", "D1BRV40", "--template", "minimal", "--region", "eu-west-1", "--dry-run"))
                .isZero();
        assertThat(session.out).contains("kind: Deployment", "network:");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "--template default --domain x.org # needs a region",
                "--template default --region eu-west-1 # next: give one with --domain",
                "--template defalt --region eu-west-1 # did you mean 'default'?",
                "--template minimal --region eu-west-1 -p cidr # write it as name=value",
                "--template minimal --region eu-west-1 -p cird=1 # did you mean 'cidr'?",
                "--template minimal --region eu-west-1 --stacks-disabled network # which would be disabled",
                "--template minimal --region eu-west-1 --stacks-enabled netwrk # did you mean 'network'?",
                "--template minimal --region eu/west # is none",
                "--account-dev 12 # 12 digits are expected",
                "--account dev # write it as ENV=ID",
                "-p a=b # parameters belong to a template",
                "--stacks-enabled a # stacks are chosen of a template",
                "--environments Dev # is no name of an environment",
                "--from-file absent.yaml # absent.yaml",
                "--org A_b # a name begins with a letter",
            })
    void whatIsWrongIsToldAndNothingIsWritten(String words, String told) {
        List<String> all = new java.util.ArrayList<>(List.of("init", "D1BRV40"));
        all.addAll(List.of(words.split(" ")));
        assertThat(session.run(all.toArray(String[]::new))).isBetween(2, 3);
        assertThat(session.err).contains(told, "next:").doesNotContain("Exception", "null");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileWithAnUnknownKeyOrAWrongValueIsRefusedWithItsPlace() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "organisation: acme\n");
        assertThat(session.run("init", "--from-file", "a.yaml")).isEqualTo(3);
        assertThat(session.err).contains("a.yaml:1:1", "did you mean 'organization'?");
        Files.writeString(folder.resolve("a.yaml"), "environments: [dev]\n");
        assertThat(session.run("init", "--from-file", "a.yaml")).isEqualTo(3);
        assertThat(session.err).contains("a.yaml:1:15", "must be an object");
        Files.writeString(folder.resolve("a.yaml"), "- a\n");
        assertThat(session.run("init", "--from-file", "a.yaml")).isEqualTo(3);
        assertThat(folder.resolve("deploy")).doesNotExist();
    }

    @Test
    void aTemplateIsMadeOfADeploymentAndUsedAgain() throws IOException {
        assertThat(session.run("init", "D1BRV40")).isZero();
        assertThat(session.run("template", "create", "greeter", "--from-deployment", "D1BRV40", "--description", "hi"))
                .isZero();
        assertThat(session.run("template", "validate", "greeter"))
                .as(session.out)
                .isZero();
        assertThat(session.run("init", "D1BRV41", "--template", "greeter", "--region", "eu-west-1"))
                .isZero();
        assertThat(session.run("deploy", "D1BRV41")).isZero();
        assertThat(session.run("outputs", "D1BRV41")).isZero();
        assertThat(session.out).contains("hello.said = hello from dev");
        assertThat(session.run("template", "create", "greeter")).isEqualTo(5);
        assertThat(session.err).contains("nothing was written");
        assertThat(session.run("template", "create", "first")).isZero();
        assertThat(session.run("template", "validate", "first")).as(session.out).isZero();
        assertThat(session.run("template", "create", "A b")).isEqualTo(2);
        Files.writeString(folder.resolve("templates/first.yaml"), "stacks: { a: { config: { x: '{{ y }}' } } }\n");
        assertThat(session.run("template", "validate", "first")).isEqualTo(3);
        assertThat(session.out).contains("templates/first.yaml:1:", "'y', which has no value", "1 error");
        assertThat(session.run("template", "validate", "first", "--json")).isEqualTo(3);
        assertThat(session.json().get("valid").toString()).contains("false");
    }
}
