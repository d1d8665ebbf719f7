/// References to values: their grammar, the port that answers them, and their resolution.
@NullMarked
package dev.stratiform.core.resolve;

import org.jspecify.annotations.NullMarked;
