/// References to values that AWS has.
@NullMarked
package dev.stratiform.stores.lookup;

import org.jspecify.annotations.NullMarked;
