/// The one table of failures, and the values and the exception that carry them.
@NullMarked
package dev.stratiform.resilience.failure;

import org.jspecify.annotations.NullMarked;
