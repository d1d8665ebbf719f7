package dev.stratiform.core.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTextTest {
    private static final Location AT = new Location("t.yaml", 4, 9);
    private static final Map<String, Value> NAMES = Map.of(
            "name", Value.of("Shop"),
            "count", Value.of(3),
            "on", Value.of(true),
            "nothing", Value.nothing(),
            "list", Json.read("[\"a\", \"b\", {\"k\": [1, 2]}]", "l"),
            "map", Json.read("{\"key\": {\"inner\": 7}, \"other name\": 8}", "m"),
            "hidden", new Value.Secret(Value.of("s")));

    private static Value render(String text) {
        return TemplateText.render(text, name -> Optional.ofNullable(NAMES.get(name)), AT);
    }

    /// What a text of a manifest means; it must not refer to anything.
    private static String meant(Value rendered) {
        Value value = rendered instanceof Value.Items(List<Value> items) ? items.getFirst() : rendered;
        ReferenceText text = ReferenceText.parse(((Value.Text) value).value(), AT, _ -> true);
        assertThat(text.references()).isEmpty();
        StringBuilder all = new StringBuilder();
        for (ReferenceText.Piece piece : text.pieces()) {
            all.append(
                    switch (piece) {
                        case ReferenceText.Piece.Literal(String plain) -> plain;
                        case ReferenceText.Piece.Ref(List<ReferenceText.Choice> choices) ->
                            ((Value.Text) ((ReferenceText.Choice.Given) choices.getFirst()).value()).value();
                    });
        }
        return all.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "plain # plain",
                "{{ name }} # Shop",
                "{{name}}-{{ count }}-{{ on }} # Shop-3-true",
                "{{ name | lower }} # shop",
                "{{ name|upper }} # SHOP",
                "{{ ' x ' | trim }} # x",
                "{{ 'a-b-c' | replace('-', '.') }} # a.b.c",
                "{{ [1, 'x', true] | join(',') }} # 1,x,true",
                "{{ list[0] }}{{ list[1] }} # ab",
                "{{ missing | default('d') }} # d",
                "{{ nothing | default('d') }} # d",
                "{{ name | default('d') }} # Shop",
                "{{ map.absent | default('d') | upper }} # D",
                "{{ 'yes' if count > 2 and not (name == 'x') else 'no' }} # yes",
                "{{ 'it''s' }} # it's",
                "{{ '}}' }}! # }}!",
                "{{ map | toJson }} # ${'{\"key\":{\"inner\":7},\"other name\":8}'}",
            })
    void textsAreRenderedOnce(String template, String expected) {
        assertThat(render(template)).isEqualTo(Value.of(expected));
    }

    @Test
    void aWholeExpressionKeepsItsType() {
        assertThat(render("{{ count }}")).isEqualTo(Value.of(3));
        assertThat(render("{{ on }}")).isEqualTo(Value.of(true));
        assertThat(render("{{ '42' | int }}")).isEqualTo(Value.of(42));
        assertThat(render("{{ map['key'].inner }}")).isEqualTo(Value.of(7));
        assertThat(render("{{ map['other name'] }}")).isEqualTo(Value.of(8));
        assertThat(render("{{ list[2].k[1] }}")).isEqualTo(Value.of(2));
        assertThat(render("{{ [count, name] }}")).isEqualTo(Json.read("[3, \"Shop\"]", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${secret.password}",
                "{{ name }}",
                "x}} {{ name",
                "${env.name ?? 'x'}",
                "$",
                "{",
                "it's ${'x'}",
                "$${a}",
                "a: b\nevil: true",
                "{% for x in y %}",
                "{{resolve:ssm:x}}"
            })
    void whatIsPutInIsDataAndMeansItself(String hostile) {
        for (String template : List.of("{{ v }}", "a {{ v }} b", "{{ v }}{{ v }}", "{{ [v] }}")) {
            Value rendered = TemplateText.render(template, _ -> Optional.of(Value.of(hostile)), AT);
            String plain = template.contains("[") ? "{{ v }}" : template;
            assertThat(meant(rendered)).as(template).isEqualTo(plain.replace("{{ v }}", hostile));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{{ ''.__class__.__mro__ }} # found '.'",
                "{{ name.__class__ }} # which has no value",
                "{{ self.__init__.__globals__ }} # which has no value",
                "{{ list[0]['__class__'] }} # has no part",
                "{{ lookup('env', 'HOME') }} # found '('",
                "{{ open('/etc/passwd').read() }} # found '('",
                "{{ range(1000000000) }} # found '('",
                "{{ 'a' * 1000000 }} # found '*'",
                "{{ 1 + 1 }} # found '+'",
                "{{ name | attr('x') }} # no filter 'attr'",
                "{{ name | lowr }} # did you mean 'lower'?",
                "{{ name | }} # a filter is expected",
                "{{ name | lower('x') }} # takes 0 arguments, found 1",
                "{{ name | replace('a') }} # takes 2 arguments, found 1",
                "{{ count | join }} # takes a list",
                "{{ list | lower }} # takes a string",
                "{{ name | int }} # takes a whole number, but this is 'Shop'",
                "{{ name | replace('', 'x') }} # empty string",
                "{{ list[9] }} # no such part",
                "{{ list[1.5] }} # no such part",
                "{{ list['a'] }} # has no part",
                "{{ missing }} # which has no value",
                "{{ hidden }} # which is a secret",
                "a {{ list }} # cannot stand inside longer text",
                "a {{ nothing }} # cannot stand inside longer text",
                "{{ name # has no end",
                "{{ 'name }} # has no end",
                "{{ }} # a value is expected",
                "{% for x in y %}{% endfor %} # no statements",
                "x{{{ name }}} # unclear what is meant",
                "${{ name }} # unclear what is meant",
                "${env.{{ name }}} # cannot stand inside",
                "${env.x ?? '{{ name }}'} # cannot stand inside",
            })
    void whatIsNotKnownIsRefused(String template, String words) {
        assertThatThrownBy(() -> render(template)).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            assertThat(e.failure().location()).isEqualTo(AT);
            assertThat(e.failure().message()).contains(words).contains("column");
        });
    }

    @Test
    void nothingGrowsWithoutBound() {
        String grow = " | replace('a', '" + "a".repeat(200) + "')";
        for (String template : List.of(
                "{{ 'a'" + grow.repeat(4) + " }}",
                "{{ " + "(".repeat(100) + "1" + ")".repeat(100) + " }}",
                "{{ '" + "x".repeat(3_000) + "' }}",
                "{{ v }}".repeat(3))) {
            assertThatThrownBy(() -> TemplateText.render(template, _ -> Optional.of(Value.of("a".repeat(40_000))), AT))
                    .as(template.substring(0, 20))
                    .isInstanceOf(StratiformException.class);
        }
    }

    @Test
    void anythingIsRenderedOrRefusedInWords() {
        List<String> parts =
                List.of("{{", "}}", "name", "|", "lower", "[", "]", "(", "'", "\"", ".", "$", "{", "}", " ");
        Property.check(20_000, 14, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts.get(random.nextInt(parts.size())));
            }
            try {
                render(text.toString());
            } catch (StratiformException e) {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.VALIDATION_ERROR);
            }
        });
    }
}
