package dev.stratiform.engines.cloudformation;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Canned;
import dev.stratiform.aws.Moto;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngineContract;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.StackBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The engine contract, on the emulator.
class CloudFormationContractTest implements StackEngineContract {
    @TempDir
    Path root;

    private @Nullable AwsClients clients;
    private CloudFormationEngine engine;

    @BeforeEach
    void begin() {
        AwsClients emulator = Moto.clients();
        clients = emulator;
        engine = new CloudFormationEngine(
                region -> region.equals("hang") ? hanging() : emulator,
                ProcessTools.find(System.getenv(), "host"),
                Duration.ofMillis(50));
    }

    /// A CloudFormation that never comes to an end.
    private static AwsClients hanging() {
        Canned canned = Canned.transport()
                .refusesXml(400, "ValidationError", "does not exist")
                .then(200, "<R><CreateStackResult><StackId>arn:s</StackId></CreateStackResult></R>");
        for (int i = 0; i < 1_000; i++) {
            canned.then(200, "<R><DescribeStackEventsResult><StackEvents/></DescribeStackEventsResult></R>")
                    .then(
                            200,
                            "<R><DescribeStacksResult><Stacks><member><StackId>arn:s</StackId><StackName>s</StackName>"
                                    + "<StackStatus>CREATE_IN_PROGRESS</StackStatus></member></Stacks></DescribeStacksResult></R>");
        }
        return canned.clients();
    }

    @AfterEach
    void end() {
        if (clients != null) {
            clients.close();
        }
    }

    @Override
    public StackEngine engine() {
        return engine;
    }

    @Override
    public StackEngine.Request request(Task task) throws Exception {
        String type = task == Task.FAIL ? "AWS::No::Such" : "AWS::SSM::Parameter";
        return new StackBench(root, engine)
                .settings(task == Task.HANG ? "{\"region\": \"hang\"}" : "{}")
                .file("template.yaml", """
                        Parameters: { Name: { Type: String } }
                        Resources:
                          Setting:
                            Type: %s
                            Properties: { Type: String, Name: !Ref Name, Value: v }
                        Outputs: { id: { Value: !Ref %s } }
                        """.formatted(type, task == Task.FAIL ? "Missing" : "Setting"))
                .config(task == Task.FAIL ? Map.of("Other", Value.of("x")) : Map.of("Name", Value.of("/contract")))
                .request();
    }
}
