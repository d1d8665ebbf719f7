/// Files that are whole after any crash: written in one piece, or appended to durably.
@NullMarked
package dev.stratiform.resilience.io;

import org.jspecify.annotations.NullMarked;
