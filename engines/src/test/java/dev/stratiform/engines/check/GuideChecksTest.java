package dev.stratiform.engines.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuideChecksTest {
    @TempDir
    Path root;

    @Test
    void everyCheckOfTheGuideIsRightAndEveryKindIsShown() throws Exception {
        Matcher block = Pattern.compile("```yaml\n(stacks:\n  api:\n    verify:.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/guide/aws.md")));
        assertThat(block.find()).isTrue();
        Value.Fields whole = (Value.Fields) YamlText.parse(block.group(1).getBytes(StandardCharsets.UTF_8), "aws.md");
        Value.Fields api = (Value.Fields)
                ((Value.Fields) whole.values().get("stacks")).values().get("api");
        StackVerifier verifier = new StackVerifier(
                _ -> {
                    throw new AssertionError();
                },
                ProcessTools.find(System.getenv(), "host"),
                root,
                (_, _, _) -> java.util.Optional.empty());
        List<Value> checks = ((Value.Items) api.values().get("verify")).values();
        for (Value check : checks) {
            Map.Entry<String, Value> one =
                    ((Value.Fields) check).values().entrySet().iterator().next();
            Map<String, Value> settings = new java.util.LinkedHashMap<>(((Value.Fields) one.getValue()).values());
            settings.remove("within");
            assertThat(verifier.check(one.getKey(), new Value.Fields(settings)))
                    .as(one.getKey())
                    .isEmpty();
        }
        assertThat(checks).hasSize(9);
    }
}
