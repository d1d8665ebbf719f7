package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.BucketNameNotAvailable;
import dev.stratiform.aws.AwsAccessException.EntriesNotAccepted;
import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.ObjectDoesNotExist;
import dev.stratiform.resilience.failure.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Buckets and their objects. Thread-safe; every method blocks.
public final class Buckets {
    private static final String SERVICE = "s3";
    private static final String FIRST_REGION = "us-east-1";
    private static final int DELETED_AT_ONCE = 1_000;

    /// What is known of a bucket's name.
    public enum BucketStatus {
        /// Nobody has it.
        DOES_NOT_EXIST,
        /// It is there and may be used.
        EXISTS_HAVE_ACCESS,
        /// It is there and may not be used.
        EXISTS_NO_ACCESS,
        /// It is there, in another region than the calls'.
        EXISTS_OTHER_REGION
    }

    /// How an object is encrypted at rest.
    public sealed interface Encryption {
        /// With keys of S3.
        record Managed() implements Encryption {}

        /// With a key of KMS: its id, ARN or alias.
        record Kms(String key) implements Encryption {}
    }

    /// How an object is stored; null means the bucket's default. `acl` is a canned one such as
    /// `bucket-owner-full-control`.
    public record Storing(
            Map<String, String> metadata,
            @Nullable Encryption encryption,
            @Nullable String acl,
            @Nullable String contentType) {
        /// As the bucket has it.
        public static final Storing DEFAULT = new Storing(Map.of(), null, null, null);

        /// Copies the metadata.
        public Storing {
            metadata = Map.copyOf(metadata);
        }
    }

    /// One object of a listing; the size in bytes.
    public record Entry(String key, long size, String etag, Instant modified) {}

