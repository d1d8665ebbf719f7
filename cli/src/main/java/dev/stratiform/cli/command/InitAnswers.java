package dev.stratiform.cli.command;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.template.NewDeployment;
import dev.stratiform.core.value.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a person wants of a new deployment: from options, a file, or questions, in this order.
///
/// `template` is empty for a first stack that says hello.
record InitAnswers(NewDeployment deployment, String template) {
    private static final Set<String> KEYS = Set.of(
            "id", "organization", "project", "domain", "template", "region", "environments", "parameters", "stacks");
    private static final int LARGEST = 1 << 20;

    static InitAnswers of(Invocation in) {
        Questions asked = new Questions(in, file(in));
        String template = asked.text("--template", "template", "template (empty: a stack that says hello)", "");
        String organization = asked.text("--org", "organization", "organization", "acme");
        String project = asked.text("--project", "project", "project", "shop");
        String domain = asked.text("--domain", "domain", "domain (empty: none)", "");
        Map<String, NewDeployment.Place> environments = environments(in, asked, template);
        Map<String, String> parameters = new LinkedHashMap<>(asked.file().textMap("parameters"));
        parameters.putAll(in.arguments().pairs("-p"));
        if (template.isEmpty() && !parameters.isEmpty()) {
            throw Arguments.usage("parameters belong to a template; name one with --template");
        }
        Set<String> wanted = asked.names("--stacks-enabled", "enabled");
        Set<String> unwanted = asked.names("--stacks-disabled", "disabled");
        if (template.isEmpty() && !(wanted.isEmpty() && unwanted.isEmpty())) {
            throw Arguments.usage("stacks are chosen of a template; name one with --template");
        }
        String id = in.position(0).or(() -> asked.file().text("id")).orElseGet(Scaffold::freshId);
        asked.requireSound();
        return new InitAnswers(
                new NewDeployment(id, organization, project, domain, environments, parameters, wanted, unwanted),
                template);
    }

    private static Section file(Invocation in) {
        Optional<String> name = in.arguments().get("--from-file");
        Findings findings = new Findings();
        if (name.isEmpty()) {
            return Section.of(
                    null, "the manifest", dev.stratiform.resilience.failure.Location.of("the command line"), findings);
        }
        Path file = in.outside().folder().resolve(name.get());
        Node node = YamlReader.read(SourceFile.read(file, name.get(), LARGEST), name.get());
        return Section.of(node, "the manifest", node.at(), findings).allow(KEYS);
    }

    private static Map<String, NewDeployment.Place> environments(Invocation in, Questions asked, String template) {
        Map<String, String> accounts = new LinkedHashMap<>();
        in.arguments().all("--account").forEach(text -> account(text, accounts));
        for (String name : List.of("dev", "test", "stage", "prod")) {
            in.arguments().get("--account-" + name).ifPresent(account -> accounts.put(name, account));
        }
        Section listed = asked.file().section("environments");
        Set<String> names = new java.util.LinkedHashSet<>();
        String typed = asked.text("--environments", "", "environments", "");
        names.addAll(
                typed.isEmpty()
                        ? listed.node().entries().keySet()
                        : List.of(typed.strip().split(" *, *", -1)));
        if (names.isEmpty()) {
            names.add("dev");
        }
        names.addAll(accounts.keySet());
        String region = asked.text("--region", "region", "region", usualRegion(in, template));
        Map<String, NewDeployment.Place> places = new LinkedHashMap<>();
        for (String name : names) {
            Section own = listed.section(name).allow(Set.of("region", "account"));
            String account =
                    accounts.getOrDefault(name, own.numberOrText("account").orElse(""));
            places.put(name, new NewDeployment.Place(own.text("region", region), account));
        }
        boolean nowhere = !template.isEmpty()
                && places.values().stream().anyMatch(place -> place.region().isEmpty());
        if (nowhere) {
            throw Arguments.usage("a deployment of a template needs a region: --region eu-west-1");
        }
        return places;
    }

    private static void account(String text, Map<String, String> accounts) {
        int sign = text.indexOf('=');
        if (sign <= 0) {
            throw Arguments.usage("--account is '" + text + "'; write it as ENV=ID, such as dev=111111111111");
        }
        accounts.put(text.substring(0, sign), text.substring(sign + 1));
    }

    private static String usualRegion(Invocation in, String template) {
        Map<String, String> outer = in.outside().environment();
        String region = outer.getOrDefault("AWS_REGION", outer.getOrDefault("AWS_DEFAULT_REGION", ""));
        return template.isEmpty() ? "" : region;
    }

    /// Where answers come from.
    private record Questions(Invocation in, Section file) {
        /// An option's value, or the file's, or what a person types, or the usual.
        String text(String option, String key, String question, String usual) {
            Optional<String> given =
                    in.arguments().get(option).or(() -> key.isEmpty() ? Optional.empty() : file.text(key));
            if (given.isPresent() || !in.arguments().has("-i")) {
                return given.orElse(usual);
            }
            in.console().diagnostic(question + (usual.isEmpty() ? ": " : " [" + usual + "]: "));
            String typed = in.outside()
                    .prompt()
                    .get()
                    .orElseThrow(() -> Arguments.usage("-i asks questions, but nobody is at a terminal"));
            return typed.isBlank() ? usual : typed.strip();
        }

        Set<String> names(String option, String key) {
            List<String> names = new ArrayList<>(
                    file.section("stacks").allow(Set.of("enabled", "disabled")).texts(key));
            in.arguments()
                    .get(option)
                    .ifPresent(text -> names.addAll(List.of(text.split(",", -1)).stream()
                            .map(String::strip)
                            .toList()));
            return Set.copyOf(names);
        }

        void requireSound() {
            Finding.requireNoErrors(file.findings().all());
        }
    }
}
