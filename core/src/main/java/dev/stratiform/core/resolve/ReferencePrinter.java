package dev.stratiform.core.resolve;

import dev.stratiform.core.resolve.Reference.Step;
import dev.stratiform.core.resolve.ReferenceText.Choice;
import dev.stratiform.core.resolve.ReferenceText.Piece;
import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.util.List;
import java.util.stream.Collectors;

/// Writes texts with references in today's spelling, so that they read back as they are.
final class ReferencePrinter {
    private ReferencePrinter() {}

    static String print(ReferenceText text) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : text.pieces()) {
            switch (piece) {
                case Piece.Literal(String literal) -> literal(literal, out);
                case Piece.Ref ref -> opening(out).append(print(ref));
            }
        }
        return out.toString();
    }

    static String print(Piece.Ref ref) {
        return ref.choices().stream().map(ReferencePrinter::choice).collect(Collectors.joining(" ?? ", "${", "}"));
    }

    private static void literal(String text, StringBuilder out) {
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("${", i)) {
                out.append("$${");
                i += 2;
            } else if (text.startsWith("{{", i) && !ReferenceText.foreign(text, i)) {
                opening(out).append("${'{{'}");
                i += 2;
            } else {
                out.append(text.charAt(i++));
            }
        }
    }

    /// Makes room for `${`: dollar signs just before it would turn it into a literal.
    private static StringBuilder opening(StringBuilder out) {
        int end = out.length();
        int start = end;
        while (start > 0 && out.charAt(start - 1) == '$') {
            start--;
        }
        if (start < end) {
            String dollars = out.substring(start);
            out.setLength(start);
            out.append("${'").append(dollars).append("'}");
        }
        return out;
    }

    private static String choice(Choice choice) {
        return switch (choice) {
            case Choice.To(Reference reference) -> reference(reference);
            case Choice.Given(Value.Text(String text)) -> quoted(text);
            case Choice.Given(Value value) -> Json.write(value);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String reference(Reference reference) {
        return switch (reference) {
            case Reference.StackOutput(String stack, String environment, String output, List<Step> path) ->
                "stack." + stack + (environment.isEmpty() ? "" : "@" + environment) + key(output) + steps(path);
            case Reference.DeploymentOutput(String deployment, String stack, String output, List<Step> path) ->
                "deployment/" + deployment + ":" + stack + key(output) + steps(path);
            case Reference.Named(String namespace, String query) -> namespace + "." + query;
        };
    }

    private static String steps(List<Step> path) {
        StringBuilder text = new StringBuilder();
        for (Step step : path) {
            text.append(
                    switch (step) {
                        case Step.Key(String name) -> key(name);
                        case Step.Index(int number) -> "[" + number + "]";
                    });
        }
        return text.toString();
    }

    private static String key(String name) {
        boolean plain = !name.isEmpty() && name.chars().allMatch(c -> ReferenceParser.nameCharacter((char) c));
        return plain ? "." + name : "[" + quoted(name) + "]";
    }
}
