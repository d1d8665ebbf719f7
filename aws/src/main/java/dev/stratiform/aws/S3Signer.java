package dev.stratiform.aws;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Signs requests and form policies with version 4 of the signature.
final class S3Signer {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private S3Signer() {}

    static RawRequest sign(RawRequest request, S3Signing how, AwsCredentials as) {
        SignedRequest signed = AwsV4HttpSigner.create().sign(sign -> {
            sign.identity(as)
                    .request(toSdk(request))
                    .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, how.service())
                    .putProperty(AwsV4HttpSigner.REGION_NAME, how.region())
                    .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, how.body() != null)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(how.at(), ZoneOffset.UTC));
            if (how.inQuery()) {
                sign.putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, how.expires());
            }
            S3Call.Body body = how.body();
            if (body != null) {
                sign.payload(() -> body.open().get());
            }
        });
        SdkHttpRequest done = signed.request();
        // The signer's own query would write every `=` anew; what was there stays as it is written.
        Map<String, List<String>> fresh = new LinkedHashMap<>(done.rawQueryParameters());
        fresh.keySet()
                .removeIf(name -> !name.startsWith("X-Amz-") || request.query().contains(name + "="));
        String added = SdkHttpUtils.encodeAndFlattenQueryParameters(fresh).orElse("");
        String query =
                request.query().isEmpty() || added.isEmpty() ? request.query() + added : request.query() + "&" + added;
        return new RawRequest(request.method(), request.server(), request.path(), query, done.headers());
    }

    private static SdkHttpFullRequest toSdk(RawRequest request) {
        String host = request.header("Host").stream().findFirst().orElse(RawRequest.hostOf(request.server()));
        int colon = host.lastIndexOf(':');
        boolean numbered = colon > 0 && host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
        SdkHttpFullRequest.Builder plain = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .protocol(request.server().getScheme())
                .host(numbered ? host.substring(0, colon) : host)
                .encodedPath(request.path());
        if (numbered) {
            plain.port(Integer.parseInt(host.substring(colon + 1)));
        }
        query(request.query()).forEach(plain::putRawQueryParameter);
        request.headers().forEach(plain::putHeader);
        return plain.build();
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (!text.isEmpty()) {
            for (String pair : text.split("&", -1)) {
                int at = pair.indexOf('=');
                String name = SdkHttpUtils.urlDecode(at < 0 ? pair : pair.substring(0, at));
                String value = at < 0 ? "" : SdkHttpUtils.urlDecode(pair.substring(at + 1));
                parameters
                        .computeIfAbsent(name, _ -> new java.util.ArrayList<>())
                        .add(value);
            }
        }
        return parameters;
    }

    /// A request of the SDK without what the SDK says about itself.
    static RawRequest plain(SdkHttpRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(request.headers());
        headers.keySet()
                .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("amz-sdk-")
                        || List.of("user-agent", "content-length", "expect", "authorization")
                                .contains(name.toLowerCase(java.util.Locale.ROOT)));
        URI server = URI.create(request.protocol() + "://" + request.host() + ":" + request.port());
        headers.put("Host", List.of(RawRequest.hostOf(server)));
        String query = SdkHttpUtils.encodeAndFlattenQueryParameters(request.rawQueryParameters())
                .orElse("");
        return new RawRequest(request.method().name(), server, request.encodedPath(), query, headers);
    }

    /// The fields of a form that carry its policy and signature. `policy` makes the policy's
    /// base64 text from the fields that it has to allow.
    static Map<String, String> form(
            Function<Map<String, String>, String> policy, String region, Instant at, AwsCredentials as) {
        String stamp = STAMP.format(at);
        String scope = stamp.substring(0, 8) + "/" + region + "/s3/aws4_request";
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
        fields.put("x-amz-credential", as.accessKeyId() + "/" + scope);
        fields.put("x-amz-date", stamp);
        if (as instanceof AwsSessionCredentials session) {
            fields.put("x-amz-security-token", session.sessionToken());
        }
        String text = policy.apply(Map.copyOf(fields));
        fields.put("policy", text);
        byte[] key = ("AWS4" + as.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        fields.put("x-amz-signature", HexFormat.of().formatHex(hmac(key, text)));
        return fields;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
