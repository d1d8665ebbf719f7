/// Pulumi by its real command line.
@NullMarked
package dev.stratiform.engines.pulumi;

import org.jspecify.annotations.NullMarked;
