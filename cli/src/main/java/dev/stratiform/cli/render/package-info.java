/// What people and programs see: text, live display, JSON.
@NullMarked
package dev.stratiform.cli.render;

import org.jspecify.annotations.NullMarked;
