package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.core.testing.Property;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void everyKindOfValueIsReadAndWritten() {
        String text = "{\"a\":[null,true,false,1.5,-3,\"x\\n\"],\"b\":{}}";
        assertThat(Json.write(Json.read(text, "it"))).isEqualTo(text);
        assertThat(Json.writeCanonical(Json.read("{\"b\":1,\"a\":2}", "it"))).isEqualTo("{\"a\":2,\"b\":1}");
    }

    @Test
    void whatIsNotWellFormedIsRefusedByName() {
        for (String text : List.of(
                "",
                "  ",
                "{",
                "[1,]",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "nul",
                "1e9999",
                "[1e99999999999999]",
                "[".repeat(65) + "]".repeat(65),
                "9".repeat(500),
                "{'a':1}",
                "NaN",
                "\"\t\"")) {
            assertThatThrownBy(() -> Json.read(text, "the answer"))
                    .as(text)
                    .isInstanceOfSatisfying(StratiformException.class, e -> {
                        assertThat(e.failure().code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
                        assertThat(e.failure().message())
                                .startsWith("the answer ")
                                .doesNotContain("Stream", "Exception");
                    });
        }
    }

    @Test
    void randomTextGivesAValueOrOneClearError() {
        String[] parts = {
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "1", "-", ".", "e", "9", "true", "null", " ", "\\", "\\u00",
            "é", "0"
        };
        Property.check(10_000, 15, (size, random) -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < size; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            try {
                Value value = Json.read(text.toString(), "it");
                assertThat(Json.read(Json.write(value), "it")).isEqualTo(value);
            } catch (StratiformException e) {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
            }
        });
    }
}
