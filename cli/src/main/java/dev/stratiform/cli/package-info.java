/// The one executable.
@NullMarked
package dev.stratiform.cli;

import org.jspecify.annotations.NullMarked;
