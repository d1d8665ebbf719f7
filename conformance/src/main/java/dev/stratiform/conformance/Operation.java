package dev.stratiform.conformance;

import dev.stratiform.aws.S3Operation;
import dev.stratiform.core.value.Value;
import java.util.Map;

/// What a step does.
sealed interface Operation {
    /// The name as reports have it.
    String label();

    /// An operation of the S3 client.
    record Api(S3Operation of) implements Operation {
        @Override
        public String label() {
            return of.name();
        }
    }

    /// An operation through a presigned address.
    ///
    /// `how` may say `expires`, `at`, `method`, `headers`, `query`, `send`.
    record Presigned(S3Operation of, Map<String, Value> how) implements Operation {
        @Override
        public String label() {
            return "Presign:" + of.name();
        }
    }

    /// Something that the engine does itself.
    enum Own implements Operation {
        HTTP("Http"),
        POST_FORM("PostForm"),
        WAIT("Wait"),
        SLEEP("Sleep"),
        PARALLEL("Parallel");

        private final String label;

        Own(String label) {
            this.label = label;
        }

        @Override
        public String label() {
            return label;
        }
    }
}
