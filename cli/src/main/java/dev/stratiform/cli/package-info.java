/// The cli part of Stratiform.
@NullMarked
package dev.stratiform.cli;

import org.jspecify.annotations.NullMarked;
