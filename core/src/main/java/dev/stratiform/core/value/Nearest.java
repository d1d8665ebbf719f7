package dev.stratiform.core.value;

import java.util.Collection;
import java.util.Optional;

/// Finds the name that a misspelt one was probably meant to be.
public final class Nearest {
    private static final int LONGEST = 80;

    private Nearest() {}

    /// The known name with the fewest edits, when a third of the letters or fewer differ; ties go
    /// to the first.
    public static Optional<String> name(String found, Collection<String> known) {
        if (found.isEmpty() || found.length() > LONGEST) {
            return Optional.empty();
        }
        int best = Math.max(1, found.length() / 3) + 1;
        Optional<String> nearest = Optional.empty();
        for (String name : known) {
            if (Math.abs(name.length() - found.length()) < best && name.length() <= LONGEST) {
                int edits = edits(found, name);
                if (edits < best) {
                    best = edits;
                    nearest = Optional.of(name);
                }
            }
        }
        return nearest;
    }

    /// A question to append to a message, or nothing.
    public static String question(String found, Collection<String> known) {
        return name(found, known).map(name -> "; did you mean '" + name + "'?").orElse("");
    }

    /// The number of inserted, deleted, changed or swapped letters, case ignored at no cost.
    private static int edits(String from, String to) {
        int[][] d = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int change = same(from.charAt(i - 1), to.charAt(j - 1)) ? 0 : 1;
                int least = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
                boolean swapped = i > 1
                        && j > 1
                        && same(from.charAt(i - 1), to.charAt(j - 2))
                        && same(from.charAt(i - 2), to.charAt(j - 1));
                d[i][j] = swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
            }
        }
        return d[from.length()][to.length()];
    }

    private static boolean same(char a, char b) {
        return Character.toLowerCase(a) == Character.toLowerCase(b);
    }
}
