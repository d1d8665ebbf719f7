package dev.stratiform.engines.opentofu;

import dev.stratiform.engines.process.ProcessTools;
import dev.stratiform.engines.process.StackBench;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The engine over a binary.
final class TofuBench extends StackBench {
    TofuBench(Path root, Path binary) {
        super(
                root,
                new OpenTofuEngine(
                        "opentofu",
                        binary.toString(),
                        ProcessTools.find(Map.of("PATH", "/usr/bin:/bin", "HOME", root.toString()), "host"),
                        root.resolve("state")));
    }

    /// A script in the binary's place; it gets the same arguments.
    static Path fake(Path root, String script) throws IOException {
        return script(root.resolve("fake-tofu"), """
                for word in "$@"; do
                  case $word in version | init | workspace | plan | apply | output | show | state) command=$word; break ;; esac
                done
                case $command in
                  version) echo '{"terraform_version": "1.2.3"}'; exit 0 ;;
                  init | workspace) exit 0 ;;
                esac
                """ + script);
    }
}
