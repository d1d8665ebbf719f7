package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestFixerTest {
    private static final String HEAD = """
            # the shop
            deployment: { id: D1BRV40, org: acme, project: shop }
            environments:
              dev: { config: { size: small } }   # {{network.id}} is only a remark
            stacks:
              network: {}
              api:
                config:
            """;

    private static ManifestFixer.Result fix(String config) {
        return ManifestFixer.fix((HEAD + config.indent(6)).getBytes(StandardCharsets.UTF_8), "m.yaml");
    }

    private static String fixed(String config) {
        ManifestFixer.Result result = fix(config);
        assertThat(result.text()).startsWith(HEAD);
        return result.text().substring(HEAD.length()).indent(-6);
    }

    @Test
    void everyOlderSpellingIsRewrittenWhereItStands() {
        assertThat(fixed("""
                a: "{{network.id}}"  # and {{network.id}} here stays
                b: '${network.id}'
                c: "x-{{RUNTIME:network:id}}-{{ENV:size}}"
                d: ["{{deployment.id}}", 'plain', "{{SECRET:token}}"]
                e: a-{{stack.network.id}}-b
                """)).isEqualTo("""
                a: "${stack.network.id}"  # and {{network.id}} here stays
                b: '${stack.network.id}'
                c: "x-${stack.network.id}-${env.size}"
                d: ["${deployment.id}", 'plain', "${secret.token}"]
                e: a-${stack.network.id}-b
                """);
    }

    @Test
    void whatIsModernOrForeignOrEscapedStays() {
        String config = """
                a: "${stack.network.id}"
                b: "{{resolve:ssm:name}} and {{network.id"
                c: "$${network.id}"
                """;
        assertThat(fix(config).fixes()).isEmpty();
        assertThat(fixed(config)).isEqualTo(config);
    }

    @Test
    void everyFixNamesItsPlaceAndBothSpellings() {
        assertThat(fix("a: \"öß {{network.id}}\"\n").fixes())
                .containsExactly(new ManifestFixer.Fix(
                        new dev.stratiform.resilience.failure.Location("m.yaml", 9, 14),
                        "{{network.id}}",
                        "${stack.network.id}"));
    }

    @Test
    void theSameReferenceTwiceInABlockIsRewrittenTwice() {
        assertThat(fixed("""
                a: |
                  one {{network.id}}
                  two {{network.id}}
                b: 1
                """)).isEqualTo("""
                a: |
                  one ${stack.network.id}
                  two ${stack.network.id}
                b: 1
                """);
    }

    @Test
    void fixingTwiceChangesNothingMore() {
        String once = fix("a: \"{{network.id}} {{AWS:vpc:default:x}}\"\n").text();
        assertThat(ManifestFixer.fix(once.getBytes(StandardCharsets.UTF_8), "m.yaml")
                        .fixes())
                .isEmpty();
    }

    @Test
    void jsonIsFixedToo() {
        String json = """
                {"deployment": {"id": "D1BRV40", "org": "acme", "project": "shop"}, "environments": {"dev": {}},
                 "stacks": {"network": {}, "api": {"config": {"id": "{{network.id}}"}}}}
                """;
        assertThat(ManifestFixer.fix(json.getBytes(StandardCharsets.UTF_8), "m.json")
                        .text())
                .isEqualTo(json.replace("{{network.id}}", "${stack.network.id}"));
    }
}
