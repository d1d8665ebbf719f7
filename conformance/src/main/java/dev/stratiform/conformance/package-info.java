/// S3 conformance: which part of the API a server really implements, for whom, and what changed.
@NullMarked
package dev.stratiform.conformance;

import org.jspecify.annotations.NullMarked;
