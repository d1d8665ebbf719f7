/// The engine for OpenTofu and Terraform: one adapter, two binaries.
@NullMarked
package dev.stratiform.engines.opentofu;

import org.jspecify.annotations.NullMarked;
