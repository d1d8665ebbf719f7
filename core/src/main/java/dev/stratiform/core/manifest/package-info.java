/// Everything a user writes: workspace, manifests, stack definitions. The only reader of files.
@NullMarked
package dev.stratiform.core.manifest;

import org.jspecify.annotations.NullMarked;
