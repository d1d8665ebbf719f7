package dev.stratiform.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListStackResourcesRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackDriftDetectionStatus;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;

/// Stacks of CloudFormation. Thread-safe; every method blocks but waits for no stack to settle.
///
/// CloudFormation has one code, `ValidationError`, for an unknown stack and for an update without
/// changes. The first is told by the operation (names are checked before), the second by AWS's
/// words, for which there is no other sign.
public final class Stacks {
    private static final String INVALID = "ValidationError";
    private static final String NO_UPDATES = "No updates are to be performed";
    private static final String NO_CHANGES = "didn't contain changes";

    /// A stack as it stands. `status` is CloudFormation's word.
    public record View(
            String id,
            String name,
            String status,
            String reason,
            Map<String, String> parameters,
            Map<String, String> outputs) {
        /// Copies the maps.
        public View {
            parameters = Map.copyOf(parameters);
            outputs = Map.copyOf(outputs);
        }

        /// Whether CloudFormation still works on it.
        public boolean inProgress() {
            return status.endsWith("_IN_PROGRESS");
        }

        /// Whether only a change set was ever made for it.
        public boolean inReview() {
            return status.equals("REVIEW_IN_PROGRESS");
        }

        /// Whether it was removed, or never made.
        public boolean gone() {
            return status.equals("DELETE_COMPLETE");
        }
    }

    /// A template: its text, of 51,200 bytes at most, or where in S3 it is, of 1 MB at most.
    public record Template(@Nullable String body, @Nullable String url) {
        /// The text itself.
        public static Template of(String text) {
            return new Template(text, null);
        }

        /// An object of S3, by its URL.
        public static Template at(String url) {
            return new Template(null, url);
        }
    }

    /// On which terms a stack is made: what its template may do, as which role, with which tags.
    public record Terms(List<String> capabilities, @Nullable String role, Map<String, String> tags) {
        /// Copies the collections.
        public Terms {
            capabilities = List.copyOf(capabilities);
            tags = Map.copyOf(tags);
        }
    }

    /// What a stack should be. `secrets` are the values among the parameters that no message may
    /// have. `token` is the same on every try of the same work.
    public record Wish(
            String name,
            Template template,
            Map<String, String> parameters,
            Set<String> secrets,
            Terms terms,
            String token) {
        /// Copies the collections.
        public Wish {
            parameters = Map.copyOf(parameters);
            secrets = Set.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Wish[" + name + "]";
        }
    }

    /// What would happen to one resource; `action` and `replacement` are CloudFormation's words.
    public record Foreseen(String logicalId, String type, String action, String replacement, List<String> properties) {
        /// Copies the list.
        public Foreseen {
            properties = List.copyOf(properties);
        }
    }

    /// Something that happened to a resource, or to the stack itself.
    public record Event(
            String id,
            String logicalId,
            String physicalId,
            String type,
            String status,
            String reason,
            String token,
            Instant at) {}

    /// A resource of a stack.
    public record Resource(String logicalId, String physicalId, String type, String status) {}

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Stacks(AwsClients clients) {
        this.clients = clients;
    }

    private CloudFormationClient cloudFormation() {
        return clients.cloudFormation();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call("cloudformation", operation, work);
    }

    /// Calls with a wish, whose secrets AWS's words may repeat.
    private static <T> T call(String operation, Wish wish, Supplier<T> work) {
        return Faults.hiding(wish.secrets(), "cloudformation", operation, work);
    }

    /// The region of the calls.
    public String region() {
        return clients.region();
    }

