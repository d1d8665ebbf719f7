package dev.stratiform.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.resolve.Reference.DeploymentOutput;
import dev.stratiform.core.resolve.Reference.Named;
import dev.stratiform.core.resolve.Reference.StackOutput;
import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.resolve.ReferenceText.Choice;
import dev.stratiform.core.resolve.ReferenceText.Piece;
import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReferenceTextTest {
    private static final Location AT = new Location("m.yaml", 7, 9);
    private static final Set<String> STACKS = Set.of("network", "db", "containers-apps");

    private static ReferenceText parse(String text) {
        return ReferenceText.parse(text, AT, STACKS::contains);
    }

    private static Reference one(String text) {
        ReferenceText parsed = parse(text);
        assertThat(parsed.whole()).isTrue();
        return parsed.references().getFirst();
    }

    private static List<Choice> choices(String text) {
        return ((Piece.Ref) parse(text).pieces().getFirst()).choices();
    }

    private static void refused(String text, String... words) {
        assertThatThrownBy(() -> parse(text)).as(text).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.REFERENCE_INVALID);
            assertThat(e.failure().location()).isEqualTo(AT);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @Test
    void everyNamespaceIsRead() {
        assertThat(one("${stack.network.vpcId}")).isEqualTo(new StackOutput("network", "", "vpcId", List.of()));
        assertThat(one("${ stack.db@prod.hosts[0].name['a.b'] }"))
                .isEqualTo(new StackOutput(
                        "db", "prod", "hosts", List.of(new Step.Index(0), new Step.Key("name"), new Step.Key("a.b"))));
        assertThat(one("${stack.db[\"odd name\"]}")).isEqualTo(new StackOutput("db", "", "odd name", List.of()));
        assertThat(one("${deployment/D1BRV40:network.vpcId}"))
                .isEqualTo(new DeploymentOutput("D1BRV40", "network", "vpcId", List.of()));
        assertThat(one("${env.region}")).isEqualTo(new Named("env", "region"));
        assertThat(one("${param.replicas}")).isEqualTo(new Named("param", "replicas"));
        assertThat(one("${deployment.id}")).isEqualTo(new Named("deployment", "id"));
        assertThat(one("${each.key}")).isEqualTo(new Named("each", "key"));
        assertThat(one("${secret.db-password}")).isEqualTo(new Named("secret", "db-password"));
        assertThat(one("${sys.HOME}")).isEqualTo(new Named("sys", "HOME"));
        assertThat(one("${aws.ssm:/app/key}")).isEqualTo(new Named("aws", "ssm:/app/key"));
        assertThat(one("${aws.ami:amazon/al2023-ami-*-x86_64}"))
                .isEqualTo(new Named("aws", "ami:amazon/al2023-ami-*-x86_64"));
    }

    @Test
    void olderSpellingsMeanTheSame() {
        String vpc = "${stack.network.vpcId}";
        for (String old : List.of(
                "${network.vpcId}",
                "{{network.vpcId}}",
                "{{ network.vpcId }}",
                "{{stack.network.vpcId}}",
                "{{RUNTIME:network:vpcId}}",
                "${RUNTIME:network:vpcId}")) {
            assertThat(parse(old)).as(old).isEqualTo(parse(vpc));
            assertThat(parse(old).modern()).isEqualTo(vpc);
        }
        assertThat(parse("{{RUNTIME:db:hosts[1].name}}").modern()).isEqualTo("${stack.db.hosts[1].name}");
        assertThat(parse("{{ENV:region}}").modern()).isEqualTo("${env.region}");
        assertThat(parse("{{SECRET:slack}}").modern()).isEqualTo("${secret.slack}");
        assertThat(parse("{{deployment.id}}").modern()).isEqualTo("${deployment.id}");
        assertThat(parse("{{aws.vpc.default}}").modern()).isEqualTo("${aws.vpc.default}");
        assertThat(parse("{{AWS:ssm:parameter:/a/b}}").modern()).isEqualTo("${aws.ssm:/a/b}");
        assertThat(parse("{{AWS:ec2:ami:amazon/x}}").modern()).isEqualTo("${aws.ami:amazon/x}");
        assertThat(parse("{{AWS:ec2:vpc:default}}").modern()).isEqualTo("${aws.vpc.default}");
        assertThat(parse("{{AWS:acm:certificate:x.org}}").modern()).isEqualTo("${aws.certificate:x.org}");
        assertThat(parse("{{AWS:route53:hostedZone:x.org}}").modern()).isEqualTo("${aws.hostedZone:x.org}");
        assertThat(parse("{{AWS:secretsmanager:secret:x}}").modern()).isEqualTo("${aws.secret:x}");
        assertThat(parse("{{AWS:rds:engine:mysql}}").modern()).isEqualTo("${aws.rds:engine:mysql}");
    }

    @Test
    void aNamespaceWinsOverAStackOfTheSameName() {
        assertThat(ReferenceText.parse("${env.x}", AT, _ -> true).references()).containsExactly(new Named("env", "x"));
    }

    @Test
    void longerTextKeepsItsPieces() {
        ReferenceText text = parse("https://${env.domain}:{{db.port}}/x");
        assertThat(text.whole()).isFalse();
        assertThat(text.pieces())
                .containsExactly(
                        new Piece.Literal("https://"),
                        new Piece.Ref(List.of(new Choice.To(new Named("env", "domain")))),
                        new Piece.Literal(":"),
                        new Piece.Ref(List.of(new Choice.To(new StackOutput("db", "", "port", List.of())))),
                        new Piece.Literal("/x"));
        assertThat(parse(" ${env.x}").whole()).isFalse();
    }

    @Test
    void escapesAndQuotesStandForThemselves() {
        assertThat(parse("$${HOME}")).isEqualTo(new ReferenceText(List.of(new Piece.Literal("${HOME}")), false));
        assertThat(parse("a ${'{{'} b }}").pieces()).containsExactly(new Piece.Literal("a {{ b }}"));
        assertThat(parse("${'it''s'}").pieces()).containsExactly(new Piece.Literal("it's"));
        assertThat(parse("$$${x}").pieces()).containsExactly(new Piece.Literal("$${x}"));
        assertThat(parse("${'$'}${env.x}").modern()).isEqualTo("${'$'}${env.x}");
        assertThat(parse("{{resolve:ssm:/${env.name}/x}}").pieces()).hasSize(3);
        assertThat(parse("{{resolve:ssm:/x}}").modern()).isEqualTo("{{resolve:ssm:/x}}");
        assertThat(parse("cost: $5 {a} }} $x").pieces()).containsExactly(new Piece.Literal("cost: $5 {a} }} $x"));
        assertThat(parse("").pieces()).containsExactly(new Piece.Literal(""));
    }

    @Test
    void defaultsAreValuesOrMoreReferences() {
        assertThat(choices("${env.a ?? 'x}y'}")).element(1).isEqualTo(new Choice.Given(Value.of("x}y")));
        assertThat(choices("${env.a??-1.50}")).element(1).isEqualTo(new Choice.Given(Json.read("-1.5", "n")));
        assertThat(choices("${env.a ?? true}")).element(1).isEqualTo(new Choice.Given(Value.of(true)));
        assertThat(choices("${env.a ?? false}")).element(1).isEqualTo(new Choice.Given(Value.of(false)));
        assertThat(choices("${env.a ?? null}")).element(1).isEqualTo(new Choice.Given(Value.nothing()));
        assertThat(choices("${env.a ?? eu-west-1}")).element(1).isEqualTo(new Choice.Given(Value.of("eu-west-1")));
        assertThat(choices("${env.a ?? \"\"}")).element(1).isEqualTo(new Choice.Given(Value.of("")));
        assertThat(choices("${env.a ?? []}")).element(1).isEqualTo(new Choice.Given(new Value.Items(List.of())));
        assertThat(choices("${env.a ?? {\"k\": [\"}\\\"\", {}]}}"))
                .element(1)
                .isEqualTo(new Choice.Given(Json.read("{\"k\":[\"}\\\"\",{}]}", "j")));
        assertThat(parse("${env.a ?? db.x ?? stack.network.y ?? deployment/D1:db.z ?? 1}")
                        .references())
                .hasSize(4);
    }

    @Test
    void whatIsNoReferenceIsRefusedWithItsPlace() {
        refused("a ${HOME}", "${HOME}", "names no value", "$${", "character 5 of the text");
        refused("${netwrok.vpcId}", "'netwrok'", "neither a namespace", "character 3");
        refused("${parm.x}", "did you mean 'param'?");
        refused("${", "is empty");
        refused("${}", "is empty");
        refused("{{}}", "is empty");
        refused("x ${env.a", "${env.a", "has no closing }", "character 10");
        refused("{{env.a}", "'}'", "}} is expected");
        refused("{{ .Values.x }}", "neither a namespace");
        refused("${env.}", "ends after the namespace");
        refused("${env.a b}", "'b' where } is expected");
        refused("${env.a|x}", "may not hold '|'");
        refused("${env.😀}", "may not hold '😀'");
        refused("${stack}", "names no value");
        refused("${stack.network}", "must name a stack and an output");
        refused("${stack..x}", "must name a stack and an output");
        refused("${stack.network.}", "empty or misplaced");
        refused("${stack.network.a..b}", "empty or misplaced");
        refused("${stack.network.a[x]}", "index");
        refused("${stack.network.a[1234567]}", "index");
        refused("${stack.network.a[0}", "index");
        refused("${stack.network.a['x}", "closing '");
        refused("${stack.network.a['x'y]}", "closing ']");
        refused("${stack.network[0]}", "must begin with the name of an output");
        refused("${stack.network@.a}", "environment after @");
        refused("${stack.a/b.c}", "misplaced");
        refused("${deployment/D1.x}", "deployment/ID:stack.output");
        refused("${deployment/:a.b}", "deployment/ID:stack.output");
        refused("{{RUNTIME:network}}", "RUNTIME:stack:output");
        refused("{{AWS:ssm}}", "AWS:service:kind:name");
        refused("{{FOO:x:y}}", "known are RUNTIME:");
        refused("${env.a ?? }", "has an empty default");
        refused("${env.a ?? t3.micro}", "put a text in quotes: 't3.micro'");
        refused("${env.a ?? 'x}", "without its closing '");
        refused("${env.a ?? [1, 2}", "not well-formed JSON");
        refused("${env.a ?? [1, 2", "without its closing bracket");
        refused("${'a' ?? 1}", "begins with a plain value");
        refused("${env.a ?? 1 ?? 2 ?? 3 ?? 4 ?? 5 ?? 6 ?? 7 ?? 8}", "more than 8 choices");
        refused("${env." + "a".repeat(600) + "}", "longer than 512");
        refused("${env.a}" + "x".repeat(1 << 20), "longer than 1048576");
    }

    @Test
    void aTextWithoutBracesIsNotLookedAt() {
        String large = "x".repeat(5 << 20);
        assertThat(ReferenceText.mayRefer(large)).isFalse();
        assertThat(parse(large).pieces()).containsExactly(new Piece.Literal(large));
    }

    @Test
    void randomTextNeverCrashesAndItsModernSpellingReadsTheSame() {
        String[] parts = {
            "${",
            "{{",
            "}",
            "}}",
            "$",
            "$$",
            "'",
            "\"",
            " ?? ",
            "??",
            "stack.",
            "network",
            ".",
            "db",
            "vpcId",
            "[0]",
            "['a.b']",
            "[",
            "]",
            "@prod",
            "env.",
            "a",
            "deployment/",
            "D1:",
            ":",
            "RUNTIME:",
            "ENV:",
            "AWS:",
            " ",
            "resolve:",
            "1.5",
            "null",
            "{}",
            "[]",
            "-",
            "é",
            "😀",
            "${env.a}",
            "{{db.x}}",
            "${'",
            "'}",
            "\n"
        };
        int[] good = {0};
        Property.check(30_000, 24, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                ReferenceText parsed = parse(text.toString());
                good[0]++;
                assertThat(parse(parsed.modern())).as(text.toString()).isEqualTo(parsed);
                assertThat(parse(parsed.modern()).modern()).isEqualTo(parsed.modern());
            } catch (StratiformException e) {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.REFERENCE_INVALID);
            }
        });
        assertThat(good[0]).isGreaterThan(1_000);
    }

    @Test
    void anyTextInQuotesReadsBackAsItself() {
        String[] parts = {"$", "{", "}", "'", "a", "${", "{{", "resolve:", "$${", "😀"};
        Property.check(20_000, 16, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertThat(parse(ReferenceText.quote(text.toString())).pieces())
                    .containsExactly(new Piece.Literal(text.toString()));
        });
    }
}
