package dev.stratiform.aws;

import java.util.List;
import java.util.Map;

/// The head of a request as it goes over the wire: `target` is path and query.
record RequestHead(String method, String target, Map<String, List<String>> headers) {
    static RequestHead of(RawRequest request) {
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        return new RequestHead(request.method(), request.path() + query, request.headers());
    }

    boolean chunked() {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase("Transfer-Encoding")
                    && header.getValue().contains("chunked")) {
                return true;
            }
        }
        return false;
    }

    String text() {
        StringBuilder text = new StringBuilder(768);
        text.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        headers.forEach((name, values) -> {
            for (String value : values) {
                text.append(name).append(": ").append(value).append("\r\n");
            }
        });
        return text.append("\r\n").toString();
    }
}
