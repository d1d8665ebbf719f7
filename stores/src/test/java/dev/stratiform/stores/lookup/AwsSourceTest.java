package dev.stratiform.stores.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Certificates;
import dev.stratiform.aws.Moto;
import dev.stratiform.aws.Parameters;
import dev.stratiform.aws.Secrets;
import dev.stratiform.core.resolve.Reference;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSourceTest {
    private static Reference aws(String query) {
        return new Reference.Named("aws", query);
    }

    private static AwsSource source(AwsClients clients) {
        return new AwsSource(() -> clients, Optional.of("shop/"), InstantSource.system());
    }

    @Test
    void everyQueryIsAnsweredByTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            new Parameters(clients).put(new Parameters.Write("/app/url", "https://x", false, null, null, false));
            new Parameters(clients).put(new Parameters.Write("/app/key", "{\"k\":\"v\"}", true, null, null, false));
            new Secrets(clients).put("shop/db", "{\"user\":\"u\",\"port\":5432}");
            String arn = new Certificates(clients, InstantSource.system()).importSelfSigned("shop.example.com", 30);
            clients.route53()
                    .createHostedZone(request -> request.name("example.com").callerReference("1"));
            AwsSource source = source(clients);
            assertThat(source.value(aws("account"))).contains(Value.of("123456789012"));
            assertThat(source.value(aws("region"))).contains(Value.of("eu-west-1"));
            assertThat(source.value(aws("availabilityZones")).orElseThrow()).isInstanceOf(Value.Items.class);
            assertThat(source.value(aws("vpc.default"))).isPresent();
            assertThat(source.value(aws("ssm:/app/url"))).contains(Value.of("https://x"));
            assertThat(source.value(aws("ssm:/app/key"))).contains(new Value.Secret(Value.of("{\"k\":\"v\"}")));
            assertThat(source.value(aws("ssm:/app/key[k]"))).contains(new Value.Secret(Value.of("v")));
            assertThat(source.value(aws("secret:shop/db[port]"))).contains(new Value.Secret(Value.of(5432)));
            assertThat(source.value(new Reference.Named("secret", "db[user]")))
                    .contains(new Value.Secret(Value.of("u")));
            assertThat(source.value(aws("ami:amazon/amzn2-ami-hvm-*"))).isPresent();
            assertThat(source.value(aws("hostedZone:example.com"))).isPresent();
            assertThat(source.value(aws("certificate:shop.example.com"))).contains(Value.of(arn));
        }
    }

    @Test
    void whatAwsDoesNotHaveIsNoValueSoThatADefaultApplies() {
        try (AwsClients clients = Moto.clients()) {
            AwsSource source = source(clients);
            assertThat(source.value(aws("ssm:/none"))).isEmpty();
            assertThat(source.value(aws("secret:none"))).isEmpty();
            assertThat(source.value(aws("hostedZone:none.example.com"))).isEmpty();
            assertThat(source.value(aws("certificate:none.example.com"))).isEmpty();
            assertThat(source.value(aws("ami:self/none"))).isEmpty();
        }
    }

    @Test
    void aFieldOfWhatIsNoObjectIsToldWithoutItsValue() {
        try (AwsClients clients = Moto.clients()) {
            new Secrets(clients).put("plain", "canary-5521");
            assertThatThrownBy(() -> source(clients).value(aws("secret:plain[x]")))
                    .hasMessageContaining("the value of plain is no JSON object")
                    .hasMessageNotContaining("canary-5521");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"acount", "ssm:", "s3:bucket", "vpc"})
    void unknownQueriesAreRefusedWithoutAskingAws(String query) {
        AwsSource source = new AwsSource(
                () -> {
                    throw new AssertionError("AWS was asked");
                },
                Optional.empty(),
                InstantSource.system());
        assertThatThrownBy(() -> source.value(aws(query)))
                .isInstanceOfSatisfying(
                        StratiformException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.REFERENCE_INVALID));
    }

    @Test
    void secretsAreAnsweredOnlyWhereTheyAreKeptInAws() {
        AwsSource none = new AwsSource(
                () -> {
                    throw new AssertionError();
                },
                Optional.empty(),
                InstantSource.system());
        assertThat(none.answers(new Reference.Named("secret", "x"))).isFalse();
        assertThat(none.answers(aws("account"))).isTrue();
    }
}
