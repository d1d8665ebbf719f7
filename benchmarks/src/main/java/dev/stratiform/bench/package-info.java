/// Measurements, and proofs of claims, on the packaged product.
@NullMarked
package dev.stratiform.bench;

import org.jspecify.annotations.NullMarked;
