package dev.stratiform.core.manifest;

import dev.stratiform.core.value.Node;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The workspace's settings.
///
/// Later sources win: default, user file, `stratiform.yaml`, `STRATIFORM_*` variable, flag (which
/// the caller applies). `systemVariables` are the names that `${sys.NAME}` may read,
/// `groups` the people of each group that approves.
public record Settings(
        String stateFolder,
        int parallel,
        Set<String> systemVariables,
        AwsSettings aws,
        SecretSettings secrets,
        Map<String, List<String>> groups,
        List<Setting> listing) {
    private static final Set<String> KNOWN = Set.of("stateFolder", "parallel", "sys", "aws", "secrets", "groups");
    private static final int MOST_PARALLEL = 1_000;

    /// Copies the collections.
    public Settings {
        systemVariables = Set.copyOf(systemVariables);
        listing = List.copyOf(listing);
        groups = Map.copyOf(groups);
    }

    /// Reads the settings; `userFile` may be absent. Fails with the first thing that is wrong.
    static Settings read(Path workspaceFile, Optional<Path> userFile, Map<String, String> environment) {
        Found state = new Found(".stratiform", "default");
        Found parallel = new Found("10", "default");
        Found sys = new Found("", "default");
        AwsSettings aws = AwsSettings.NONE;
        SecretSettings secrets = SecretSettings.NONE;
        Map<String, List<String>> groups = Map.of();
        List<Setting> more = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        userFile.filter(SourceFile::exists).ifPresent(files::add);
        files.add(workspaceFile);
        for (Path file : files) {
            Section section = section(file);
            String origin = section.at().file();
            state = state.or(section.text("stateFolder"), origin);
            parallel = parallel.or(
                    section.has("parallel")
                            ? Optional.of(Integer.toString(section.integer("parallel", 10, 1, MOST_PARALLEL)))
                            : Optional.empty(),
                    origin);
            sys = sys.or(
                    section.has("sys") ? Optional.of(String.join(",", section.texts("sys"))) : Optional.empty(),
                    origin);
            if (section.has("aws")) {
                aws = AwsSettings.read(section.section("aws"));
                more.removeIf(setting -> setting.name().startsWith("aws."));
                more.addAll(aws.listing(origin));
            }
            if (section.has("secrets")) {
                secrets = SecretSettings.read(section.section("secrets"));
                more.removeIf(setting -> setting.name().startsWith("secrets."));
                more.addAll(secrets.listing(origin));
            }
            if (section.has("groups")) {
                groups = groups(section.section("groups"));
                more.removeIf(setting -> setting.name().startsWith("groups."));
                groups.forEach(
                        (name, people) -> more.add(new Setting("groups." + name, String.join(", ", people), origin)));
            }
            requireClean(section);
        }
        state = state.or(Optional.ofNullable(environment.get("STRATIFORM_STATE_FOLDER")), "STRATIFORM_STATE_FOLDER");
        parallel = parallel.or(Optional.ofNullable(environment.get("STRATIFORM_PARALLEL")), "STRATIFORM_PARALLEL");
        List<Setting> listing = new ArrayList<>(List.of(
                new Setting("stateFolder", state.value(), state.origin()),
                new Setting("parallel", parallel.value(), parallel.origin()),
                new Setting("sys", sys.value(), sys.origin())));
        listing.addAll(more);
        return new Settings(
                state.value(),
                number(parallel),
                sys.value().isEmpty() ? Set.of() : Set.of(sys.value().split(",")),
                aws,
                secrets,
                groups,
                listing);
    }

    private static Map<String, List<String>> groups(Section section) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        section.node().entries().forEach((name, entry) -> {
            List<String> people = section.texts(name);
            groups.put(name, people);
            if (people.isEmpty()) {
                section.findings()
                        .error(
                                ErrorCode.VALIDATION_ERROR,
                                entry.keyAt(),
                                "the group " + name + " has nobody",
                                "name its people: [ada, bob]");
            }
        });
        return groups;
    }

    private record Found(String value, String origin) {
        Found or(Optional<String> other, String where) {
            return other.map(text -> new Found(text, where)).orElse(this);
        }
    }

    private static Section section(Path file) {
        String shown = String.valueOf(file.getFileName());
        byte[] bytes = SourceFile.read(file, file.toString(), YamlReader.LARGEST);
        Findings findings = new Findings();
        if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
            return new Section(new Node.Mapping(Map.of(), Location.of(shown)), shown, findings);
        }
        return Section.of(YamlReader.read(bytes, shown), shown, Location.of(shown), findings)
                .allow(KNOWN);
    }

    private static void requireClean(Section section) {
        for (Finding finding : section.findings().all()) {
            throw new Failure(finding.code(), finding.message(), finding.location(), finding.next()).toException();
        }
    }

    private static int number(Found parallel) {
        try {
            int number = Integer.parseInt(parallel.value());
            if (number >= 1 && number <= MOST_PARALLEL) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The one message below names what was found.
        }
        throw Failure.of(
                        ErrorCode.VALIDATION_ERROR,
                        parallel.origin() + " is '" + parallel.value() + "'; a whole number from 1 to " + MOST_PARALLEL
                                + " is allowed")
                .toException();
    }

    /// One setting with its value and where that comes from (`default`, a file, a variable, a
    /// flag).
    public record Setting(String name, String value, String origin) {}
}
