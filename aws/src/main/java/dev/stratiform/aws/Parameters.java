package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.ParameterDoesNotExist;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Parameters of Systems Manager. Thread-safe; every method blocks.
///
/// Values may be secrets: no message and no log has one, nor what AWS says about a call that
/// carried one.
public final class Parameters {
    private static final String SERVICE = "ssm";

    /// A parameter to put. `secure` has AWS encrypt it; `pattern` is a regular expression that AWS
    /// holds values against.
    public record Write(
            String name,
            String value,
            boolean secure,
            @Nullable String description,
            @Nullable String pattern,
            boolean overwrite) {
        @Override
        public String toString() {
            return "Write[" + name + "]";
        }
    }

    /// A value and whether AWS keeps it as a secret.
    public record Stored(String value, boolean secure) {
        @Override
        public String toString() {
            return secure ? "***" : "a value";
        }
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Parameters(AwsClients clients) {
        this.clients = clients;
    }

    /// A parameter's value, decrypted.
    public String value(String name) {
        return stored(name).value();
    }

    /// A parameter's value, decrypted, and whether it is kept as a secret.
    public Stored stored(String name) {
        try {
            Parameter found = Faults.quietly(
                    SERVICE,
                    "GetParameter",
                    () -> clients.ssm()
                            .getParameter(request -> request.name(name).withDecryption(true))
                            .parameter());
            return new Stored(found.value(), found.type() == ParameterType.SECURE_STRING);
        } catch (AwsAccessException e) {
            throw told(e, name);
        }
    }

    private static AwsAccessException told(AwsAccessException e, String name) {
        return e.code().equals("ParameterNotFound") || e.code().equals("ParameterVersionNotFound")
                ? new ParameterDoesNotExist(e.fault(), name)
                : e;
    }

    /// A field of a parameter whose value is a JSON object; a field that is no text comes as JSON.
    public String jsonValue(String name, String key) {
        JsonNode whole = JsonText.read(value(name))
                .filter(JsonNode::isObject)
                .orElseThrow(() -> new AwsAccessException(Fault.local(
                        ErrorCode.AWS_REFUSED,
                        SERVICE,
                        "GetParameter",
                        "the parameter " + name + " is no JSON object")));
        JsonNode field = whole.field(key)
                .orElseThrow(() -> new ParameterDoesNotExist(
                        Fault.local(ErrorCode.AWS_NOT_FOUND, SERVICE, "GetParameter", ""),
                        name + " with a field " + key));
        return field.isString() || field.isNumber() ? field.text() : field.toString();
    }

    /// The values under a path, by name; of the whole tree when `recursive`. Empty when there are
    /// none.
    public Map<String, String> byPath(String path, boolean recursive) {
        GetParametersByPathRequest request = GetParametersByPathRequest.builder()
                .path(path)
                .recursive(recursive)
                .withDecryption(true)
                .build();
        Map<String, String> found = new TreeMap<>();
        Faults.quietly(SERVICE, "GetParametersByPath", () -> {
            clients.ssm()
                    .getParametersByPathPaginator(request)
                    .forEach(page -> page.parameters().forEach(one -> found.put(one.name(), one.value())));
            return found;
        });
        return found;
    }

    /// The names of the whole tree under a path, sorted.
    public List<String> namesByPath(String path) {
        GetParametersByPathRequest request =
                GetParametersByPathRequest.builder().path(path).recursive(true).build();
        return Faults.quietly(
                SERVICE,
                "GetParametersByPath",
                () -> clients.ssm().getParametersByPathPaginator(request).stream()
                        .flatMap(page -> page.parameters().stream())
                        .map(Parameter::name)
                        .sorted()
                        .toList());
    }

    /// Puts a parameter.
    public void put(Write write) {
        Faults.quietly(
                SERVICE,
                "PutParameter",
                () -> clients.ssm()
                        .putParameter(request -> request.name(write.name())
                                .value(write.value())
                                .type(write.secure() ? ParameterType.SECURE_STRING : ParameterType.STRING)
                                .description(write.description())
                                .allowedPattern(write.pattern())
                                .overwrite(write.overwrite())));
    }

    /// Removes a parameter.
    public void delete(String name) {
        try {
            Faults.call(SERVICE, "DeleteParameter", () -> clients.ssm().deleteParameter(request -> request.name(name)));
        } catch (AwsAccessException e) {
            throw told(e, name);
        }
    }
}
