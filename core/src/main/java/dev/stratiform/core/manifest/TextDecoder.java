package dev.stratiform.core.manifest;

import dev.stratiform.resilience.failure.Location;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Bytes of a user's file as text: UTF-8 without a mark and without control characters.
final class TextDecoder {
    private static final int BOM = 0xFEFF;

    private TextDecoder() {}

    static String decode(byte[] bytes, String file) {
        refuseOtherEncodings(bytes, file);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw YamlReader.syntax(
                    place(text, text.length(), file), "the bytes here are not UTF-8", "save the file as UTF-8");
        }
        if (!text.isEmpty()) {
            refuseControls(text, file);
        }
        return text;
    }

    private static void refuseOtherEncodings(byte[] bytes, String file) {
        if (bytes.length >= 2) {
            int first = bytes[0] & 0xFF;
            int second = bytes[1] & 0xFF;
            boolean marked = (first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE);
            if (marked || first == 0 || second == 0) {
                throw YamlReader.syntax(
                        new Location(file, 1, 1),
                        "the file is UTF-16 or binary; UTF-8 is expected",
                        "save the file as UTF-8");
            }
        }
    }

    private static void refuseControls(String text, String file) {
        if (text.charAt(0) == BOM) {
            throw YamlReader.syntax(
                    new Location(file, 1, 1), "the file begins with a byte order mark", "save it as UTF-8 without BOM");
        }
        for (int i = 0; i < text.length(); i++) {
            if (control(text.charAt(i))) {
                throw YamlReader.syntax(
                        place(text, i, file),
                        "the control character U+" + hex(text.charAt(i)) + " is not allowed",
                        "remove it, or write it as an escape in double quotes");
            }
        }
    }

    private static boolean control(char c) {
        if (c < ' ') {
            return c != '\n' && c != '\r' && c != '\t';
        }
        return (c >= 0x7F && c < 0xA0 && c != 0x85) || c >= 0xFFFE;
    }

    private static String hex(char c) {
        String digits = Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT);
        return "0000".substring(digits.length()) + digits;
    }

    /// Lines end with a line feed, a carriage return or both; columns count whole characters.
    private static Location place(String text, int index, String file) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < index; i++) {
            char c = text.charAt(i);
            if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                line++;
                start = i + 1;
            }
        }
        return new Location(file, line, text.codePointCount(start, index) + 1);
    }
}
