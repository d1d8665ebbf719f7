package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.io.AtomicFile;
import dev.stratiform.resilience.retry.Sleeper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file `config.<env>.yaml` beside a manifest: what `config set` wrote for an environment.
///
/// It has one key, `stacks`, with the configuration of each stack. People read it and set it by the
/// command.
public final class ConfigFile {
    private static final String HEAD =
            "# Written by: stratiform config set. Change it by that command; secrets are references.\n";

    private final Path file;
    private final String shown;

    /// The file of an environment of a deployment; it need not exist.
    public ConfigFile(DeploymentFile deployment, String environment) {
        String name = "config." + environment + ".yaml";
        this.file = deployment.manifest().resolveSibling(name);
        int slash = deployment.shown().lastIndexOf('/');
        this.shown = deployment.shown().substring(0, slash + 1) + name;
    }

    /// The file's path from the workspace's root.
    public String shown() {
        return shown;
    }

    /// The configuration of each stack; empty when there is no file.
    public Node.Mapping read() {
        Location top = Location.of(shown);
        if (!SourceFile.exists(file)) {
            return new Node.Mapping(Map.of(), top);
        }
        Node node = YamlReader.read(SourceFile.read(file, shown, YamlReader.LARGEST), shown);
        Node stacks = node instanceof Node.Mapping mapping ? mapping.get("stacks") : null;
        boolean alone =
                node instanceof Node.Mapping mapping && mapping.entries().size() == 1;
        if (!alone || !(stacks instanceof Node.Mapping found)) {
            throw Failure.at(
                            ErrorCode.VALIDATION_ERROR, node.at(), "the file must hold the one key 'stacks', an object")
                    .withNext("put it back from version control, or remove it and set the values again")
                    .toException();
        }
        return found;
    }

    /// What a text on a command line may mean: as YAML reads it, and as it is.
    public List<Value> readings(String text) {
        return List.of(PlainScalar.value(text, Location.of(shown)), Value.of(text));
    }

    /// The same with a value of a stack; nothing is written.
    public Node.Mapping with(String stack, String key, Value value) {
        return with(read(), stack, key, value);
    }

    /// The same over other stored configuration.
    public Node.Mapping with(Node.Mapping stacks, String stack, String key, Value value) {
        Map<String, Node.Entry> all = new LinkedHashMap<>(stacks.entries());
        Location at = Location.of(shown);
        Map<String, Node.Entry> own =
                new LinkedHashMap<>(stacks.get(stack) instanceof Node.Mapping mapping ? mapping.entries() : Map.of());
        own.put(key, new Node.Entry(at, new Node.Scalar(value, at)));
        all.put(stack, new Node.Entry(at, new Node.Mapping(own, at)));
        return new Node.Mapping(all, stacks.at());
    }

    /// The same without a value of a stack; nothing is written. Empty when it is not there.
    public Optional<Node.Mapping> without(String stack, String key) {
        Node.Mapping stacks = read();
        if (!(stacks.get(stack) instanceof Node.Mapping mapping) || mapping.get(key) == null) {
            return Optional.empty();
        }
        Map<String, Node.Entry> all = new LinkedHashMap<>(stacks.entries());
        Map<String, Node.Entry> own = new LinkedHashMap<>(mapping.entries());
        own.remove(key);
        Location at = Location.of(shown);
        if (own.isEmpty()) {
            all.remove(stack);
        } else {
            all.put(stack, new Node.Entry(at, new Node.Mapping(own, at)));
        }
        return Optional.of(new Node.Mapping(all, stacks.at()));
    }

    /// Writes the configuration of all stacks. Comments that somebody wrote into the file are kept
    /// at its top.
    public void write(Node.Mapping stacks) {
        Value.Fields whole = new Value.Fields(Map.of("stacks", stacks.value()));
        String text = HEAD + comments() + YamlText.of(whole);
        new AtomicFile(Sleeper.monotonic()).write(file, text);
    }

    private String comments() {
        if (!SourceFile.exists(file)) {
            return "";
        }
        StringBuilder kept = new StringBuilder();
        TextDecoder.decode(SourceFile.read(file, shown, YamlReader.LARGEST), shown)
                .lines()
                .map(ConfigFile::comment)
                .filter(line -> !line.isEmpty() && !HEAD.equals(line + "\n"))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }

    /// What of a line is a comment; quotes may hold the sign.
    private static String comment(String line) {
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(i);
            }
        }
        return "";
    }

    /// What is stored for a stack.
    static Optional<Node.Mapping> of(Node.Mapping stored, String stack, Findings findings) {
        Node node = stored.get(stack);
        if (node == null || node instanceof Node.Mapping) {
            return Optional.ofNullable((Node.Mapping) node);
        }
        findings.error(ErrorCode.VALIDATION_ERROR, node.at(), "stacks." + stack + " must be an object", null);
        return Optional.empty();
    }
}
