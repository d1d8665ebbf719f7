/// Programs of engines: started in their own group under a lock, watched, ended, found again.
@NullMarked
package dev.stratiform.engines.process;

import org.jspecify.annotations.NullMarked;
