package dev.stratiform.conformance;

import dev.stratiform.aws.S3Target.Speech;
import dev.stratiform.conformance.SuiteConfig.Defaults;
import dev.stratiform.conformance.SuiteConfig.Identity;
import dev.stratiform.conformance.SuiteConfig.Retries;
import dev.stratiform.conformance.SuiteConfig.Tidying;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.Section;
import dev.stratiform.core.value.Nearest;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Location;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the configuration of a suite on top of what was read before.
final class ConfigReader {
    private static final Set<String> KEYS =
            Set.of("targets", "credentials", "defaults", "retry", "abort", "cleanup", "parallel", "captures");
    private static final Set<String> CREDENTIAL = Set.of(
            "accessKey",
            "secretKey",
            "sessionToken",
            "profile",
            "env",
            "assumeRole",
            "anonymous",
            "endpoint",
            "region");

    private final Section section;
    private final SuiteConfig before;
    private final Findings findings;

    ConfigReader(Section suite, SuiteConfig before) {
        this.section = suite.section("config").allow(KEYS);
        this.before = before;
        this.findings = suite.findings();
    }

    SuiteConfig read() {
        return new SuiteConfig(
                targets(), credentials(), defaults(), retries(), abortAfter(), tidying(), parallel(), captures());
    }

    private Map<String, Target> targets() {
        Map<String, Target> targets = new LinkedHashMap<>(before.targets());
        Section all = section.section("targets");
        all.node().entries().keySet().forEach(name -> targets.put(name, target(name, all.section(name))));
        return targets;
    }

    private Target target(String name, Section target) {
        target.allow(Set.of("endpoint", "region", "addressing", "features", "credential", "sdk"));
        boolean own = target.has("endpoint");
        String addressing = target.word("addressing", own ? "path" : "virtual", Set.of("path", "virtual"));
        Optional<Set<String>> features =
                target.has("features") ? Optional.of(new LinkedHashSet<>(target.texts("features"))) : Optional.empty();
        target.text("credential").ifPresent(credential -> known(credential, target.valueAt("credential")));
        return new Target(
                name,
                target.text("endpoint").map(Value::of),
                Value.of(target.text("region", "us-east-1")),
                addressing.equals("path"),
                features,
                target.text("credential"),
                speech(target.section("sdk"), Speech.SDK_DEFAULT),
                target.at());
    }

    /// What the SDK adds, where a part that is absent stays as it was.
    static Speech speech(Section sdk, Speech otherwise) {
        sdk.allow(Set.of("requestChecksum", "responseValidation", "legacyMd5", "chunkedEncoding"));
        return new Speech(
                whenever(sdk, "requestChecksum", otherwise.requestChecksums()),
                whenever(sdk, "responseValidation", otherwise.answerChecksums()),
                sdk.truth("legacyMd5", otherwise.legacyMd5()),
                sdk.truth("chunkedEncoding", otherwise.chunked()));
    }

    private static boolean whenever(Section sdk, String key, boolean otherwise) {
        String supported = "when_supported";
        return sdk.word(key, otherwise ? supported : "when_required", Set.of(supported, "when_required"))
                .equals(supported);
    }

    private Map<String, Identity> credentials() {
        Map<String, Identity> credentials = new LinkedHashMap<>(before.credentials());
        Section all = section.section("credentials");
        all.node().entries().keySet().forEach(name -> {
            Section one = all.section(name).allow(CREDENTIAL);
            credentials.put(
                    name,
                    new Identity(
                            credential(name, one),
                            one.text("endpoint").map(Value::of),
                            one.text("region").map(Value::of)));
        });
        return credentials;
    }

