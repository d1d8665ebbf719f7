/// Trying again: how often, how long to wait, and for which failures.
@NullMarked
package dev.stratiform.resilience.retry;

import org.jspecify.annotations.NullMarked;
