package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Secrets, stored configuration and checks at the command line.
class SecretCommandsTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() throws IOException {
        session = new Session(folder);
        write("stratiform.yaml", "secrets: { keyFile: secrets.key }\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: {}, prod: {} }
                defaults: { engine: command }
                stacks:
                  api:
                    config: { size: 1, note: none }
                    verify: [ { command: { run: [test, -e, ok], within: 0s } } ]
                """);
        write("stacks/api/stack.yaml", """
                name: api
                engine: command
                commands: { apply: [sh, ./run.sh] }
                inputs:
                  size: { type: integer, required: true }
                  note: { type: string, secret: true, required: true }
                outputs: { size: { type: integer }, length: { type: integer } }
                """);
        write("stacks/api/run.sh", """
                length=$(sed 's/.*"note":"\\([^"]*\\)".*/\\1/' "$STRATIFORM_CONFIG" | tr -d '\\n' | wc -c)
                printf '{"size": %s, "length": %s}' "$STRATIFORM_CONFIG_SIZE" "$length" > "$STRATIFORM_OUTPUT"
                """);
        write("stacks/api/ok", "");
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void run(int exit, String... words) {
        assertThat(session.run(words)).as("%s%s", session.out, session.err).isEqualTo(exit);
    }

    @Test
    void aSecretIsSetListedUsedRotatedAndRemoved() {
        session.answers.add("hunter2-long");
        run(0, "secret", "set", "note");
        assertThat(session.out).contains("use it as ${secret.note}").doesNotContain("hunter2");
        run(0, "secret", "list");
        assertThat(session.out).isEqualTo("note\n");
        run(0, "secret", "list", "--json");
        assertThat(session.json().get("secrets")).isEqualTo(new Value.Items(java.util.List.of(Value.of("note"))));
        run(0, "deploy", "-q", "-c", "api:note=${secret.note}");
        run(0, "outputs");
        assertThat(session.out).contains("api.length = 12");
        run(0, "secret", "rotate");
        run(0, "secret", "rotate", "--key", "key-file", "--key-name", "other.key");
        assertThat(folder.resolve("other.key")).exists();
        run(4, "plan", "-c", "api:note=${secret.note}");
        assertThat(session.err).contains("the key does not open the workspace's secrets", "secrets.keyFile");
        run(0, "secret", "remove", "note");
        run(0, "secret", "list");
        assertThat(session.out).contains("no secrets; set one");
    }

    @Test
    void configurationIsStoredForOneEnvironmentAndSecretsAsReferences() throws IOException {
        run(0, "config", "set", "api:size=3", "-e", "prod");
        assertThat(session.out).contains("api:size set for prod in deploy/D1BRV40-acme-shop/config.prod.yaml");
        session.answers.add("a private note");
        run(0, "config", "set", "D1BRV40", "api:note", "--secret", "-e", "prod", "--json");
        assertThat(session.json()).containsEntry("key", Value.of("note"));
        String stored = Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/config.prod.yaml"));
        assertThat(stored)
                .contains("size: 3", "${secret.D1BRV40/prod/api/note}")
                .doesNotContain("private");
        run(0, "deploy", "-q", "-e", "prod");
        run(0, "outputs", "-e", "prod");
        assertThat(session.out).contains("api.size = 3", "api.length = 14");
        run(0, "deploy", "-q");
        run(0, "outputs");
        assertThat(session.out).contains("api.size = 1");
        run(0, "diff", "--to", "prod");
        assertThat(session.out).contains("size");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api:size=big | must be | 3",
                "api:colour=red | has no input 'colour' | 3",
                "apo:size=3 | there is no stack 'apo' | 3",
                "size=3 | must be STACK:KEY=VALUE | 2",
                "api:=3 | must be STACK:KEY=VALUE | 2",
                "api:size | must be STACK:KEY=VALUE | 2"
            })
    void aWrongSettingIsRefusedAndNothingIsWritten(String setting, String words, int exit) {
        run(exit, "config", "set", setting);
        assertThat(session.err).contains(words, "next:");
        assertThat(folder.resolve("deploy/D1BRV40-acme-shop/config.dev.yaml")).doesNotExist();
    }

    @Test
    void aSecretThatIsNotAllowedLeavesNoSecretBehind() {
        session.answers.add("12345");
        run(3, "config", "set", "api:colour", "--secret");
        run(0, "secret", "list");
        assertThat(session.out).contains("no secrets");
        run(3, "config", "set", "api:size=3", "-e", "prd");
        assertThat(session.err).contains("did you mean 'prod'");
        run(2, "config", "set", "api:note=value", "--secret");
        assertThat(session.err).contains("without a value");
        run(2, "secret", "set", "a", "b");
        run(2, "secret", "rotate", "--key", "magic");
        run(2, "secret", "rotate", "--key", "kms");
        run(3, "secret", "remove", "absent");
    }

    @Test
    void aDamagedConfigFileIsToldWithItsPlace() throws IOException {
        write("deploy/D1BRV40-acme-shop/config.dev.yaml", "stacks:\n  api: [1]\n");
        run(3, "validate");
        assertThat(session.out + session.err).contains("config.dev.yaml:2:8", "must be an object");
        write("deploy/D1BRV40-acme-shop/config.dev.yaml", "other: {}\n");
        run(3, "plan");
        assertThat(session.err).contains("the file must hold the one key 'stacks'");
    }

    @Test
    void checksAreMadeAtDeployAndOnDemand() throws IOException {
        run(0, "verify");
        assertThat(session.out).contains("no checks");
        run(0, "deploy", "-q");
        run(0, "verify");
        assertThat(session.out).contains("well    api  command", "1 checks, 0 failed");
        Files.delete(folder.resolve("stacks/api/ok"));
        run(1, "verify", "--json");
        assertThat(session.json()).containsEntry("well", Value.of(false));
        run(1, "deploy", "-q", "--no-skip");
        assertThat(session.err).contains("the check command of api failed: test ended with 1");
        run(3, "verify", "--filter", "apo");
    }

    @Test
    void awsIsCheckedAndItsAbsenceTold() throws IOException {
        session.environment.remove("AWS_ACCESS_KEY_ID");
        session.environment.remove("AWS_PROFILE");
        run(0, "health");
        assertThat(session.out).contains("aws", "not configured");
        write("stratiform.yaml", "aws: { profile: no-such-profile, region: eu-west-1 }\n");
        run(3, "validate", "aws");
        assertThat(session.out).contains("WRONG  aws credentials", "no-such-profile", "next:");
        run(3, "validate", "aws", "--json");
        assertThat(session.json()).containsEntry("well", Value.of(false));
        assertThat(session.run("health")).isNotZero();
    }

    @Test
    void secretsThatAreInAwsAreNotChangedHere() throws IOException {
        write("stratiform.yaml", "secrets: { source: aws, prefix: shop/ }\n");
        session.answers.add("v");
        run(5, "secret", "set", "x");
        assertThat(session.err).contains("are in AWS Secrets Manager");
        run(0, "settings");
        assertThat(session.out).contains("secrets.source", "shop/");
    }

    @Test
    void theEffectiveConfigurationIsShownWithWhereItComesFrom() throws IOException {
        run(0, "config", "set", "api:size=4");
        run(0, "config", "list");
        assertThat(session.out)
                .contains("api:size = 4   (deploy/D1BRV40-acme-shop/config.dev.yaml")
                .contains("api:note = ***   (deploy/D1BRV40-acme-shop/manifest.yaml:7:");
        run(0, "config", "list", "--stored", "-e", "prod");
        assertThat(session.out).contains("nothing is configured");
        run(0, "config-get", "D1BRV40", "api:size", "-c", "api:size=9");
        assertThat(session.out).isEqualTo("9\n");
        run(0, "config", "get", "api:size", "--json");
        assertThat(session.json()).containsKeys("schema", "entry");
        run(3, "config", "get", "api:sise");
        assertThat(session.err).contains("did you mean 'size'?", "next:");
        run(3, "config", "get", "apu:size");
        run(2, "config", "get", "size");
        run(0, "config", "unset", "api:size");
        run(0, "config", "get", "api:size");
        assertThat(session.out).isEqualTo("1\n");
        run(5, "config", "unset", "api:size");
        assertThat(session.err).contains("is not stored for dev", "nothing was written");
    }

    @Test
    void whatPeopleWroteIntoTheStoredConfigurationIsNeverLost() throws IOException {
        write("deploy/D1BRV40-acme-shop/config.dev.yaml", """
                # because of the sale
                stacks:
                  api:
                    note: "a # b" # a word
                    size: 3
                """);
        run(0, "config", "set", "api:size=4");
        String text = Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/config.dev.yaml"));
        assertThat(text).contains("# because of the sale\n", "# a word\n", "size: 4", "\"a # b\"");
        run(0, "config", "set", "api:size=5");
        assertThat(Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/config.dev.yaml")))
                .isEqualTo(text.replace("size: 4", "size: 5"));
    }

    @Test
    void environmentsAreListedEnabledAndDisabled() throws IOException {
        run(0, "env", "disable", "prod");
        assertThat(session.out).contains("prod is disabled in deploy/D1BRV40-acme-shop/manifest.yaml");
        assertThat(Files.readString(folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml")))
                .contains("environments: { dev: {}, prod: { enabled: false } }");
        run(0, "env", "list");
        assertThat(session.out).contains("dev", "enabled", "prod", "disabled", "initialized");
        run(3, "plan", "-e", "prod");
        run(0, "env-enable", "D1BRV40", "prod");
        run(0, "plan", "-e", "prod");
        run(0, "env", "list", "--json");
        assertThat(session.json().get("environments").toString()).contains("initialized");
        run(3, "env", "enable", "test");
        assertThat(session.err).contains("there are: dev, prod");
        run(2, "env", "enable");
    }
}
