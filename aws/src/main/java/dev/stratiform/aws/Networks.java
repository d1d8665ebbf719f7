package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.MirrorDoesNotExist;
import dev.stratiform.aws.AwsAccessException.NetworkDoesNotExist;
import dev.stratiform.aws.AwsAccessException.NonMirrorableInterface;
import dev.stratiform.resilience.failure.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Vpc;
import software.amazon.awssdk.services.ec2.model.VpcCidrBlockStateCode;

/// VPCs, subnets, interfaces, traffic mirrors. Thread-safe; every method blocks.
///
/// EC2 tells an unknown thing by a code or by an empty answer; both are [NetworkDoesNotExist].
public final class Networks {
    private static final String SERVICE = "ec2";
    private static final int STANDARD_VNI = 123;
    private static final Set<String> NOT_MIRRORABLE = Set.of("gateway_load_balancer_endpoint", "nat_gateway");

    /// An interface and where it is.
    public record NetworkInterface(String vpcId, String subnetId, String interfaceId, String type) {}

    /// A VPC with its associated IPv4 blocks.
    public record VpcDetails(String vpcId, String ownerId, List<String> cidrBlocks, String tenancy) {
        /// Copies the list.
        public VpcDetails {
            cidrBlocks = List.copyOf(cidrBlocks);
        }
    }

    /// What a mirror does with an interface's traffic. `vni` is the VXLAN id, 0 to 16,777,215.
    public record Mirroring(String target, String filter, String vpc, int vni) {
        /// With the usual VXLAN id, 123.
        public static Mirroring of(String target, String filter, String vpc) {
            return new Mirroring(target, filter, vpc, STANDARD_VNI);
        }
    }

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Networks(AwsClients clients) {
        this.clients = clients;
    }

    private Ec2Client ec2() {
        return clients.ec2();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call(SERVICE, operation, work);
    }

    /// Asks for a thing that may be unknown by a code that ends in `.NotFound` or is malformed.
    private static <T> T find(String id, String operation, Supplier<Optional<T>> work) {
        Optional<T> found;
        try {
            found = call(operation, work);
        } catch (AwsAccessException e) {
            throw e.code().endsWith(".NotFound") || e.code().endsWith(".Malformed")
                    ? new NetworkDoesNotExist(e.fault(), id)
                    : e;
        }
        return found.orElseThrow(
                () -> new NetworkDoesNotExist(Fault.local(ErrorCode.AWS_NOT_FOUND, SERVICE, operation, ""), id));
    }

