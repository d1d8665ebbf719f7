package dev.stratiform.core.value;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Hides secrets in text: known values, also base64 and URL-encoded, and the shapes of well-known
/// credentials.
///
/// Immutable and thread-safe. Values shorter than 4 characters are not looked for: they would hide
/// ordinary text.
public final class Masker {
    private static final String MASK = "***";
    private static final int SHORTEST = 4;
    private static final int KEY_LENGTH = 20;
    private static final int TOKEN_LENGTH = 20;

    private final List<String> secrets;

    private Masker(List<String> secrets) {
        this.secrets = secrets;
    }

    /// A masker for every secret inside the values.
    public static Masker of(Value... values) {
        Set<String> texts = new HashSet<>();
        for (Value value : values) {
            collect(value, false, texts);
        }
        Set<String> forms = new HashSet<>();
        for (String text : texts) {
            addForms(text, forms);
        }
        List<String> ordered = new ArrayList<>(forms);
        ordered.sort(Comparator.comparingInt(String::length).reversed());
        return new Masker(List.copyOf(ordered));
    }

    private static void collect(Value value, boolean secret, Set<String> texts) {
        switch (value) {
            case Value.Secret(Value inner) -> collect(inner, true, texts);
            case Value.Text(String text) -> {
                if (secret) {
                    texts.add(text);
                    text.lines().forEach(texts::add);
                }
            }
            case Value.Num number -> {
                if (secret) {
                    texts.add(number.toString());
                }
            }
            case Value.Items(List<Value> values) -> values.forEach(v -> collect(v, secret, texts));
            case Value.Fields(Map<String, Value> values) -> values.values().forEach(v -> collect(v, secret, texts));
            case Value.Null _, Value.Bool _ -> {}
        }
    }

    private static void addForms(String text, Set<String> forms) {
        if (text.length() < SHORTEST) {
            return;
        }
        forms.add(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        String json = Json.writeRevealed(Value.of(text));
        forms.add(json.substring(1, json.length() - 1));
    }

    /// The text with every secret replaced by `***`.
    public String mask(String text) {
        String masked = text;
        for (String secret : secrets) {
            if (masked.contains(secret)) {
                masked = masked.replace(secret, MASK);
            }
        }
        return maskShapes(masked);
    }

    /// AWS access keys, JSON web tokens, private keys.
    private static String maskShapes(String text) {
        String masked = text;
        for (String prefix : List.of("AKIA", "ASIA")) {
            masked = maskRun(masked, prefix, KEY_LENGTH, false);
        }
        masked = maskRun(masked, "eyJ", TOKEN_LENGTH, true);
        int pem = masked.indexOf("-----BEGIN ");
        if (pem >= 0 && masked.indexOf("PRIVATE KEY-----", pem) >= 0) {
            return masked.substring(0, pem) + MASK;
        }
        return masked;
    }

    private static String maskRun(String text, String prefix, int least, boolean dotted) {
        int at = text.indexOf(prefix);
        if (at < 0) {
            return text;
        }
        StringBuilder masked = new StringBuilder();
        int from = 0;
        while (at >= 0) {
            int end = at;
            while (end < text.length() && part(text.charAt(end), dotted)) {
                end++;
            }
            String run = text.substring(at, end);
            boolean shaped = dotted ? run.indexOf('.') > 0 && run.length() >= least : run.length() == least;
            masked.append(text, from, at).append(shaped ? MASK : run);
            from = end;
            at = text.indexOf(prefix, Math.max(end, at + 1));
        }
        return masked.append(text, from, text.length()).toString();
    }

    private static boolean part(char c, boolean dotted) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return letter || (dotted && (c == '.' || c == '-' || c == '_'));
    }
}
