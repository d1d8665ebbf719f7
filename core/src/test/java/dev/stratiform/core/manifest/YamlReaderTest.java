package dev.stratiform.core.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class YamlReaderTest {
    private static Node yaml(String text) {
        return YamlReader.read(text.getBytes(StandardCharsets.UTF_8), "f.yaml");
    }

    private static Node json(String text) {
        return YamlReader.read(text.getBytes(StandardCharsets.UTF_8), "f.json");
    }

    private static Value field(String text) {
        return ((Value.Fields) yaml("a: " + text + "\n").value()).values().getOrDefault("a", Value.nothing());
    }

    private static Value number(String text) {
        return new Value.Num(new BigDecimal(text));
    }

    @Test
    void whatLooksLikeAStringIsAString() {
        String all = "no yes on off y n 010 -010 00 007 1:30 2025-10-23 1_000 0b1 0x 0o8 "
                + "0xZZ 1.2.3 1e 1e+ + . -. nULL tRUE 12abc +0x1 inf NaN v1.0 10.0.0.0/16 "
                + "arn:aws:iam::1:role/x = 01.5";
        for (String text : all.split(" ", -1)) {
            assertThat(field(text)).as(text).isEqualTo(Value.of(text));
        }
    }

    @Test
    void theCoreSchemaGivesNumbersTruthAndNull() {
        assertThat(field("1")).isEqualTo(number("1"));
        assertThat(field("-12")).isEqualTo(number("-12"));
        assertThat(field("+12")).isEqualTo(number("12"));
        assertThat(field("0")).isEqualTo(number("0"));
        assertThat(field("0x1F")).isEqualTo(number("31"));
        assertThat(field("0o17")).isEqualTo(number("15"));
        assertThat(field("1.50")).isEqualTo(number("1.5"));
        assertThat(field("0.5")).isEqualTo(number("0.5"));
        assertThat(field(".5")).isEqualTo(number("0.5"));
        assertThat(field("1.")).isEqualTo(number("1"));
        assertThat(field("-1e3")).isEqualTo(number("-1000"));
        assertThat(field("1E-3")).isEqualTo(number("0.001"));
        assertThat(field("123456789012345678901234567890")).isEqualTo(number("123456789012345678901234567890"));
        assertThat(field("true")).isEqualTo(Value.of(true));
        assertThat(field("FALSE")).isEqualTo(Value.of(false));
        for (String text : List.of("null", "Null", "NULL", "~", "")) {
            assertThat(field(text)).isEqualTo(Value.nothing());
        }
    }

    @Test
    void quotedAndBlockTextsStayTexts() {
        assertThat(field("'1'")).isEqualTo(Value.of("1"));
        assertThat(field("\"true\"")).isEqualTo(Value.of("true"));
        assertThat(field("\"\\x41\\u00e9\\U0001F600\\t\"")).isEqualTo(Value.of("Aé😀\t"));
        assertThat(field("|\n  one\n  two")).isEqualTo(Value.of("one\ntwo\n"));
        assertThat(field(">-\n  one\n  two")).isEqualTo(Value.of("one two"));
        assertThat(field("''")).isEqualTo(Value.of(""));
    }

    @Test
    void everyNodeAndKeyKnowsItsPlace() {
        Node.Mapping root = (Node.Mapping) yaml("# first\nstacks:\n  api:\n    - 'x'\n    -   y\n");
        Node.Entry stacks = root.entries().get("stacks");
        assertThat(stacks.keyAt()).isEqualTo(new Location("f.yaml", 2, 1));
        Node.Entry api = ((Node.Mapping) stacks.node()).entries().get("api");
        assertThat(api.keyAt()).isEqualTo(new Location("f.yaml", 3, 3));
        Node.Sequence items = (Node.Sequence) api.node();
        assertThat(items.items().get(0).at()).isEqualTo(new Location("f.yaml", 4, 7));
        assertThat(items.items().get(1).at()).isEqualTo(new Location("f.yaml", 5, 9));
    }

    @Test
    void columnsCountWholeCharacters() {
        Node.Sequence items = (Node.Sequence) yaml("[😀😀, x]\n");
        assertThat(items.items().get(1).at()).isEqualTo(new Location("f.yaml", 1, 6));
    }

    @Test
    void anAliasIsTheValueOfItsAnchor() {
        assertThat(Json.write(yaml("a: &x {b: [1]}\nc: *x\n*x2 : 1".replace("*x2 : 1", "d: *x"))
                        .value()))
                .isEqualTo("{\"a\":{\"b\":[1]},\"c\":{\"b\":[1]},\"d\":{\"b\":[1]}}");
        assertThat(Json.write(yaml("&k a: 1\nb: *k\n").value())).isEqualTo("{\"a\":1,\"b\":\"a\"}");
    }

    @Test
    void oneHundredAliasesAndSixtyFourLevelsAreRead() {
        String many = "a: &x 1\nb: [" + "*x, ".repeat(100) + "]\n";
        assertThat(((Node.Mapping) yaml(many)).get("b")).isInstanceOf(Node.Sequence.class);
        assertThat(yaml("[".repeat(64) + "]".repeat(64))).isInstanceOf(Node.Sequence.class);
        assertThat(json("[".repeat(64) + "]".repeat(64))).isInstanceOf(Node.Sequence.class);
    }

    @Test
    void jsonMayBeIndentedWithTabsInBothKindsOfFile() {
        String text = "{\n\t\"a\":\t1,\n\t\"b\": [true,\tnull,\n\t\t\"x\"]\n}\n";
        assertThat(json(text).value()).isEqualTo(yaml(text).value());
        assertThat(((Node.Mapping) json(text)).entries().get("b"))
                .isEqualTo(new Node.Entry(
                        new Location("f.json", 3, 2),
                        new Node.Sequence(
                                List.of(
                                        new Node.Scalar(Value.of(true), new Location("f.json", 3, 8)),
                                        new Node.Scalar(Value.nothing(), new Location("f.json", 3, 14)),
                                        new Node.Scalar(Value.of("x"), new Location("f.json", 4, 3))),
                                new Location("f.json", 3, 7))));
    }

    @Test
    void oneDocumentMayHaveItsMarkers() {
        assertThat(Json.write(yaml("%YAML 1.2\n---\na: 1\n...\n").value())).isEqualTo("{\"a\":1}");
    }

    @Test
    void windowsLinesAndTabsBesideValuesAreRead() {
        assertThat(Json.write(yaml("a:\t1\t# x\r\nb: 2\r\n").value())).isEqualTo("{\"a\":1,\"b\":2}");
    }

    @Test
    void aFileOverTheLimitIsRefused() {
        assertThatThrownBy(() -> YamlReader.read(new byte[YamlReader.LARGEST + 1], "big.yaml"))
                .isInstanceOfSatisfying(StratiformException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo(ErrorCode.FILE_UNREADABLE);
                    assertThat(e.failure().message()).contains("16777217", "16777216");
                });
    }

    @Test
    void moreThanTwoMillionValuesAreRefused() {
        assertThatThrownBy(() -> json("[" + "1,".repeat(2_000_001) + "1]")).hasMessageContaining("2000000 values");
    }

    @Test
    @Timeout(30)
    void longCommentsTagsAndAnchorsTakeTimeInProportion() {
        String large = "x".repeat(8 << 20);
        assertThat(Json.write(yaml("a: 1 #" + large + "\n").value())).isEqualTo("{\"a\":1}");
        assertThat(Json.write(yaml("a: &" + large + " 1\n").value())).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> yaml("a: !<" + large + "> 1\n")).hasMessageContaining("x… is not allowed");
        assertThatThrownBy(() -> yaml("%YAML 1." + "2".repeat(8 << 20) + "\n---\na: 1\n"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void aManifestOfTenThousandStacksIsRead() {
        StringBuilder text = new StringBuilder("stacks:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  stack-").append(i).append(":\n    source: stacks/one\n    config:\n");
            text.append("      cidr: 10.0.0.0/16\n      vpc: \"${stack.network.vpcId}\"\n      count: ");
            text.append(i).append('\n');
        }
        Node.Mapping root = (Node.Mapping) yaml(text.toString());
        assertThat(root.get("stacks")).isInstanceOfSatisfying(Node.Mapping.class, stacks -> {
            assertThat(stacks.entries()).hasSize(10_000);
            assertThat(stacks.entries().get("stack-9999").keyAt().line()).isEqualTo(59_996);
        });
    }

    @Test
    void whatIsWrittenAsJsonReadsBackFromBothReaders() {
        Property.check(400, 60, (size, random) -> {
            Value value = new Value.Items(List.of(any(random, size, 5)));
            String text = Json.write(value);
            String indented = Json.writeIndented(value);
            assertThat(json(text).value()).isEqualTo(value);
            assertThat(json(indented).value()).isEqualTo(value);
            assertThat(yaml(indented).value()).isEqualTo(value);
        });
    }

    @Test
    void randomBytesGiveANodeOrOneClearError() {
        Property.check(3_000, 200, (size, random) -> {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            onlyClearErrors(bytes);
        });
    }

    @Test
    void randomYamlGivesANodeOrOneClearError() {
        String[] parts = {
            "a",
            "b",
            ": ",
            ":",
            "- ",
            "-",
            "\n",
            "\n  ",
            "\n    ",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            "\"",
            "&x ",
            "*x",
            "*x ",
            "!t ",
            "!!",
            "? ",
            "|",
            ">",
            ">-\n",
            "#",
            " # c",
            "%",
            "%YAML 1.2\n",
            "---",
            "...",
            "@",
            "`",
            "\\",
            "\\u12",
            "~",
            "1",
            "0x",
            ".inf",
            "<<: ",
            "é",
            "😀",
            "\r",
            "\r\n",
            " ",
            "null"
        };
        Property.check(6_000, 60, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            onlyClearErrors(text.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    private static void onlyClearErrors(byte[] bytes) {
        for (String name : List.of("f.yaml", "f.json")) {
            try {
                assertThat(YamlReader.read(bytes, name).at().line()).isPositive();
            } catch (StratiformException e) {
                Location at = e.failure().location();
                assertThat(at).isNotNull();
                assertThat(e.failure().code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
                assertThat(e.failure().message())
                        .doesNotContain("Exception", "org.", "com.", "\n", "\r", "Source:", "`StreamRead");
                assertThat(at == null ? 0 : at.line())
                        .as(e.failure().toString())
                        .isPositive();
            }
        }
    }

    private static Value any(SplittableRandom random, int size, int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> Value.nothing();
            case 1 -> Value.of(random.nextBoolean());
            case 2 -> number(random.nextInt() + "." + random.nextInt(1_000));
            case 3 -> Value.of(text(random, size));
            case 4 -> {
                List<Value> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(any(random, size, depth - 1));
                }
                yield new Value.Items(items);
            }
            default -> {
                Map<String, Value> fields = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    fields.put(text(random, 10), any(random, size, depth - 1));
                }
                yield new Value.Fields(fields);
            }
        };
    }

    private static String text(SplittableRandom random, int size) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(size + 1); i > 0; i--) {
            int c = random.nextInt(10) > 0 ? 32 + random.nextInt(95) : random.nextInt(0x3000);
            text.appendCodePoint(c);
        }
        return text.toString();
    }
}
