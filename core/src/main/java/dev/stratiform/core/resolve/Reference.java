package dev.stratiform.core.resolve;

import java.util.List;

/// One parsed reference, without its default.
///
/// `path` is what follows the first name: keys and indexes (`[0]` is kept as `0` in an `Index`).
/// Source: design page manifest, section 5.
public sealed interface Reference {
    /// One step into a value.
    sealed interface Step {
        /// Into an object.
        record Key(String name) implements Step {}

        /// Into a list, from 0.
        record Index(int number) implements Step {}
    }

    /// `stack.<name>.<output>`, here or in another environment (`environment` is empty for here).
    record StackOutput(String stack, String environment, String output, List<Step> path) implements Reference {}

    /// `deployment/<id>:<stack>.<output>`.
    record DeploymentOutput(String deployment, String stack, String output, List<Step> path) implements Reference {}

    /// `<namespace>.<path>` for the namespaces env, param, deployment, each, sys, secret and aws;
    /// `query` is the rest as written.
    record Named(String namespace, String query) implements Reference {}
}
