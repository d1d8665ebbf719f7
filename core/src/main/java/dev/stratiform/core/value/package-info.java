/// Values that flow between stacks: JSON-like, immutable, with secrets marked and positions kept.
@NullMarked
package dev.stratiform.core.value;

import org.jspecify.annotations.NullMarked;
