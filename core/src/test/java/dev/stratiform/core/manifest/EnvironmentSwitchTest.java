package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.StratiformException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentSwitchTest {
    private static final String HEAD = """
            # a comment of a person
            apiVersion: stratiform.dev/v1
            kind: Deployment
            metadata: { id: D1BRV40, organization: acme, project: shop } # kept
            stacks: { a: {} }
            """;

    private static String set(String text, String environment, boolean on) {
        return EnvironmentSwitch.set(text.getBytes(StandardCharsets.UTF_8), "m.yaml", environment, on);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "environments: { dev: { enabled: true, region: x } } # environments: { dev: { enabled: false, region: x } }",
                "environments: { dev: { region: x } } # environments: { dev: { enabled: false, region: x } }",
                "environments: { dev: {} } # environments: { dev: { enabled: false } }",
                "environments:|  dev:|    region: x # environments:|  dev:|    enabled: false|    region: x",
                "environments:|  dev: |    enabled:   true  |    region: x # environments:|  dev: |    enabled:   false  |    region: x",
                "environments:|  dev:|  prod: {} # environments:|  dev: { enabled: false }|  prod: {}",
            })
    void onlyTheSwitchChanges(String before, String after) {
        String tail = "\n# the end\n";
        assertThat(set(HEAD + before.replace('|', '\n') + tail, "dev", false))
                .isEqualTo(HEAD + after.replace('|', '\n') + tail);
    }

    @Test
    void whatIsSetAlreadyStaysAsItIs() {
        String text = HEAD + "environments: { dev: {}, prod: { enabled: false } }\n";
        assertThat(set(text, "dev", true)).isEqualTo(text);
        assertThat(set(text, "prod", false)).isEqualTo(text);
        assertThat(set(text, "prod", true)).contains("prod: { enabled: true }");
    }

    @Test
    void anInheritedSwitchIsOverriddenInTheEnvironmentItself() {
        String text = HEAD + "environments:\n  dev: { region: x }\n  prod:\n    extends: dev\n";
        assertThat(set(text, "prod", false)).endsWith("  prod:\n    enabled: false\n    extends: dev\n");
    }

    @Test
    void jsonStaysJson() {
        String text = """
                {"apiVersion": "stratiform.dev/v1", "kind": "Deployment",
                 "metadata": {"id": "D1BRV40", "organization": "acme", "project": "shop"},
                 "environments": {"dev": {"region": "x"}, "prod": {}}, "stacks": {"a": {}}}
                """;
        assertThat(set(text, "dev", false)).contains("{\"enabled\": false,\"region\": \"x\"}");
        assertThat(set(text, "prod", false)).contains("\"prod\": {\"enabled\": false}");
    }

    @Test
    void whatCannotBeChangedWithCertaintyIsRefused() {
        String text = HEAD + "environments:\n  dev: &x { enabled: true }\n  prod: *x\n";
        assertThatThrownBy(() -> set(text, "prod", false))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("cannot be changed by a program");
        assertThatThrownBy(() -> set(text, "test", false))
                .isInstanceOf(StratiformException.class)
                .hasMessageContaining("there are: dev, prod");
    }
}
