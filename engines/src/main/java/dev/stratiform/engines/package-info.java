/// The engines part of Stratiform.
@NullMarked
package dev.stratiform.engines;

import org.jspecify.annotations.NullMarked;
