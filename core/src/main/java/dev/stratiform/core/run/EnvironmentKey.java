package dev.stratiform.core.run;

/// One environment of one deployment: the thing that a lease protects.
///
/// Both parts follow the name grammar and so are safe in file names. Deployment ids are kept as
/// written (`D1BRV40`).
public record EnvironmentKey(String deployment, String environment) {
    @Override
    public String toString() {
        return deployment + "/" + environment;
    }
}
