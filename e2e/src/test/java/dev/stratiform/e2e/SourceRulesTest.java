package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Rules that only the sources show.
class SourceRulesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int LONGEST_FILE = 500;
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:abstract |final |sealed |non-sealed )*(?:class|record|interface|enum|@interface) (\\w+).*");
    private static final Pattern SHELL =
            Pattern.compile("\"sh\",\\s*\"-c\"|\"/bin/sh\",\\s*\"-c\"|\"bash\",\\s*\"-c\"");

    private static List<Path> sources(String kind) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("resilience", "core", "aws", "engines", "stores", "cli")) {
            try (var files =
                    Files.walk(ROOT.resolve(module).resolve("src").resolve(kind).resolve("java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
        return found;
    }

    @Test
    void everyPublicTypeHasADocComment() throws IOException {
        List<String> without = new ArrayList<>();
        for (Path file : sources("main")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher type = PUBLIC_TYPE.matcher(lines.get(i));
                int above = i - 1;
                while (above >= 0 && lines.get(above).startsWith("@")) {
                    above--;
                }
                if (type.matches() && (above < 0 || !lines.get(above).startsWith("///"))) {
                    without.add(type.group(1));
                }
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void noFileIsLongerThanFiveHundredLines() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Path file : sources("main")) {
            if (Files.readAllLines(file).size() > LONGEST_FILE) {
                longer.add(file.getFileName().toString());
            }
        }
        assertThat(longer).isEmpty();
    }

    @Test
    void aShellLineAppearsNowhere() throws IOException {
        for (Path file : sources("main")) {
            assertThat(SHELL.matcher(Files.readString(file)).find())
                    .as(file.toString())
                    .isFalse();
        }
    }
}
