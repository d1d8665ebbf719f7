package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The twenty-five commands of the first specification through the packaged launcher: as text, as
/// JSON, and used wrongly. A script plays Pulumi.
@Tag("product")
@TestInstance(Lifecycle.PER_CLASS)
class FirstCommandsTest {
    private Launched product = new Launched(Path.of(""), Map.of());
    private String failed = "";
    private String ended = "";

    @BeforeAll
    void deployOnce(@TempDir Path folder, @TempDir Path tools) throws Exception {
        product = Launched.withScriptedPulumi(folder, tools);
        run(0, "init", "D1FIRST", "--template", "minimal", "--region", "eu-west-1");
        Files.createFile(tools.resolve("broken"));
        run(1, "deploy", "D1FIRST");
        failed = runId();
        Files.delete(tools.resolve("broken"));
        run(0, "deploy", "D1FIRST");
        ended = runId();
    }

    private Launched.Ended run(int exit, String... words) throws Exception {
        Launched.Ended done = product.run(words);
        assertThat(done.exit())
                .as("%s: %s", String.join(" ", words), done.said())
                .isEqualTo(exit);
        return done;
    }

    private String runId() throws Exception {
        return run(0, "status", "D1FIRST", "--json").said().replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
    }

    private String[] words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ")) {
            words.add(word.replace("FAILED", failed).replace("ENDED", ended));
        }
        return words.toArray(String[]::new);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "version # Java",
                "init D1TEXT1 # wrote deploy/D1TEXT1-acme-shop/manifest.yaml",
                "validate D1FIRST # valid",
                "plan D1FIRST # Plan to deploy shop",
                "deploy D1FIRST # 3 unchanged",
                "deploy-stack D1FIRST security # 1 unchanged",
                "status D1FIRST # dev: deployed",
                "list # D1FIRST",
                "logs D1FIRST --run ENDED # applies network-dev",
                "outputs D1FIRST # network.vpcId = vpc-00000000",
                "stack-outputs D1FIRST network # vpcId = vpc-00000000",
                "refresh D1FIRST # 3 succeeded",
                "config-set D1FIRST network:name=other -e dev # set for dev",
                "config-get D1FIRST network:region # eu-west-1",
                "config-list D1FIRST # network:cidr = 10.0.0.0/16",
                "template-list # minimal",
                "template-show minimal # network, security, storage",
                "template-validate minimal # valid",
                "export-stack D1FIRST network text.json # wrote the state of network",
                "cancel ENDED # is over",
                "retry FAILED # Done",
                "health # workspace",
            })
    void itAnswersPeople(String command, String answer) throws Exception {
        assertThat(run(0, words(command)).said()).contains(answer).doesNotContain("Exception", "null");
        if (command.startsWith("export-stack")) {
            run(0, "import-stack", "D1FIRST", "network", "text.json", "--yes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "version # version # version build",
                "init D1JSON1 # init # deployment_id files",
                "validate D1FIRST # validate # valid findings",
                "plan D1FIRST # plan # steps digest",
                "deploy D1FIRST # result # run next",
                "deploy-stack D1FIRST security # result # run",
                "status D1FIRST # status # deployment_id environment",
                "list # list # deployments",
                "logs D1FIRST --run ENDED # logs # lines",
                "outputs D1FIRST # outputs # outputs",
                "stack-outputs D1FIRST network # outputs # outputs",
                "refresh D1FIRST # result # run",
                "config-set D1FIRST network:name=more # config # file",
                "config-get D1FIRST network:region # config # entry",
                "config-list D1FIRST # config # entries",
                "template-list # templates # templates",
                "template-show minimal # template # template source",
                "template-validate minimal # validate # valid",
                "export-stack D1FIRST network json.json # export # file",
                "import-stack D1FIRST security second.json --yes # result # run",
                "cancel ENDED # request # run_id",
                "retry FAILED # result # run",
                "health # health # checks",
            })
    void itAnswersPrograms(String command, String schema, String keys) throws Exception {
        if (command.startsWith("import-stack")) {
            run(0, "export-stack", "D1FIRST", "security", "second.json");
        }
        List<String> all = new ArrayList<>(List.of(words(command)));
        all.add("--json");
        List<String> lines = run(0, all.toArray(String[]::new)).said().lines().toList();
        assertThat(lines)
                .allSatisfy(line -> assertThat(Json.read(line, "a line")).isInstanceOf(Value.Fields.class));
        Map<String, Value> last = ((Value.Fields) Json.read(lines.getLast(), "the last line")).values();
        assertThat(last)
                .containsEntry("schema", Value.of("stratiform/" + schema + "/v1"))
                .containsKeys(keys.split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "version now # 2 # one argument too many",
                "init d1 # 2 # must be D and six of A-Z and 0-9",
                "validate D9NONE1 # 3 # there is no deployment 'D9NONE1'",
                "plan D1FIRST --filter # 2 # --filter needs a value",
                "deploy D1FIRST -e test # 3 # there is no environment 'test'",
                "deploy-stack D1FIRST # 2 # needs a deployment and a stack",
                "destroy D1FIRST # 2 # add --yes",
                "destroy-stack D1FIRST netwrk --yes # 3 # did you mean 'network'?",
                "status D1FRIST # 3 # did you mean 'D1FIRST'?",
                "list all # 2 # one argument too many",
                "logs D1FIRST --level loud # 2 # loud",
                "outputs D1FIRST -e prod # 3 # there is no environment 'prod'",
                "stack-outputs D1FIRST netwrk # 3 # netwrk",
                "refresh D1FIRST --parallel none # 2 # a whole number from 1 to 1000",
                "config-set D1FIRST network:cidr # 2 # must be STACK:KEY=VALUE",
                "config-get D1FIRST network:cdir # 3 # did you mean 'cidr'?",
                "config-list D1FIRST --stacks x # 2 # did you mean '--stack'?",
                "template-list now # 2 # one argument too many",
                "template-show minimall # 3 # did you mean 'minimal'?",
                "template-validate minimall # 3 # did you mean 'minimal'?",
                "import-stack D1FIRST network absent.json --yes # 3 # there is no ordinary file",
                "export-stack D1FIRST netwrk x.json # 3 # did you mean 'network'?",
                "cancel 01NONE # 3 # there is no run '01NONE'",
                "retry 01NONE # 3 # there is no run",
                "health now # 2 # one argument too many",
            })
    void itRefusesWhatIsWrong(String command, int exit, String words) throws Exception {
        Launched.Ended refused = run(exit, words(command));
        assertThat(refused.said()).contains(words, "next: ").doesNotContain("Exception", "\tat ", "null");
        List<String> all = new ArrayList<>(List.of("--json"));
        all.addAll(List.of(words(command)));
        Launched.Ended json = run(exit, all.toArray(String[]::new));
        assertThat(json.said().lines().toList().getLast()).containsAnyOf("{\"error\":{\"code\":", "\"valid\":false");
    }

    @Test
    void theLastTwoTakeEverythingAway() throws Exception {
        run(0, "init", "D1GONE1", "--template", "minimal", "--region", "eu-west-1");
        run(0, "deploy", "D1GONE1");
        assertThat(run(0, "destroy-stack", "D1GONE1", "storage", "--yes").said())
                .contains("1 succeeded");
        Launched.Ended gone = run(0, "destroy", "D1GONE1", "--yes", "--json");
        assertThat(gone.said().lines().toList().getLast()).contains("stratiform/result/v1", "succeeded");
        run(0, "deploy", "D1GONE1");
        assertThat(run(0, "destroy-stack", "D1GONE1", "storage", "--yes", "--json")
                        .said())
                .contains("stratiform/result/v1");
        assertThat(run(0, "destroy", "D1GONE1", "--yes").said()).contains("2 succeeded");
    }
}
