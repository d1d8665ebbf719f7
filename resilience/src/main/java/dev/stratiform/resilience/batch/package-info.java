/// Work on many items: in parallel with a bound, and in batches that survive a kill.
@NullMarked
package dev.stratiform.resilience.batch;

import org.jspecify.annotations.NullMarked;
