package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stratiform.aws.Stacks.Wish;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StacksTest {
    private static final String TEMPLATE =
            "{\"Parameters\":{\"Name\":{\"Type\":\"String\"}},\"Resources\":{\"Topic\":{\"Type\":"
                    + "\"AWS::SSM::Parameter\",\"Properties\":{\"Type\":\"String\",\"Name\":{\"Ref\":\"Name\"},\"Value\":\"v\"}}},"
                    + "\"Outputs\":{\"TopicName\":{\"Value\":{\"Ref\":\"Topic\"}}}}";
    private static final Patience PATIENCE =
            new Patience(Duration.ofMinutes(5), Duration.ofSeconds(2), () -> false, _ -> {});

    private final Canned canned = Canned.transport();
    private final Stacks stacks = new Stacks(canned.clients());

    private static Wish wish(String value) {
        return new Wish(
                "shop",
                Stacks.Template.of(TEMPLATE),
                Map.of("Name", value),
                java.util.Set.of(value),
                new Stacks.Terms(List.of("CAPABILITY_IAM"), null, Map.of("a", "b")),
                "tok1");
    }

    @Test
    void aStackIsReadWithItsOutputsAndAnUnknownOneIsEmpty() {
        canned.then(
                        200,
                        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>arn:s</StackId><StackName>shop"
                                + "</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs><member><OutputKey>o</OutputKey>"
                                + "<OutputValue>1</OutputValue></member></Outputs></member></Stacks></DescribeStacksResult>"
                                + "</DescribeStacksResponse>")
                .refusesXml(400, "ValidationError", "Stack with id shop does not exist")
                .refusesXml(403, "AccessDenied", "");
        assertThat(stacks.find("shop")).hasValueSatisfying(found -> {
            assertThat(found.outputs()).containsEntry("o", "1");
            assertThat(found.inProgress()).isFalse();
        });
        assertThat(stacks.find("shop")).isEmpty();
        assertThatThrownBy(() -> stacks.find("shop"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void anUpdateWithoutChangesIsNoError() {
        canned.refusesXml(400, "ValidationError", "No updates are to be performed.")
                .then(200, "<R/>");
        assertThat(stacks.update(wish("n"))).isFalse();
        assertThat(stacks.update(wish("n"))).isTrue();
        assertThat(canned.last().form("ClientRequestToken")).isEqualTo("tok1");
    }

    @Test
    void aParameterIsInNoMessageEvenWhenAwsRepeatsIt() {
        canned.refusesXml(400, "ValidationError", "Parameter canary-1 is bad")
                .refusesXml(400, "ValidationError", "canary-1");
        assertThat(catchThrowableOfType(AwsAccessException.class, () -> stacks.update(wish("canary-1"))))
                .hasMessageNotContaining("canary-1")
                .hasNoCause();
        assertThat(catchThrowableOfType(AwsAccessException.class, () -> stacks.create(wish("canary-1"))))
                .hasMessageNotContaining("canary-1")
                .hasNoCause();
    }

    private static String changeSet(String status, String reason, String changes, boolean more) {
        return "<DescribeChangeSetResponse><DescribeChangeSetResult><Status>" + status + "</Status><StatusReason>"
                + reason
                + "</StatusReason><Changes>" + changes + "</Changes>" + (more ? "<NextToken>t</NextToken>" : "")
                + "</DescribeChangeSetResult></DescribeChangeSetResponse>";
    }

    private static final String MADE =
            "<CreateChangeSetResponse><CreateChangeSetResult><Id>arn:cs</Id></CreateChangeSetResult>"
                    + "</CreateChangeSetResponse>";

    @Test
    void aPreviewWaitsReadsAllPagesAndRemovesTheChangeSet() {
        String change =
                "<member><ResourceChange><LogicalResourceId>%s</LogicalResourceId><ResourceType>AWS::SSM::Parameter"
                        + "</ResourceType><Action>Modify</Action><Replacement>True</Replacement><Details><member><Target><Name>Value"
                        + "</Name></Target></member></Details></ResourceChange></member>";
        canned.then(200, MADE)
                .then(200, changeSet("CREATE_IN_PROGRESS", "", "", false))
                .then(200, changeSet("CREATE_COMPLETE", "", change.formatted("A"), true))
                .then(200, changeSet("CREATE_COMPLETE", "", change.formatted("A"), true))
                .then(200, changeSet("CREATE_COMPLETE", "", change.formatted("B"), false))
                .then(200, "<R/>");
        assertThat(stacks.preview(wish("n"), true, PATIENCE))
                .containsExactly(
                        new Stacks.Foreseen("A", "AWS::SSM::Parameter", "Modify", "True", List.of("Value")),
                        new Stacks.Foreseen("B", "AWS::SSM::Parameter", "Modify", "True", List.of("Value")));
        assertThat(canned.operations()).endsWith("DeleteChangeSet");
    }

    @Test
    void aChangeSetWithoutChangesIsEmptyAndAFailedOneIsAnErrorAndBothAreRemoved() {
        canned.then(200, MADE)
                .then(200, changeSet("FAILED", "The submitted information didn't contain changes.", "", false))
                .then(200, "<R/>")
                .then(200, MADE)
                .then(200, changeSet("FAILED", "Transform failed", "", false))
                .then(200, "<R/>");
        assertThat(stacks.preview(wish("n"), true, PATIENCE)).isEmpty();
        assertThatThrownBy(() -> stacks.preview(wish("n"), true, PATIENCE)).hasMessageContaining("Transform failed");
        assertThat(canned.operations().stream().filter("DeleteChangeSet"::equals))
                .hasSize(2);
    }

    @Test
    void eventsAreReadUntilTheOneThatIsKnownOldestFirst() {
        String event =
                "<member><EventId>%s</EventId><LogicalResourceId>A</LogicalResourceId><Timestamp>2026-11-21T08:00:00Z"
                        + "</Timestamp></member>";
        String page = "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>%s</StackEvents>%s"
                + "</DescribeStackEventsResult></DescribeStackEventsResponse>";
        canned.then(200, page.formatted(event.formatted("4") + event.formatted("3"), "<NextToken>t</NextToken>"))
                .then(200, page.formatted(event.formatted("2") + event.formatted("1"), "<NextToken>u</NextToken>"));
        assertThat(stacks.events("shop", "1").stream().map(Stacks.Event::id)).containsExactly("2", "3", "4");
    }

    @Test
    void driftIsDetectedWaitedForAndReadInPages() {
        String drift = "<member><LogicalResourceId>%s</LogicalResourceId><ResourceType>T</ResourceType>"
                + "<StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>/Value"
                + "</PropertyPath></member></PropertyDifferences></member>";
        String page = "<DescribeStackResourceDriftsResponse><DescribeStackResourceDriftsResult><StackResourceDrifts>%s"
                + "</StackResourceDrifts>%s</DescribeStackResourceDriftsResult></DescribeStackResourceDriftsResponse>";
        String status = "<R><DescribeStackDriftDetectionStatusResult><DetectionStatus>%s</DetectionStatus>"
                + "</DescribeStackDriftDetectionStatusResult></R>";
        canned.then(
                        200,
                        "<R><DetectStackDriftResult><StackDriftDetectionId>d</StackDriftDetectionId></DetectStackDriftResult></R>")
                .then(200, status.formatted("DETECTION_IN_PROGRESS"))
                .then(200, status.formatted("DETECTION_COMPLETE"))
                .then(200, page.formatted(drift.formatted("A"), "<NextToken>t</NextToken>"))
                .then(200, page.formatted(drift.formatted("B"), ""));
        assertThat(stacks.drift("shop", PATIENCE))
                .extracting(Stacks.Foreseen::logicalId)
                .containsExactly("A", "B");
    }

    @Test
    void allPagesOfResourcesAreRead() {
        String resource =
                "<member><LogicalResourceId>%s</LogicalResourceId><ResourceType>T</ResourceType><ResourceStatus>"
                        + "CREATE_COMPLETE</ResourceStatus></member>";
        String page = "<R><ListStackResourcesResult><StackResourceSummaries>%s</StackResourceSummaries>%s"
                + "</ListStackResourcesResult></R>";
        canned.then(200, page.formatted(resource.formatted("A"), "<NextToken>t</NextToken>"))
                .then(200, page.formatted(resource.formatted("B"), ""))
                .then(200, page.formatted("", ""));
        assertThat(stacks.resources("shop"))
                .extracting(Stacks.Resource::logicalId)
                .containsExactly("A", "B");
        assertThat(stacks.resources("empty")).isEmpty();
    }

    @Test
    void aStackLivesChangesAndEndsOnTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            Stacks real = new Stacks(clients);
            assertThat(real.find("shop")).isEmpty();
            assertThat(real.preview(wish("/p/one"), false, PATIENCE))
                    .singleElement()
                    .satisfies(change -> assertThat(change.action()).isEqualTo("Add"));
            String id = real.create(wish("/p/one"));
            assertThat(real.find("shop")).hasValueSatisfying(found -> {
                assertThat(found.status()).isEqualTo("CREATE_COMPLETE");
                assertThat(found.outputs()).containsEntry("TopicName", "/p/one");
            });
            assertThat(real.events("shop", "")).isNotEmpty();
            assertThat(real.resources("shop"))
                    .singleElement()
                    .satisfies(one -> assertThat(one.logicalId()).isEqualTo("Topic"));
            assertThat(real.template("shop")).isEqualTo(TEMPLATE);
            assertThat(real.update(wish("/p/two"))).isTrue();
            assertThat(real.find("shop").orElseThrow().outputs()).containsEntry("TopicName", "/p/two");
            real.delete("shop", null, "tok2");
            assertThat(real.find(id))
                    .hasValueSatisfying(found -> assertThat(found.gone()).isTrue());
        }
    }
}
