/// The core part of Stratiform.
@NullMarked
package dev.stratiform.core;

import org.jspecify.annotations.NullMarked;
