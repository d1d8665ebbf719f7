/// The embedded state store: one SQLite database in a folder of one user.
///
/// Everything goes through [dev.stratiform.stores.sqlite.SqliteStore].
@NullMarked
package dev.stratiform.stores.sqlite;

import org.jspecify.annotations.NullMarked;
