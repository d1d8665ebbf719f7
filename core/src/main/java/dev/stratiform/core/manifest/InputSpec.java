package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import java.util.Optional;

/// One declared input of a stack.
record InputSpec(String type, boolean secret, boolean required, Optional<Node> standard) {}
