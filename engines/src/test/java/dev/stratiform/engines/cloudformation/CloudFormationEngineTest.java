package dev.stratiform.engines.cloudformation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Canned;
import dev.stratiform.aws.Moto;
import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.run.StackEngine.Action;
import dev.stratiform.core.run.StackEngine.Ended;
import dev.stratiform.core.run.StackEngine.Recovery;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.StackBench;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.StratiformException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudFormationEngineTest {
    private static final String TEMPLATE = """
            Parameters:
              Name: { Type: String }
              Value: { Type: String, NoEcho: true, Default: first }
            Resources:
              Setting:
                Type: AWS::SSM::Parameter
                Properties: { Type: String, Name: !Ref Name, Value: !Ref Value }
            Outputs:
              SettingName: { Value: !Ref Setting }
            """;

    @TempDir
    Path root;

    private StackBench bench(AwsClients clients) throws Exception {
        CloudFormationEngine engine = new CloudFormationEngine(
                _ -> clients, ProcessTools.find(System.getenv(), "host"), Duration.ofMillis(5));
        return new StackBench(root, engine)
                .file("template.yaml", TEMPLATE)
                .config(Map.of("Name", Value.of("/app/one")));
    }

    @Test
    void aStackIsForeseenMadeChangedLeftAloneAndRemovedOnTheEmulator() throws Exception {
        try (AwsClients clients = Moto.clients()) {
            StackBench bench = bench(clients);
            StackEngine.Preview first = bench.preview(Action.APPLY);
            assertThat(first.exact()).isTrue();
            assertThat(first.summary().created()).isEqualTo(1);
            assertThat(first.unknownOutputs()).containsExactly("SettingName");
            StackEngine.Result made = bench.run(Action.APPLY);
            assertThat(made.ended()).as("%s", made.failure()).isEqualTo(Ended.SUCCEEDED);
            assertThat(made.outputs().values()).containsEntry("SettingName", Value.of("/app/one"));
            assertThat(bench.said).anySatisfy(line -> assertThat(line).contains("CREATE_COMPLETE"));
            bench.nextAttempt().config(Map.of("Name", Value.of("/app/two")));
            bench.file(
                    "template.yaml", TEMPLATE.replace("Outputs:", """
                      Second:
                        Type: AWS::SSM::Parameter
                        Properties: { Type: String, Name: /app/second, Value: v }
                    Outputs:""".indent(0).stripTrailing()));
            assertThat(bench.preview(Action.APPLY).changes())
                    .anySatisfy(change -> assertThat(change.address()).isEqualTo("Second"));
            assertThat(bench.run(Action.APPLY).outputs().values()).containsEntry("SettingName", Value.of("/app/two"));
            assertThat(bench.engine.outputs(bench.request()).values()).containsKey("SettingName");
            assertThat(bench.engine
                            .state()
                            .orElseThrow()
                            .resources(bench.request(), bench)
                            .getFirst()
                            .type())
                    .isEqualTo("AWS::SSM::Parameter");
            assertThat(bench.run(Action.REFRESH).ended()).isEqualTo(Ended.SUCCEEDED);
            assertThat(bench.preview(Action.DESTROY).summary().deleted()).isEqualTo(2);
            StackEngine.Result gone = bench.nextAttempt().run(Action.DESTROY);
            assertThat(gone.ended()).as("%s", gone.failure()).isEqualTo(Ended.SUCCEEDED);
            assertThat(bench.nextAttempt().run(Action.DESTROY).ended()).isEqualTo(Ended.SUCCEEDED);
            assertThatThrownBy(() -> bench.engine.outputs(bench.request())).hasMessageContaining("there is no stack");
        }
    }

    @Test
    void aTemplateThatIsTooLargeForACallGoesThroughABucket() throws Exception {
        String large = TEMPLATE + "# " + "x".repeat(60_000) + "\n";
        try (AwsClients clients = Moto.clients()) {
            StackBench bench = bench(clients).file("template.yaml", large);
            assertThat(bench.run(Action.APPLY).failure().orElseThrow())
                    .satisfies(
                            failure -> assertThat(failure.message()).contains("CloudFormation takes 51200 in a call"))
                    .satisfies(failure -> assertThat(failure.nextStep()).contains("settings.bucket"));
            new dev.stratiform.aws.Buckets(clients).create("templates");
            bench.nextAttempt().settings("{\"bucket\": \"templates\"}");
            assertThat(bench.preview(Action.APPLY).summary().created()).isEqualTo(1);
            StackEngine.Result made = bench.run(Action.APPLY);
            assertThat(made.ended()).as("%s", made.failure()).isEqualTo(Ended.SUCCEEDED);
            assertThat(new dev.stratiform.aws.Buckets(clients).list("templates", "stratiform/"))
                    .hasSize(1);
        }
    }

    @Test
    void aParameterThatTheTemplateLacksIsNamedBeforeAwsIsAsked() throws Exception {
        Canned canned = Canned.transport();
        StackBench bench = bench(canned.clients()).config(Map.of("Nmae", Value.of("x")));
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.failure().orElseThrow().message())
                .contains("the template has no parameter 'Nmae'; it has: Name, Value; did you mean 'Name'");
        assertThat(canned.operations()).isEmpty();
    }

    @Test
    void aMissingTemplateIsNamed() throws Exception {
        Canned canned = Canned.transport();
        StackBench bench = bench(canned.clients()).settings("{\"template\": \"other.yaml\"}");
        assertThat(bench.run(Action.APPLY).failure().orElseThrow().message()).contains("other.yaml, is not there");
    }

    @Test
    void settingsAreChecked() throws Exception {
        StackEngine engine = bench(Canned.transport().clients()).engine;
        assertThat(engine.check((Value.Fields) dev.stratiform.core.value.Json.read(
                        "{\"template\": \"/etc/passwd\", \"stackName\": \"1x\", \"capabilities\": [\"CAPABILITY_ALL\"],"
                                + " \"colour\": \"red\"}",
                        "settings")))
                .extracting(failure -> failure.message())
                .anySatisfy(text -> assertThat(text).contains("template is '/etc/passwd'"))
                .anySatisfy(text -> assertThat(text).contains("stackName is '1x'"))
                .anySatisfy(text -> assertThat(text).contains("CAPABILITY_ALL"))
                .anySatisfy(text -> assertThat(text).contains("'colour' is not known"));
        assertThat(engine.convergence(Value.Fields.EMPTY)).isEqualTo(StackEngine.Convergence.KEYED);
    }

    // A scripted CloudFormation, for what the emulator does not do on demand.

    private static final String ABSENT = "Stack does not exist";

    private static String stack(String status) {
        return "<R><DescribeStacksResult><Stacks><member><StackId>arn:s</StackId><StackName>D000001-one-dev</StackName>"
                + "<StackStatus>" + status + "</StackStatus><Outputs><member><OutputKey>o</OutputKey><OutputValue>1"
                + "</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult></R>";
    }

    private static String events(String... events) {
        return "<R><DescribeStackEventsResult><StackEvents>" + String.join("", events)
                + "</StackEvents></DescribeStackEventsResult></R>";
    }

    private static String event(String id, String resource, String status, String reason) {
        return "<member><EventId>" + id + "</EventId><LogicalResourceId>" + resource
                + "</LogicalResourceId><ResourceType>T"
                + "</ResourceType><ResourceStatus>" + status + "</ResourceStatus><ResourceStatusReason>" + reason
                + "</ResourceStatusReason><ClientRequestToken>key-1</ClientRequestToken><Timestamp>2026-11-21T08:00:00Z"
                + "</Timestamp></member>";
    }

    private static final String CREATED = "<R><CreateStackResult><StackId>arn:s</StackId></CreateStackResult></R>";

    @Test
    void aFailedCreationSaysWhichResourceFailedAndWhyWithoutSecrets() throws Exception {
        Canned canned = Canned.transport()
                .refusesXml(400, "ValidationError", ABSENT)
                .then(200, CREATED)
                .then(200, events())
                .then(200, stack("CREATE_IN_PROGRESS"))
                .then(200, events(event("2", "Setting", "CREATE_FAILED", "the value canary-77 is not allowed")))
                .then(200, stack("ROLLBACK_COMPLETE"));
        StackBench bench = bench(canned.clients())
                .config(Map.of("Name", Value.of("n"), "Value", new Value.Secret(Value.of("canary-77"))));
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.FAILED);
        assertThat(result.applied()).isFalse();
        assertThat(result.failure().orElseThrow().message())
                .isEqualTo(
                        "the stack D000001-one-dev ended as ROLLBACK_COMPLETE: Setting: the value *** is not allowed");
        assertThat(bench.said.toString()).doesNotContain("canary-77");
    }

    @Test
    void aStackThatWasNeverWholeIsRemovedFirst() throws Exception {
        Canned canned = Canned.transport()
                .then(200, stack("ROLLBACK_COMPLETE"))
                .then(200, "<R/>")
                .then(200, events())
                .then(200, events())
                .then(200, stack("DELETE_COMPLETE"))
                .then(200, CREATED)
                .then(200, events())
                .then(200, stack("CREATE_COMPLETE"));
        assertThat(bench(canned.clients()).run(Action.APPLY).ended()).isEqualTo(Ended.SUCCEEDED);
        assertThat(canned.operations()).contains("DeleteStack", "CreateStack");
    }

    @Test
    void whatHappensToResourcesIsToldAndCounted() throws Exception {
        Canned canned = Canned.transport()
                .refusesXml(400, "ValidationError", ABSENT)
                .then(200, CREATED)
                .then(
                        200,
                        events(
                                event("4", "Old", "DELETE_COMPLETE", ""),
                                event("3", "Other", "UPDATE_COMPLETE", ""),
                                event("2", "Setting", "CREATE_COMPLETE", ""),
                                event("1", "Setting", "CREATE_IN_PROGRESS", "")))
                .then(200, stack("CREATE_COMPLETE"));
        StackBench bench = bench(canned.clients());
        StackEngine.Result result = bench.run(Action.APPLY);
        assertThat(result.changes()).isEqualTo(new StackEngine.Changes(1, 1, 1, 0, 0));
        assertThat(bench.changes)
                .extracting(change -> change.address() + " " + change.op() + " " + change.phase())
                .containsExactly(
                        "Setting create STARTED", "Setting create DONE", "Other update DONE", "Old delete DONE");
    }

    @Test
    void workOfSomebodyElseIsWaitedForAndAnUpdateWithoutChangesIsFine() throws Exception {
        Canned canned = Canned.transport()
                .then(200, stack("UPDATE_IN_PROGRESS"))
                .then(200, events())
                .then(200, events())
                .then(200, stack("UPDATE_COMPLETE"))
                .then(200, events())
                .refusesXml(400, "ValidationError", "No updates are to be performed.");
        StackEngine.Result result = bench(canned.clients()).run(Action.APPLY);
        assertThat(result.ended()).as("%s", result.failure()).isEqualTo(Ended.SUCCEEDED);
        assertThat(result.changes()).isEqualTo(StackEngine.Changes.NONE);
        assertThat(result.outputs().values()).containsKey("o");
    }

    @Test
    void aCancelledUpdateIsAskedToGoBackOnceAndIsCancelled() throws Exception {
        Canned canned = Canned.transport()
                .then(200, stack("UPDATE_COMPLETE"))
                .then(200, events())
                .then(200, "<R/>");
        for (int i = 0; i < 400; i++) {
            canned.then(200, events()).then(200, stack("UPDATE_IN_PROGRESS"));
        }
        AwsClients clients = canned.clients();
        StackBench bench = bench(clients);
        StackEngine.Attempt attempt = bench.engine.start(Action.APPLY, bench.request(), bench);
        attempt.cancel(3);
        assertThat(StackBench.ending(attempt).get(20, TimeUnit.SECONDS).ended()).isEqualTo(Ended.CANCELLED);
    }

    @Test
    void aLevelOneCancelSendsOneCancelUpdate() throws Exception {
        Canned canned = Canned.transport()
                .then(200, stack("UPDATE_COMPLETE"))
                .then(200, events())
                .then(200, "<R/>")
                .then(200, events())
                .then(200, stack("UPDATE_IN_PROGRESS"))
                .then(200, "<R/>")
                .then(200, events())
                .then(200, stack("UPDATE_ROLLBACK_IN_PROGRESS"))
                .then(200, events())
                .then(200, stack("UPDATE_ROLLBACK_COMPLETE"));
        StackBench bench = bench(canned.clients());
        StackSettings settings = StackSettings.read(Value.Fields.EMPTY, new java.util.ArrayList<>());
        StackWork work = new StackWork(
                Action.APPLY,
                bench.request(),
                settings,
                new StackWork.Tools(
                        new dev.stratiform.aws.Stacks(canned.clients()),
                        new dev.stratiform.aws.Buckets(canned.clients()),
                        bench,
                        Duration.ofMillis(1)));
        work.cancel(1);
        assertThat(work.run().ended()).isEqualTo(Ended.CANCELLED);
        assertThat(canned.operations().stream().filter("CancelUpdateStack"::equals))
                .hasSize(1);
    }

    @Test
    void whatCannotBeReadForAMomentIsLookedAtAgainAndWhatIsDeniedIsUnknown() throws Exception {
        Canned canned =
                Canned.transport().refusesXml(400, "ValidationError", ABSENT).then(200, CREATED);
        for (int i = 0; i < 3; i++) {
            canned.refusesXml(503, "ServiceUnavailable", "");
        }
        canned.then(200, events()).then(200, stack("CREATE_IN_PROGRESS")).refusesXml(403, "AccessDenied", "no");
        StackEngine.Result result = bench(canned.clients()).run(Action.APPLY);
        assertThat(result.ended()).isEqualTo(Ended.UNKNOWN);
        assertThat(result.failure().orElseThrow().message()).contains("could not be followed");
    }

    @Test
    void aFailedDriftIsTold() throws Exception {
        String drift = "<member><LogicalResourceId>Setting</LogicalResourceId><ResourceType>T</ResourceType>"
                + "<StackResourceDriftStatus>%s</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>/Value"
                + "</PropertyPath></member></PropertyDifferences></member>";
        Canned canned = Canned.transport()
                .then(
                        200,
                        "<R><DetectStackDriftResult><StackDriftDetectionId>d</StackDriftDetectionId></DetectStackDriftResult></R>")
                .then(
                        200,
                        "<R><DescribeStackDriftDetectionStatusResult><DetectionStatus>DETECTION_COMPLETE</DetectionStatus>"
                                + "</DescribeStackDriftDetectionStatusResult></R>")
                .then(
                        200,
                        "<R><DescribeStackResourceDriftsResult><StackResourceDrifts>" + drift.formatted("MODIFIED")
                                + drift.formatted("DELETED")
                                + "</StackResourceDrifts></DescribeStackResourceDriftsResult></R>");
        StackEngine.Preview found = bench(canned.clients()).preview(Action.REFRESH);
        assertThat(found.summary()).isEqualTo(new StackEngine.Changes(0, 1, 1, 0, 0));
        assertThat(found.changes().getFirst().changedPaths()).containsExactly("/Value");
    }

    @Test
    void anAttemptThatWasBegunIsFoundAgainByItsTokenAndFollowedToItsEnd() throws Exception {
        String all = events(
                event("3", "Setting", "CREATE_IN_PROGRESS", ""),
                event("2", "D000001-one-dev", "CREATE_IN_PROGRESS", ""));
        Canned canned = Canned.transport()
                .then(200, stack("CREATE_IN_PROGRESS"))
                .then(200, all)
                .then(200, all)
                .then(200, stack("CREATE_COMPLETE"));
        StackBench bench = bench(canned.clients());
        Recovery recovery = bench.engine.recover(Action.APPLY, bench.request(), bench);
        assertThat(recovery)
                .isInstanceOfSatisfying(
                        Recovery.Finished.class,
                        finished -> assertThat(finished.result().ended()).isEqualTo(Ended.SUCCEEDED));
        assertThat(canned.operations()).doesNotContain("CreateStack", "UpdateStack");
    }

    @Test
    void anAttemptThatNeverReachedAwsIsRepeated() throws Exception {
        Canned canned = Canned.transport()
                .refusesXml(400, "ValidationError", ABSENT)
                .then(200, stack("CREATE_COMPLETE"))
                .then(200, events());
        StackBench bench = bench(canned.clients());
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench)).isInstanceOf(Recovery.Repeat.class);
        assertThat(bench.engine.recover(Action.APPLY, bench.request(), bench)).isInstanceOf(Recovery.Repeat.class);
    }

    @Test
    void aStackWhoseLockAnotherProgramHoldsIsNotTouched() throws Exception {
        Canned canned = Canned.transport();
        StackBench bench = bench(canned.clients());
        try (FileChannel channel = FileChannel.open(
                        bench.request().folders().lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> bench.engine.start(Action.APPLY, bench.request(), bench))
                    .isInstanceOfSatisfying(
                            StratiformException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.LOCKED));
        }
        assertThat(canned.operations()).isEqualTo(List.of());
    }

    @Test
    void whoHearsOfTheEndFindsTheLockFree() throws Exception {
        Canned canned = Canned.transport();
        AwsClients clients = canned.clients();
        StackBench bench = bench(clients);
        for (int i = 0; i < 200; i++) {
            canned.refusesXml(400, "ValidationError", ABSENT);
            assertThat(bench.run(Action.DESTROY).ended()).as("attempt %d", i).isEqualTo(Ended.SUCCEEDED);
        }
    }

    @Test
    void aStartThatCannotReachAwsLeavesNoLock() throws Exception {
        boolean[] broken = {true};
        Canned canned = Canned.transport().refusesXml(400, "ValidationError", ABSENT);
        CloudFormationEngine engine = new CloudFormationEngine(
                _ -> {
                    if (broken[0]) {
                        throw dev.stratiform.resilience.failure.Failure.of(ErrorCode.AWS_CREDENTIALS, "not logged in")
                                .toException();
                    }
                    return canned.clients();
                },
                ProcessTools.find(System.getenv(), "host"),
                Duration.ofMillis(5));
        StackBench bench = new StackBench(root, engine).file("template.yaml", TEMPLATE);
        assertThatThrownBy(() -> bench.run(Action.DESTROY)).hasMessageContaining("not logged in");
        broken[0] = false;
        assertThat(bench.run(Action.DESTROY).ended()).isEqualTo(Ended.SUCCEEDED);
    }

    @Test
    void thereIsNoStateFileToExport() throws Exception {
        StackBench bench = bench(Canned.transport().clients());
        assertThatThrownBy(
                        () -> bench.engine.state().orElseThrow().exportState(bench.request(), root.resolve("s"), bench))
                .hasMessageContaining("CloudFormation keeps the state");
    }
}
