/// The one door: the control plane that every skin (command line, API) calls.
@NullMarked
package dev.stratiform.core;

import org.jspecify.annotations.NullMarked;
