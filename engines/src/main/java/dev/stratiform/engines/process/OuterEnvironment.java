package dev.stratiform.engines.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which variables of the outer environment an engine's program may see: a fixed list and what its
/// stack's definition grants, never one that makes programs load code of somebody else's choice.
final class OuterEnvironment {
    private static final Set<String> ALLOWED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "LANG",
            "LC_ALL",
            "LC_CTYPE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");

    private OuterEnvironment() {}

    /// The variables that a program gets from outside, in a new map that may be added to.
    static Map<String, String> allowed(Map<String, String> outer, List<String> granted) {
        Map<String, String> variables = new HashMap<>();
        outer.forEach((name, value) -> {
            if (ALLOWED.contains(name) || (granted.contains(name) && !dangerous(name))) {
                variables.put(name, value);
            }
        });
        return variables;
    }

    /// Variables that make programs load code of somebody else's choice.
    static boolean dangerous(String name) {
        return name.startsWith("LD_")
                || name.startsWith("DYLD_")
                || name.startsWith("GIT_")
                || name.equals("JAVA_TOOL_OPTIONS")
                || name.equals("_JAVA_OPTIONS")
                || name.equals("JDK_JAVA_OPTIONS")
                || name.equals("NODE_OPTIONS")
                || name.equals("BASH_ENV")
                || name.equals("ENV");
    }
}
