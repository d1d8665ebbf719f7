/// Tells AWS what runs do: events of EventBridge, metrics of CloudWatch.
@NullMarked
package dev.stratiform.stores.sink;

import org.jspecify.annotations.NullMarked;
