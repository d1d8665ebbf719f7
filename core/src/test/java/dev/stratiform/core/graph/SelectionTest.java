package dev.stratiform.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static DependencyGraph<String> graph() {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        needs.put("net", List.of());
        needs.put("db", List.of("net"));
        needs.put("api", List.of("db"));
        needs.put("web", List.of("api"));
        needs.put("api-docs", List.of());
        return DependencyGraph.of(needs);
    }

    private static final Map<Selection.Question, Set<String>> ANSWERS = Map.of(
            new Selection.Question("tag", "data"), Set.of("db", "elsewhere"),
            new Selection.Question("layer", "edge"), Set.of("web", "api-docs"),
            new Selection.Question("changed", "main..HEAD"), Set.of("net"),
            new Selection.Question("failed", "r7"), Set.of());

    private static Set<String> select(String... expressions) {
        Function<Selection.Question, Set<String>> lookup = question -> ANSWERS.getOrDefault(question, Set.of());
        return Selection.parse(List.of(expressions)).select(graph(), lookup);
    }

    @Test
    void noExpressionSelectsEverything() {
        assertThat(select()).containsExactlyElementsOf(graph().order());
        assertThat(Selection.parse(List.of()).everything()).isTrue();
        assertThat(Selection.parse(List.of("api")).everything()).isFalse();
    }

    @Test
    void aNameSelectsOneStack() {
        assertThat(select("api")).containsExactly("api");
        assertThat(select("  api ")).containsExactly("api");
    }

    @Test
    void dotsAddDependentsOrDependencies() {
        assertThat(select("api...")).containsExactly("api", "web");
        assertThat(select("...api")).containsExactly("net", "db", "api");
        assertThat(select("...api...")).containsExactly("net", "db", "api", "web");
    }

    @Test
    void starsStandForAnyPartOfAName() {
        assertThat(select("api*")).containsExactlyInAnyOrder("api", "api-docs");
        assertThat(select("*b")).containsExactly("db", "web");
        assertThat(select("*p*d*s")).containsExactly("api-docs");
        assertThat(select("*")).hasSize(5);
        assertThat(select("**")).hasSize(5);
    }

    @Test
    void theLookupAnswersTagsLayersChangesAndFailures() {
        assertThat(select("tag:data")).containsExactly("db");
        assertThat(select("tag:data...")).containsExactly("db", "api", "web");
        assertThat(select("layer:edge")).containsExactlyInAnyOrder("web", "api-docs");
        assertThat(select("changed:main..HEAD")).containsExactly("net");
        assertThat(select("failed:r7")).isEmpty();
    }

    @Test
    void severalExpressionsAreUnitedInTheGraphsOrder() {
        assertThat(select("web", "net")).containsExactly("net", "web");
    }

    @Test
    void anExclamationMarkSubtracts() {
        assertThat(select("...web", "!db")).containsExactly("net", "api", "web");
        assertThat(select("!db...", "...web")).containsExactly("net");
        assertThat(select("!layer:edge")).containsExactly("net", "db", "api");
        assertThat(select("!*")).isEmpty();
    }

    @Test
    void aMisspeltNameSelectsNothingSilently() {
        for (String text : List.of("apl", "!apl", "...apl", "x*")) {
            assertThatThrownBy(() -> select(text)).isInstanceOfSatisfying(StratiformException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.STACK_NOT_FOUND);
                assertThat(e.failure().message()).contains("there are: net, api-docs, db, api, web");
            });
        }
    }

    @Test
    void aMisspeltTagOrLayerSelectsNothingSilently() {
        for (String text : List.of("tag:dat", "!tag:dat", "layer:none...")) {
            assertThatThrownBy(() -> select(text)).isInstanceOfSatisfying(StratiformException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.STACK_NOT_FOUND);
                assertThat(e.failure().message()).contains("which no stack of this deployment has");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "...", "......", "tag:", "colour:red", ":x", "!...", "failed:..."})
    void anExpressionThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> select(text)).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.USAGE);
            assertThat(e.failure().message()).contains("'" + text + "'").contains("tag:x");
        });
    }

    @Test
    void anOverlongExpressionIsRefused() {
        assertThatThrownBy(() -> select("a".repeat(1_001))).isInstanceOf(StratiformException.class);
    }

    @Test
    void aLongListOfStacksIsShortenedInMessages() {
        Map<String, List<String>> needs = new LinkedHashMap<>();
        for (int i = 0; i < 14; i++) {
            needs.put("s" + i, List.of());
        }
        var graph = DependencyGraph.of(needs);
        assertThatThrownBy(() -> Selection.parse(List.of("none")).select(graph, _ -> Set.of()))
                .hasMessageContaining("s9 and 4 more");
    }

    @Test
    void aGlobMatchesAsTheSameRegularExpressionDoes() {
        Property.check(2_000, 8, (size, random) -> {
            String name = text(random.split(), 1 + size, "ab");
            String pattern = text(random.split(), 1 + size, "ab*");
            boolean expected = name.matches(pattern.replace("*", ".*"));
            var graph = DependencyGraph.of(Map.of(name, List.<String>of(), "other", List.of()));
            boolean found;
            try {
                found = Selection.parse(List.of(pattern))
                        .select(graph, _ -> Set.of())
                        .contains(name);
            } catch (StratiformException e) {
                found = false;
            }
            assertThat(found).as(pattern + " on " + name).isEqualTo(expected);
        });
    }

    private static String text(SplittableRandom random, int length, String letters) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
