package dev.stratiform.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private static final Location AT = new Location("m.yaml", 4, 12);
    private static final Set<String> STACKS = Set.of("network", "db", "late");

    private final List<Failure> failures = new ArrayList<>();
    private final Map<String, Value> env = new LinkedHashMap<>(Map.of(
            "region", Value.of("eu-west-1"),
            "evil", Value.of("${stack.db.password}"),
            "half", Value.of("{stack.db.password}"),
            "zones", Json.read("[\"a\", \"${x}\"]", "zones"),
            "none", Value.nothing()));

    /// A source for `env.*`, as there is one when a manifest is loaded.
    private final ValueSource loadTime = new ValueSource() {
        @Override
        public boolean answers(Reference reference) {
            return reference instanceof Reference.Named named
                    && named.namespace().equals("env");
        }

        @Override
        public Optional<Value> value(Reference reference) {
            return Optional.ofNullable(env.get(((Reference.Named) reference).query()));
        }
    };

    private final ValueSource outputs = new OutputsSource(
            stack -> switch (stack) {
                case "network" ->
                    Optional.of((Value.Fields) Json.read(
                            "{\"vpcId\": \"vpc-1\", \"ids\": [\"s-0\", \"s-1\"], \"tags\": {\"a.b\": \"x\"},"
                                    + " \"port\": 5432, \"none\": null, \"odd\": \"${env.region} {{db.password}}\"}",
                            "outputs"));
                case "db" -> Optional.of(new Value.Fields(Map.of("password", new Value.Secret(Value.of("hunter2")))));
                default -> Optional.empty();
            },
            STACKS);

    private Value resolve(String text) {
        return Resolver.resolve(Value.of(text), Map.of("", AT.toString()), List.of(loadTime, outputs), failures);
    }

    private Value load(String text) {
        return load(Value.of(text)).value();
    }

    private Node load(Value value) {
        return Resolver.load(new Node.Scalar(value, AT), List.of(loadTime), STACKS::contains, failures);
    }

    private Value finish(Value loaded) {
        return Resolver.resolve(loaded, Map.of(), List.of(outputs), failures);
    }

    private void failed(ErrorCode code, String... words) {
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure.message()).contains(words);
            assertThat(failure.location()).isEqualTo(AT);
        });
        failures.clear();
    }

    @Test
    void aReferenceThatStandsAloneKeepsItsType() {
        assertThat(resolve("${stack.network.port}")).isEqualTo(Value.of(5432));
        assertThat(resolve("{{network.ids}}")).isEqualTo(Json.read("[\"s-0\",\"s-1\"]", "ids"));
        assertThat(resolve("${network.ids[1]}")).isEqualTo(Value.of("s-1"));
        assertThat(resolve("${network.tags['a.b']}")).isEqualTo(Value.of("x"));
        assertThat(failures).isEmpty();
    }

    @Test
    void insideATextOnlyScalarsCanStand() {
        assertThat(resolve("db:${network.port}/${env.region}")).isEqualTo(Value.of("db:5432/eu-west-1"));
        resolve("x ${network.ids}");
        failed(ErrorCode.REFERENCE_INVALID, "${stack.network.ids}", "a list");
        resolve("x ${env.a ?? null}");
        failed(ErrorCode.REFERENCE_INVALID, "null");
    }

    @Test
    void aTextWithASecretIsASecret() {
        Value value = resolve("postgres://u:${db.password}@host");
        assertThat(value).isEqualTo(new Value.Secret(Value.of("postgres://u:hunter2@host")));
        assertThat(value).hasToString("***");
        assertThat(resolve("${db.password}").tainted()).isTrue();
    }

    @Test
    void whatAnOutputHoldsIsNeverResolvedAgain() {
        assertThat(resolve("${network.odd}")).isEqualTo(Value.of("${env.region} {{db.password}}"));
        assertThat(resolve("x${network.odd}")).isEqualTo(Value.of("x${env.region} {{db.password}}"));
        assertThat(resolve("$${env.region}")).isEqualTo(Value.of("${env.region}"));
    }

    @Test
    void whatALoadTimeValueHoldsIsNeverResolvedLater() {
        assertThat(finish(load("${env.evil}"))).isEqualTo(Value.of("${stack.db.password}"));
        assertThat(finish(load("a${env.evil}b"))).isEqualTo(Value.of("a${stack.db.password}b"));
        assertThat(finish(load("${'$'}${env.half}"))).isEqualTo(Value.of("${stack.db.password}"));
        assertThat(finish(load("{${env.half} ${network.port}"))).isEqualTo(Value.of("{{stack.db.password} 5432"));
        assertThat(finish(load("$${x} ${env.region}"))).isEqualTo(Value.of("${x} eu-west-1"));
        assertThat(finish(load("$${x}"))).isEqualTo(Value.of("${x}"));
        assertThat(finish(load("${env.zones}"))).isEqualTo(env.get("zones"));
        assertThat(failures).isEmpty();
    }

    @Test
    void loadingLeavesWhatNoSourceAnswers() {
        assertThat(load("${network.vpcId}")).isEqualTo(Value.of("${network.vpcId}"));
        assertThat(load("${env.region}-{{network.vpcId}}")).isEqualTo(Value.of("eu-west-1-${stack.network.vpcId}"));
        assertThat(load("${env.absent ?? network.vpcId}")).isEqualTo(Value.of("${stack.network.vpcId}"));
        assertThat(load("${network.x ?? env.region ?? 1}")).isEqualTo(Value.of("${stack.network.x ?? 'eu-west-1'}"));
        assertThat(load("${network.x ?? env.zones}")).isEqualTo(Value.of("${stack.network.x ?? [\"a\",\"${x}\"]}"));
        assertThat(load("${network.x ?? env.absent ?? db.y ?? 2}"))
                .isEqualTo(Value.of("${stack.network.x ?? stack.db.y ?? 2}"));
        assertThat(finish(load("${network.x ?? env.zones}"))).isEqualTo(env.get("zones"));
        assertThat(finish(load("${network.x ?? env.evil}"))).isEqualTo(Value.of("${stack.db.password}"));
    }

    @Test
    void loadingKeepsPlacesAndMakesNodesOfLists() {
        Node node = load(Value.of("${env.zones}"));
        assertThat(node).isInstanceOfSatisfying(Node.Sequence.class, list -> {
            assertThat(list.at()).isEqualTo(AT);
            assertThat(list.items().getLast().value()).isEqualTo(Value.of("$${x}"));
        });
        Node.Mapping tree = new Node.Mapping(
                Map.of("k", new Node.Entry(AT, new Node.Sequence(List.of(new Node.Scalar(Value.of(1), AT)), AT))), AT);
        assertThat(Resolver.load(tree, List.of(), _ -> false, failures)).isEqualTo(tree);
        env.put("map", Json.read("{\"a\": {\"b\": true}}", "map"));
        assertThat(load("${env.map}")).isEqualTo(env.get("map"));
    }

    @Test
    void aSecretKnownAtLoadStaysOne() {
        env.put("token", new Value.Secret(Value.of("t${x}")));
        assertThat(finish(load("${env.token}"))).isEqualTo(new Value.Secret(Value.of("t${x}")));
        assertThat(finish(load("${env.token}:${network.port}"))).isEqualTo(new Value.Secret(Value.of("t${x}:5432")));
        load("${network.x ?? env.token}");
        failed(ErrorCode.REFERENCE_INVALID, "env.token", "secret");
    }

    @Test
    void theFourErrorsDifferAndSayWhatExists() {
        resolve("${stack.netwrok.vpcId}");
        failed(ErrorCode.REFERENCE_NO_SUCH_STACK, "netwrok", "db, late, network", "did you mean 'network'?");
        resolve("${network.vpcID2}");
        failed(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, "vpcID2", "ids, none, odd, port", "did you mean 'vpcId'?");
        resolve("${late.x}");
        failed(ErrorCode.REFERENCE_NEVER_DEPLOYED, "late", "never deployed");
        resolve("${network.none}");
        failed(ErrorCode.REFERENCE_NULL, "stack.network.none", "null");
        resolve("${network.ids[7]}");
        failed(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, "has 2 items", "[7]");
        resolve("${network.tags.zz}");
        failed(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, "no key 'zz'", "a.b");
        resolve("${network.port.x}");
        failed(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, "no key 'x'", "none");
        resolve("${env.absent}");
        failed(ErrorCode.REFERENCE_NO_VALUE, "${env.absent}", "no value");
        resolve("${env.none}");
        failed(ErrorCode.REFERENCE_NULL, "${env.none}", "null");
        resolve("${secret.x}");
        failed(ErrorCode.REFERENCE_NO_VALUE, "nothing answers", "${secret.x}");
        resolve("${db.password.x}");
        failed(ErrorCode.REFERENCE_NO_SUCH_OUTPUT, "stack.db.password");
    }

    @Test
    void aDefaultStandsInForWhatIsAbsentButNotForATypingError() {
        assertThat(resolve("${late.x ?? 'd'}")).isEqualTo(Value.of("d"));
        assertThat(resolve("${network.absent ?? 7}")).isEqualTo(Value.of(7));
        assertThat(resolve("${network.none ?? true}")).isEqualTo(Value.of(true));
        assertThat(resolve("${env.absent ?? env.none ?? env.region}")).isEqualTo(Value.of("eu-west-1"));
        assertThat(resolve("${env.absent ?? null}")).isEqualTo(Value.nothing());
        assertThat(resolve("a${env.absent ?? ''}b")).isEqualTo(Value.of("ab"));
        assertThat(failures).isEmpty();
        resolve("${stack.nowhere.x ?? 'd'}");
        failed(ErrorCode.REFERENCE_NO_SUCH_STACK, "nowhere");
        resolve("${late.x ?? env.absent}");
        failed(ErrorCode.REFERENCE_NEVER_DEPLOYED, "late");
    }

    @Test
    void everyFailureOfATreeIsReportedAtItsPlace() {
        Value tree = Json.read(
                "{\"a\": \"${env.no1} ${env.no2}\", \"b/c\": [\"ok\", \"${oops\"], \"d\": {\"~\": \"${late.x}\"}}",
                "t");
        Map<String, String> places = Map.of("/a", "m:1.yaml:1:2", "/b~1c/1", "m.yaml:2:3", "/d/~0", "m.yaml");
        Value value = Resolver.resolve(tree, places, List.of(loadTime, outputs), failures);
        assertThat(value).isEqualTo(tree);
        assertThat(failures)
                .extracting(Failure::location)
                .containsExactly(
                        new Location("m:1.yaml", 1, 2),
                        new Location("m:1.yaml", 1, 2),
                        new Location("m.yaml", 2, 3),
                        Location.of("m.yaml"));
    }

    @Test
    void aTextCannotGrowWithoutBound() {
        env.put("large", Value.of("x".repeat(1 << 20)));
        resolve("${env.large}".repeat(17));
        failed(ErrorCode.REFERENCE_INVALID, "grows to more than");
    }

    @Test
    void loadingThenResolvingIsTheSameAsResolvingAtOnce() {
        String[] parts = {
            "${env.region}",
            "${env.evil}",
            "${env.half}",
            "{{network.vpcId}}",
            "${network.odd}",
            "$",
            "{",
            "}",
            "$${",
            "${'{{'}",
            "a",
            "${env.absent ?? network.port}",
            "${network.absent ?? env.evil}",
            "{{resolve:x}}"
        };
        Property.check(20_000, 8, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            Value atOnce = resolve(text.toString());
            if (failures.isEmpty()) {
                assertThat(finish(load(text.toString()))).as(text.toString()).isEqualTo(atOnce);
                assertThat(failures).isEmpty();
            }
            failures.clear();
        });
    }
}
