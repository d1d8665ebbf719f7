package dev.stratiform.conformance;

import dev.stratiform.aws.S3Member;
import dev.stratiform.aws.S3Operation;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.core.value.ValueType;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings what a user wrote under `with` to the API's own names, and checks it against the model.
final class Parameters {
    private final S3Operation operation;
    private final Findings findings;
    private final Map<String, Value> taken = new LinkedHashMap<>();

    private final boolean warns;

    private Parameters(S3Operation operation, Findings findings, boolean warns) {
        this.warns = warns;
        this.operation = operation;
        this.findings = findings;
    }

    /// The parameters of an operation, by the API's names; what is wrong becomes a finding.
    ///
    /// `warns`: values that the API does not know are told, because the case is not about them.
    static Map<String, Value> read(S3Operation operation, Section with, boolean warns) {
        Parameters reader = new Parameters(operation, with.findings(), warns);
        reader.sourceAliases(with);
        with.node().entries().forEach(reader::take);
        reader.requireAll(with);
        return reader.taken;
    }

    /// `source_bucket`, `source_key` and `source_version_id` as one `CopySource`.
    private void sourceAliases(Section with) {
        Node.Mapping node = with.node();
        Node bucket = any(node, "source_bucket", "SourceBucket", "sourceBucket");
        Node key = any(node, "source_key", "SourceKey", "sourceKey");
        Node version = any(node, "source_version_id", "SourceVersionId", "sourceVersionId");
        if (bucket == null && key == null) {
            return;
        }
        if (bucket == null || key == null || member("CopySource").isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    with.at(),
                    "source_bucket and source_key belong together, in an operation that copies",
                    "write both, or CopySource: bucket/key");
            return;
        }
        String source = text(bucket) + "/" + encode(text(key));
        taken.put("CopySource", Value.of(version == null ? source : source + "?versionId=" + text(version)));
    }

    private static String text(Node node) {
        return Template.text(node.value());
    }

    /// A key as a header carries it; a reference stays as it is.
    private static String encode(String key) {
        return key.contains("${")
                ? key
                : URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
    }

    private static @org.jspecify.annotations.Nullable Node any(Node.Mapping node, String... names) {
        for (String name : names) {
            Node found = node.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Optional<S3Member> member(String name) {
        return S3Member.find(operation.request(), name);
    }

    private void take(String name, Node.Entry entry) {
        String plain = name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
        if (plain.startsWith("source")
                && List.of("sourcebucket", "sourcekey", "sourceversionid").contains(plain)) {
            return;
        }
        Node node = entry.node();
        if (plain.equals("tags") && node instanceof Node.Mapping tags && takeTags(tags)) {
            return;
        }
        Optional<S3Member> member = member(name).or(() -> usual(plain));
        if (member.isEmpty()) {
            List<String> known =
                    operation.request().stream().map(S3Member::name).toList();
            findings.error(
                    ErrorCode.UNKNOWN_KEY,
                    entry.keyAt(),
                    operation.name() + " has no parameter '" + name + "'" + Nearest.question(name, known),
                    "see: stratiform s3 explain " + operation.name());
            return;
        }
        put(member.get(), node, entry.keyAt());
    }

    /// Names that other tools use.
    private Optional<S3Member> usual(String plain) {
        return switch (plain) {
            case "partetags", "parts" -> member("MultipartUpload");
            case "versioning", "status" -> member("VersioningConfiguration");
            case "tags" -> member("Tagging");
            default -> Optional.empty();
        };
    }

    private void put(S3Member member, Node node, Location keyAt) {
        if (taken.containsKey(member.name())) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR, keyAt, member.name() + " is given twice", "remove one of the two");
            return;
        }
        Node shaped = shaped(member, node);
        taken.put(member.name(), value(member, shaped, member.name()));
    }

    /// Short forms: a policy as an object, the parts of an upload as a list, a versioning status.
    private Node shaped(S3Member member, Node node) {
        Location at = node.at();
        if (member.kind() == S3Member.Kind.TEXT && node instanceof Node.Mapping) {
            return new Node.Scalar(Value.of(Json.writeRevealed(node.value())), at);
        }
        if (member.kind() == S3Member.Kind.OBJECT
                && node instanceof Node.Sequence
                && member.members().size() == 1) {
            return wrap(member.members().getFirst().name(), node);
        }
        boolean status = member.name().equals("VersioningConfiguration") && node instanceof Node.Scalar;
        return status ? wrap("Status", node) : node;
    }

    private static Node wrap(String name, Node node) {
        return new Node.Mapping(Map.of(name, new Node.Entry(node.at(), node)), node.at());
    }

    /// Tags as an object: a query text where the API has a header, a tag set where it has a body.
    private boolean takeTags(Node.Mapping tags) {
        Optional<S3Member> tagging = member("Tagging");
        if (tagging.isEmpty()) {
            return false;
        }
        List<Value> set = new ArrayList<>();
        List<String> pairs = new ArrayList<>();
        tags.entries().forEach((key, entry) -> {
            String text = text(entry.node());
            Map<String, Value> tag = new LinkedHashMap<>();
            tag.put("Key", Value.of(key));
            tag.put("Value", Value.of(text));
            set.add(new Value.Fields(tag));
            pairs.add(encode(key) + "=" + encode(text));
        });
        taken.put(
                "Tagging",
                tagging.get().kind() == S3Member.Kind.TEXT
                        ? Value.of(String.join("&", pairs))
                        : new Value.Fields(Map.of("TagSet", new Value.Items(set))));
        return true;
    }

    private void requireAll(Section with) {
        for (S3Member member : operation.request()) {
            if (member.required() && !taken.containsKey(member.name())) {
                findings.error(
                        ErrorCode.VALIDATION_ERROR,
                        with.at(),
                        operation.name() + " needs the parameter " + member.name(),
                        "add " + member.name() + "; a request without it can only be made with op: Http");
            }
        }
    }

    private Value value(S3Member member, Node node, String path) {
        if (Template.isOpen(node.value()) && node instanceof Node.Scalar) {
            return node.value();
        }
        return switch (member.kind()) {
            case OBJECT -> object(member, node, path);
            case LIST -> list(member, node, path);
            case MAP -> map(node, path);
            case TEXT -> scalar(member, node, path, allowed(member, node, path));
            case WHOLE, DECIMAL, TRUTH, TIME, BYTES -> scalar(member, node, path, fits(member, node));
        };
    }

    private boolean allowed(S3Member member, Node node, String path) {
        String text = node instanceof Node.Scalar ? text(node) : "";
        if (warns
                && !member.allowed().isEmpty()
                && !text.isEmpty()
                && !member.allowed().contains(text)) {
            findings.warning(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    path + " is '" + text + "', which the API does not know" + Nearest.question(text, member.allowed())
                            + "; it knows: " + String.join(", ", member.allowed()),
                    "leave it when the case is about a wrong value");
        }
        return node instanceof Node.Scalar;
    }

    private Value scalar(S3Member member, Node node, String path, boolean fits) {
        if (!fits) {
            wrong(node, path, member.kind().words());
        }
        return node.value();
    }

    private static boolean fits(S3Member member, Node node) {
        if (!(node instanceof Node.Scalar)) {
            return false;
        }
        String text = text(node);
        return switch (member.kind()) {
            case WHOLE -> text.matches("-?[0-9]{1,19}");
            case DECIMAL -> node.value() instanceof Value.Num;
            case TRUTH -> text.equals("true") || text.equals("false");
            case TIME -> moment(text);
            case TEXT, BYTES, OBJECT, LIST, MAP -> true;
        };
    }

    private static boolean moment(String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).getYear() > 0
                    : OffsetDateTime.parse(text).getYear() > 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private Value object(S3Member member, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(node, path, S3Member.Kind.OBJECT.words());
            return node.value();
        }
        Map<String, Value> fields = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            Optional<S3Member> inner = S3Member.find(member.members(), key);
            if (inner.isEmpty()) {
                List<String> known =
                        member.members().stream().map(S3Member::name).toList();
                findings.error(
                        ErrorCode.UNKNOWN_KEY,
                        entry.keyAt(),
                        path + " has no member '" + key + "'" + Nearest.question(key, known) + "; it has: "
                                + String.join(", ", known),
                        null);
            } else {
                String name = inner.get().name();
                fields.put(name, value(inner.get(), entry.node(), path + "." + name));
            }
        });
        return new Value.Fields(fields);
    }

    private Value list(S3Member member, Node node, String path) {
        S3Member item = member.item().orElseThrow();
        List<Node> nodes = node instanceof Node.Sequence(List<Node> items, var _) ? items : List.of(node);
        List<Value> values = new ArrayList<>();
        for (Node one : nodes) {
            values.add(value(item, one, path + "[" + values.size() + "]"));
        }
        return new Value.Items(values);
    }

    private Value map(Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            wrong(node, path, "an object");
            return node.value();
        }
        mapping.entries().forEach((key, entry) -> {
            if (!(entry.node() instanceof Node.Scalar)) {
                wrong(entry.node(), path + "." + key, "a text");
            }
        });
        return node.value();
    }

    private void wrong(Node node, String path, String expected) {
        Value value = node.value();
        String found = value instanceof Value.Text(String text) ? "'" + text + "'" : ValueType.describe(value);
        findings.error(
                ErrorCode.VALIDATION_ERROR,
                node.at(),
                operation.name() + ": " + path + " must be " + expected + ", found " + found,
                "see: stratiform s3 explain " + operation.name());
    }
}
