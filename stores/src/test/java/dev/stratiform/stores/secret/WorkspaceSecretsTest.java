package dev.stratiform.stores.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Keys;
import dev.stratiform.aws.Moto;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceSecretsTest {
    private static final KeyKind PASSPHRASE = new KeyKind.Passphrase();
    private static final KeyKind FILE = new KeyKind.KeyFile();

    @TempDir
    Path folder;

    private KeyRing ring(Map<String, String> environment) {
        return new KeyRing(environment, Optional.of(folder.resolve("keys/secrets.key")), Optional::empty, () -> {
            throw new AssertionError("no KMS is asked");
        });
    }

    private WorkspaceSecrets secrets(KeyRing ring) {
        return new WorkspaceSecrets(folder, folder.resolve("state/secrets.lock"), ring);
    }

    private WorkspaceSecrets withPassphrase(String passphrase) {
        return secrets(ring(Map.of("STRATIFORM_PASSPHRASE", passphrase)));
    }

    private static void assertFails(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable work, ErrorCode code, String words) {
        assertThatThrownBy(work).isInstanceOfSatisfying(StratiformException.class, e -> {
            assertThat(e.failure().code()).isEqualTo(code);
            assertThat(e.failure().message()).contains(words);
        });
    }

    @Test
    void aSecretIsKeptUnderAPassphraseAndItsValueIsNowhereInTheFile() throws Exception {
        withPassphrase("a long passphrase").set("db/password", "canary-value-1", PASSPHRASE);
        String text = Files.readString(folder.resolve(WorkspaceSecrets.FILE));
        assertThat(text)
                .contains("db/password")
                .doesNotContain("canary-value-1")
                .doesNotContain("a long passphrase");
        assertThat(withPassphrase("a long passphrase").value("db/password")).contains("canary-value-1");
        assertThat(withPassphrase("a long passphrase").value("other")).isEmpty();
        assertThat(secrets(ring(Map.of())).names()).containsExactly("db/password");
    }

    @Test
    void withoutTheKeyOrWithAnotherNothingOpensAndNothingIsChanged() throws Exception {
        withPassphrase("a long passphrase").set("a", "value", PASSPHRASE);
        byte[] before = Files.readAllBytes(folder.resolve(WorkspaceSecrets.FILE));
        assertFails(() -> withPassphrase("another passphrase").value("a"), ErrorCode.SECRETS_LOCKED, "another one");
        assertFails(() -> secrets(ring(Map.of())).value("a"), ErrorCode.SECRETS_LOCKED, "need a passphrase");
        assertFails(
                () -> withPassphrase("another passphrase").set("b", "v", PASSPHRASE),
                ErrorCode.SECRETS_LOCKED,
                "another one");
        assertThat(folder.resolve(WorkspaceSecrets.FILE)).hasBinaryContent(before);
    }

    @Test
    void aPassphraseMayComeFromAFileOrAPerson() throws Exception {
        withPassphrase("a long passphrase").set("a", "value", PASSPHRASE);
        Path file = Files.writeString(folder.resolve("phrase"), "a long passphrase\n");
        assertThat(secrets(ring(Map.of("STRATIFORM_PASSPHRASE_FILE", file.toString())))
                        .value("a"))
                .contains("value");
        KeyRing asking = new KeyRing(Map.of(), Optional.empty(), () -> Optional.of("a long passphrase"), () -> {
            throw new AssertionError();
        });
        assertThat(secrets(asking).value("a")).contains("value");
    }

    @Test
    void aShortPassphraseIsRefused() {
        assertFails(() -> withPassphrase("short").set("a", "v", PASSPHRASE), ErrorCode.VALIDATION_ERROR, "12 or more");
        assertThat(folder.resolve(WorkspaceSecrets.FILE)).doesNotExist();
    }

    @Test
    void aKeyFileIsMadeForTheOwnerAloneAndMustStayHis() throws Exception {
        secrets(ring(Map.of())).set("a", "value", FILE);
        Path key = folder.resolve("keys/secrets.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(secrets(ring(Map.of())).value("a")).contains("value");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertFails(() -> secrets(ring(Map.of())).value("a"), ErrorCode.STATE_UNSAFE, "can be used by others");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "not a key");
        assertFails(() -> secrets(ring(Map.of())).value("a"), ErrorCode.SECRETS_LOCKED, "does not hold a key");
        Files.delete(key);
        assertFails(() -> secrets(ring(Map.of())).value("a"), ErrorCode.SECRETS_LOCKED, "cannot be read");
    }

    @Test
    void aRotationEncryptsEverythingAnewAndTheOldKeyOpensNothing() throws Exception {
        WorkspaceSecrets secrets = withPassphrase("a long passphrase");
        secrets.set("a", "one", PASSPHRASE);
        secrets.set("b", "two", PASSPHRASE);
        String before = Files.readString(folder.resolve(WorkspaceSecrets.FILE));
        secrets.rotate(FILE, ring(Map.of()));
        String after = Files.readString(folder.resolve(WorkspaceSecrets.FILE));
        assertThat(after)
                .doesNotContain(before.lines()
                        .filter(l -> l.contains("\"a\""))
                        .findFirst()
                        .orElseThrow());
        assertThat(secrets(ring(Map.of())).value("b")).contains("two");
        assertThat(secrets(ring(Map.of())).kind()).contains(FILE);
        secrets.rotate(PASSPHRASE, ring(Map.of("STRATIFORM_PASSPHRASE", "a third passphrase")));
        assertThat(withPassphrase("a third passphrase").value("a")).contains("one");
        assertFails(() -> withPassphrase("a long passphrase").value("a"), ErrorCode.SECRETS_LOCKED, "another one");
    }

    @Test
    void aKeyOfKmsWrapsTheSecretsKey() {
        try (AwsClients clients = Moto.clients()) {
            String id = clients.kms().createKey(request -> {}).keyMetadata().keyId();
            KeyRing ring = new KeyRing(Map.of(), Optional.empty(), Optional::empty, () -> new Keys(clients));
            secrets(ring).set("a", "value", new KeyKind.Kms(id));
            assertThat(secrets(ring).value("a")).contains("value");
            assertThat(secrets(ring).kind()).contains(new KeyKind.Kms(id));
        }
    }

    @Test
    void asecretMovedToAnotherNameDoesNotOpen() throws Exception {
        withPassphrase("a long passphrase").set("low", "public", PASSPHRASE);
        withPassphrase("a long passphrase").set("top", "private", PASSPHRASE);
        Path file = folder.resolve(WorkspaceSecrets.FILE);
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"top\"", "\"x\"").replace("\"low\"", "\"top\""));
        assertFails(
                () -> withPassphrase("a long passphrase").value("top"), ErrorCode.SECRETS_LOCKED, "changed by hand");
    }

    @Test
    void aSecretIsForgottenAndAnUnknownOneIsSuggested() {
        WorkspaceSecrets secrets = withPassphrase("a long passphrase");
        secrets.set("database", "v", PASSPHRASE);
        assertFails(() -> secrets.remove("databse"), ErrorCode.REFERENCE_NO_VALUE, "did you mean 'database'");
        secrets.remove("database");
        assertThat(secrets.names()).isEmpty();
        assertFails(
                () -> new SecretSource(secrets).value(new Reference.Named("secret", "database")),
                ErrorCode.REFERENCE_NO_VALUE,
                "there is no secret 'database'");
    }

    @Test
    void aReferenceGivesASecretValue() {
        WorkspaceSecrets secrets = withPassphrase("a long passphrase");
        secrets.set("a", "v", PASSPHRASE);
        SecretSource source = new SecretSource(secrets);
        assertThat(source.value(new Reference.Named("secret", "a"))).contains(new Value.Secret(Value.of("v")));
        assertThat(source.answers(new Reference.Named("aws", "a"))).isFalse();
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        withPassphrase("a long passphrase").set("first", "v", PASSPHRASE);
        WorkspaceSecrets shared = withPassphrase("a long passphrase");
        List<Callable<Boolean>> all = IntStream.range(0, 20)
                .<Callable<Boolean>>mapToObj(i -> () -> {
                    synchronized (shared) {
                        shared.set("s" + i, "v" + i, PASSPHRASE);
                    }
                    return true;
                })
                .toList();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var one : threads.invokeAll(all)) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(shared.names()).hasSize(21);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"version\": 2}",
                "{\"version\": 1}",
                "{\"version\": 1, \"key\": {\"kind\": \"magic\"}}",
                "{\"version\": 1, \"key\": {\"kind\": \"passphrase\", \"wrapped\": \"x\"}, \"secrets\": {}}",
                "{\"version\": 1, \"key\": {\"kind\": \"key-file\", \"wrapped\": \"x\"}, \"secrets\": {\"a\": 5}}",
                "{\"version\": 1, \"key\": {\"kind\": \"passphrase\", \"wrapped\": \"x\", \"salt\": \"\", \"iterations\": 99999999999},"
                        + " \"secrets\": {}}"
            })
    void aDamagedFileIsToldAsSuch(String text) throws Exception {
        Files.writeString(folder.resolve(WorkspaceSecrets.FILE), text);
        assertThatThrownBy(() -> withPassphrase("a long passphrase").names())
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isIn(ErrorCode.VALIDATION_ERROR, ErrorCode.SYNTAX_ERROR));
    }

    @Test
    void aFileThatWouldTakeForEverToOpenIsRefused() throws Exception {
        Files.writeString(
                folder.resolve(WorkspaceSecrets.FILE),
                "{\"version\": 1, \"key\": {\"kind\": \"passphrase\", \"wrapped\": \"v1:AAAA\", \"salt\": \"AAAAAAAAAAAAAAAA\","
                        + " \"iterations\": 2000000000}, \"secrets\": {\"a\": \"v1:AAAA\"}}");
        assertFails(() -> withPassphrase("a long passphrase").value("a"), ErrorCode.SECRETS_LOCKED, "does not open");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a b", "-a", "ä"})
    void namesAreBounded(String name) {
        assertFails(
                () -> withPassphrase("a long passphrase").set(name, "v", PASSPHRASE),
                ErrorCode.VALIDATION_ERROR,
                "name");
    }
}
