/// Runs: the pure machine that decides, the driver that acts, and the ports it needs.
@NullMarked
package dev.stratiform.core.run;

import org.jspecify.annotations.NullMarked;
