package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccess.Role;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

class AwsClientsTest {
    private static final Role ROLE = new Role("arn:aws:iam::111111111111:role/deploy", "ext-1", "stratiform");
    private static final AwsAccess WORKSTATION = AwsAccess.workstation().withRegion("eu-west-1");

    private final Canned canned = Canned.transport();

    private static String assumed(String key, Instant until) {
        return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>" + key
                + "</AccessKeyId><SecretAccessKey>s"
                + "</SecretAccessKey><SessionToken>token-" + key + "</SessionToken><Expiration>" + until
                + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    private static String identity() {
        return "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/u</Arn>"
                + "<UserId>U</UserId><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    }

    @Test
    void theRoleIsAssumedOnceForAllClientsAndEveryClientHasItsToken() {
        canned.then(200, assumed("ASSUMED", Instant.now().plus(Duration.ofHours(1))))
                .then(200, identity())
                .then(200, "")
                .then(200, "{\"Parameter\":{\"Name\":\"/p\",\"Type\":\"String\",\"Value\":\"v\"}}");
        try (AwsClients clients = canned.clients(WORKSTATION.withRole(ROLE))) {
            assertThat(clients.environment()).hasToString("aws://111111111111/eu-west-1");
            new Buckets(clients).status("b");
            new Parameters(clients).value("/p");
        }
        assertThat(canned.operations().getFirst()).isEqualTo("AssumeRole");
        assertThat(canned.operations().stream().filter("AssumeRole"::equals)).hasSize(1);
        assertThat(canned.asked().getFirst().form("ExternalId")).isEqualTo("ext-1");
        assertThat(canned.asked().subList(1, 4))
                .allSatisfy(asked ->
                        assertThat(asked.header("X-Amz-Security-Token")).isEqualTo("token-ASSUMED"));
    }

    @Test
    void everyClientHonoursTheRole() {
        canned.then(200, assumed("ASSUMED", Instant.now().plus(Duration.ofHours(1))));
        try (AwsClients clients = canned.clients(WORKSTATION.withRole(ROLE))) {
            List<Runnable> calls = List.of(
                    () -> clients.acm().listCertificates(),
                    () -> clients.cloudFormation().describeStacks(),
                    () -> clients.cloudWatch().listMetrics(),
                    () -> clients.ec2().describeVpcs(),
                    () -> clients.ecs().listClusters(),
                    () -> clients.eventBridge().listEventBuses(request -> {}),
                    () -> clients.iam().listRoles(),
                    () -> clients.kms().listKeys(),
                    () -> clients.openSearch().listDomainNames(request -> {}),
                    () -> clients.route53().listHostedZones(),
                    () -> clients.s3().listBuckets(),
                    () -> clients.secretsManager().listSecrets(),
                    () -> clients.serviceQuotas().listServices(request -> {}),
                    () -> clients.ssm().describeParameters(),
                    () -> clients.sts().getCallerIdentity());
            for (Runnable call : calls) {
                canned.then(403, "");
                assertThatThrownBy(call::run).isInstanceOf(AwsServiceException.class);
            }
            assertThat(canned.asked()).hasSize(1 + calls.size());
            assertThat(canned.asked().subList(1, 16))
                    .allSatisfy(asked ->
                            assertThat(asked.header("X-Amz-Security-Token")).isEqualTo("token-ASSUMED"));
        }
    }

    @Test
    void aRegionElsewhereSharesTheSession() {
        try (AwsRegions regions = new AwsRegions(WORKSTATION)) {
            assertThat(regions.in("")).isSameAs(regions.in("eu-west-1"));
            assertThat(regions.in("us-east-1").region()).isEqualTo("us-east-1");
            assertThat(regions.in("us-east-1")).isSameAs(regions.in("us-east-1"));
        }
    }

    @Test
    void theRoleIsAssumedAgainBeforeItsCredentialsEnd() {
        canned.then(200, assumed("FIRST", Instant.now().plusSeconds(30)))
                .then(200, "")
                .then(200, assumed("SECOND", Instant.now().plus(Duration.ofHours(1))))
                .then(200, "");
        try (AwsClients clients = canned.clients(WORKSTATION.withRole(ROLE))) {
            new Buckets(clients).status("b");
            new Buckets(clients).status("b");
        }
        assertThat(canned.asked().get(1).header("X-Amz-Security-Token")).isEqualTo("token-FIRST");
        assertThat(canned.asked().get(3).header("X-Amz-Security-Token")).isEqualTo("token-SECOND");
    }

    @Test
    void aRoleOnComputeIsRefusedUnlessChainingIsAllowed() {
        AwsAccess compute = AwsAccess.compute().withRegion("eu-west-1").withRole(ROLE);
        assertThatThrownBy(() -> AwsClients.open(compute))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.ASSUME_ROLE_NOT_SUPPORTED));
        canned.then(200, assumed("CHAINED", Instant.now().plus(Duration.ofHours(1))))
                .then(200, "");
        try (AwsClients clients = canned.clients(compute.allowingRoleChaining())) {
            assertThat(new Buckets(clients).status("b")).isEqualTo(Buckets.BucketStatus.EXISTS_HAVE_ACCESS);
        }
    }

