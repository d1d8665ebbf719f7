/// Plans: ordered steps and predicted changes, without effects.
@NullMarked
package dev.stratiform.core.plan;

import org.jspecify.annotations.NullMarked;
