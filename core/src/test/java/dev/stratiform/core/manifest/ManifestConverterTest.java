package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The three forms mean the same, and what is written reads back.
class ManifestConverterTest {
    private static final String NATIVE = """
            apiVersion: stratiform.dev/v1
            kind: Deployment
            metadata: { id: D1BRV40, organization: acme, project: shop, domain: shop.example.com }
            environments:
              dev: { region: eu-west-1, account: "111111111111" }
              prod: { enabled: false, region: eu-west-1 }
            stacks:
              network: { config: { cidr: 10.0.0.0/16 } }
              api:
                dependsOn: [network]
                config: { id: "${stack.network.id}", answer: NO, zones: [a, 1, true] }
                environments: { prod: { config: { size: 2 } } }
            """;
    private static final String THREE = """
            {"deployment": {"id": "D1BRV40", "org": "acme", "project": "shop", "domain": "shop.example.com",
                            "template": "default", "createdAt": "2025-10-23"},
             "environments": {"dev": {"region": "eu-west-1", "account": "111111111111"},
                              "prod": {"enabled": false, "region": "eu-west-1"}},
             "stacks": {"network": {"config": {"cidr": "10.0.0.0/16"}},
                        "api": {"dependencies": ["network"],
                                "config": {"id": "{{network.id}}", "answer": "NO", "zones": ["a", 1, true]},
                                "environments": {"prod": {"config": {"size": 2}}}}}}
            """;
    private static final String FOUR = """
            deployment_id: D1BRV40
            organization: acme
            pulumiOrg: acme-inc
            project: shop
            domain: shop.example.com
            template: default
            version: "4.1"
            environments:
              dev: { region: eu-west-1, account_id: "111111111111" }
              prod: { enabled: false, region: eu-west-1 }
            stacks:
              network: { config: { cidr: 10.0.0.0/16 } }
              api:
                dependencies: [network]
                config: { id: "{{RUNTIME:network:id}}", answer: NO, zones: [a, 1, true] }
                environments: { prod: { config: { size: 2 } } }
            """;

    private static Manifest read(String text, String file) {
        Manifest manifest = ManifestReader.parse(text.getBytes(StandardCharsets.UTF_8), file);
        assertThat(manifest.findings()).isEmpty();
        return manifest;
    }

    @Test
    void allThreeFormsMeanTheSame() {
        Value meaning = ManifestConverter.meaning(read(NATIVE, "m.yaml"));
        assertThat(ManifestConverter.meaning(read(THREE, "m.json"))).isEqualTo(meaning);
        assertThat(ManifestConverter.meaning(read(FOUR, "m.yaml"))).isEqualTo(meaning);
    }

    @Test
    void whatIsConvertedReadsBackAsTheSameManifest() {
        for (Manifest manifest : List.of(read(NATIVE, "m.yaml"), read(THREE, "m.json"), read(FOUR, "m.yaml"))) {
            String text = ManifestConverter.toNative(manifest);
            Manifest back = read(text, "back.yaml");
            assertThat(back.root().value()).isEqualTo(ManifestConverter.meaning(manifest));
            assertThat(back.environments().keySet())
                    .isEqualTo(manifest.environments().keySet());
            assertThat(back.environments().get("dev").account()).isEqualTo("111111111111");
            assertThat(ManifestConverter.toNative(back)).isEqualTo(text);
        }
    }

    @Test
    void theNativeTextIsPlainToRead() {
        assertThat(ManifestConverter.toNative(read(FOUR, "m.yaml")))
                .startsWith("""
                apiVersion: stratiform.dev/v1
                kind: Deployment
                metadata:
                  id: D1BRV40
                  organization: acme
                  project: shop
                  domain: shop.example.com
                environments:
                  dev:
                    region: eu-west-1
                    account: "111111111111"
                """)
                .contains("""
                    config:
                      id: "${stack.network.id}"
                      answer: "NO"
                      zones:
                        - a
                        - 1
                        - true
                """);
    }

    @Test
    void everyValueReadsBackFromItsText() {
        Property.check(400, 5, (size, random) -> {
            Value.Fields value = new Value.Fields(Map.of("top", value(size, random)));
            Node back = YamlReader.read(YamlText.of(value).getBytes(StandardCharsets.UTF_8), "p.yaml");
            assertThat(back.value()).isEqualTo(value);
        });
    }

    @Test
    void layingObjectsOverEachOtherIsAssociative() {
        Property.check(400, 4, (size, random) -> {
            Node.Mapping a = mapping(size, random);
            Node.Mapping b = mapping(size, random);
            Node.Mapping c = mapping(size, random);
            assertThat(Merge.over(Merge.over(a, b), c).value())
                    .isEqualTo(Merge.over(a, Merge.over(b, c)).value());
            assertThat(Merge.over(a, a)).isEqualTo(a);
        });
    }

    private static Node.Mapping mapping(int size, SplittableRandom random) {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        var at = dev.stratiform.resilience.failure.Location.of("x");
        for (int i = random.nextInt(4); i > 0; i--) {
            boolean inner = size > 0 && random.nextBoolean();
            Node node = inner ? mapping(size - 1, random) : new Node.Scalar(Value.of(random.nextInt(10)), at);
            entries.put("k" + random.nextInt(3), new Node.Entry(at, node));
        }
        return new Node.Mapping(entries, at);
    }

    private static Value value(int depth, SplittableRandom random) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> Value.nothing();
            case 1 -> Value.of(random.nextBoolean());
            case 2 -> new Value.Num(BigDecimal.valueOf(random.nextLong(), random.nextInt(12)));
            case 3 -> Value.of(word(random));
            case 4 -> Value.of(text(random));
            case 5 -> {
                List<Value> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(value(depth - 1, random));
                }
                yield new Value.Items(items);
            }
            default -> {
                Map<String, Value> fields = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    fields.put(random.nextBoolean() ? word(random) : text(random), value(depth - 1, random));
                }
                yield new Value.Fields(fields);
            }
        };
    }

    private static String word(SplittableRandom random) {
        List<String> hard = List.of(
                "", "~", "null", "true", "NO", "on", "0123", "1e3", "0x1F", "1:30", "- a", "a: b", "# x", "*a", "&a",
                "!t", "%x", "@", "`", "{{a}}", "[", "a\nb", " x ", "'", "\"", "\\", "\t", "<<", "?", "---", "...",
                "é😀");
        return hard.get(random.nextInt(hard.size()));
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0xd800));
        }
        return text.toString();
    }
}
