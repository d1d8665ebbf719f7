package dev.stratiform.cli.wiring;

import dev.stratiform.cli.command.CommandLine.Opening;
import dev.stratiform.core.ControlPlane;
import dev.stratiform.core.LocalControlPlane;
import dev.stratiform.core.PlaneTools;
import dev.stratiform.core.manifest.Workspace;
import dev.stratiform.core.run.DriverTools;
import dev.stratiform.core.run.RunObserver;
import dev.stratiform.core.run.RunStore;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StatePaths;
import dev.stratiform.engines.check.StackVerifier;
import dev.stratiform.engines.cloudformation.CloudFormationEngine;
import dev.stratiform.engines.code.ProgramReader;
import dev.stratiform.engines.command.CommandEngine;
import dev.stratiform.engines.opentofu.OpenTofuEngine;
import dev.stratiform.engines.process.GitChanges;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.pulumi.PulumiEngine;
import dev.stratiform.stores.lookup.AwsCheck;
import dev.stratiform.stores.sink.NoticeSink;
import dev.stratiform.stores.sqlite.SqliteStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Constructs the parts of a local control plane.
public final class Wiring {
    /// Who works here, at which machine.
    public record Person(String user, String host) {}

    private Wiring() {}

    /// The control plane of the workspace that a folder is in.
    public static ControlPlane local(
            Opening opening, Map<String, String> environment, Supplier<Optional<String>> passphrase, Person who) {
        String host = who.host();
        Path folder = opening.folder();
        Workspace workspace = Workspace.find(folder, environment);
        Path state = workspace.stateFolder();
        SqliteStore store = SqliteStore.open(state);
        RunStore runs = Failpoint.around(store.runs(), environment);
        CloudParts cloud = new CloudParts(workspace, environment, passphrase);
        ProcessTools processes = ProcessTools.find(environment, host);
        Map<String, StackEngine> engines = engines(processes, state, cloud);
        DriverTools driver = new DriverTools(
                runs,
                store.logs(),
                engines,
                cloud::lookups,
                InstantSource.system(),
                new StatePaths(state),
                workspace.root(),
                store.metrics(),
                RunObserver.of(
                        opening.logFile()
                                .<RunObserver>map(
                                        file -> StructuredLog.open(file, opening.level(), InstantSource.system()))
                                .orElse(RunObserver.NONE),
                        new NoticeSink(cloud::aws, cloud::lookups, new SecureRandom(), store.logs())),
                new StackVerifier(cloud::aws, processes, state, new SuiteChecks(environment)));
        return new LocalControlPlane(new PlaneTools(
                workspace,
                driver,
                environment,
                new SecureRandom(),
                new PlaneTools.Person(who.user(), host, ProcessHandle.current().pid()),
                range -> GitChanges.files(workspace.root(), range, environment),
                new ProgramReader(),
                cloud.keeper(),
                new AwsCheck(cloud::aws, InstantSource.system())));
    }

    private static Map<String, StackEngine> engines(ProcessTools tools, Path state, CloudParts cloud) {
        Map<String, StackEngine> engines = new LinkedHashMap<>();
        for (StackEngine engine : List.of(
                new CommandEngine(tools, state),
                new PulumiEngine(tools, state),
                new OpenTofuEngine("opentofu", "tofu", tools, state),
                new OpenTofuEngine("terraform", "terraform", tools, state),
                new CloudFormationEngine(cloud::aws, tools, Duration.ofSeconds(2)))) {
            engines.put(engine.name(), engine);
        }
        return engines;
    }
}
