/// The only place that constructs adapters.
@NullMarked
package dev.stratiform.cli.wiring;

import org.jspecify.annotations.NullMarked;
