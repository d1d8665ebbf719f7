package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Value;
import java.util.Optional;

/// What a stack promises of one output: type, secrecy, and a stand-in for plans.
public record OutputSpec(String type, boolean secret, Optional<Value> mock) {}
