/// Deployment templates: reading them, and making a manifest of one.
@org.jspecify.annotations.NullMarked
package dev.stratiform.core.template;
