/// Reports of runs for people and for other programs.
@NullMarked
package dev.stratiform.cli.report;

import org.jspecify.annotations.NullMarked;
