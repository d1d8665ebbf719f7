package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccess.Mode;
import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.resilience.failure.ErrorCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.opensearch.OpenSearchClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// One client per AWS service, each made at its first use, all with the same caller, region, limits
/// and transport.
///
/// Thread-safe. Closing ends the clients and the transport; a transport that was given stays open.
public final class AwsClients implements AutoCloseable {
    private final AwsAccess access;
    private final Session session;
    private final Lazy<SdkHttpClient> http;
    private final boolean ownTransport;
    private final List<Lazy<? extends SdkClient>> made = new ArrayList<>();

    private final Lazy<AcmClient> acm = client(() -> build("acm", AcmClient.builder()));
    private final Lazy<CloudFormationClient> cloudFormation =
            client(() -> build("cloudformation", CloudFormationClient.builder()));
    private final Lazy<CloudWatchClient> cloudWatch = client(() -> build("cloudwatch", CloudWatchClient.builder()));
    private final Lazy<Ec2Client> ec2 = client(() -> build("ec2", Ec2Client.builder()));
    private final Lazy<EcsClient> ecs = client(() -> build("ecs", EcsClient.builder()));
    private final Lazy<EventBridgeClient> eventBridge = client(() -> build("events", EventBridgeClient.builder()));
    private final Lazy<IamClient> iam = client(() -> build("iam", IamClient.builder()));
    private final Lazy<KmsClient> kms = client(() -> build("kms", KmsClient.builder()));
    private final Lazy<OpenSearchClient> openSearch = client(() -> build("es", OpenSearchClient.builder()));
    private final Lazy<Route53Client> route53 = client(() -> build("route53", Route53Client.builder()));
    private final Lazy<S3Client> s3 = client(this::makeS3);
    private final Lazy<SecretsManagerClient> secretsManager =
            client(() -> build("secretsmanager", SecretsManagerClient.builder()));
    private final Lazy<ServiceQuotasClient> serviceQuotas =
            client(() -> build("servicequotas", ServiceQuotasClient.builder()));
    private final Lazy<SsmClient> ssm = client(() -> build("ssm", SsmClient.builder()));
    private final Lazy<StsClient> sts = client(() -> build("sts", StsClient.builder()));

    private AwsClients(AwsAccess access, @Nullable SdkHttpClient transport, @Nullable AwsCredentialsProvider given) {
        this.access = access;
        this.ownTransport = transport == null;
        this.http = new Lazy<>(() -> transport == null ? transport(access) : transport);
        this.session = new Session(access, given, base -> build("sts", StsClient.builder(), base));
    }

    /// Clients for an access; nothing is asked of AWS yet.
    ///
    /// A role on compute is `ASSUME_ROLE_NOT_SUPPORTED` unless role chaining is allowed.
    public static AwsClients open(AwsAccess access) {
        return over(access, null, null);
    }

    /// The same over a given transport and with given credentials; null for the usual ones.
    public static AwsClients over(
            AwsAccess access, @Nullable SdkHttpClient transport, @Nullable AwsCredentialsProvider credentials) {
        if (access.mode() == Mode.COMPUTE && access.role() != null && !access.allowRoleChaining()) {
            throw new AwsAccessException(Fault.local(
                    ErrorCode.ASSUME_ROLE_NOT_SUPPORTED,
                    "sts",
                    "AssumeRole",
                    "the role " + access.role().arn() + " cannot be assumed on AWS compute, which has a role already"));
        }
        return new AwsClients(access, transport, credentials);
    }

    private static SdkHttpClient transport(AwsAccess access) {
        return UrlConnectionHttpClient.builder()
                .connectionTimeout(access.limits().attempt())
                .socketTimeout(access.limits().call())
                .build();
    }

    private <C extends SdkClient> Lazy<C> client(java.util.function.Supplier<C> maker) {
        Lazy<C> lazy = new Lazy<>(maker);
        made.add(lazy);
        return lazy;
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C build(
            String service, B builder) {
        return build(service, builder, session.credentials());
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C extends SdkClient> C build(
            String service, B builder, AwsCredentialsProvider credentials) {
        builder.region(session.region())
                .credentialsProvider(credentials)
                .httpClient(http.get())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(access.limits().call())
                        .apiCallAttemptTimeout(access.limits().attempt())
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                        .build());
        URI endpoint = access.endpoint(service);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    /// At an address of its own the bucket is in the path: such servers have no name for every
    /// bucket.
    private S3Client makeS3() {
        var builder = S3Client.builder();
        if (access.endpoint("s3") != null) {
            builder.forcePathStyle(true)
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        }
        return build("s3", builder);
    }

    /// Who the calls are made as, asked of AWS.
    public AwsEnvironment environment() {
        return new AwsEnvironment(new Identity(this).caller().account(), region(), access.profile());
    }

    /// The region of all calls.
    public String region() {
        return session.region().id();
    }

    AwsAccess access() {
        return access;
    }

    Session session() {
        return session;
    }

    SdkHttpClient http() {
        return http.get();
    }

    /// Certificates.
    public AcmClient acm() {
        return acm.get();
    }

    /// CloudFormation.
    public CloudFormationClient cloudFormation() {
        return cloudFormation.get();
    }

    /// CloudWatch metrics.
    public CloudWatchClient cloudWatch() {
        return cloudWatch.get();
    }

    /// EC2 and VPC.
    public Ec2Client ec2() {
        return ec2.get();
    }

    /// ECS.
    public EcsClient ecs() {
        return ecs.get();
    }

    /// EventBridge.
    public EventBridgeClient eventBridge() {
        return eventBridge.get();
    }

    /// IAM.
    public IamClient iam() {
        return iam.get();
    }

    /// Key management.
    public KmsClient kms() {
        return kms.get();
    }

    /// OpenSearch domains.
    public OpenSearchClient openSearch() {
        return openSearch.get();
    }

    /// Hosted zones.
    public Route53Client route53() {
        return route53.get();
    }

    /// S3.
    public S3Client s3() {
        return s3.get();
    }

    /// Secrets Manager.
    public SecretsManagerClient secretsManager() {
        return secretsManager.get();
    }

    /// Service quotas.
    public ServiceQuotasClient serviceQuotas() {
        return serviceQuotas.get();
    }

    /// Systems Manager parameters.
    public SsmClient ssm() {
        return ssm.get();
    }

    /// Security tokens.
    public StsClient sts() {
        return sts.get();
    }

    @Override
    public void close() {
        made.forEach(lazy -> lazy.close(SdkClient::close));
        session.close();
        http.close(client -> {
            if (ownTransport) {
                client.close();
            }
        });
    }
}
