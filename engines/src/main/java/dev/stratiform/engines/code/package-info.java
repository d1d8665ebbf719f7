/// What programs of stacks say of their own inputs and outputs, read from their text.
@NullMarked
package dev.stratiform.engines.code;

import org.jspecify.annotations.NullMarked;
