package dev.stratiform.core.manifest;

/// The grammar of names: safe in file names, process arguments and every engine.
public final class NameRule {
    /// The grammar in words.
    public static final String WORDS =
            "a name begins with a letter a-z and goes on with a-z, 0-9 and -, at most 63 in all";

    private static final int LONGEST = 63;

    private NameRule() {}

    /// Whether a text is a name of a stack or environment.
    public static boolean valid(String name) {
        if (name.isEmpty() || name.length() > LONGEST || !letter(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!letter(c) && !digit(c) && c != '-') {
                return false;
            }
        }
        return true;
    }

    /// Whether a text is a deployment id: `D` and six of `A-Z0-9`.
    public static boolean validId(String id) {
        if (id.length() != 7 || id.charAt(0) != 'D') {
            return false;
        }
        return id.chars().skip(1).allMatch(c -> (c >= 'A' && c <= 'Z') || digit((char) c));
    }

    private static boolean letter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
