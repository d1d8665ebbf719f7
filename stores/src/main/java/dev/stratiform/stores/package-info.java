/// The stores part of Stratiform.
@NullMarked
package dev.stratiform.stores;

import org.jspecify.annotations.NullMarked;
