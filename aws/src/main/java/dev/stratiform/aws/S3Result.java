package dev.stratiform.aws;

import java.util.List;
import java.util.Map;

/// What came of a call: an answer of the server, or none.
public sealed interface S3Result {
    /// What was sent and received, as far as it came.
    Wire wire();

    /// An answer, good or bad.
    ///
    /// @param fields the members of the answer, by the API's names; empty for an error
    /// @param errorCode the server's error code, empty when it gave none or did not fail
    /// @param errorMessage what the server said, empty when nothing
    record Answer(int status, Map<String, Object> fields, String errorCode, String errorMessage, Wire wire)
            implements S3Result {
        /// Whether the server did what was asked.
        public boolean successful() {
            return status >= 200 && status < 300 && errorCode.isEmpty();
        }
    }

    /// No usable answer.
    record Broken(Kind kind, String message, Wire wire) implements S3Result {}

    /// Why there is no usable answer.
    enum Kind {
        /// The server could not be reached, so that it knows nothing of the request.
        UNREACHABLE,
        /// The server ended the connection, and may have done what was asked.
        CONNECTION,
        /// It took too long.
        TIMEOUT,
        /// What came could not be understood, or does not fit its own checksum.
        UNREADABLE,
        /// The SDK refuses to send such a request.
        NOT_SENT
    }

    /// A request and its answer as they went over the wire, without their bodies.
    ///
    /// @param answerHead the first bytes of an answer that is no object's content
    record Wire(
            String method,
            String url,
            Map<String, List<String>> requestHeaders,
            int status,
            Map<String, List<String>> answerHeaders,
            String answerHead) {
        /// Nothing was sent.
        public static final Wire NONE = new Wire("", "", Map.of(), 0, Map.of(), "");

        /// The first value of a header of the answer, empty when there is none; case does not
        /// matter.
        public String header(String name) {
            for (Map.Entry<String, List<String>> header : answerHeaders.entrySet()) {
                if (name.equalsIgnoreCase(header.getKey()) && !header.getValue().isEmpty()) {
                    return header.getValue().getFirst();
                }
            }
            return "";
        }
    }
}