    /// A stack by its name, or by its id also after it was removed; empty when there is none.
    public Optional<View> find(String nameOrId) {
        try {
            return call(
                    "DescribeStacks",
                    () -> cloudFormation().describeStacks(request -> request.stackName(nameOrId)).stacks().stream()
                            .findFirst()
                            .map(Stacks::view));
        } catch (AwsAccessException e) {
            if (e.code().equals(INVALID)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static View view(Stack stack) {
        Map<String, String> parameters = new TreeMap<>();
        stack.parameters().forEach(one -> parameters.put(one.parameterKey(), one.parameterValue()));
        Map<String, String> outputs = new TreeMap<>();
        stack.outputs().forEach(one -> outputs.put(one.outputKey(), one.outputValue()));
        String reason = stack.stackStatusReason();
        return new View(
                stack.stackId(),
                stack.stackName(),
                stack.stackStatusAsString(),
                reason == null ? "" : reason,
                parameters,
                outputs);
    }

    /// Begins to make a stack; the result is its id. A stack that fails to be made is not rolled
    /// back by itself only where CloudFormation cannot.
    public String create(Wish wish) {
        return call(
                "CreateStack",
                wish,
                () -> cloudFormation()
                        .createStack(request -> request.stackName(wish.name())
                                .templateBody(wish.template().body())
                                .templateURL(wish.template().url())
                                .parameters(parameters(wish))
                                .capabilities(capabilities(wish))
                                .roleARN(wish.terms().role())
                                .tags(tags(wish))
                                .clientRequestToken(wish.token()))
                        .stackId());
    }

    /// Begins to change a stack; false when there is nothing to change.
    public boolean update(Wish wish) {
        try {
            call(
                    "UpdateStack",
                    wish,
                    () -> cloudFormation()
                            .updateStack(request -> request.stackName(wish.name())
                                    .templateBody(wish.template().body())
                                    .templateURL(wish.template().url())
                                    .parameters(parameters(wish))
                                    .capabilities(capabilities(wish))
                                    .roleARN(wish.terms().role())
                                    .tags(tags(wish))
                                    .clientRequestToken(wish.token())));
            return true;
        } catch (AwsAccessException e) {
            if (e.code().equals(INVALID) && e.fault().message().contains(NO_UPDATES)) {
                return false;
            }
            throw e;
        }
    }

    private static List<Parameter> parameters(Wish wish) {
        return wish.parameters().entrySet().stream()
                .map(entry -> Parameter.builder()
                        .parameterKey(entry.getKey())
                        .parameterValue(entry.getValue())
                        .build())
                .toList();
    }

    private static List<Capability> capabilities(Wish wish) {
        return wish.terms().capabilities().stream().map(Capability::fromValue).toList();
    }

    private static List<Tag> tags(Wish wish) {
        return wish.terms().tags().entrySet().stream()
                .map(entry -> Tag.builder()
                        .key(entry.getKey())
                        .value(entry.getValue())
                        .build())
                .toList();
    }

    /// Begins to remove a stack.
    public void delete(String nameOrId, @Nullable String role, String token) {
        call(
                "DeleteStack",
                () -> cloudFormation()
                        .deleteStack(request ->
                                request.stackName(nameOrId).roleARN(role).clientRequestToken(token)));
    }

    /// Asks CloudFormation to end an update and go back.
    public void cancelUpdate(String nameOrId) {
        call("CancelUpdateStack", () -> cloudFormation().cancelUpdateStack(request -> request.stackName(nameOrId)));
    }

    /// What making or changing a stack so would do, by a change set that is removed again. Empty
    /// for no changes.
    public List<Foreseen> preview(Wish wish, boolean exists, Patience patience) {
        String name = "stratiform-" + wish.token();
        String id = call(
                "CreateChangeSet",
                wish,
                () -> cloudFormation()
                        .createChangeSet(request -> request.stackName(wish.name())
                                .changeSetName(name)
                                .changeSetType(exists ? ChangeSetType.UPDATE : ChangeSetType.CREATE)
                                .templateBody(wish.template().body())
                                .templateURL(wish.template().url())
                                .parameters(parameters(wish))
                                .capabilities(capabilities(wish))
                                .roleARN(wish.terms().role())
                                .tags(tags(wish)))
                        .id());
        try {
            return foreseen(id, patience);
        } finally {
            call("DeleteChangeSet", () -> cloudFormation().deleteChangeSet(request -> request.changeSetName(id)));
            if (!exists) {
                dropReviewed(wish.name());
            }
        }
    }

    /// A change set for a new stack leaves an empty stack in review behind.
    private void dropReviewed(String name) {
        if (find(name).filter(View::inReview).isPresent()) {
            call("DeleteStack", () -> cloudFormation().deleteStack(request -> request.stackName(name)));
        }
    }

    private List<Foreseen> foreseen(String id, Patience patience) {
        DescribeChangeSetRequest request =
                DescribeChangeSetRequest.builder().changeSetName(id).build();
        DescribeChangeSetResponse first = patience.await("the change set " + id, () -> {
            DescribeChangeSetResponse response =
                    call("DescribeChangeSet", () -> cloudFormation().describeChangeSet(request));
            boolean working = response.status() == ChangeSetStatus.CREATE_PENDING
                    || response.status() == ChangeSetStatus.CREATE_IN_PROGRESS;
            return working ? Optional.empty() : Optional.of(response);
        });
        if (first.status() == ChangeSetStatus.FAILED) {
            String reason = first.statusReason() == null ? "" : first.statusReason();
            if (reason.contains(NO_UPDATES) || reason.contains(NO_CHANGES)) {
                return List.of();
            }
            throw new AwsAccessException(AwsAccessException.Fault.local(
                    dev.stratiform.resilience.failure.ErrorCode.AWS_REFUSED,
                    "cloudformation",
                    "CreateChangeSet",
                    "CloudFormation cannot say what would change: " + Faults.plain(reason)));
        }
        return call(
                "DescribeChangeSet",
                () -> cloudFormation().describeChangeSetPaginator(request).stream()
                        .flatMap(page -> page.changes().stream())
                        .map(Change::resourceChange)
                        .filter(java.util.Objects::nonNull)
                        .map(Stacks::foreseen)
                        .toList());
    }

    private static Foreseen foreseen(ResourceChange change) {
        return new Foreseen(
                change.logicalResourceId(),
                change.resourceType(),
                change.actionAsString(),
                change.replacementAsString() == null ? "" : change.replacementAsString(),
                change.details().stream()
                        .map(detail ->
                                detail.target() == null ? null : detail.target().name())
                        .filter(java.util.Objects::nonNull)
                        .distinct()
                        .toList());
    }

    /// What happened to a stack and its resources after an event, oldest first; an empty id for
    /// all.
    ///
    /// AWS lists the newest first, so reading ends at the event that is known.
    public List<Event> events(String nameOrId, String after) {
        DescribeStackEventsRequest request =
                DescribeStackEventsRequest.builder().stackName(nameOrId).build();
        List<Event> found = new ArrayList<>();
        call("DescribeStackEvents", () -> {
            for (StackEvent event :
                    cloudFormation().describeStackEventsPaginator(request).stackEvents()) {
                if (event.eventId().equals(after)) {
                    break;
                }
                found.add(event(event));
            }
            return found;
        });
        return found.reversed();
    }

    private static Event event(StackEvent event) {
        return new Event(
                event.eventId(),
                text(event.logicalResourceId()),
                text(event.physicalResourceId()),
                text(event.resourceType()),
                text(event.resourceStatusAsString()),
                Faults.plain(event.resourceStatusReason()),
                text(event.clientRequestToken()),
                event.timestamp());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /// The resources of a stack, in CloudFormation's order.
    public List<Resource> resources(String nameOrId) {
        ListStackResourcesRequest request =
                ListStackResourcesRequest.builder().stackName(nameOrId).build();
        return call(
                "ListStackResources",
                () -> cloudFormation().listStackResourcesPaginator(request).stackResourceSummaries().stream()
                        .map(one -> new Resource(
                                one.logicalResourceId(),
                                text(one.physicalResourceId()),
                                one.resourceType(),
                                one.resourceStatusAsString()))
                        .toList());
    }

    /// The template a stack was last made from, as it was given.
    public String template(String nameOrId) {
        return call(
                "GetTemplate",
                () -> cloudFormation()
                        .getTemplate(request -> request.stackName(nameOrId))
                        .templateBody());
    }

    /// In what reality differs from a stack: CloudFormation is asked to look, and waited for.
    public List<Foreseen> drift(String nameOrId, Patience patience) {
        String detection = call(
                "DetectStackDrift",
                () -> cloudFormation()
                        .detectStackDrift(request -> request.stackName(nameOrId))
                        .stackDriftDetectionId());
        patience.await("the drift of " + nameOrId, () -> {
            var status = call(
                    "DescribeStackDriftDetectionStatus",
                    () -> cloudFormation()
                            .describeStackDriftDetectionStatus(request -> request.stackDriftDetectionId(detection)));
            return status.detectionStatus() == StackDriftDetectionStatus.DETECTION_IN_PROGRESS
                    ? Optional.empty()
                    : Optional.of(status);
        });
        List<Foreseen> found = new ArrayList<>();
        call("DescribeStackResourceDrifts", () -> {
            String page = null;
            do {
                String token = page;
                var answer = cloudFormation()
                        .describeStackResourceDrifts(request -> request.stackName(nameOrId)
                                .stackResourceDriftStatusFilters(
                                        StackResourceDriftStatus.MODIFIED, StackResourceDriftStatus.DELETED)
                                .nextToken(token));
                answer.stackResourceDrifts()
                        .forEach(drift -> found.add(new Foreseen(
                                drift.logicalResourceId(),
                                drift.resourceType(),
                                drift.stackResourceDriftStatusAsString(),
                                "",
                                drift.propertyDifferences().stream()
                                        .map(difference -> difference.propertyPath())
                                        .toList())));
                page = answer.nextToken();
            } while (page != null);
            return found;
        });
        return found;
    }
}
