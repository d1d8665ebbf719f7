package dev.stratiform.core.manifest;

/// One setting with its value and where that comes from (`default`, a file, a variable, a flag).
public record Setting(String name, String value, String origin) {}
