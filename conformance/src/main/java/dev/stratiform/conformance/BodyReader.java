package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.Set;

/// Reads descriptions of bodies.
///
/// Names of files are relative to `folder`, the one of the file that is read, and stay below
/// `root`, the suite's; `anywhere`: they need not.
record BodyReader(Findings findings, Path folder, Path root, boolean anywhere) {
    private static final String FILE = "file://";
    private static final Set<String> KEYS =
            Set.of("text", "base64", "generate", "seed", "repeat", "times", "size", "file");

    BodySpec read(Node node) {
        if (node instanceof Node.Mapping mapping) {
            return mapping(mapping);
        }
        if (node instanceof Node.Sequence) {
            findings.error(ErrorCode.VALIDATION_ERROR, node.at(), "a body is a text or an object, found a list", null);
        }
        String text = Template.text(node.value());
        return text.startsWith(FILE)
                ? file(Value.of(text.substring(FILE.length())), node)
                : new BodySpec.Text(Value.of(text));
    }

    private BodySpec mapping(Node.Mapping mapping) {
        mapping.entries().forEach((key, entry) -> {
            if (!KEYS.contains(key)) {
                findings.error(
                        ErrorCode.UNKNOWN_KEY,
                        entry.keyAt(),
                        "a body has no '" + key + "'" + Nearest.question(key, KEYS)
                                + "; it is text, base64, generate (and seed), repeat (and times), or file",
                        null);
            }
        });
        Node generate = mapping.get("generate");
        Node repeat = mapping.get("repeat");
        Node file = mapping.get("file");
        if (generate != null) {
            return new BodySpec.Generated(size(generate), value(mapping, "seed", Value.of(1)));
        }
        if (repeat != null) {
            return new BodySpec.Repeated(repeat.value(), value(mapping, "times", Value.of(1)));
        }
        if (file != null) {
            String name = Template.text(file.value());
            return file(Value.of(name.startsWith(FILE) ? name.substring(FILE.length()) : name), file);
        }
        Node base64 = mapping.get("base64");
        return base64 != null
                ? new BodySpec.Base64(base64.value())
                : new BodySpec.Text(value(mapping, "text", Value.of("")));
    }

    private static Value value(Node.Mapping mapping, String key, Value otherwise) {
        Node node = mapping.get(key);
        return node == null ? otherwise : node.value();
    }

    private Value size(Node node) {
        Value value = node.value();
        if (!Template.isOpen(value) && Comparisons.size(value).isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    node.at(),
                    "the size of a body is '" + Template.text(value) + "'; write bytes, or 10KiB, 5MiB, 20GB",
                    null);
        }
        return value;
    }

    private BodySpec file(Value name, Node node) {
        String text = Template.text(name);
        if (!Template.isOpen(name)) {
            try {
                if (!SourceFile.exists(BodySpec.File.path(folder, root, text, anywhere))) {
                    findings.error(ErrorCode.FILE_UNREADABLE, node.at(), "there is no file " + text, null);
                }
            } catch (StratiformException e) {
                findings.error(
                        e.failure().code(),
                        node.at(),
                        e.failure().message(),
                        "put the file below the suite, or allow it with --allow-files");
            }
        }
        return new BodySpec.File(name, folder, root, anywhere);
    }
}
