/// Directed acyclic graphs of stacks: order, layers, critical path, selection.
@NullMarked
package dev.stratiform.core.graph;

import org.jspecify.annotations.NullMarked;
