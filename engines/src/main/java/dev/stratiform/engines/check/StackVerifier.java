package dev.stratiform.engines.check;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.core.run.Verifier;
import dev.stratiform.core.value.Masker;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Knows the kinds of checks: `http`, `tcp`, `command`, `s3.suite` and those that ask AWS.
/// Thread-safe.
public final class StackVerifier implements Verifier {
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);
    private static final Map<String, CheckShape> KINDS = kinds();

    /// Runs a conformance suite; the finding is what went wrong, empty when nothing did.
    ///
    /// `target` is empty for the suite's own.
    public interface SuiteCheck {
        /// Runs it once.
        Optional<String> run(Path file, String target, String region) throws InterruptedException;
    }

    private final Function<String, AwsClients> aws;
    private final SuiteCheck suites;
    private final StackPrograms programs;

    /// `aws` gives clients by region, empty for the default one.
    public StackVerifier(Function<String, AwsClients> aws, ProcessTools tools, Path stateFolder, SuiteCheck suites) {
        this.aws = aws;
        this.suites = suites;
        this.programs = new StackPrograms(tools, stateFolder);
    }

    private static Map<String, CheckShape> kinds() {
        Map<String, CheckShape> kinds = new LinkedHashMap<>();
        kinds.put("http", CheckShape.texts("url").maybe("contains").numbers("status"));
        kinds.put("tcp", new CheckShape(Set.of("host"), Set.of("port"), Set.of(), Set.of(), Set.of("host", "port")));
        kinds.put("command", new CheckShape(Set.of(), Set.of(), Set.of(), Set.of("run"), Set.of("run")));
        kinds.put("s3.bucket", CheckShape.texts("name").truths("encrypted", "versioned"));
        kinds.put("ecs.service", CheckShape.texts("cluster", "service").truths("stable"));
        kinds.put("acm.certificate", CheckShape.texts("domain").truths("issued"));
        kinds.put("opensearch.domain", CheckShape.texts("name").truths("active"));
        kinds.put("s3.suite", CheckShape.texts("file").maybe("target"));
        kinds.put("ssm.parameter", CheckShape.texts("name").maybe("equals"));
        return kinds;
    }

    @Override
    public List<Failure> check(String kind, Value.Fields settings) {
        CheckShape shape = KINDS.get(kind);
        if (shape == null) {
            return List.of(Failure.of(
                            ErrorCode.UNKNOWN_KEY,
                            "there is no check '" + kind + "'" + Nearest.question(kind, KINDS.keySet())
                                    + "; there are: " + String.join(", ", KINDS.keySet()))
                    .withNext("use one of them"));
        }
        return new CheckFields(settings).against(shape);
    }

    @Override
    public Optional<String> look(String kind, Value.Fields settings, Place place) throws InterruptedException {
        List<Failure> wrong = check(kind, settings);
        if (!wrong.isEmpty()) {
            return Optional.of(wrong.getFirst().message());
        }
        CheckFields fields = new CheckFields(settings);
        return switch (kind) {
            case "http" -> NetworkChecks.http(fields);
            case "tcp" -> NetworkChecks.tcp(fields);
            case "command" -> command(fields, settings, place);
            case "s3.suite" -> suite(fields, place);
            default -> asked(kind, fields, place.region());
        };
    }

    /// The suite lies in the folder of the stack's program.
    private Optional<String> suite(CheckFields fields, Place place) throws InterruptedException {
        Path source = place.source().normalize();
        Path file = source.resolve(fields.text("file")).normalize();
        if (!file.startsWith(source) || !Files.isRegularFile(file)) {
            return Optional.of("the suite " + fields.text("file") + " is not in the stack's folder");
        }
        try {
            return suites.run(file, fields.has("target") ? fields.text("target") : "", place.region());
        } catch (StratiformException e) {
            return Optional.of(e.failure().message());
        }
    }

    private Optional<String> asked(String kind, CheckFields fields, String region) {
        try {
            return AwsChecks.look(kind, fields, aws.apply(region));
        } catch (StratiformException e) {
            return Optional.of(e.failure().message());
        }
    }

    /// A program that exits with 0 when all is well; its last line is the finding.
    private Optional<String> command(CheckFields fields, Value.Fields settings, Place place)
            throws InterruptedException {
        Program program = new Program(fields.list("run"), LONGEST_LOOK, () -> false);
        return programs.run(program, place, Masker.of(settings), _ -> {});
    }

    @Override
    public Optional<String> run(Program program, Place place, Consumer<String> tell) throws InterruptedException {
        return programs.run(program, place, Masker.of(Value.Fields.EMPTY), tell);
    }
}
