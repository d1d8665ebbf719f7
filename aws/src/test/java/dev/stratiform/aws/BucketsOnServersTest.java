package dev.stratiform.aws;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class BucketsOnServersTest {
    @TempDir
    Path folder;

    private void wholeLifeOn(S3Servers server, boolean versions) throws Exception {
        AwsAccess access = AwsAccess.workstation().withRegion("us-east-1").withEndpoint("s3", server.address());
        try (AwsClients clients = AwsClients.over(
                access, null, StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))) {
            BucketsTest.wholeLife(clients, folder, versions);
        }
    }

    @Test
    void aBucketLivesAndEndsOnS3Proxy() throws Exception {
        try (S3Servers server = S3Servers.s3proxy(folder)) {
            wholeLifeOn(server, false);
        }
    }

    @Test
    void aBucketLivesAndEndsOnS3Mock() throws Exception {
        try (S3Servers server = S3Servers.s3mock()) {
            wholeLifeOn(server, true);
        }
    }
}