    /// What is known of one object; the size in bytes.
    public record Details(
            long size,
            String etag,
            Instant modified,
            @Nullable String contentType,
            Map<String, String> metadata) {
        /// Copies the metadata.
        public Details {
            metadata = Map.copyOf(metadata);
        }
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Buckets(AwsClients clients) {
        this.clients = clients;
    }

    private S3Client s3() {
        return clients.s3();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call(SERVICE, operation, work);
    }

    /// What is known of a bucket; answers to HEAD have no code, so their status decides.
    public BucketStatus status(String bucket) {
        try {
            call("HeadBucket", () -> s3().headBucket(request -> request.bucket(bucket)));
            return BucketStatus.EXISTS_HAVE_ACCESS;
        } catch (AwsAccessException e) {
            if (e.status() == 404) {
                return BucketStatus.DOES_NOT_EXIST;
            }
            if (e.status() == 301 || (e.status() == 400 && elsewhere(e))) {
                return BucketStatus.EXISTS_OTHER_REGION;
            }
            if (e.status() == 403) {
                return elsewhere(e) ? BucketStatus.EXISTS_OTHER_REGION : BucketStatus.EXISTS_NO_ACCESS;
            }
            throw e;
        }
    }

    /// The region that a refusal names; empty when it names none.
    private static Optional<String> regionOf(AwsAccessException e) {
        return e.getCause() instanceof AwsServiceException answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().sdkHttpResponse() != null
                ? answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region")
                : Optional.empty();
    }

    private boolean elsewhere(AwsAccessException e) {
        return regionOf(e).filter(region -> !region.equals(clients.region())).isPresent();
    }

    /// Makes a bucket in the calls' region; one's own that is there already is fine.
    public void create(String bucket) {
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(bucket);
        if (!clients.region().equals(FIRST_REGION)) {
            request.createBucketConfiguration(place -> place.locationConstraint(clients.region()));
        }
        try {
            call("CreateBucket", () -> s3().createBucket(request.build()));
        } catch (AwsAccessException e) {
            if (e.code().equals("BucketAlreadyExists")) {
                throw new BucketNameNotAvailable(e.fault(), bucket);
            }
            if (!e.code().equals("BucketAlreadyOwnedByYou")) {
                throw e;
            }
        }
    }

    /// Makes a bucket unless it is there and may be used.
    public void ensureExists(String bucket) {
        switch (status(bucket)) {
            case EXISTS_HAVE_ACCESS -> {}
            case DOES_NOT_EXIST -> create(bucket);
            case EXISTS_NO_ACCESS, EXISTS_OTHER_REGION ->
                throw new BucketNameNotAvailable(
                        Fault.local(ErrorCode.AWS_CONFLICT, SERVICE, "HeadBucket", ""), bucket);
        }
    }

    /// Whether objects are encrypted without being told to.
    public boolean encrypted(String bucket) {
        try {
            return call("GetBucketEncryption", () -> s3().getBucketEncryption(request -> request.bucket(bucket)))
                    .serverSideEncryptionConfiguration()
                    .hasRules();
        } catch (AwsAccessException e) {
            if (e.code().equals("ServerSideEncryptionConfigurationNotFoundError")) {
                return false;
            }
            throw e;
        }
    }

    /// Whether old versions of objects are kept.
    public boolean versioned(String bucket) {
        return call("GetBucketVersioning", () -> s3().getBucketVersioning(request -> request.bucket(bucket)))
                        .status()
                == BucketVersioningStatus.ENABLED;
    }

    /// Removes a bucket with all that is in it: versions, delete markers, unfinished uploads. One
    /// that is not there is fine.
    public void destroy(String bucket) {
        try {
            removeObjects(bucket);
            abortUploads(bucket);
            call("DeleteBucket", () -> s3().deleteBucket(request -> request.bucket(bucket)));
        } catch (AwsAccessException e) {
            if (!e.code().equals("NoSuchBucket")) {
                throw e;
            }
        }
    }

    /// With all versions; on a server that knows no versions the objects are all there is, and go
    /// one by one.
    private void removeObjects(String bucket) {
        try {
            removeVersions(bucket);
        } catch (AwsAccessException e) {
            if (!e.code().equals("NotImplemented")) {
                throw e;
            }
            list(bucket, "")
                    .forEach(entry -> call(
                            "DeleteObject",
                            () -> s3().deleteObject(
                                            request -> request.bucket(bucket).key(entry.key()))));
        }
    }

    private void removeVersions(String bucket) {
        List<ObjectIdentifier> found = new ArrayList<>();
        var pages = call(
                "ListObjectVersions",
                () -> s3().listObjectVersionsPaginator(ListObjectVersionsRequest.builder()
                                .bucket(bucket)
                                .build())
                        .iterator());
        while (call("ListObjectVersions", pages::hasNext)) {
            var page = call("ListObjectVersions", pages::next);
            page.versions().forEach(version -> found.add(identifier(version.key(), version.versionId())));
            page.deleteMarkers().forEach(marker -> found.add(identifier(marker.key(), marker.versionId())));
            if (found.size() >= DELETED_AT_ONCE) {
                removeAll(bucket, found);
            }
        }
        removeAll(bucket, found);
    }

    /// As many calls as the API's limit asks for; the list is empty then.
    private void removeAll(String bucket, List<ObjectIdentifier> found) {
        while (!found.isEmpty()) {
            remove(bucket, found.subList(0, Math.min(DELETED_AT_ONCE, found.size())));
        }
    }

    private static ObjectIdentifier identifier(String key, @Nullable String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    /// Removes the objects and takes them off the list.
    private void remove(String bucket, List<ObjectIdentifier> objects) {
        List<ObjectIdentifier> all = List.copyOf(objects);
        List<S3Error> errors = call(
                        "DeleteObjects",
                        () -> s3().deleteObjects(request -> request.bucket(bucket)
                                .delete(delete -> delete.objects(all).quiet(true))))
                .errors();
        if (!errors.isEmpty()) {
            throw new EntriesNotAccepted(
                    SERVICE,
                    "DeleteObjects",
                    errors.stream()
                            .map(error -> "object " + Faults.plain(error.key()) + " (" + error.code() + ")")
                            .toList());
        }
        objects.clear();
    }

    private void abortUploads(String bucket) {
        ListMultipartUploadsRequest request =
                ListMultipartUploadsRequest.builder().bucket(bucket).build();
        List<MultipartUpload> uploads = call(
                "ListMultipartUploads",
                () -> s3().listMultipartUploadsPaginator(request).uploads().stream()
                        .toList());
        for (MultipartUpload upload : uploads) {
            call(
                    "AbortMultipartUpload",
                    () -> s3().abortMultipartUpload(abort ->
                            abort.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
        }
    }

    /// An object may take longer than a call that carries none.
    private void transfer(AwsRequestOverrideConfiguration.Builder call) {
        Duration limit = clients.access().limits().transfer();
        call.apiCallTimeout(limit).apiCallAttemptTimeout(limit);
    }

    /// Stores a file as an object.
    public void put(String bucket, String key, Path file, Storing storing) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .metadata(storing.metadata())
                .acl(storing.acl())
                .contentType(storing.contentType())
                .overrideConfiguration(this::transfer);
        switch (storing.encryption()) {
            case Encryption.Managed() -> request.serverSideEncryption(ServerSideEncryption.AES256);
            case Encryption.Kms(String kmsKey) ->
                request.serverSideEncryption(ServerSideEncryption.AWS_KMS).ssekmsKeyId(kmsKey);
            case null -> {}
        }
        call("PutObject", () -> s3().putObject(request.build(), RequestBody.fromFile(file)));
    }

    /// Where an object is, as other services of AWS take it.
    public String url(String bucket, String key) {
        return s3().utilities()
                .getUrl(request -> request.bucket(bucket).key(key))
                .toString();
    }

    /// All objects whose keys begin so, in S3's order; empty for none.
    public List<Entry> list(String bucket, String prefix) {
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).build();
        return call(
                "ListObjectsV2",
                () -> s3().listObjectsV2Paginator(request).contents().stream()
                        .map(object -> new Entry(object.key(), object.size(), object.eTag(), object.lastModified()))
                        .toList());
    }

    /// What is known of an object.
    public Details metadata(String bucket, String key) {
        try {
            HeadObjectResponse head = call(
                    "HeadObject",
                    () -> s3().headObject(request -> request.bucket(bucket).key(key)));
            return new Details(
                    head.contentLength(), head.eTag(), head.lastModified(), head.contentType(), head.metadata());
        } catch (AwsAccessException e) {
            throw e.status() == 404 ? new ObjectDoesNotExist(e.fault(), bucket, key) : e;
        }
    }

    /// Stores an object as a new file; until it is complete there is no file of that name.
    ///
    /// The target and its folder are looked at before anything is asked of AWS.
    public void download(String bucket, String key, Path target) {
        Download download = Download.to(target);
        try {
            download.receive(() -> call(
                    "GetObject",
                    () -> s3().getObject(
                                    request -> request.bucket(bucket).key(key).overrideConfiguration(this::transfer))));
        } catch (AwsAccessException e) {
            throw e.code().equals("NoSuchKey") || (e.status() == 404 && e.code().isEmpty())
                    ? new ObjectDoesNotExist(e.fault(), bucket, key)
                    : e;
        }
    }
}
