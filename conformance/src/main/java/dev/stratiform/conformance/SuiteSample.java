package dev.stratiform.conformance;

/// A first suite to begin with.
public final class SuiteSample {
    /// The text of the file that `s3 init` writes.
    public static final String TEXT = """
            # An S3 conformance suite; see docs/guide/s3.md. Try it with:
            #   stratiform s3 run s3suite.yaml --endpoint http://127.0.0.1:9000
            apiVersion: stratiform.dev/s3suite/v1
            config:
              targets:
                server:
                  endpoint: "${S3_ENDPOINT:-http://127.0.0.1:9000}"
                  region: us-east-1
                  addressing: path
                  # For servers that do not know the newer checksums of the SDKs:
                  # sdk: { requestChecksum: when_required, responseValidation: when_required, legacyMd5: true, chunkedEncoding: false }
              credentials:
                main:
                  accessKey: "${S3_ACCESS_KEY:-stratiform}"
                  secretKey: "${S3_SECRET_KEY:-stratiform-secret}"
            vars:
              bucket: "st-${run.id}-${random:6}"
            groups:
            - id: objects/round-trip
              title: What is put comes back
              tags: [first]
              matrix: { size: [0, 1, 1MiB] }
              before:
              - { op: CreateBucket, with: { Bucket: "${bucket}" } }
              test:
              - name: put
                op: PutObject
                with: { Bucket: "${bucket}", Key: "a folder/ü+%", Metadata: { colour: blue } }
                body: { generate: "${matrix.size}", seed: 7 }
                capture: { etag: $.ETag }
              - name: get
                op: GetObject
                with: { Bucket: "${bucket}", Key: "a folder/ü+%" }
                expect:
                  status: 200
                  fields: { ETag: "${etag}", Metadata: { colour: blue } }
                  body: { sameAs: { generate: "${matrix.size}", seed: 7 } }
              - name: absent
                op: GetObject
                with: { Bucket: "${bucket}", Key: nothing-here }
                expect: { status: 404, error: NoSuchKey }
            """;

    private SuiteSample() {}
}
