/// The command engine: runs the programs that a stack definition names.
@NullMarked
package dev.stratiform.engines.command;

import org.jspecify.annotations.NullMarked;
