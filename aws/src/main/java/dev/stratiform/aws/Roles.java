package dev.stratiform.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;

/// Roles of IAM. Thread-safe; every method blocks.
public final class Roles {
    private static final String ABSENT = "NoSuchEntity";

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Roles(AwsClients clients) {
        this.clients = clients;
    }

    private IamClient iam() {
        return clients.iam();
    }

    private static <T> T call(String operation, Supplier<T> work) {
        return Faults.call("iam", operation, work);
    }

    /// Whether there is such a role.
    public boolean exists(String role) {
        try {
            call("GetRole", () -> iam().getRole(request -> request.roleName(role)));
            return true;
        } catch (AwsAccessException e) {
            if (e.code().equals(ABSENT)) {
                return false;
            }
            throw e;
        }
    }

    /// Takes a role out of its instance profiles, takes its policies away, and removes it; one that
    /// is not there is fine.
    public void delete(String role) {
        try {
            leaveProfiles(role);
            dropPolicies(role);
            call("DeleteRole", () -> iam().deleteRole(request -> request.roleName(role)));
        } catch (AwsAccessException e) {
            if (!e.code().equals(ABSENT)) {
                throw e;
            }
        }
    }

    private void leaveProfiles(String role) {
        ListInstanceProfilesForRoleRequest request =
                ListInstanceProfilesForRoleRequest.builder().roleName(role).build();
        call(
                        "ListInstanceProfilesForRole",
                        () -> iam().listInstanceProfilesForRolePaginator(request).instanceProfiles().stream()
                                .toList())
                .forEach(profile -> call(
                        "RemoveRoleFromInstanceProfile",
                        () -> iam().removeRoleFromInstanceProfile(
                                        remove -> remove.instanceProfileName(profile.instanceProfileName())
                                                .roleName(role))));
    }

    private void dropPolicies(String role) {
        ListRolePoliciesRequest inline =
                ListRolePoliciesRequest.builder().roleName(role).build();
        call(
                        "ListRolePolicies",
                        () -> iam().listRolePoliciesPaginator(inline).policyNames().stream()
                                .toList())
                .forEach(policy -> call(
                        "DeleteRolePolicy",
                        () -> iam().deleteRolePolicy(
                                        delete -> delete.roleName(role).policyName(policy))));
        ListAttachedRolePoliciesRequest managed =
                ListAttachedRolePoliciesRequest.builder().roleName(role).build();
        call(
                        "ListAttachedRolePolicies",
                        () -> iam().listAttachedRolePoliciesPaginator(managed).attachedPolicies().stream()
                                .toList())
                .forEach(policy -> call(
                        "DetachRolePolicy",
                        () -> iam().detachRolePolicy(
                                        detach -> detach.roleName(role).policyArn(policy.policyArn()))));
    }
}
