package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stack definitions of a workspace, each read once; used by one thread.
public final class Definitions {
    /// A definition with what was found in it.
    record Read(Definition definition, List<Finding> findings) {}

    /// Rules that nothing breaks, for where there are no engines.
    public static final Rules ANY = (_, _) -> List.of();

    private final Path root;

    /// Says what is wrong with settings of a kind; asks nothing outside.
    public interface Rules {
        /// What an engine finds wrong with a stack's settings.
        List<Failure> engine(String name, Value.Fields settings);

        /// What is wrong with a post-deploy check of a kind.
        default List<Failure> check(String kind, Value.Fields settings) {
            return List.of();
        }
    }

    private final Rules rules;
    private final StackCode.Reader code;
    private final Map<Path, Read> read = new HashMap<>();

    /// Definitions whose settings are held against rules.
    public Definitions(Path root, Rules rules) {
        this(root, rules, StackCode.Reader.NONE);
    }

    /// The same, and each definition is compared with its program.
    public Definitions(Path root, Rules rules, StackCode.Reader code) {
        this.root = root;
        this.rules = rules;
        this.code = code;
    }

    /// The definition in a folder; none when there is no file.
    Read in(Path folder) {
        return read.computeIfAbsent(folder, this::load);
    }

    private Read load(Path folder) {
        Path file = folder.resolve("stack.yaml");
        String shown = file.startsWith(root) ? root.relativize(file).toString() : file.toString();
        if (!SourceFile.exists(file)) {
            return new Read(Definition.none(Location.of(shown)), List.of());
        }
        Findings findings = new Findings();
        try {
            Node node = YamlReader.read(SourceFile.read(file, shown, YamlReader.LARGEST), shown);
            Definition definition = Definition.read(node, String.valueOf(folder.getFileName()), findings);
            if (node instanceof Node.Mapping mapping) {
                code.read(definition.engine().orElse(""), folder)
                        .ifPresent(said -> new CodeCheck(definition, mapping, findings).against(said));
            }
            return new Read(definition, findings.all());
        } catch (StratiformException e) {
            return new Read(Definition.none(Location.of(shown)), List.of(Finding.error(e.failure())));
        }
    }

    List<Failure> check(String engine, Value.Fields settings) {
        return rules.engine(engine, settings);
    }

    List<Failure> checkOfStack(String kind, Value.Fields settings) {
        return rules.check(kind, settings);
    }
}
