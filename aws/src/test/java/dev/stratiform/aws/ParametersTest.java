package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stratiform.aws.AwsAccessException.ParameterDoesNotExist;
import dev.stratiform.aws.AwsAccessException.SecretDoesNotExist;
import dev.stratiform.aws.Parameters.Write;
import dev.stratiform.resilience.failure.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static final String CANARY = "canary-7f3a91";

    private final Canned canned = Canned.transport();
    private final Parameters parameters = new Parameters(canned.clients());
    private final Secrets secrets = new Secrets(canned.clients());

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void aValueIsReadDecryptedAndItsKindIsKnown() {
        canned.then(200, "{\"Parameter\":{\"Name\":\"/a\",\"Type\":\"SecureString\",\"Value\":\"v\"}}");
        assertThat(parameters.stored("/a")).isEqualTo(new Parameters.Stored("v", true));
        assertThat(canned.only().body()).contains("\"WithDecryption\":true");
    }

    @Test
    void anAbsentParameterIsNamed() {
        canned.refuses(400, "ParameterNotFound", "").refuses(400, "ParameterNotFound", "");
        assertThatThrownBy(() -> parameters.value("/a"))
                .isInstanceOf(ParameterDoesNotExist.class)
                .hasMessageContaining("there is no parameter /a");
        assertThatThrownBy(() -> parameters.delete("/a")).isInstanceOf(ParameterDoesNotExist.class);
    }

    @Test
    void noValueIsInAMessageOrATraceEvenWhenAwsRepeatsIt() {
        canned.refuses(400, "ValidationException", "Value '" + CANARY + "' at 'value' failed to satisfy constraint");
        Write write = new Write("/a", CANARY, true, null, null, false);
        AwsAccessException thrown = catchThrowableOfType(AwsAccessException.class, () -> parameters.put(write));
        assertThat(thrown.code()).isEqualTo("ValidationException");
        assertThat(trace(thrown)).doesNotContain(CANARY);
        assertThat(write.toString()).doesNotContain(CANARY);
        assertThat(new Parameters.Stored(CANARY, false).toString()).doesNotContain(CANARY);
    }

    @Test
    void aFieldOfAJsonValueIsRead() {
        String answer =
                "{\"Parameter\":{\"Name\":\"/j\",\"Type\":\"String\",\"Value\":\"{\\\"a\\\":\\\"x\\\",\\\"n\\\":5}\"}}";
        canned.then(200, answer).then(200, answer).then(200, answer);
        assertThat(parameters.jsonValue("/j", "a")).isEqualTo("x");
        assertThat(parameters.jsonValue("/j", "n")).isEqualTo("5");
        assertThatThrownBy(() -> parameters.jsonValue("/j", "b"))
                .isInstanceOf(ParameterDoesNotExist.class)
                .hasMessageContaining("/j with a field b");
        canned.then(200, "{\"Parameter\":{\"Name\":\"/j\",\"Type\":\"String\",\"Value\":\"" + CANARY + "\"}}");
        assertThatThrownBy(() -> parameters.jsonValue("/j", "a"))
                .hasMessageContaining("is no JSON object")
                .hasMessageNotContaining(CANARY);
    }

    @Test
    void allPagesUnderAPathAreRead() {
        canned.then(200, "{\"Parameters\":[{\"Name\":\"/p/b\",\"Value\":\"2\"}],\"NextToken\":\"t\"}")
                .then(200, "{\"Parameters\":[{\"Name\":\"/p/a\",\"Value\":\"1\"}]}")
                .then(200, "{\"Parameters\":[]}")
                .then(200, "{\"Parameters\":[{\"Name\":\"/p/b\"}],\"NextToken\":\"t\"}")
                .then(200, "{\"Parameters\":[{\"Name\":\"/p/a\"}]}");
        assertThat(parameters.byPath("/p", true))
                .containsExactly(java.util.Map.entry("/p/a", "1"), java.util.Map.entry("/p/b", "2"));
        assertThat(parameters.byPath("/none", false)).isEmpty();
        assertThat(parameters.namesByPath("/p")).containsExactly("/p/a", "/p/b");
    }

    @Test
    void aSecretsValueIsReadAndItsAbsenceTold() {
        canned.then(200, "{\"Name\":\"s\",\"SecretString\":\"v\"}")
                .refuses(400, "ResourceNotFoundException", "")
                .then(200, "{\"Name\":\"s\",\"SecretBinary\":\"AAAA\"}")
                .refuses(400, "AccessDeniedException", CANARY);
        assertThat(secrets.value("s")).isEqualTo("v");
        assertThatThrownBy(() -> secrets.value("s")).isInstanceOf(SecretDoesNotExist.class);
        assertThatThrownBy(() -> secrets.value("s")).hasMessageContaining("is bytes, not text");
        assertThatThrownBy(() -> secrets.value("s"))
                .hasMessageNotContaining(CANARY)
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void keysWrapAndUnwrap() {
        canned.then(200, "{\"CiphertextBlob\":\"AQID\"}").then(200, "{\"Plaintext\":\"BAUG\"}");
        Keys keys = new Keys(canned.clients());
        assertThat(keys.wrap("alias/k", new byte[] {4})).containsExactly(1, 2, 3);
        assertThat(keys.unwrap("alias/k", new byte[] {1})).containsExactly(4, 5, 6);
        assertThat(canned.last().body()).contains("alias/k");
    }

    @Test
    void parametersSecretsAndKeysLiveOnTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            Parameters real = new Parameters(clients);
            for (int i = 0; i < 25; i++) {
                real.put(new Write("/many/p" + i, "v" + i, i % 2 == 0, "a description", null, false));
            }
            assertThat(real.value("/many/p4")).isEqualTo("v4");
            assertThat(real.stored("/many/p4").secure()).isTrue();
            assertThat(real.byPath("/many", true)).hasSize(25).containsEntry("/many/p24", "v24");
            assertThat(real.namesByPath("/many")).hasSize(25);
            assertThatThrownBy(() -> real.put(new Write("/many/p1", "x", false, null, null, false)))
                    .isInstanceOfSatisfying(
                            AwsAccessException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_CONFLICT));
            real.put(new Write("/many/p1", "{\"k\":\"j\"}", false, null, null, true));
            assertThat(real.jsonValue("/many/p1", "k")).isEqualTo("j");
            real.delete("/many/p1");
            assertThatThrownBy(() -> real.value("/many/p1")).isInstanceOf(ParameterDoesNotExist.class);
            Secrets store = new Secrets(clients);
            assertThatThrownBy(() -> store.value("none")).isInstanceOf(SecretDoesNotExist.class);
            store.put("db", "one");
            store.put("db", "two");
            assertThat(store.value("db")).isEqualTo("two");
            String key = clients.kms().createKey(request -> {}).keyMetadata().keyId();
            Keys keys = new Keys(clients);
            assertThat(keys.unwrap(key, keys.wrap(key, new byte[] {1, 2, 3}))).containsExactly(1, 2, 3);
        }
    }
}
