package dev.stratiform.cli.command;

import dev.stratiform.core.value.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The table of all commands; help, completion and the reference are made from it.
final class Commands {
    /// Options that every command takes.
    static final List<Option> GLOBAL = List.of(
            Option.value("-C --directory", "DIR", "the workspace (default: the folder you are in)"),
            Option.value("-e --env --environment", "ENV", "the environment (default: dev)"),
            Option.value("-o --output", "text|json|yaml", "the form of the result"),
            Option.flag("--json", "the same as -o json"),
            Option.flag("-q --quiet", "no progress"),
            Option.flag("--no-color", "no colours"),
            Option.flag("--yes", "no questions"),
            Option.flag("-v --verbose", "also show what the engines say"),
            Option.value("--log-file", "FILE", "append what the run does there, as JSON lines"),
            Option.value("--log-level", "debug|info|warn|error", "what goes to the log file (default: info)"),
            Option.flag("-h --help", "show help"));

    private static final Option PARAMETER = Option.values("-p --parameter", "NAME=VALUE", "a parameter for this time");
    private static final Option CONFIG =
            Option.values("-c --config", "STACK:KEY=VALUE", "a configuration value for this time");
    private static final Option FILTER = Option.values(
            "--filter", "EXPR", "only these stacks: name, name..., ...name, tag:x, layer:x, failed:RUN, !x");
    private static final Option PARALLEL = Option.value("--parallel", "N", "how many stacks run at once");
    private static final Option DRY = Option.flag("--dry-run --preview", "only plan");
    private static final Option CONFIRM =
            Option.value("--confirm", "ID", "allow that something protected is destroyed or replaced");
    private static final Option DEPENDENTS = Option.flag("--with-dependents", "also the stacks that need them");
    private static final Option SKIP_DEPENDENCIES =
            Option.flag("--skip-dependencies", "do not check that dependencies were applied");
    private static final Option FORCE = Option.flag("--force", "although other stacks need them");
    private static final Option ROLLBACK =
            Option.value("--rollback", "automatic|manual|none", "what happens after a failure");
    private static final Option REPORT =
            Option.values("--report", "FORM[=FILE]", "also tell the run as json, junit, html or markdown");
    private static final Option ALL_STACKS = Option.flag("--all", "of all stacks of the environment");
    private static final Option DIR = Option.value("--dir", "DIR", "the folder of the files, with --all");
    private static final Option[] DEPLOY = {
        PARAMETER,
        CONFIG,
        FILTER,
        PARALLEL,
        DRY,
        CONFIRM,
        ROLLBACK,
        DEPENDENTS,
        SKIP_DEPENDENCIES,
        Option.flag("--layered", "wait for each layer before the next begins"),
        Option.flag("--fail-fast", "start nothing new after a failure"),
        Option.flag("--no-skip", "run stacks although nothing changed"),
        REPORT
    };
    private static final Option PLAN =
            Option.value("--plan", "FILE", "do what a saved plan says, unless something changed since");
    private static final Option[] DESTROY = {
        FILTER, PARALLEL, DRY, CONFIRM, DEPENDENTS, FORCE, PARAMETER, CONFIG, REPORT
    };

