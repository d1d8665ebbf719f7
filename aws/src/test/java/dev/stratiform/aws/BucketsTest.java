package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccessException.BucketNameNotAvailable;
import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.aws.AwsAccessException.ObjectDoesNotExist;
import dev.stratiform.aws.AwsAccessException.TargetExists;
import dev.stratiform.aws.AwsAccessException.TargetFolderMissing;
import dev.stratiform.aws.Buckets.BucketStatus;
import dev.stratiform.aws.Buckets.Encryption;
import dev.stratiform.aws.Buckets.Storing;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketsTest {
    private final Canned canned = Canned.transport();
    private final Buckets buckets = new Buckets(canned.clients());

    @TempDir
    Path folder;

    @Test
    void theStatusIsReadFromTheStatusOfHeadBecauseThereIsNoCode() {
        canned.then(200, "")
                .then(404, "")
                .then(403, "")
                .then(301, Map.of("x-amz-bucket-region", "us-west-2"), "")
                .then(400, Map.of("x-amz-bucket-region", "us-west-2"), "")
                .then(403, Map.of("x-amz-bucket-region", "us-west-2"), "");
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.EXISTS_HAVE_ACCESS);
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.DOES_NOT_EXIST);
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.EXISTS_NO_ACCESS);
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.EXISTS_OTHER_REGION);
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.EXISTS_OTHER_REGION);
        assertThat(buckets.status("b")).isEqualTo(BucketStatus.EXISTS_OTHER_REGION);
    }

    @Test
    void aRefusalThatNamesNoOtherRegionIsAnError() {
        canned.then(400, "");
        assertThatThrownBy(() -> buckets.status("b")).isInstanceOfSatisfying(AwsAccessException.class, e -> {
            assertThat(e.status()).isEqualTo(400);
            assertThat(e.code()).isEmpty();
            assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_REFUSED);
            assertThat(e.failure().message()).isEqualTo("s3:HeadBucket failed: HTTP status 400");
        });
    }

    @Test
    void aFaultOfTheServerIsRetriedAndThenUnavailable() {
        canned.then(500, "").then(500, "").then(500, "");
        assertThatThrownBy(() -> buckets.status("b")).isInstanceOfSatisfying(AwsAccessException.class, e -> {
            assertThat(e.retryable()).isTrue();
            assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_UNAVAILABLE);
        });
        assertThat(canned.asked()).hasSize(3);
    }

    @Test
    void aBucketIsMadeInTheRegionOfTheCalls() {
        canned.then(200, "");
        buckets.create("new");
        assertThat(canned.only().body()).contains("<LocationConstraint>eu-west-1</LocationConstraint>");
    }

    @Test
    void theFirstRegionIsNotNamed() {
        canned.then(200, "");
        new Buckets(canned.clients(AwsAccess.workstation().withRegion("us-east-1"))).create("new");
        assertThat(canned.only().body()).doesNotContain("LocationConstraint");
    }

    @Test
    void onesOwnBucketIsFineAndAnothersIsNot() {
        canned.refusesS3(409, "BucketAlreadyOwnedByYou").refusesS3(409, "BucketAlreadyExists");
        buckets.create("mine");
        assertThatThrownBy(() -> buckets.create("theirs"))
                .isInstanceOf(BucketNameNotAvailable.class)
                .hasMessageContaining("'theirs' belongs to another account");
    }

    @Test
    void aBucketIsEnsured() {
        canned.then(200, "");
        buckets.ensureExists("there");
        canned.then(404, "").then(200, "");
        buckets.ensureExists("absent");
        canned.then(403, "");
        assertThatThrownBy(() -> buckets.ensureExists("theirs")).isInstanceOf(BucketNameNotAvailable.class);
        assertThat(canned.asked().stream().map(Canned.Asked::method)).containsExactly("HEAD", "HEAD", "PUT", "HEAD");
    }

    @Test
    void versionsMarkersAndUploadsGoBeforeTheBucket() {
        canned.then(
                        200,
                        "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>b</NextKeyMarker>"
                                + "<NextVersionIdMarker>2</NextVersionIdMarker><Version><Key>a</Key><VersionId>1</VersionId>"
                                + "</Version></ListVersionsResult>")
                .then(
                        200,
                        "<ListVersionsResult><IsTruncated>false</IsTruncated><DeleteMarker><Key>b</Key><VersionId>2"
                                + "</VersionId></DeleteMarker></ListVersionsResult>")
                .then(200, "<DeleteResult/>")
                .then(
                        200,
                        "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>c</Key>"
                                + "<UploadId>u1</UploadId></Upload></ListMultipartUploadsResult>")
                .then(204, "")
                .then(204, "");
        buckets.destroy("full");
        assertThat(canned.asked().get(1).query()).contains("key-marker=b").contains("version-id-marker=2");
        assertThat(canned.asked().get(2).body())
                .contains("<Key>a</Key><VersionId>1</VersionId>", "<Key>b</Key><VersionId>2</VersionId>");
        assertThat(canned.asked().get(4).query()).contains("uploadId=u1");
        assertThat(canned.last().method()).isEqualTo("DELETE");
    }

    @Test
    void atMostAThousandObjectsAreDeletedInACall() {
        StringBuilder versions = new StringBuilder();
        for (int i = 0; i < 2_500; i++) {
            versions.append("<Version><Key>k").append(i).append("</Key><VersionId>1</VersionId></Version>");
        }
        canned.then(200, "<ListVersionsResult>" + versions + "</ListVersionsResult>");
        for (int i = 0; i < 3; i++) {
            canned.then(200, "<DeleteResult/>");
        }
        canned.then(200, "<ListMultipartUploadsResult/>").then(204, "");
        buckets.destroy("full");
        assertThat(canned.asked().subList(1, 4).stream()
                        .map(asked -> asked.body().split("<Key>", -1).length - 1))
                .containsExactly(1_000, 1_000, 500);
    }

    @Test
    void anAbsentBucketIsDestroyedAlready() {
        canned.refusesS3(404, "NoSuchBucket");
        buckets.destroy("absent");
        assertThat(canned.asked()).hasSize(1);
    }

    @Test
    void anObjectThatIsNotDeletedKeepsTheBucketAndIsNamed() {
        canned.then(
                        200,
                        "<ListVersionsResult><Version><Key>a</Key><VersionId>1</VersionId></Version></ListVersionsResult>")
                .then(200, "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>");
        assertThatThrownBy(() -> buckets.destroy("held"))
                .isInstanceOfSatisfying(
                        EntriesNotAccepted.class,
                        e -> assertThat(e.entries()).containsExactly("object a (AccessDenied)"));
    }

    @Test
    void anObjectIsStoredAsAskedFor() throws Exception {
        Path file = Files.writeString(folder.resolve("f.txt"), "body");
        canned.then(200, Map.of("ETag", "\"1\""), "").then(200, Map.of("ETag", "\"1\""), "");
        buckets.put(
                "b",
                "k",
                file,
                new Storing(Map.of("team", "one"), new Encryption.Kms("alias/k"), "private", "text/plain"));
        assertThat(canned.only().header("x-amz-server-side-encryption")).isEqualTo("aws:kms");
        assertThat(canned.only().header("x-amz-server-side-encryption-aws-kms-key-id"))
                .isEqualTo("alias/k");
        assertThat(canned.only().header("x-amz-acl")).isEqualTo("private");
        assertThat(canned.only().header("x-amz-meta-team")).isEqualTo("one");
        buckets.put("b", "k", file, Storing.DEFAULT);
        assertThat(canned.last().header("x-amz-acl")).isEmpty();
        assertThat(canned.last().header("x-amz-server-side-encryption")).isEmpty();
    }

    @Test
    void allPagesOfAListingAreRead() {
        String entry = "<Contents><Key>%s</Key><Size>3</Size><ETag>e</ETag><LastModified>2026-01-01T00:00:00Z"
                + "</LastModified></Contents>";
        canned.then(
                        200,
                        "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
                                + entry.formatted("a") + "</ListBucketResult>")
                .then(200, "<ListBucketResult>" + entry.formatted("b") + "</ListBucketResult>")
                .then(200, "<ListBucketResult/>");
        assertThat(buckets.list("b", "").stream().map(Buckets.Entry::key)).containsExactly("a", "b");
        assertThat(buckets.list("b", "none")).isEmpty();
    }

    @Test
    void anAbsentObjectIsToldByStatusAndByCode() {
        canned.then(404, "").refusesS3(404, "NoSuchKey");
        assertThatThrownBy(() -> buckets.metadata("b", "k"))
                .isInstanceOf(ObjectDoesNotExist.class)
                .hasMessageContaining("there is no object s3://b/k");
        assertThatThrownBy(() -> buckets.download("b", "k", folder.resolve("x")))
                .isInstanceOf(ObjectDoesNotExist.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theTargetOfADownloadIsLookedAtBeforeAnythingIsAsked() throws Exception {
        Path there = Files.writeString(folder.resolve("there"), "old");
        assertThatThrownBy(() -> buckets.download("b", "k", there)).isInstanceOf(TargetExists.class);
        assertThatThrownBy(() -> buckets.download("b", "k", folder.resolve("no/file")))
                .isInstanceOf(TargetFolderMissing.class);
        assertThat(canned.asked()).isEmpty();
        assertThat(there).hasContent("old");
    }

    @Test
    void aDownloadGoesThroughATemporaryFileAlsoToABareName() throws Exception {
        canned.then(200, "body");
        Path bare = Path.of("bare-" + UUID.randomUUID());
        try {
            buckets.download("b", "k", bare);
            assertThat(bare).hasContent("body");
        } finally {
            Files.deleteIfExists(bare);
        }
    }

    @Test
    void encryptionAndVersionsAreRead() {
        canned.then(
                        200,
                        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256"
                                + "</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>")
                .refusesS3(404, "ServerSideEncryptionConfigurationNotFoundError")
                .then(200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
                .then(200, "<VersioningConfiguration/>");
        assertThat(buckets.encrypted("b")).isTrue();
        assertThat(buckets.encrypted("b")).isFalse();
        assertThat(buckets.versioned("b")).isTrue();
        assertThat(buckets.versioned("b")).isFalse();
    }

    /// The whole life of a bucket, on a real server.
    static void wholeLife(AwsClients clients, Path folder, boolean versions) throws Exception {
        Buckets buckets = new Buckets(clients);
        String name = "stratiform-" + UUID.randomUUID();
        assertThat(buckets.status(name)).isEqualTo(BucketStatus.DOES_NOT_EXIST);
        buckets.ensureExists(name);
        buckets.create(name);
        assertThat(buckets.status(name)).isEqualTo(BucketStatus.EXISTS_HAVE_ACCESS);
        Path file = Files.writeString(folder.resolve("up.txt"), "first");
        for (int i = 0; i < 3; i++) {
            buckets.put(name, "dir/k" + i, file, new Storing(Map.of("n", "" + i), null, null, "text/plain"));
        }
        assertThat(buckets.list(name, "dir/").stream().map(Buckets.Entry::key))
                .containsExactly("dir/k0", "dir/k1", "dir/k2");
        assertThat(buckets.list(name, "other/")).isEmpty();
        assertThat(buckets.metadata(name, "dir/k1").metadata()).containsEntry("n", "1");
        assertThat(buckets.metadata(name, "dir/k1").size()).isEqualTo(5);
        Path down = folder.resolve("down.txt");
        buckets.download(name, "dir/k1", down);
        assertThat(down).hasContent("first");
        assertThatThrownBy(() -> buckets.download(name, "none", folder.resolve("none")))
                .isInstanceOf(ObjectDoesNotExist.class);
        assertThatThrownBy(() -> buckets.metadata(name, "none")).isInstanceOf(ObjectDoesNotExist.class);
        if (versions) {
            clients.s3()
                    .putBucketVersioning(request -> request.bucket(name)
                            .versioningConfiguration(one -> one.status(
                                    software.amazon.awssdk.services.s3.model.BucketVersioningStatus.ENABLED)));
            assertThat(buckets.versioned(name)).isTrue();
            buckets.put(name, "dir/k1", file, Storing.DEFAULT);
            clients.s3().deleteObject(request -> request.bucket(name).key("dir/k1"));
        }
        clients.s3().createMultipartUpload(request -> request.bucket(name).key("unfinished"));
        buckets.destroy(name);
        assertThat(buckets.status(name)).isEqualTo(BucketStatus.DOES_NOT_EXIST);
        buckets.destroy(name);
    }

    @Test
    void aBucketLivesAndEndsOnTheEmulator() throws Exception {
        try (AwsClients clients = Moto.clients()) {
            wholeLife(clients, folder, true);
        }
    }
}
