package dev.stratiform.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.testing.Property;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskerTest {
    private static Masker knowing(String... secrets) {
        List<Value> values = Arrays.stream(secrets)
                .<Value>map(text -> new Value.Secret(Value.of(text)))
                .toList();
        return Masker.of(new Value.Items(values));
    }

    @Test
    void aSecretIsHiddenInEveryForm() {
        String secret = "p@ss \"w/ord";
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        Masker masker = knowing(secret);
        for (String form : List.of(
                secret,
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                "p@ss \\\"w/ord")) {
            assertThat(masker.mask("a " + form + " b"))
                    .as(form)
                    .doesNotContain(form)
                    .startsWith("a ***");
        }
    }

    @Test
    void onlyWhatIsMarkedIsLookedFor() {
        Masker masker = Masker.of(
                Json.read("{\"open\": \"visible\", \"list\": [1234567, null, true]}", "v"),
                new Value.Secret(Json.read("{\"deep\": [\"hidden\", 7654321, null, false]}", "v")),
                new Value.Secret(Value.of("abc")));
        assertThat(masker.mask("visible 1234567 hidden 7654321 abc null"))
                .isEqualTo("visible 1234567 *** *** abc null");
    }

    @Test
    void everyLineOfASecretIsHiddenAndTheLongerOneFirst() {
        assertThat(knowing("first-line\nsecond-line").mask("x second-line y first-line"))
                .isEqualTo("x *** y ***");
        assertThat(knowing("token", "token-longer").mask("token-longer token")).isEqualTo("*** ***");
    }

    @Test
    void shapesOfKnownCredentialsAreHidden() {
        Masker none = Masker.of();
        assertThat(none.mask("key AKIAIOSFODNN7EXAMPLE end")).isEqualTo("key *** end");
        assertThat(none.mask("ASIA is a continent, AKIA too")).isEqualTo("ASIA is a continent, AKIA too");
        assertThat(none.mask("t eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x_y-z.")).isEqualTo("t ***");
        assertThat(none.mask("eyJ short")).isEqualTo("eyJ short");
        assertThat(none.mask("a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END"))
                .isEqualTo("a ***");
        assertThat(none.mask("-----BEGIN CERTIFICATE-----")).isEqualTo("-----BEGIN CERTIFICATE-----");
    }

    @Test
    void noRandomSecretIsEverLeftInAnyText() {
        Property.check(2_000, 30, (size, random) -> {
            StringBuilder secret = new StringBuilder();
            for (int i = 0; i < 4 + size; i++) {
                secret.appendCodePoint(33 + random.nextInt(90));
            }
            String text = "before" + secret + "between" + secret + "after";
            assertThat(knowing(secret.toString()).mask(text)).doesNotContain(secret);
        });
    }
}
