package dev.stratiform.engines.command;

import dev.stratiform.core.run.StackEngine;
import dev.stratiform.core.value.Value;
import dev.stratiform.engines.process.ProcessTools;
import java.util.Locale;
import java.util.Map;

/// The environment variables that a stack's program sees: an allow-list, what its definition
/// grants, and its task.
final class Surroundings {
    // Linux starts no program with a variable over 128 KiB; a character takes at most 3 bytes.
    private static final int LONGEST = 32 << 10;

    private Surroundings() {}

    static Map<String, String> of(ProcessTools tools, Settings settings, StackEngine.Request request, String action) {
        Map<String, String> variables = settings.granted().variables(tools);
        request.config().values().forEach((name, value) -> scalar(name, value, settings, variables));
        variables.put("STRATIFORM_DEPLOYMENT", request.environment().deployment());
        variables.put("STRATIFORM_ENVIRONMENT", request.environment().environment());
        variables.put("STRATIFORM_STACK", request.stack());
        variables.put("STRATIFORM_RUN", request.run());
        variables.put("STRATIFORM_ATTEMPT", Integer.toString(request.attempt()));
        variables.put("STRATIFORM_KEY", request.key());
        variables.put("STRATIFORM_ACTION", action);
        variables.put("STRATIFORM_DATA", request.folders().data().toString());
        variables.put("STRATIFORM_WORK", request.folders().work().toString());
        variables.put(
                "STRATIFORM_CONFIG",
                request.folders().work().resolve("config.json").toString());
        variables.put(
                "STRATIFORM_OUTPUT", request.folders().work().resolve("output").toString());
        variables.put("STRATIFORM_LOCK_FD", "3");
        return variables;
    }

    private static void scalar(String name, Value value, Settings settings, Map<String, String> variables) {
        Value shown = value instanceof Value.Secret(Value inner) && settings.secretsInEnvironment() ? inner : value;
        String text = switch (shown) {
            case Value.Text(String t) -> t;
            case Value.Num number -> number.toString();
            case Value.Bool(boolean truth) -> Boolean.toString(truth);
            case Value.Null _, Value.Items _, Value.Fields _, Value.Secret _ -> null;
        };
        if (text != null && text.length() <= LONGEST && text.indexOf('\0') < 0) {
            variables.put("STRATIFORM_CONFIG_" + upper(name), text);
        }
    }

    /// `vpcId` becomes `VPC_ID`; everything that is no letter or digit becomes `_`.
    static String upper(String name) {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            boolean border = i > 0 && c >= 'A' && c <= 'Z' && name.charAt(i - 1) >= 'a' && name.charAt(i - 1) <= 'z';
            made.append(border ? "_" : "").append(letter ? c : '_');
        }
        return made.toString().toUpperCase(Locale.ROOT);
    }
}