    private static final List<Command> OWN = List.of(
            Command.of(
                    "quickstart",
                    "",
                    "deploy the packaged example",
                    Start::quickstart,
                    Option.value("--dir", "DIR", "where to put it (default: stratiform-quickstart)")),
            Command.of(
                    "init",
                    "[ID]",
                    "make a workspace or a deployment",
                    Init::run,
                    Option.value("--template", "NAME", "make it of a template (default: one stack that says hello)"),
                    Option.value("--org", "NAME", "the organization"),
                    Option.value("--project", "NAME", "the project"),
                    Option.value("--domain", "NAME", "the domain"),
                    Option.value("--region", "REGION", "where the environments are (default: AWS_REGION)"),
                    Option.value("--environments", "A,B", "the environments (default: dev)"),
                    Option.values("--account", "ENV=ID", "the account of an environment"),
                    Option.value("--account-dev", "ID", "the account of dev; also -test, -stage and -prod"),
                    Option.value("--account-test", "ID", "the account of test"),
                    Option.value("--account-stage", "ID", "the account of stage"),
                    Option.value("--account-prod", "ID", "the account of prod"),
                    Option.value("--stacks-enabled", "A,B", "only these stacks of the template"),
                    Option.value("--stacks-disabled", "A,B", "not these stacks of the template"),
                    Option.values("-p --parameter", "NAME=VALUE", "a parameter of the template"),
                    Option.value("--from-file", "FILE", "answers in a file"),
                    Option.flag("-i --interactive", "ask for what is not given"),
                    Option.flag("--dry-run", "show the manifest, write nothing")),
            Command.of("template list", "", "list the templates", TemplateCommands::list),
            Command.of("template show", "NAME", "show a template's parameters and stacks", TemplateCommands::show),
            Command.of(
                    "template create",
                    "NAME",
                    "write a new template",
                    TemplateCommands::create,
                    Option.value("--from-deployment", "ID", "with the stacks of this deployment"),
                    Option.value("--description", "TEXT", "what it is for")),
            Command.of(
                    "template validate",
                    "[NAME]",
                    "check templates and list everything that is wrong",
                    TemplateCommands::validate),
            Command.of("version", "", "show the version", Start::version),
            Command.of("health", "", "check tools, state and disk", Start::health),
            Command.of("completion", "bash|zsh|fish", "print a completion script", Start::completion),
            Command.of("man", "", "print the manual page", ManPage::show),
            Command.of("list", "", "list the deployments", Inspect::list),
            Command.of(
                    "validate",
                    "[ID]",
                    "check a deployment and list everything that is wrong",
                    Inspect::validate,
                    PARAMETER,
                    CONFIG,
                    Option.flag("--fix", "rewrite older references in the file first")),
            Command.of(
                    "validate aws",
                    "[ID]",
                    "check credentials, permissions and quotas of AWS for an environment",
                    Checks::aws),
            Command.of(
                    "validate dependencies",
                    "[ID]",
                    "check edges, references and layers",
                    Validations::dependencies,
                    PARAMETER,
                    CONFIG),
            Command.of(
                    "validate engines",
                    "[ID]",
                    "check that the programs of the engines are there",
                    Checks::engines,
                    PARAMETER,
                    CONFIG),
            Command.of("validate manifest", "[ID]", "check a manifest's file by itself", Validations::manifest),
            Command.of("validate stack", "[STACK]", "the same as stack validate", Stacks::validate),
            Command.of("validate template", "[NAME]", "the same as template validate", TemplateCommands::validate),
            Command.of("manifest convert", "[ID]", "print a manifest in the native form", Manifests::convert),
            Command.of(
                    "graph",
                    "[ID]",
                    "show the graph of stacks",
                    Inspect::graph,
                    PARAMETER,
                    CONFIG,
                    FILTER,
                    Option.value("--format", "tree|dot|mermaid|json", "the form (default: tree)")),
            Command.of(
                    "plan",
                    "[ID]",
                    "show what a deploy would do",
                    Inspect::plan,
                    PARAMETER,
                    CONFIG,
                    FILTER,
                    PARALLEL,
                    DEPENDENTS,
                    SKIP_DEPENDENCIES,
                    Option.flag("--detailed-exitcode", "exit with 6 when changes are pending"),
                    Option.value("--out", "FILE", "save the plan for: deploy --plan FILE"),
                    Option.flag("--no-skip", "also stacks that did not change"),
                    Option.flag("--destroy", "plan a destroy")),
            Command.of(
                    "why", "ID STACK", "explain why a stack would run, or would not", Inspect::why, PARAMETER, CONFIG),
            Command.of("status", "[ID]", "show where an environment stands", Inspect::status),
            Command.of(
                    "outputs",
                    "[ID]",
                    "show the outputs of all stacks",
                    Inspect::outputs,
                    Option.flag("--show-secrets", "show secret values too")),
            Command.of(
                            "stack outputs",
                            "ID STACK",
                            "show the outputs of one stack",
                            Inspect::stackOutputs,
                            Option.flag("--show-secrets", "show secret values too"))
                    .alsoNamed("stack-outputs"),
            Command.of(
                    "history",
                    "[ID]",
                    "list the runs of an environment",
                    Inspect::history,
                    Option.value("--limit", "N", "how many (default: 20)")),
            Command.of(
                    "metrics",
                    "",
                    "show what runs did: numbers, durations, retries",
                    Metrics::show,
                    Option.value("--since", "DURATION", "only the last 10m, 1h and so on (default: all, 365 days)"),
                    Option.value("--format", "text|prometheus", "the form (default: text)")),
            Command.of(
                    "verify",
                    "[ID]",
                    "make the post-deploy checks of what is deployed (exit 1 when one fails)",
                    Checks::verify,
                    FILTER,
                    PARAMETER,
                    CONFIG),
            Command.of(
                    "secret set",
                    "NAME",
                    "keep a secret of the workspace; its value is read from standard input or a prompt",
                    Secrets::set),
            Command.of("secret list", "", "list the names of the workspace's secrets", Secrets::list),
            Command.of("secret remove", "NAME", "forget a secret", Secrets::remove),
            Command.of(
                    "secret rotate",
                    "",
                    "encrypt all secrets anew under a new key",
                    Secrets::rotate,
                    Option.value("--key", "passphrase|key-file|kms", "what opens them then (default: what does now)"),
                    Option.value("--key-name", "NAME", "the new key file, or the KMS key")),
            Command.of(
                    "config set",
                    "[ID] STACK:KEY=VALUE",
                    "store a configuration value for an environment",
                    Configurations::set,
                    Option.flag("--secret", "keep the value as a secret; write STACK:KEY alone")),
            Command.of(
                    "config get",
                    "[ID] STACK:KEY",
                    "show a value of an environment's configuration",
                    Configurations::get,
                    PARAMETER,
                    CONFIG),
            Command.of(
                    "config list",
                    "[ID]",
                    "list the configuration of an environment, with where each value comes from",
                    Configurations::list,
                    Option.value("--stack", "STACK", "only of this stack"),
                    Option.flag("--stored", "only what config set stored"),
                    PARAMETER,
                    CONFIG),
            Command.of(
                    "config unset", "[ID] STACK:KEY", "forget a value that config set stored", Configurations::unset),
            Command.of("env list", "[ID]", "list the environments of a deployment", Configurations::environments),
            Command.of("env enable", "[ID] ENV", "enable an environment in the manifest", Configurations::enable),
            Command.of("env disable", "[ID] ENV", "disable an environment in the manifest", Configurations::disable),
            Command.of("settings", "", "list the settings and where they come from", Start::settings),
            Command.of("deploy", "[ID]", "bring all stacks to what the manifest says", Act::deploy, with(PLAN, DEPLOY)),
            Command.of(
                            "stack deploy",
                            "ID STACK",
                            "bring one stack to what the manifest says",
                            Act::deployStack,
                            DEPLOY)
                    .alsoNamed("deploy-stack"),
            Command.of("destroy", "[ID]", "remove all stacks, dependents first", Act::destroy, DESTROY),
            Command.of("stack destroy", "ID STACK", "remove one stack", Act::destroyStack, DESTROY)
                    .alsoNamed("destroy-stack"),
            Command.of(
                    "rollback",
                    "[ID]",
                    "take back what a run changed",
                    Act::rollback,
                    Option.value("--run", "RUN", "this run (default: the newest that changed something)"),
                    Option.value("--to-version", "N", "go back to the state after this version"),
                    Option.values("--stack", "STACK", "only this stack"),
                    PARALLEL,
                    REPORT),
            Command.of(
                    "refresh",
                    "[ID]",
                    "read reality into the engines' states",
                    States::refresh,
                    FILTER,
                    PARALLEL,
                    DRY,
                    REPORT),
            Command.of(
                    "drift",
                    "[ID]",
                    "show where reality differs from what was applied (exit 6 when it does)",
                    States::drift,
                    Option.flag("--all", "of every environment of every deployment"),
                    FILTER,
                    PARALLEL),
            Command.of("stack list", "", "list the stacks of the workspace that have a definition", Stacks::list),
            Command.of("stack show", "STACK", "show a stack's inputs and outputs", Stacks::show),
            Command.of(
                    "stack validate",
                    "[STACK]",
                    "check definitions by themselves and against the programs",
                    Stacks::validate),
            Command.of("stack unregister", "STACK", "remove a stack's definition, not its program", Stacks::unregister)
                    .alsoNamed("unregister-stack"),
            Command.of("resources", "[ID [STACK]]", "list the resources of applied stacks", States::resources),
            Command.of(
                            "stack register",
                            "FOLDER",
                            "write a first stack.yaml by reading the program in a folder",
                            States::register,
                            Option.value("--engine", "NAME", "the program's engine (default: told from its files)"),
                            DRY)
                    .alsoNamed("register-stack"),
            Command.of(
                            "stack export",
                            "ID [STACK FILE]",
                            "write a stack's engine state to a new file",
                            StateFiles::exportState,
                            ALL_STACKS,
                            DIR)
                    .alsoNamed("export-stack"),
            Command.of(
                            "stack import",
                            "ID [STACK FILE]",
                            "replace a stack's engine state by a file's",
                            StateFiles::importState,
                            ALL_STACKS,
                            DIR,
                            PARALLEL)
                    .alsoNamed("import-stack"),
            Command.of(
                    "diff",
                    "[ID]",
                    "compare the configuration of two environments",
                    States::diff,
                    Option.value("--from", "ENV", "the one environment (default: dev)"),
                    Option.value("--to", "ENV", "the other environment"),
                    Option.flag("--detailed-exitcode", "exit with 6 when they differ"),
                    PARAMETER,
                    CONFIG),
            Command.of(
                    "promote",
                    "[ID]",
                    "give an environment what another has of its own",
                    Across::promote,
                    Option.value("--from", "ENV", "the one environment (default: dev)"),
                    Option.value("--to", "ENV", "the other environment"),
                    Option.values("--stack", "STACK", "only of this stack"),
                    Option.values("--set", "STACK:KEY=VALUE", "a value that differs there"),
                    Option.flag("--dry-run", "only show the difference")),
            Command.of(
                    "clone",
                    "ID NEWID",
                    "copy a deployment under a new id",
                    Across::copy,
                    Option.value("--org", "NAME", "its organization"),
                    Option.value("--project", "NAME", "its project")),
            Command.of("watch", "RUN", "follow a run", Runs::watch),
            Command.of(
                    "report",
                    "[RUN]",
                    "tell a run with its timeline and critical path (default: the newest)",
                    Reports::show,
                    Option.value("--format", "json|junit|html|markdown", "the form (default: markdown)"),
                    Option.value("--out", "FILE", "write it there instead")),
            Command.of(
                    "logs",
                    "[ID]",
                    "show what the engines said",
                    Runs::logs,
                    Option.flag("-f --follow", "go on until the run is over"),
                    Option.value("--run", "RUN", "this run (default: the newest)"),
                    Option.value("--stack", "STACK", "only this stack"),
                    Option.value("--level", "debug|info|warn|error", "only lines that matter as much"),
                    Option.value("--since", "DURATION", "only lines of the last 10m, 1h and so on"),
                    Option.value("--tail", "N", "only the last lines")),
            Command.of(
                    "cancel",
                    "RUN",
                    "end a run: nothing new starts, engines are asked to end",
                    Runs::cancel,
                    Option.flag("--force", "ask the engines a second time"),
                    Option.flag("--kill", "kill the engines")),
            Command.of("retry", "RUN", "do again what a run left undone", Runs::retry, REPORT),
            Command.of("resume", "RUN", "go on with a run whose process died", Runs::resume, REPORT),
            Command.of(
                    "resolve",
                    "RUN STACK",
                    "say what became of a stack whose outcome is unknown",
                    Runs::resolve,
                    Option.value("--as", "done|failed|rerun", "what became of it")),
            Command.of(
                    "audit show",
                    "[ID]",
                    "list who did what in an environment",
                    Audit::show,
                    Option.value("--limit", "N", "of so many runs (default: 100)")),
            Command.of(
                    "audit verify",
                    "[ID]",
                    "replay the journals and compare (exit 1 when one is not whole)",
                    Audit::verify,
                    Option.value("--limit", "N", "of so many runs (default: 100)")),
            Command.of("unlock", "[ID]", "tell who holds an environment (exit 5), or that nobody does", Audit::unlock),
            Command.of("approve", "RUN [STACK]", "let waiting stacks of a run go on", Runs::approve),
            Command.of(
                    "reject",
                    "RUN [STACK]",
                    "refuse waiting stacks of a run",
                    Runs::reject,
                    Option.value("--reason", "TEXT", "why")));

