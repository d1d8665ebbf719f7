/// The workspace's secrets: one encrypted file, its key, and the references that read it.
@NullMarked
package dev.stratiform.stores.secret;

import org.jspecify.annotations.NullMarked;
