package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.aws.AwsAccessException.MirrorDoesNotExist;
import dev.stratiform.aws.AwsAccessException.NetworkDoesNotExist;
import dev.stratiform.aws.AwsAccessException.NonMirrorableInterface;
import dev.stratiform.aws.Networks.Mirroring;
import dev.stratiform.aws.Networks.NetworkInterface;
import dev.stratiform.resilience.failure.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private static final String VPC =
            "<DescribeVpcsResponse><vpcSet><item><vpcId>vpc-1</vpcId><ownerId>111111111111</ownerId>"
                    + "<instanceTenancy>default</instanceTenancy><cidrBlockAssociationSet>"
                    + "<item><cidrBlock>10.0.0.0/16</cidrBlock><cidrBlockState><state>associated</state></cidrBlockState></item>"
                    + "<item><cidrBlock>10.1.0.0/16</cidrBlock><cidrBlockState><state>disassociated</state></cidrBlockState></item>"
                    + "</cidrBlockAssociationSet></item></vpcSet></DescribeVpcsResponse>";

    private final Canned canned = Canned.transport();
    private final Networks networks = new Networks(canned.clients());

    @Test
    void allPagesOfSubnetsAreReadAndSorted() {
        canned.then(200, VPC)
                .then(
                        200,
                        "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-b</subnetId></item></subnetSet>"
                                + "<nextToken>t</nextToken></DescribeSubnetsResponse>")
                .then(
                        200,
                        "<DescribeSubnetsResponse><subnetSet><item><subnetId>subnet-a</subnetId></item></subnetSet>"
                                + "</DescribeSubnetsResponse>");
        assertThat(networks.subnetsOf("vpc-1")).containsExactly("subnet-a", "subnet-b");
        assertThat(canned.last().form("NextToken")).isEqualTo("t");
    }

    @Test
    void anUnknownVpcIsKnownByItsCodeAndByAnEmptyAnswer() {
        canned.refusesEc2(400, "InvalidVpcID.NotFound")
                .then(200, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>");
        assertThatThrownBy(() -> networks.subnetsOf("vpc-9")).isInstanceOf(NetworkDoesNotExist.class);
        assertThatThrownBy(() -> networks.details("vpc-9"))
                .isInstanceOf(NetworkDoesNotExist.class)
                .hasMessageContaining("there is no vpc-9 in this account and region");
    }

    @Test
    void anUnknownInstanceIsKnownByItsCodeAndByAnEmptyAnswer() {
        String none = "<DescribeNetworkInterfacesResponse><networkInterfaceSet/></DescribeNetworkInterfacesResponse>";
        canned.then(200, none)
                .refusesEc2(400, "InvalidInstanceID.NotFound")
                .then(200, none)
                .then(200, "<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>")
                .then(200, none)
                .refusesEc2(400, "InvalidSubnetID.NotFound");
        assertThatThrownBy(() -> networks.interfacesOf("i-1")).isInstanceOf(NetworkDoesNotExist.class);
        assertThatThrownBy(() -> networks.interfacesOf("i-2")).isInstanceOf(NetworkDoesNotExist.class);
        assertThatThrownBy(() -> networks.interfacesOf("subnet-2")).isInstanceOf(NetworkDoesNotExist.class);
    }

    @Test
    void anInstanceThatExistsMayHaveNoInterface() {
        canned.then(
                        200,
                        "<DescribeNetworkInterfacesResponse><networkInterfaceSet/></DescribeNetworkInterfacesResponse>")
                .then(
                        200,
                        "<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId></item>"
                                + "</instancesSet></item></reservationSet></DescribeInstancesResponse>");
        assertThat(networks.interfacesOf("i-1")).isEmpty();
    }

    @Test
    void whatIsNeitherAnInstanceNorASubnetIsRefusedWithoutACall() {
        assertThatThrownBy(() -> networks.interfacesOf("vpc-1")).hasMessageContaining("neither an instance (i-…)");
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void aVpcsBlocksAreThoseThatAreAssociated() {
        canned.then(200, VPC);
        assertThat(networks.details("vpc-1").cidrBlocks()).containsExactly("10.0.0.0/16");
    }

    @Test
    void aCodeThatIsNoAbsenceStaysWhatItIs() {
        canned.refusesEc2(403, "UnauthorizedOperation");
        assertThatThrownBy(() -> networks.details("vpc-1"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    @Test
    void zonesAreSorted() {
        canned.then(
                200,
                "<DescribeAvailabilityZonesResponse><availabilityZoneInfo><item><zoneName>eu-west-1b</zoneName></item><item>"
                        + "<zoneName>eu-west-1a</zoneName></item></availabilityZoneInfo></DescribeAvailabilityZonesResponse>");
        assertThat(networks.availabilityZones()).containsExactly("eu-west-1a", "eu-west-1b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway_load_balancer_endpoint", "nat_gateway"})
    void interfacesThatCannotBeMirroredAreRefusedBeforeAnyCall(String type) {
        NetworkInterface source = new NetworkInterface("vpc-1", "subnet-1", "eni-1", type);
        assertThatThrownBy(() -> networks.mirror(source, Mirroring.of("tmt-1", "tmf-1", "vpc-1")))
                .isInstanceOf(NonMirrorableInterface.class)
                .hasMessageContaining("eni-1 is a " + type);
        assertThat(canned.asked()).isEmpty();
    }

    @Test
    void aMirrorHasTheUsualVxlanIdAndGivesItsSession() {
        canned.then(
                200,
                "<CreateTrafficMirrorSessionResponse><trafficMirrorSession><trafficMirrorSessionId>tms-1"
                        + "</trafficMirrorSessionId></trafficMirrorSession></CreateTrafficMirrorSessionResponse>");
        NetworkInterface source = new NetworkInterface("vpc-1", "subnet-1", "eni-1", "interface");
        assertThat(networks.mirror(source, Mirroring.of("tmt-1", "tmf-1", "vpc-1")))
                .isEqualTo("tms-1");
        assertThat(canned.only().form("VirtualNetworkId")).isEqualTo("123");
        assertThatThrownBy(() -> networks.mirror(source, Mirroring.of("tmt-1", "tmf-1", "vpc-2")))
                .isInstanceOf(NetworkDoesNotExist.class);
    }

    @Test
    void anUnknownMirrorSessionIsToldAsSuch() {
        canned.refusesEc2(400, "InvalidTrafficMirrorSessionId.NotFound")
                .then(200, "<DeleteTrafficMirrorSessionResponse/>");
        assertThatThrownBy(() -> networks.deleteMirror("tms-9")).isInstanceOf(MirrorDoesNotExist.class);
        networks.deleteMirror("tms-1");
        assertThat(canned.asked()).hasSize(2);
    }

    @Test
    void allPagesOfInterfacesAreReadAndSorted() {
        String one =
                "<item><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId><networkInterfaceId>%s</networkInterfaceId>"
                        + "<interfaceType>interface</interfaceType></item>";
        String page = "<DescribeNetworkInterfacesResponse><networkInterfaceSet>%s</networkInterfaceSet>%s"
                + "</DescribeNetworkInterfacesResponse>";
        canned.then(200, page.formatted(one.formatted("eni-2"), "<nextToken>t</nextToken>"))
                .then(200, page.formatted(one.formatted("eni-1"), ""));
        assertThat(networks.interfacesOf("subnet-1"))
                .extracting(NetworkInterface::interfaceId)
                .containsExactly("eni-1", "eni-2");
    }

    @Test
    void networksAreReadFromTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            Networks real = new Networks(clients);
            String vpc = real.defaultVpc().orElseThrow();
            assertThat(real.subnetsOf(vpc)).isNotEmpty().isSorted();
            assertThat(real.details(vpc).cidrBlocks()).containsExactly("172.31.0.0/16");
            assertThat(real.availabilityZones()).contains("eu-west-1a").isSorted();
            String subnet = real.subnetsOf(vpc).getFirst();
            assertThat(real.interfacesOf(subnet)).isEmpty();
            String made = clients.ec2()
                    .createNetworkInterface(request -> request.subnetId(subnet))
                    .networkInterface()
                    .networkInterfaceId();
            assertThat(real.interfacesOf(subnet))
                    .singleElement()
                    .satisfies(one -> assertThat(one.interfaceId()).isEqualTo(made));
            assertThatThrownBy(() -> real.details("vpc-0123456789abcdef0")).isInstanceOf(NetworkDoesNotExist.class);
            assertThatThrownBy(() -> real.interfacesOf("i-0123456789abcdef0")).isInstanceOf(NetworkDoesNotExist.class);
            assertThat(new Images(clients).newest("amazon", "amzn2-ami-hvm-*")).isPresent();
            assertThat(new Images(clients).newest("self", "none-*")).isEmpty();
        }
    }
}
