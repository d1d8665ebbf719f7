/// One method per command: from arguments to the control plane and back.
@NullMarked
package dev.stratiform.cli.command;

import org.jspecify.annotations.NullMarked;
