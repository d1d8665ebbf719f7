package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.ServiceDoesNotExist;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.Service;

/// Services of ECS. Thread-safe; every method blocks. An unknown one is a [ServiceDoesNotExist].
public final class Services {
    private static final Set<String> UNKNOWN =
            Set.of("ServiceNotFoundException", "ClusterNotFoundException", "ServiceNotActiveException");

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Services(AwsClients clients) {
        this.clients = clients;
    }

    private EcsClient ecs() {
        return clients.ecs();
    }

    private static <T> T call(String cluster, String service, String operation, Supplier<T> work) {
        try {
            return Faults.call("ecs", operation, work);
        } catch (AwsAccessException e) {
            throw UNKNOWN.contains(e.code()) ? new ServiceDoesNotExist(e.fault(), cluster, service) : e;
        }
    }

    /// ECS answers an unknown service with a list of failures and no error; a removed one is
    /// INACTIVE.
    private Service service(String cluster, String service) {
        DescribeServicesResponse response = call(
                cluster,
                service,
                "DescribeServices",
                () -> ecs().describeServices(request -> request.cluster(cluster).services(service)));
        return response.services().stream()
                .filter(found -> !"INACTIVE".equals(found.status()))
                .findFirst()
                .orElseThrow(() -> new ServiceDoesNotExist(
                        Fault.local(ErrorCode.AWS_NOT_FOUND, "ecs", "DescribeServices", ""), cluster, service));
    }

    /// Has a service start its tasks anew.
    public void forceDeployment(String cluster, String service) {
        call(
                cluster,
                service,
                "UpdateService",
                () -> ecs().updateService(request ->
                        request.cluster(cluster).service(service).forceNewDeployment(true)));
    }

    /// Whether tasks of an older deployment still run, or the newest is not complete.
    public boolean deploymentInProgress(String cluster, String service) {
        return inProgress(service(cluster, service));
    }

    private static boolean inProgress(Service found) {
        return found.deployments().size() > 1
                || found.deployments().stream()
                        .anyMatch(deployment -> deployment.rolloutState() == DeploymentRolloutState.IN_PROGRESS);
    }

    /// How many tasks failed since the newest deployments began.
    public int failedTaskCount(String cluster, String service) {
        return service(cluster, service).deployments().stream()
                .map(Deployment::failedTasks)
                .mapToInt(failed -> failed == null ? 0 : failed)
                .sum();
    }

    /// Whether the service is active, has one deployment, and as many tasks as it should have.
    public boolean stable(String cluster, String service) {
        Service found = service(cluster, service);
        return !inProgress(found) && found.runningCount().equals(found.desiredCount());
    }
}
