package dev.stratiform.conformance;

import dev.stratiform.core.value.Value;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Numbers and sizes as people write them.
final class Comparisons {
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "kib", 1L << 10,
            "mb", 1_000_000L,
            "mib", 1L << 20,
            "gb", 1_000_000_000L,
            "gib", 1L << 30);
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 50);

    private Comparisons() {}

    /// A number, its text, or a size; empty for everything else.
    static Optional<BigDecimal> number(Value value) {
        if (value instanceof Value.Num(BigDecimal number)) {
            return Optional.of(number);
        }
        if (!(value instanceof Value.Text(String text)) || text.length() > 40) {
            return Optional.empty();
        }
        int unit = text.length();
        while (unit > 0 && Character.isLetter(text.charAt(unit - 1))) {
            unit--;
        }
        Long factor = UNITS.get(text.substring(unit).toLowerCase(Locale.ROOT));
        String digits = text.substring(0, unit).strip();
        boolean plain =
                !digits.isEmpty() && digits.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-');
        if (factor == null || !plain) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(digits).multiply(BigDecimal.valueOf(factor)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A size in bytes, from 0 to 1 PiB.
    static Optional<Long> size(Value value) {
        return number(value)
                .filter(n -> n.signum() >= 0
                        && n.compareTo(MOST) <= 0
                        && n.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::longValueExact);
    }
}
