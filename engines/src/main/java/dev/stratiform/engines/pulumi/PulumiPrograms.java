package dev.stratiform.engines.pulumi;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Masker;
import dev.stratiform.engines.process.EngineBinary;
import dev.stratiform.engines.process.PrivateFiles;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.ProgramCall;
import dev.stratiform.engines.process.Supervisor;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Calls of the Pulumi command: its surroundings and its version. Thread-safe.
final class PulumiPrograms {
    /// The parts of an attempt beside its one effective program, each in a folder of its own below
    /// the attempt's.
    static final List<String> PARTS =
            List.of("init", "install", "config", "preview", "export", "import", "cancel", "clear");

    private static final int PASSPHRASE_BYTES = 32;
    private static final int LOGS = 20;

    private final ProcessTools tools;
    private final Supervisor supervisor;
    private final Path stateFolder;
    private final EngineBinary binary;

    PulumiPrograms(ProcessTools tools, Path stateFolder) {
        this.tools = tools;
        this.supervisor = new Supervisor(tools, stateFolder);
        this.stateFolder = stateFolder;
        this.binary = new EngineBinary(
                "pulumi",
                "pulumi",
                supervisor,
                stateFolder,
                new EngineBinary.VersionQuestion(
                        List.of("version"), Map.of("PULUMI_SKIP_UPDATE_CHECK", "true"), PulumiPrograms::plainVersion));
    }

    private static String plainVersion(String said) {
        String version = said.strip();
        return version.startsWith("v") ? version.substring(1) : version;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    Path stateFolder() {
        return stateFolder;
    }

    PulumiSettings settings(StackEngine.Request request) {
        List<Failure> failures = new ArrayList<>();
        PulumiSettings settings = PulumiSettings.read(request.settings(), failures);
        if (!failures.isEmpty()) {
            throw failures.getFirst().toException();
        }
        return settings;
    }

    String version(PulumiSettings settings) {
        return binary.version(settings.binary());
    }

    /// Fails when the command is not on this machine.
    void require(PulumiSettings settings) {
        binary.find(settings.binary());
    }

    /// One call: `work` is the folder of this part alone, `folder` the one it works in.
    record Part(StackEngine.Request request, PulumiProject project, Path work, Path folder, List<String> arguments) {}

    /// A call of the command on a stack. Nobody is asked anything, and nothing is selected.
    ProgramCall call(Part part) {
        return call(
                part,
                List.of("--stack", part.project().fullName()),
                part.request().folders().lock());
    }

    /// A call of a command that works on a program's folder and knows no stack, under a lock of its
    /// own.
    ProgramCall callWithoutStack(Part part, Path lock) {
        return call(part, List.of(), lock);
    }

    private ProgramCall call(Part part, List<String> stack, Path lock) {
        StackEngine.Request request = part.request();
        PulumiSettings settings = settings(request);
        Path folder = part.folder().normalize();
        List<String> everywhere = new ArrayList<>(stack);
        everywhere.addAll(List.of("--cwd", folder.toString(), "--non-interactive", "--color", "never"));
        List<String> vector = new ArrayList<>();
        vector.add(binary.find(settings.binary()).toString());
        vector.addAll(part.arguments());
        int operands = vector.indexOf("--");
        vector.addAll(operands < 0 ? vector.size() : operands, everywhere);
        return new ProgramCall(
                vector,
                folder,
                variables(settings, part.project()),
                ProgramCall.NO_INPUT,
                part.work(),
                lock,
                request.limits(),
                Masker.of(request.config()));
    }

    private Map<String, String> variables(PulumiSettings settings, PulumiProject project) {
        Map<String, String> variables = settings.environment().variables(tools);
        variables.put("PULUMI_SKIP_UPDATE_CHECK", "true");
        variables.put("PULUMI_ENABLE_STREAMING_JSON_PREVIEW", "true");
        variables.put(
                "PULUMI_BACKEND_URL",
                settings.backend().orElseGet(() -> "file://" + project.backend().toAbsolutePath()));
        if (!variables.containsKey("PULUMI_HOME")) {
            variables.put("PULUMI_HOME", home(project).toString());
        }
        if (!variables.containsKey("PULUMI_CONFIG_PASSPHRASE")) {
            variables.putIfAbsent("PULUMI_CONFIG_PASSPHRASE_FILE", passphrase().toString());
        }
        return variables;
    }

    /// Pulumi's own folder: one for each stack, so that stacks share no selection and no logs; only
    /// the plug-ins are shared.
    private Path home(PulumiProject project) {
        Path home = project.data().resolve("home");
        Path plugins = stateFolder.resolve("plugins").resolve("pulumi");
        PrivateFiles.folder(home);
        PrivateFiles.folder(plugins);
        PrivateFiles.folder(project.backend());
        Path link = home.resolve("plugins");
        try {
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, plugins.toAbsolutePath());
            }
        } catch (IOException e) {
            throw Failure.of(ErrorCode.STATE_NOT_WRITABLE, link + " cannot be made")
                    .toException();
        }
        return home;
    }

    /// Pulumi writes a log for each of its calls and removes none; the newest are enough.
    void forgetOldLogs(PulumiProject project) {
        Path logs = project.data().resolve("home").resolve("logs");
        try (Stream<Path> files = Files.list(logs)) {
            files.sorted(Comparator.comparing(PulumiPrograms::changed).reversed())
                    .skip(LOGS)
                    .forEach(PrivateFiles::delete);
        } catch (IOException e) {
            // There are none yet.
        }
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /// A key of this state folder that tells secrets apart without showing them.
    byte[] secretKey() {
        try {
            return Files.readAllBytes(passphrase());
        } catch (IOException e) {
            throw Failure.of(ErrorCode.FILE_UNREADABLE, passphrase() + " cannot be read")
                    .toException();
        }
    }

    String host() {
        return tools.host();
    }

    /// The file with what encrypts secrets in the states of this state folder; made once.
    private Path passphrase() {
        Path file = stateFolder.resolve("pulumi").resolve("passphrase");
        if (!Files.exists(file)) {
            PrivateFiles.folder(stateFolder.resolve("pulumi"));
            byte[] random = new byte[PASSPHRASE_BYTES];
            new SecureRandom().nextBytes(random);
            PrivateFiles.createWhole(file, HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII));
        }
        return file;
    }

    void forget(Path work) {
        supervisor.forget(work);
        PrivateFiles.delete(work.resolve(PulumiConfig.FILE));
        PrivateFiles.delete(work.resolve(PulumiConfig.SECRET));
        for (String part : PARTS) {
            Path folder = work.resolve(part);
            if (Files.isDirectory(folder)) {
                supervisor.forget(folder);
                PrivateFiles.delete(folder);
            }
        }
    }
}
