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
import java.util.function.BiFunction;

/// The stack definitions of a workspace, each read once; used by one thread.
public final class Definitions {
    /// A definition with what was found in it.
    record Read(Definition definition, List<Finding> findings) {}

    private final Path root;
    private final BiFunction<String, Value.Fields, List<Failure>> engineCheck;
    private final StackCode.Reader code;
    private final Map<Path, Read> read = new HashMap<>();

    /// `engineCheck` says what an engine, by name, finds wrong with a stack's settings.
    public Definitions(Path root, BiFunction<String, Value.Fields, List<Failure>> engineCheck) {
        this(root, engineCheck, StackCode.Reader.NONE);
    }

    /// The same, and each definition is compared with its program.
    public Definitions(Path root, BiFunction<String, Value.Fields, List<Failure>> engineCheck, StackCode.Reader code) {
        this.root = root;
        this.engineCheck = engineCheck;
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
        return engineCheck.apply(engine, settings);
    }
}