    private static final List<Command> ALL =
            Stream.concat(OWN.stream(), SuiteTable.ALL.stream()).toList();

    private Commands() {}

    private static Option[] with(Option first, Option... others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray(Option[]::new);
    }

    static List<Command> all() {
        return ALL;
    }

    /// All options of all commands; a name takes a value everywhere or nowhere.
    static Stream<Option> options() {
        return Stream.concat(GLOBAL.stream(), ALL.stream().flatMap(command -> command.options().stream()));
    }

    /// The names that people may type: nested and flat.
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Command command : ALL) {
            names.add(command.name());
            if (!command.flat().equals(command.name())) {
                names.add(command.flat());
            }
        }
        return names;
    }

    /// A command by the first one or two words; `USAGE` with the nearest name otherwise.
    static Command find(String first, String second) {
        String nested = first + " " + second;
        // A longer name before a shorter one that it begins with.
        Optional<Command> found = ALL.stream()
                .filter(command -> command.name().equals(nested))
                .findFirst()
                .or(() -> ALL.stream()
                        .filter(command ->
                                command.name().equals(first) || command.flat().equals(first))
                        .findFirst());
        if (found.isPresent()) {
            return found.get();
        }
        List<String> group = ALL.stream()
                .map(Command::name)
                .filter(name -> name.startsWith(first + " "))
                .toList();
        if (group.isEmpty()) {
            throw Arguments.usage("there is no command '" + first + "'" + Nearest.question(first, names())
                    + "; see: stratiform --help");
        }
        String said = second.isEmpty() || second.startsWith("-") ? first : nested;
        throw Arguments.usage("there is no command '" + said + "'" + Nearest.question(said, group) + "; there are: "
                + String.join(", ", group));
    }
}
