package dev.stratiform.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.run.StackEngine.Changes;
import dev.stratiform.core.run.StackEngine.Phase;
import dev.stratiform.core.run.StackEngine.Preview;
import dev.stratiform.core.run.StackEngine.ResourceChange;
import dev.stratiform.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static Preview plan(Changes sum, ResourceChange... changes) {
        return new Preview(true, List.of(changes), sum, Value.Fields.EMPTY, List.of());
    }

    private static ResourceChange change(String op, String type, String address) {
        return new ResourceChange(address, type, op, Phase.PLANNED, List.of());
    }

    @Test
    void protectedTypesAreNotDeletedOrReplacedButMayChange() {
        Envelope envelope = new Envelope(List.of("db*"), 0, Set.of(), Map.of());
        Preview plan = plan(
                Changes.NONE,
                change("update", "db", "a"),
                change("delete", "box", "b"),
                change("delete", "db", "c"),
                change("replace", "dbx", "d"));
        assertThat(envelope.concerns("any")).isTrue();
        assertThat(envelope.reasons("any", plan))
                .containsExactly(
                        "delete c: its type db is protected by db*", "replace d: its type dbx is protected by db*");
    }

    @Test
    void changesAreCounted() {
        Envelope envelope = new Envelope(List.of(), 5, Set.of(), Map.of());
        assertThat(envelope.reasons("a", plan(new Changes(2, 1, 1, 1, 99)))).isEmpty();
        assertThat(envelope.reasons("a", plan(new Changes(3, 1, 1, 1, 0))))
                .containsExactly("6 changes, and at most 5 are within the envelope");
    }

    @Test
    void onlyStacksWithAProvisionalPlanAreHeldToIt() {
        Envelope envelope = Envelope.OPEN.of(Map.of("a", List.of("seen")));
        assertThat(envelope.concerns("b")).isFalse();
        assertThat(envelope.concerns("a")).isTrue();
        assertThat(envelope.reasons(
                        "a", plan(Changes.NONE, change("delete", "t", "seen"), change("replace", "t", "new"))))
                .containsExactly("replace new: the plan that was approved does not show it");
    }

    @Test
    void reasonsAreBounded() {
        ResourceChange[] many = IntStream.range(0, 500)
                .mapToObj(i -> change("delete", "t", "r" + i))
                .toArray(ResourceChange[]::new);
        assertThat(new Envelope(List.of("*"), 0, Set.of(), Map.of()).reasons("a", plan(Changes.NONE, many)))
                .hasSize(20);
    }

    @Test
    void aPlanIsToldFromAnotherByItsChangesAndItsInputs() {
        Value.Fields inputs = new Value.Fields(Map.of("a", Value.of(1)));
        Preview one = plan(Changes.NONE, change("delete", "t", "r"));
        assertThat(Envelope.digest(inputs, one)).isEqualTo(Envelope.digest(inputs, one));
        assertThat(Envelope.digest(inputs, one)).isNotEqualTo(Envelope.digest(Value.Fields.EMPTY, one));
        assertThat(Envelope.digest(inputs, one)).isNotEqualTo(Envelope.digest(inputs, plan(Changes.NONE)));
    }
}