    private Vpc vpc(String id) {
        return find(
                id,
                "DescribeVpcs",
                () -> ec2()
                        .describeVpcsPaginator(
                                DescribeVpcsRequest.builder().vpcIds(id).build())
                        .vpcs()
                        .stream()
                        .findFirst());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /// The ids of a VPC's subnets, sorted; empty when it has none.
    public List<String> subnetsOf(String vpc) {
        vpc(vpc);
        DescribeSubnetsRequest request =
                DescribeSubnetsRequest.builder().filters(filter("vpc-id", vpc)).build();
        return call(
                "DescribeSubnets",
                () -> ec2().describeSubnetsPaginator(request).subnets().stream()
                        .map(Subnet::subnetId)
                        .sorted()
                        .toList());
    }

    /// The interfaces of an instance (`i-…`) or a subnet (`subnet-…`), by id; empty when it has
    /// none.
    public List<NetworkInterface> interfacesOf(String instanceOrSubnet) {
        boolean instance = instanceOrSubnet.startsWith("i-");
        if (!instance && !instanceOrSubnet.startsWith("subnet-")) {
            throw new AwsAccessException(Fault.local(
                    ErrorCode.AWS_REFUSED,
                    SERVICE,
                    "DescribeNetworkInterfaces",
                    "'" + instanceOrSubnet + "' is neither an instance (i-…) nor a subnet (subnet-…)"));
        }
        DescribeNetworkInterfacesRequest request = DescribeNetworkInterfacesRequest.builder()
                .filters(filter(instance ? "attachment.instance-id" : "subnet-id", instanceOrSubnet))
                .build();
        List<NetworkInterface> found = call(
                "DescribeNetworkInterfaces",
                () -> ec2().describeNetworkInterfacesPaginator(request).networkInterfaces().stream()
                        .map(one -> new NetworkInterface(
                                one.vpcId(), one.subnetId(), one.networkInterfaceId(), one.interfaceTypeAsString()))
                        .sorted(java.util.Comparator.comparing(NetworkInterface::interfaceId))
                        .toList());
        if (found.isEmpty()) {
            requireExists(instanceOrSubnet, instance);
        }
        return found;
    }

    private void requireExists(String id, boolean instance) {
        if (instance) {
            find(
                    id,
                    "DescribeInstances",
                    () -> ec2()
                            .describeInstancesPaginator(DescribeInstancesRequest.builder()
                                    .instanceIds(id)
                                    .build())
                            .reservations()
                            .stream()
                            .filter(reservation -> !reservation.instances().isEmpty())
                            .findFirst());
        } else {
            find(
                    id,
                    "DescribeSubnets",
                    () ->
                            ec2()
                                    .describeSubnetsPaginator(DescribeSubnetsRequest.builder()
                                            .subnetIds(id)
                                            .build())
                                    .subnets()
                                    .stream()
                                    .findFirst());
        }
    }

    /// A VPC's owner, blocks and tenancy.
    public VpcDetails details(String vpc) {
        Vpc found = vpc(vpc);
        return new VpcDetails(
                found.vpcId(),
                found.ownerId(),
                found.cidrBlockAssociationSet().stream()
                        .filter(block -> block.cidrBlockState().state() == VpcCidrBlockStateCode.ASSOCIATED)
                        .map(block -> block.cidrBlock())
                        .toList(),
                found.instanceTenancyAsString());
    }

    /// The default VPC of the region; empty when it was removed.
    public Optional<String> defaultVpc() {
        DescribeVpcsRequest request = DescribeVpcsRequest.builder()
                .filters(filter("is-default", "true"))
                .build();
        return call(
                "DescribeVpcs",
                () -> ec2().describeVpcsPaginator(request).vpcs().stream()
                        .map(Vpc::vpcId)
                        .findFirst());
    }

    /// The names of the region's zones that can be used, sorted.
    public List<String> availabilityZones() {
        return call(
                        "DescribeAvailabilityZones",
                        () -> ec2().describeAvailabilityZones(request -> request.filters(filter("state", "available"))))
                .availabilityZones()
                .stream()
                .map(AvailabilityZone::zoneName)
                .sorted()
                .toList();
    }

    /// Mirrors an interface's traffic; the result is the session's id. Kinds of interface that
    /// cannot be mirrored are refused before anything is asked of AWS.
    public String mirror(NetworkInterface source, Mirroring how) {
        if (NOT_MIRRORABLE.contains(source.type())) {
            throw new NonMirrorableInterface(source.interfaceId(), source.type());
        }
        if (!source.vpcId().equals(how.vpc())) {
            throw new NetworkDoesNotExist(
                    Fault.local(ErrorCode.AWS_NOT_FOUND, SERVICE, "CreateTrafficMirrorSession", ""),
                    "interface " + source.interfaceId() + " of " + how.vpc());
        }
        return call(
                        "CreateTrafficMirrorSession",
                        () -> ec2().createTrafficMirrorSession(
                                        request -> request.networkInterfaceId(source.interfaceId())
                                                .trafficMirrorTargetId(how.target())
                                                .trafficMirrorFilterId(how.filter())
                                                .virtualNetworkId(how.vni())
                                                .sessionNumber(1)))
                .trafficMirrorSession()
                .trafficMirrorSessionId();
    }

    /// Ends a mirror session.
    public void deleteMirror(String session) {
        try {
            call(
                    "DeleteTrafficMirrorSession",
                    () -> ec2().deleteTrafficMirrorSession(request -> request.trafficMirrorSessionId(session)));
        } catch (AwsAccessException e) {
            throw e.code().equals("InvalidTrafficMirrorSessionId.NotFound")
                    ? new MirrorDoesNotExist(e.fault(), session)
                    : e;
        }
    }
}
