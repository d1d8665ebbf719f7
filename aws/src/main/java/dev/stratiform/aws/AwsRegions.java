package dev.stratiform.aws;

import java.util.HashMap;
import java.util.Map;

/// Clients for each region that is asked for, all with the credentials of one session.
///
/// Thread-safe; nothing is made before it is asked for. Closing ends them all.
public final class AwsRegions implements AutoCloseable {
    private final AwsAccess access;
    private final Map<String, AwsClients> made = new HashMap<>();
    private final Lazy<AwsClients> home;

    /// In the access's own region unless another is named.
    public AwsRegions(AwsAccess access) {
        this.access = access;
        this.home = new Lazy<>(() -> AwsClients.open(access));
    }

    /// The clients of a region; empty for the access's own.
    public synchronized AwsClients in(String region) {
        if (region.isEmpty() || region.equals(access.region())) {
            return home.get();
        }
        return made.computeIfAbsent(region, this::elsewhere);
    }

    /// A role was assumed by the session at home, so that it is not assumed again.
    private AwsClients elsewhere(String region) {
        AwsAccess there = access.withRegion(region).withRole(null);
        return access.role() == null
                ? AwsClients.open(there)
                : AwsClients.over(there, null, home.get().session().credentials());
    }

    @Override
    public synchronized void close() {
        made.values().forEach(AwsClients::close);
        home.close(AwsClients::close);
    }
}
