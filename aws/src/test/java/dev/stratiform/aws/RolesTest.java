package dev.stratiform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stratiform.resilience.failure.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                    + "{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

    private static final String ALLOW =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
                    + "\"Resource\":\"*\"}]}";

    private final Canned canned = Canned.transport();
    private final Roles roles = new Roles(canned.clients());

    private static String page(String operation, String list, boolean more) {
        return "<" + operation + "Response><" + operation + "Result>" + list + "<IsTruncated>" + more + "</IsTruncated>"
                + (more ? "<Marker>m</Marker>" : "") + "</" + operation + "Result></" + operation + "Response>";
    }

    @Test
    void profilesInlineAndManagedPoliciesGoBeforeTheRoleAndAllPagesAreRead() {
        canned.then(
                        200,
                        page(
                                "ListInstanceProfilesForRole",
                                "<InstanceProfiles><member><InstanceProfileName>p1</InstanceProfileName></member></InstanceProfiles>",
                                true))
                .then(
                        200,
                        page(
                                "ListInstanceProfilesForRole",
                                "<InstanceProfiles><member><InstanceProfileName>p2</InstanceProfileName></member></InstanceProfiles>",
                                false))
                .then(200, "<R/>")
                .then(200, "<R/>")
                .then(200, page("ListRolePolicies", "<PolicyNames><member>i1</member></PolicyNames>", true))
                .then(200, page("ListRolePolicies", "<PolicyNames><member>i2</member></PolicyNames>", false))
                .then(200, "<R/>")
                .then(200, "<R/>")
                .then(
                        200,
                        page(
                                "ListAttachedRolePolicies",
                                "<AttachedPolicies><member><PolicyArn>arn:m1</PolicyArn></member></AttachedPolicies>",
                                false))
                .then(200, "<R/>")
                .then(200, "<R/>");
        roles.delete("r");
        assertThat(canned.operations())
                .containsExactly(
                        "ListInstanceProfilesForRole",
                        "ListInstanceProfilesForRole",
                        "RemoveRoleFromInstanceProfile",
                        "RemoveRoleFromInstanceProfile",
                        "ListRolePolicies",
                        "ListRolePolicies",
                        "DeleteRolePolicy",
                        "DeleteRolePolicy",
                        "ListAttachedRolePolicies",
                        "DetachRolePolicy",
                        "DeleteRole");
    }

    @Test
    void anAbsentRoleIsDeletedAlready() {
        canned.refusesXml(404, "NoSuchEntity", "").refusesXml(404, "NoSuchEntity", "");
        roles.delete("absent");
        assertThat(roles.exists("absent")).isFalse();
    }

    @Test
    void aRoleInUseIsAConflictAndADenialADenial() {
        canned.refusesXml(409, "DeleteConflict", "").refusesXml(403, "AccessDenied", "");
        assertThatThrownBy(() -> roles.delete("r"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_CONFLICT));
        assertThatThrownBy(() -> roles.exists("r"))
                .isInstanceOfSatisfying(
                        AwsAccessException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(ErrorCode.AWS_DENIED));
    }

    private static String caller(String arn) {
        return "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" + arn + "</Arn><UserId>U</UserId>"
                + "<Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    }

    @Test
    void whatASessionMayDoIsAskedOfItsRole() {
        String result = "<EvaluationResults><member><EvalActionName>%s</EvalActionName><EvalDecision>%s</EvalDecision>"
                + "</member></EvaluationResults>";
        canned.then(200, caller("arn:aws:sts::111111111111:assumed-role/ci/session"))
                .then(
                        200,
                        "<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::111111111111:role/path/ci</Arn></Role>"
                                + "</GetRoleResult></GetRoleResponse>")
                .then(200, page("SimulatePrincipalPolicy", result.formatted("s3:PutObject", "allowed"), true))
                .then(200, page("SimulatePrincipalPolicy", result.formatted("s3:GetObject", "implicitDeny"), false));
        assertThat(new Identity(canned.clients()).simulate(List.of("s3:PutObject", "s3:GetObject")))
                .contains(Map.of("s3:PutObject", true, "s3:GetObject", false));
        assertThat(canned.last().form("PolicySourceArn")).isEqualTo("arn:aws:iam::111111111111:role/path/ci");
    }

    @Test
    void theRootUserCannotBeSimulated() {
        canned.then(200, caller("arn:aws:iam::111111111111:root"));
        assertThat(new Identity(canned.clients()).simulate(List.of("s3:PutObject")))
                .isEmpty();
    }

    @Test
    void manyActionsAreAskedInParts() {
        canned.then(200, caller("arn:aws:iam::111111111111:user/u"))
                .then(200, page("SimulatePrincipalPolicy", "", false))
                .then(200, page("SimulatePrincipalPolicy", "", false));
        List<String> many = java.util.stream.IntStream.range(0, 150)
                .mapToObj(i -> "s3:Action" + i)
                .toList();
        assertThat(new Identity(canned.clients()).simulate(many)).contains(Map.of());
        assertThat(canned.asked()).hasSize(3);
    }

    @Test
    void aRoleWithEverythingEndsOnTheEmulator() {
        try (AwsClients clients = Moto.clients()) {
            Roles real = new Roles(clients);
            clients.iam().createRole(request -> request.roleName("r").assumeRolePolicyDocument(TRUST));
            clients.iam().createInstanceProfile(request -> request.instanceProfileName("p"));
            clients.iam()
                    .addRoleToInstanceProfile(
                            request -> request.instanceProfileName("p").roleName("r"));
            for (int i = 0; i < 3; i++) {
                String name = "i" + i;
                clients.iam()
                        .putRolePolicy(request ->
                                request.roleName("r").policyName(name).policyDocument(ALLOW));
            }
            String arn = clients.iam()
                    .createPolicy(request -> request.policyName("m").policyDocument(ALLOW))
                    .policy()
                    .arn();
            clients.iam().attachRolePolicy(request -> request.roleName("r").policyArn(arn));
            assertThat(real.exists("r")).isTrue();
            real.delete("r");
            assertThat(real.exists("r")).isFalse();
            real.delete("r");
            assertThat(new Identity(clients).caller().account()).isEqualTo("123456789012");
            assertThat(clients.environment()).hasToString("aws://123456789012/eu-west-1");
        }
    }
}
