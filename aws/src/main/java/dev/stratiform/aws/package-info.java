/// The AWS access layer: one place that talks to AWS.
///
/// [AwsClients] makes the clients; the wrappers take it and give records, enums and one exception
/// family. Pagination is always complete, waits always have a deadline and can be cancelled.
@NullMarked
package dev.stratiform.aws;

import org.jspecify.annotations.NullMarked;