    private Credential credential(String name, Section one) {
        if (one.truth("anonymous", false)) {
            return new Credential.Anonymous();
        }
        if (one.has("assumeRole")) {
            return role(one.section("assumeRole"));
        }
        if (one.has("profile") || one.truth("env", false)) {
            return new Credential.Shared(one.text("profile"));
        }
        if (one.numberOrText("accessKey").isEmpty()
                || one.numberOrText("secretKey").isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    one.at(),
                    "the credential '" + name + "' is incomplete",
                    "give accessKey and secretKey, or profile, env: true, assumeRole, or anonymous: true");
        }
        return new Credential.Keys(
                value(one, "accessKey"),
                new Value.Secret(value(one, "secretKey")),
                one.numberOrText("sessionToken").map(token -> new Value.Secret(Value.of(token))));
    }

    private static Value value(Section one, String key) {
        return Value.of(one.numberOrText(key).orElse(""));
    }

    private Credential role(Section role) {
        role.allow(Set.of("roleArn", "externalId", "credential", "stsEndpoint"));
        String base = role.text("credential", "");
        if (base.isEmpty()) {
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    role.at(),
                    "assumeRole needs a credential to assume the role with",
                    "add credential: NAME");
        }
        return new Credential.Role(
                base,
                Value.of(role.required("roleArn")),
                role.text("externalId").map(Value::of),
                role.text("stsEndpoint").map(Value::of));
    }

    private Defaults defaults() {
        Section own = section.section("defaults").allow(Set.of("credential", "target", "timeout", "phaseTimeout"));
        Defaults old = before.defaults();
        own.text("credential").ifPresent(name -> known(name, own.valueAt("credential")));
        return new Defaults(
                own.text("credential").or(old::credential),
                own.text("target").or(old::target),
                own.duration("timeout", old.timeout()),
                own.duration("phaseTimeout", old.phaseTimeout()));
    }

    private void known(String credential, Location at) {
        Node all = section.get("credentials");
        boolean here = all instanceof Node.Mapping mapping && mapping.get(credential) != null;
        if (!here && !before.credentials().containsKey(credential)) {
            Set<String> names = new LinkedHashSet<>(before.credentials().keySet());
            if (all instanceof Node.Mapping mapping) {
                names.addAll(mapping.entries().keySet());
            }
            findings.error(
                    ErrorCode.VALIDATION_ERROR,
                    at,
                    "there is no credential '" + credential + "'" + Nearest.question(credential, names),
                    "define it under config.credentials");
        }
    }

    private Retries retries() {
        Section own =
                section.section("retry").allow(Set.of("maxAttempts", "initialInterval", "maxInterval", "jitter", "on"));
        Retries old = before.retries();
        Set<String> on = new LinkedHashSet<>();
        if (own.get("on") instanceof Node.Sequence list) {
            list.items().forEach(item -> on.add(Template.text(item.value())));
        }
        return new Retries(
                own.integer("maxAttempts", old.attempts(), 1, 20),
                own.duration("initialInterval", old.first()),
                own.duration("maxInterval", old.longest()),
                own.word("jitter", old.jitter() ? "full" : "none", Set.of("full", "none"))
                        .equals("full"),
                on.isEmpty() ? old.on() : on);
    }

    private int abortAfter() {
        return section.section("abort")
                .allow(Set.of("consecutiveConnectionErrors"))
                .integer("consecutiveConnectionErrors", before.abortAfter(), 1, 1_000_000);
    }

    private Tidying tidying() {
        Section own = section.section("cleanup").allow(Set.of("prefix", "mode", "scope"));
        Tidying old = before.tidying();
        String mode = own.word("mode", label(old.mode()), Set.of("always", "on-success", "never"));
        String scope = own.word("scope", old.wholeRun() ? "run" : "group", Set.of("run", "group"));
        return new Tidying(
                own.text("prefix", old.prefix()),
                SuiteConfig.Mode.valueOf(mode.toUpperCase(java.util.Locale.ROOT).replace('-', '_')),
                scope.equals("run"));
    }

    private static String label(SuiteConfig.Mode mode) {
        return mode.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private int parallel() {
        Node node = section.get("parallel");
        if (node instanceof Node.Scalar(Value.Bool(boolean truth), Location _)) {
            return truth ? SuiteConfig.PARALLEL : 1;
        }
        return section.integer("parallel", before.parallel(), 1, 256);
    }

    private boolean captures() {
        return section.word("captures", before.sharedCaptures() ? "suite" : "group", Set.of("suite", "group"))
                .equals("suite");
    }
}
