package dev.stratiform.aws;

import dev.stratiform.aws.AwsAccessException.Fault;
import dev.stratiform.aws.AwsAccessException.SecretDoesNotExist;
import dev.stratiform.resilience.failure.ErrorCode;

/// Values of Secrets Manager. Thread-safe; every method blocks. No message has a value.
public final class Secrets {
    private static final String SERVICE = "secretsmanager";

    private final AwsClients clients;

    /// Over clients that the caller closes.
    public Secrets(AwsClients clients) {
        this.clients = clients;
    }

    /// A secret's current value, by its name or ARN. One of bytes is refused.
    public String value(String name) {
        String value;
        try {
            value = Faults.quietly(
                    SERVICE,
                    "GetSecretValue",
                    () -> clients.secretsManager()
                            .getSecretValue(request -> request.secretId(name))
                            .secretString());
        } catch (AwsAccessException e) {
            throw e.code().equals("ResourceNotFoundException") ? new SecretDoesNotExist(e.fault(), name) : e;
        }
        if (value == null) {
            throw new AwsAccessException(Fault.local(
                    ErrorCode.AWS_REFUSED, SERVICE, "GetSecretValue", "the secret " + name + " is bytes, not text"));
        }
        return value;
    }

    /// Keeps a value as the secret's current one; makes the secret when there is none.
    public void put(String name, String value) {
        try {
            Faults.quietly(
                    SERVICE,
                    "PutSecretValue",
                    () -> clients.secretsManager()
                            .putSecretValue(request -> request.secretId(name).secretString(value)));
        } catch (AwsAccessException e) {
            if (!e.code().equals("ResourceNotFoundException")) {
                throw e;
            }
            Faults.quietly(
                    SERVICE,
                    "CreateSecret",
                    () -> clients.secretsManager()
                            .createSecret(request -> request.name(name).secretString(value)));
        }
    }
}
