/// Post-deploy checks: web, network, programs, and what AWS says.
@NullMarked
package dev.stratiform.engines.check;

import org.jspecify.annotations.NullMarked;
