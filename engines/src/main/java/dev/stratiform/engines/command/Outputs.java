package dev.stratiform.engines.command;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.StratiformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// The outputs that a program left: a JSON object, or lines of `name=value`.
///
/// At most 4 MiB and 10,000 names. What cannot be read is `OUTPUTS_UNREADABLE`.
final class Outputs {
    private static final long LARGEST = 4L << 20;
    private static final int MOST = 10_000;

    private Outputs() {}

    /// The outputs in a file; none when there is no file.
    static Value.Fields read(Path file) {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Value.Fields.EMPTY;
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
                throw unreadable("the output file is no ordinary file or larger than 4 MiB");
            }
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreadable("the output file cannot be read");
        }
    }

    /// The outputs in a text.
    static Value.Fields parse(String text) {
        String body = text.strip();
        Value.Fields found = body.startsWith("{") ? json(body) : lines(body);
        if (found.values().size() > MOST) {
            throw unreadable("there are more than " + MOST + " outputs");
        }
        return found;
    }

    private static Value.Fields json(String text) {
        try {
            if (Json.read(text, "the outputs") instanceof Value.Fields fields) {
                return fields;
            }
        } catch (StratiformException e) {
            throw unreadable(e.failure().message());
        }
        throw unreadable("the outputs must be a JSON object");
    }

    private static Value.Fields lines(String text) {
        Map<String, Value> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            int sign = line.indexOf('=');
            if (sign <= 0) {
                throw unreadable("line " + number + " of the outputs is not name=value");
            }
            values.put(
                    line.substring(0, sign).strip(),
                    Value.of(line.substring(sign + 1).strip()));
        }
        return new Value.Fields(values);
    }

    private static StratiformException unreadable(String why) {
        return Failure.of(ErrorCode.OUTPUTS_UNREADABLE, why)
                .withNext("let the program write a JSON object or name=value lines to $STRATIFORM_OUTPUT")
                .toException();
    }
}