    @Test
    void aDeniedRoleIsTold() {
        canned.refusesXml(403, "AccessDenied", "not authorized to perform sts:AssumeRole");
        try (AwsClients clients = canned.clients(WORKSTATION.withRole(ROLE))) {
            assertThatThrownBy(clients::environment).isInstanceOfSatisfying(AwsAccessException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_CREDENTIALS);
                assertThat(e.failure().message()).contains("not authorized to perform sts:AssumeRole");
            });
        }
    }

    @Test
    void aServiceGoesToItsOwnAddressAndTheOthersToTheCommonOne() {
        canned.then(200, "").then(200, identity());
        AwsAccess access = WORKSTATION
                .withEveryEndpoint(URI.create("http://127.0.0.1:1"))
                .withEndpoint("s3", URI.create("http://localhost:2"));
        try (AwsClients clients = canned.clients(access)) {
            new Buckets(clients).status("b");
            clients.environment();
        }
        assertThat(canned.asked().stream().map(Canned.Asked::host)).containsExactly("localhost", "127.0.0.1");
        assertThat(canned.asked().getFirst().path()).isEqualTo("/b");
    }

    @Test
    void withoutAnAddressOfItsOwnEveryServiceIsAskedWhereAwsHasIt() {
        canned.then(200, identity());
        try (AwsClients clients = canned.clients()) {
            clients.environment();
        }
        assertThat(canned.only().host()).isEqualTo("sts.eu-west-1.amazonaws.com");
    }

    @Test
    void aMissingAnswerIsUnavailableAndSoIsALateOne() {
        canned.then(0, "").then(0, "").then(0, "");
        try (AwsClients clients = canned.clients()) {
            assertThatThrownBy(clients::environment).isInstanceOfSatisfying(AwsAccessException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_UNAVAILABLE);
                assertThat(e.status()).isZero();
                assertThat(e.failure().message())
                        .isEqualTo("sts:GetCallerIdentity failed: the endpoint cannot be reached (connection refused)");
            });
        }
        AwsAccess hasty = WORKSTATION.withLimits(
                new AwsAccess.Limits(Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofSeconds(5)));
        try (AwsClients clients =
                Canned.transport().then(-1, "").then(-1, "").then(-1, "").clients(hasty)) {
            assertThatThrownBy(clients::environment)
                    .isInstanceOfSatisfying(
                            AwsAccessException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_UNAVAILABLE));
        }
    }

    @Test
    void anAnswerThatIsNoAwsAtAllIsAnErrorWithoutAStackTrace() {
        canned.then(200, "<html>a proxy's page</html>");
        try (AwsClients clients = canned.clients()) {
            assertThatThrownBy(clients::environment)
                    .isInstanceOfSatisfying(
                            AwsAccessException.class,
                            e -> assertThat(e.failure().message()).contains("what answers is not AWS"));
        }
    }

    @Test
    void aProfileThatIsNotThereIsNamed() {
        try (AwsClients clients = AwsClients.over(WORKSTATION.withProfile("no-such-profile"), canned, null)) {
            assertThatThrownBy(clients::environment).isInstanceOfSatisfying(AwsAccessException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_CREDENTIALS);
                assertThat(e.failure().message()).contains("no-such-profile");
            });
        }
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void missingCredentialsAreToldInOurWords() {
        String home = System.getProperty("user.home");
        org.junit.jupiter.api.Assumptions.assumeTrue(
                System.getenv("AWS_ACCESS_KEY_ID") == null && !new java.io.File(home, ".aws").exists(),
                "SKIPPED: this machine has AWS credentials");
        try (AwsClients clients = AwsClients.over(WORKSTATION, canned, null)) {
            assertThatThrownBy(clients::environment)
                    .isInstanceOfSatisfying(
                            AwsAccessException.class,
                            e -> assertThat(e.failure().message())
                                    .isEqualTo("no AWS credentials were found in the variables or the shared files"));
        }
    }

    @Test
    void throttlingIsRetriedThreeTimesInAll() {
        for (int i = 0; i < 3; i++) {
            canned.refusesXml(400, "Throttling", "slow down");
        }
        try (AwsClients clients = canned.clients()) {
            assertThatThrownBy(clients::environment).isInstanceOfSatisfying(AwsAccessException.class, e -> {
                assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_THROTTLED);
                assertThat(e.retryable()).isTrue();
                assertThat(e.requestId()).isEqualTo("req-1");
                assertThat(e.service()).isEqualTo("sts");
                assertThat(e.operation()).isEqualTo("GetCallerIdentity");
            });
        }
        assertThat(canned.asked()).hasSize(3);
    }

    @Test
    void codesAndStatusesMeanWhatTheySay() {
        assertThat(Faults.kind("ExpiredToken", 403)).isEqualTo(ErrorCode.AWS_CREDENTIALS);
        assertThat(Faults.kind("", 401)).isEqualTo(ErrorCode.AWS_CREDENTIALS);
        assertThat(Faults.kind("UnauthorizedOperation", 403)).isEqualTo(ErrorCode.AWS_DENIED);
        assertThat(Faults.kind("", 403)).isEqualTo(ErrorCode.AWS_DENIED);
        assertThat(Faults.kind("", 404)).isEqualTo(ErrorCode.AWS_NOT_FOUND);
        assertThat(Faults.kind("NoSuchEntity", 400)).isEqualTo(ErrorCode.AWS_NOT_FOUND);
        assertThat(Faults.kind("InvalidVpcID.NotFound", 400)).isEqualTo(ErrorCode.AWS_NOT_FOUND);
        assertThat(Faults.kind("ResourceNotFoundException", 400)).isEqualTo(ErrorCode.AWS_NOT_FOUND);
        assertThat(Faults.kind("EntityAlreadyExists", 400)).isEqualTo(ErrorCode.AWS_CONFLICT);
        assertThat(Faults.kind("", 409)).isEqualTo(ErrorCode.AWS_CONFLICT);
        assertThat(Faults.kind("SlowDown", 503)).isEqualTo(ErrorCode.AWS_THROTTLED);
        assertThat(Faults.kind("", 429)).isEqualTo(ErrorCode.AWS_THROTTLED);
        assertThat(Faults.kind("InternalError", 500)).isEqualTo(ErrorCode.AWS_UNAVAILABLE);
        assertThat(Faults.kind("ValidationError", 400)).isEqualTo(ErrorCode.AWS_REFUSED);
    }

    @Test
    void aClosedSetOfClientsMakesNoNewOnesAndLeavesAGivenTransportOpen() {
        AwsClients clients = canned.clients();
        clients.close();
        assertThatThrownBy(clients::s3).isInstanceOf(IllegalStateException.class);
        assertThat(canned.closed()).isFalse();
        AwsClients.open(WORKSTATION).close();
    }

    @Test
    void anInterruptEndsACall() {
        try (AwsClients clients = canned.clients()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(clients::environment)
                    .isInstanceOfSatisfying(
                            StratiformException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.RUN_CANCELLED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
