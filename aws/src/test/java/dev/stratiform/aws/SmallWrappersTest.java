package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccessException.ServiceDoesNotExist;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Certificates, services, quotas and zones.
class SmallWrappersTest {
    private static final InstantSource CLOCK = InstantSource.system();

    private final Canned canned = Canned.transport();
    private final Certificates certificates = new Certificates(canned.clients(), CLOCK);
    private final Services services = new Services(canned.clients());
    private final Quotas quotas =
            new Quotas(canned.clients(), InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z")));
    private final Zones zones = new Zones(canned.clients());

    @Test
    void aSelfSignedCertificateIsRsa2048WithSha256AndItsKeyIsInNoText() throws Exception {
        SelfSigned made = SelfSigned.make("shop.example.com", 30, Instant.parse("2026-11-21T08:00:00Z"));
        var certificate =
                (java.security.cert.X509Certificate) java.security.cert.CertificateFactory.getInstance("X.509")
                        .generateCertificate(new java.io.ByteArrayInputStream(
                                made.certificatePem().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(((java.security.interfaces.RSAPublicKey) certificate.getPublicKey())
                        .getModulus()
                        .bitLength())
                .isEqualTo(2048);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=shop.example.com");
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo("2026-12-21T08:00:00Z");
        assertThat(made.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void aCertificateNeedsAHostNameAndDays() {
        assertThatThrownBy(() -> certificates.importSelfSigned("no host!", 30))
                .hasMessageContaining("needs a host name");
        assertThatThrownBy(() -> certificates.importSelfSigned("a.example.com", 0))
                .hasMessageContaining("1 to 825 days");
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void anIssuedCertificateIsFoundBeforeOthersOnAnyPage() {
        canned.then(
                        200,
                        "{\"NextToken\":\"t\",\"CertificateSummaryList\":[{\"CertificateArn\":\"arn:1\",\"DomainName\":\"d\","
                                + "\"Status\":\"PENDING_VALIDATION\"}]}")
                .then(
                        200,
                        "{\"CertificateSummaryList\":[{\"CertificateArn\":\"arn:2\",\"DomainName\":\"d\",\"Status\":\"ISSUED\"},"
                                + "{\"CertificateArn\":\"arn:3\",\"DomainName\":\"other\",\"Status\":\"ISSUED\"}]}")
                .then(200, "{\"CertificateSummaryList\":[]}");
        assertThat(certificates.find("d")).contains(new Certificates.Certificate("arn:2", "d", true));
        assertThat(canned.asked().getFirst().body()).contains("EC_prime256v1");
        assertThat(certificates.find("d")).isEmpty();
    }

    @Test
    void anAbsentCertificateIsDeletedAlreadyAndOneInUseIsAConflict() {
        canned.refuses(400, "ResourceNotFoundException", "").refuses(400, "ResourceInUseException", "");
        certificates.delete("arn:1");
        assertThatThrownBy(() -> certificates.delete("arn:1"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_CONFLICT));
    }

    @Test
    void anUnknownServiceIsAnErrorWhetherByCodeOrByAnEmptyAnswer() {
        canned.then(200, "{\"services\":[],\"failures\":[{\"arn\":\"x\",\"reason\":\"MISSING\"}]}")
                .refuses(400, "ClusterNotFoundException", "")
                .refuses(400, "ServiceNotFoundException", "")
                .then(200, "{\"services\":[{\"serviceName\":\"s\",\"status\":\"INACTIVE\"}]}");
        assertThatThrownBy(() -> services.failedTaskCount("c", "s")).isInstanceOf(ServiceDoesNotExist.class);
        assertThatThrownBy(() -> services.deploymentInProgress("c", "s")).isInstanceOf(ServiceDoesNotExist.class);
        assertThatThrownBy(() -> services.forceDeployment("c", "s"))
                .isInstanceOf(ServiceDoesNotExist.class)
                .hasMessageContaining("there is no service s in the cluster c");
        assertThatThrownBy(() -> services.stable("c", "s")).isInstanceOf(ServiceDoesNotExist.class);
    }

    @Test
    void aServicesDeploymentsAreAddedUp() {
        String body =
                "{\"services\":[{\"status\":\"ACTIVE\",\"runningCount\":2,\"desiredCount\":2,\"deployments\":[%s]}]}";
        String done = "{\"rolloutState\":\"COMPLETED\",\"failedTasks\":1}";
        String going = "{\"rolloutState\":\"IN_PROGRESS\",\"failedTasks\":2}";
        canned.then(200, body.formatted(done + "," + going))
                .then(200, body.formatted(done + "," + going))
                .then(200, body.formatted(done))
                .then(200, body.formatted(done));
        assertThat(services.failedTaskCount("c", "s")).isEqualTo(3);
        assertThat(services.deploymentInProgress("c", "s")).isTrue();
        assertThat(services.deploymentInProgress("c", "s")).isFalse();
        assertThat(services.stable("c", "s")).isTrue();
    }

    @Test
    void aQuotaIsTheAccountsOrTheDefaultAndItsUseIsTheNewestMeasurement() {
        String quota = "{\"Quota\":{\"QuotaName\":\"VPCs per Region\",\"Value\":5.0%s}}";
        canned.refuses(400, "NoSuchResourceException", "").then(200, quota.formatted(""));
        assertThat(quotas.find("vpc", "L-F678F1CE").limit()).isEqualTo(5.0);
        assertThat(canned.operations()).containsExactly("GetServiceQuota", "GetAWSDefaultServiceQuota");
        canned.refuses(403, "AccessDeniedException", "");
        assertThatThrownBy(() -> quotas.find("vpc", "L-F678F1CE"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void aPublicZoneIsFoundBeforeAPrivateOneAndAllPagesAreRead() {
        String zone = "<HostedZone><Id>/hostedzone/%s</Id><Name>%s</Name><Config><PrivateZone>%s</PrivateZone></Config>"
                + "</HostedZone>";
        String page = "<ListHostedZonesResponse><HostedZones>%s</HostedZones><IsTruncated>%s</IsTruncated>%s"
                + "</ListHostedZonesResponse>";
        canned.then(
                        200,
                        page.formatted(
                                zone.formatted("Z1", "example.com.", "true"), "true", "<NextMarker>m</NextMarker>"))
                .then(
                        200,
                        page.formatted(
                                zone.formatted("Z2", "example.com.", "false")
                                        + zone.formatted("Z3", "a.example.com.", "false"),
                                "false",
                                ""))
                .then(200, page.formatted("", "false", ""));
        assertThat(zones.find("example.com")).contains("Z2");
        assertThat(zones.find("none.example.com")).isEmpty();
    }

    @Test
    void theNewestImageOfAllPagesIsTaken() {
        String image = "<item><imageId>%s</imageId><creationDate>%s</creationDate></item>";
        String page = "<DescribeImagesResponse><imagesSet>%s</imagesSet>%s</DescribeImagesResponse>";
        canned.then(
                        200,
                        page.formatted(
                                image.formatted("ami-1", "2026-01-02T00:00:00.000Z"), "<nextToken>t</nextToken>"))
                .then(
                        200,
                        page.formatted(
                                image.formatted("ami-2", "2026-03-01T00:00:00.000Z")
                                        + image.formatted("ami-3", "2026-02-01T00:00:00.000Z"),
                                ""))
                .then(200, page.formatted("", ""))
                .refusesEc2(403, "UnauthorizedOperation");
        Images images = new Images(canned.clients());
        assertThat(images.newest("amazon", "al2023-*")).contains("ami-2");
        assertThat(canned.asked().getFirst().form("Owner.1")).isEqualTo("amazon");
        assertThat(images.newest("self", "none")).isEmpty();
        assertThatThrownBy(() -> images.newest("self", "none"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void aDeniedZoneAndAThrottledCertificateAreWhatTheyAre() {
        for (int i = 0; i < 3; i++) {
            canned.refuses(400, "ThrottlingException", "");
        }
        assertThatThrownBy(() -> certificates.find("d"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_THROTTLED));
        canned.refusesXml(403, "AccessDenied", "");
        assertThatThrownBy(() -> zones.find("d"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void theyAllLiveOnTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            Certificates real = new Certificates(clients, CLOCK);
            String arn = real.importSelfSigned("shop.example.com", 30);
            assertThat(real.find("shop.example.com")).hasValueSatisfying(found -> {
                assertThat(found.arn()).isEqualTo(arn);
                assertThat(found.issued()).isTrue();
            });
            real.delete(arn);
            real.delete(arn);
            assertThat(real.find("shop.example.com")).isEmpty();
            clients.route53()
                    .createHostedZone(request -> request.name("example.com").callerReference("1"));
            assertThat(new Zones(clients).find("example.com")).isPresent();
            Services ecs = new Services(clients);
            assertThatThrownBy(() -> ecs.stable("none", "s")).isInstanceOf(ServiceDoesNotExist.class);
            clients.ecs().createCluster(request -> request.clusterName("c"));
            assertThatThrownBy(() -> ecs.stable("c", "s")).isInstanceOf(ServiceDoesNotExist.class);
            clients.ecs()
                    .registerTaskDefinition(request -> request.family("t")
                            .containerDefinitions(
                                    List.of(software.amazon.awssdk.services.ecs.model.ContainerDefinition.builder()
                                            .name("web")
                                            .image("web")
                                            .memory(64)
                                            .build())));
            clients.ecs()
                    .createService(request -> request.cluster("c")
                            .serviceName("s")
                            .taskDefinition("t")
                            .desiredCount(0));
            ecs.forceDeployment("c", "s");
            assertThat(ecs.failedTaskCount("c", "s")).isZero();
            Quotas found = new Quotas(clients, CLOCK);
            assertThat(found.find("vpc", "L-F678F1CE").limit()).isPositive();
        }
    }
}
