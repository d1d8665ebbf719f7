package dev.stratiform.conformance;

import dev.stratiform.aws.S3Call;
import dev.stratiform.aws.S3Endpoint;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.core.value.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Removes a bucket with everything in it, on servers that know only a part of the API.
///
/// Only what a server allows is tried: versions where it lists versions, governance locks where it
/// has them. What is under a compliance lock stays.
final class BucketSweep {
    private static final int ROUNDS = 1_000;
    private final S3Endpoint door;
    private final Duration timeout;

    BucketSweep(S3Endpoint door, Duration timeout) {
        this.door = door;
        this.timeout = timeout;
    }

    /// What stands in the way; empty when the bucket is gone.
    Optional<String> remove(String bucket) throws InterruptedException {
        ask("DeleteBucketPolicy", Map.of("Bucket", bucket));
        empty(bucket);
        abortUploads(bucket);
        Observation gone = ask("DeleteBucket", Map.of("Bucket", bucket));
        boolean done = gone.successful() || gone.errorCode().equals("NoSuchBucket") || gone.status() == 404;
        return done ? Optional.empty() : Optional.of(gone.words());
    }

    /// The names of all buckets that begin with a prefix.
    List<String> named(String prefix) throws InterruptedException {
        Observation seen = ask("ListBuckets", Map.of());
        if (!seen.successful()) {
            throw new IllegalStateException(seen.words());
        }
        return items(seen, "Buckets").stream()
                .map(b -> text(b, "Name"))
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private void empty(String bucket) throws InterruptedException {
        int before = -1;
        for (int round = 0; round < ROUNDS; round++) {
            List<Map<String, Object>> found = objects(bucket);
            if (found.isEmpty() || found.size() == before) {
                return;
            }
            int removed = 0;
            for (Map<String, Object> one : found) {
                removed += delete(bucket, one) ? 1 : 0;
            }
            if (removed == 0) {
                return;
            }
            before = removed == found.size() ? -1 : found.size();
        }
    }

    private List<Map<String, Object>> objects(String bucket) throws InterruptedException {
        List<Map<String, Object>> found = new ArrayList<>();
        Observation versions = ask("ListObjectVersions", Map.of("Bucket", bucket));
        for (String part : List.of("Versions", "DeleteMarkers")) {
            for (Value one : items(versions, part)) {
                found.add(Map.of("Key", text(one, "Key"), "VersionId", text(one, "VersionId")));
            }
        }
        if (found.isEmpty()) {
            for (Value one : items(ask("ListObjectsV2", Map.of("Bucket", bucket)), "Contents")) {
                found.add(Map.of("Key", text(one, "Key"), "VersionId", ""));
            }
        }
        return found;
    }

    private boolean delete(String bucket, Map<String, Object> object) throws InterruptedException {
        Map<String, Object> what = new HashMap<>(object);
        what.put("Bucket", bucket);
        if (String.valueOf(what.get("VersionId")).isEmpty()) {
            what.remove("VersionId");
        }
        Observation gone = ask("DeleteObject", what);
        if (gone.successful()) {
            return true;
        }
        Map<String, Object> hold = new HashMap<>(what);
        hold.put("LegalHold", Map.of("Status", "OFF"));
        ask("PutObjectLegalHold", hold);
        what.put("BypassGovernanceRetention", true);
        return ask("DeleteObject", what).successful();
    }

    private void abortUploads(String bucket) throws InterruptedException {
        for (Value upload : items(ask("ListMultipartUploads", Map.of("Bucket", bucket)), "Uploads")) {
            ask(
                    "AbortMultipartUpload",
                    Map.of("Bucket", bucket, "Key", text(upload, "Key"), "UploadId", text(upload, "UploadId")));
        }
    }

    private Observation ask(String operation, Map<String, Object> parameters) throws InterruptedException {
        S3Operation of = S3Operation.find(operation).orElseThrow();
        ReceivedBody body = new ReceivedBody();
        return Observation.of(door.call(new S3Call(of, parameters, null, body, timeout)), body);
    }

    private static List<Value> items(Observation seen, String name) {
        return FieldPath.find(seen.fields(), name)
                .map(v -> v instanceof Value.Items(List<Value> items) ? items : List.<Value>of())
                .orElse(List.of());
    }

    private static String text(Value value, String name) {
        return FieldPath.find(value, name).map(Template::text).orElse("");
    }
}
