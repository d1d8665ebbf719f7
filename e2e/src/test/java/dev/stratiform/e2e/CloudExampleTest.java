package dev.stratiform.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.aws.AwsClients;
import dev.stratiform.aws.Moto;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example on AWS, with the packaged product and the emulator.
@Tag("product")
class CloudExampleTest {
    private static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", "testing", "AWS_SECRET_ACCESS_KEY", "testing");

    @TempDir
    Path folder;

    private Launched product;

    @BeforeEach
    void copy() throws Exception {
        String address = Moto.address().toString();
        product = new Launched(Launched.example("cloud", folder).workspace(), CREDENTIALS);
        Files.writeString(
                folder.resolve("stratiform.yaml"),
                "aws:\n  endpoints: { \"*\": \"" + address + "\" }\n",
                StandardOpenOption.APPEND);
        secret("api-token", "canary-token-1");
    }

    private void secret(String name, String value) throws Exception {
        Launched.Ended ended = product.feed(value + "\n", "secret", "set", name);
        assertThat(ended.exit()).as(ended.said()).isZero();
    }

    private Launched.Ended run(int exit, String... words) throws Exception {
        Launched.Ended ended = product.run(words);
        assertThat(ended.exit()).as(ended.said()).isEqualTo(exit);
        return ended;
    }

    @Test
    void aCloudFormationStackLivesBesideACommandStack() throws Exception {
        assertThat(run(0, "validate", "aws").said()).contains("aws://123456789012/eu-west-1");
        assertThat(run(0, "plan").said())
                .containsPattern("settings +\\+ 2 to create +exact")
                .contains("AWS::SSM::Parameter LevelParameter")
                .containsPattern("report +\\? waits for settings.LevelName");
        run(0, "deploy");
        assertThat(run(0, "outputs").said())
                .contains("report.line = /acme/dev/level in eu-west-1", "settings.LevelName = /acme/dev/level");
        assertThat(run(0, "deploy").said()).contains("0 succeeded, 2 unchanged");
        assertThat(run(0, "resources").said()).contains("/acme/dev/owner");
        assertThat(run(0, "verify").said()).contains("1 checks, 0 failed");
        Launched.Ended refused = run(1, "deploy", "-c", "settings:Level=broken");
        assertThat(refused.said())
                .contains("the check ssm.parameter of settings failed")
                .contains("was rolled back");
        assertThat(run(0, "verify").said()).contains("1 checks, 0 failed");
        String config = Files.readString(folder.resolve("deploy/D1CLOUD-acme-cloud/manifest.yaml"));
        Files.writeString(
                folder.resolve("deploy/D1CLOUD-acme-cloud/manifest.yaml"),
                config.replace("level: info", "level: debug"));
        assertThat(run(0, "deploy").said()).contains("1 succeeded, 1 unchanged");
        run(0, "destroy", "--yes", "-v");
        assertThat(run(0, "status").said()).contains("dev: destroyed");
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("canary-token-1");
            }
        }
        try (AwsClients clients = Moto.clientsOfRunning()) {
            assertThat(clients.cloudFormation().describeStacks().stacks()).isEmpty();
        }
    }

    @Test
    void aKilledDeployOfACloudFormationStackGoesOn() throws Exception {
        Process process = product.start("deploy");
        Path said = folder.resolve("said.txt");
        while (process.isAlive()
                && !(Files.exists(said) && Files.readString(said).contains("settings"))) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor();
        String status = product.run("status", "--json").said();
        String id = status.replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
        Launched.Ended resumed = product.run("resume", id);
        assertThat(resumed.exit()).as(resumed.said()).isIn(0, 5);
        assertThat(run(0, "deploy").said()).contains("0 failed");
        assertThat(run(0, "outputs").said()).contains("settings.LevelName");
    }

    @Test
    void runsAreToldToEventBridgeAndCloudWatch() throws Exception {
        Path manifest = folder.resolve("deploy/D1CLOUD-acme-cloud/manifest.yaml");
        Files.writeString(
                manifest,
                "notifications: [ { eventBridge: deployments }, { cloudWatch: Deployments } ]\n",
                StandardOpenOption.APPEND);
        try (AwsClients clients = Moto.clientsOfRunning()) {
            clients.eventBridge().createEventBus(request -> request.name("deployments"));
            String bus = clients.eventBridge()
                    .describeEventBus(request -> request.name("deployments"))
                    .arn();
            clients.eventBridge()
                    .createArchive(request -> request.archiveName("all").eventSourceArn(bus));
            run(0, "deploy");
            long events = clients.eventBridge()
                    .describeArchive(request -> request.archiveName("all"))
                    .eventCount();
            assertThat(events).as("started, two stacks, succeeded").isEqualTo(4);
            assertThat(clients.cloudWatch()
                            .listMetrics(
                                    request -> request.namespace("Deployments").metricName("RunOutcome"))
                            .metrics())
                    .hasSize(6);
            assertThat(clients.cloudWatch()
                            .getMetricStatistics(request -> request.namespace("Deployments")
                                    .metricName("RunOutcome")
                                    .dimensions(java.util.List.of(
                                            dimension("deployment", "D1CLOUD"),
                                            dimension("environment", "dev"),
                                            dimension("outcome", "SUCCEEDED")))
                                    .startTime(Instant.now().minusSeconds(600))
                                    .endTime(Instant.now().plusSeconds(600))
                                    .period(60)
                                    .statisticsWithStrings("Sum"))
                            .datapoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.sum()).isEqualTo(1.0));
        }
        Files.writeString(
                manifest, Files.readString(manifest).replace("eventBridge: deployments", "eventBridge: absent-bus"));
        run(0, "deploy", "-c", "settings:Owner=other");
    }

    private static software.amazon.awssdk.services.cloudwatch.model.Dimension dimension(String name, String value) {
        return software.amazon.awssdk.services.cloudwatch.model.Dimension.builder()
                .name(name)
                .value(value)
                .build();
    }

    @Test
    void badSettingsAndReferencesAreToldPlainly() throws Exception {
        Path manifest = folder.resolve("deploy/D1CLOUD-acme-cloud/manifest.yaml");
        String good = Files.readString(manifest);
        for (Map.Entry<String, String> bad : Map.of(
                        "${aws.acount}", "asks for something that is not known; did you mean 'account'",
                        "${aws.ssm:/none}", "has no value",
                        "${secret.api-tokn}", "did you mean 'api-token'")
                .entrySet()) {
            Files.writeString(manifest, good.replace("account ${aws.account}", bad.getKey()));
            assertThat(run(3, "plan").said())
                    .contains(bad.getValue(), "next:", "manifest.yaml:21")
                    .doesNotContain("Exception");
        }
        Files.writeString(manifest, good.replace("ssm.parameter:", "ssm.parametr:"));
        assertThat(run(3, "validate").said()).contains("did you mean 'ssm.parameter'");
        Files.writeString(manifest, good);
        Files.writeString(folder.resolve("stratiform.yaml"), "aws: { mode: cloud }\n");
        assertThat(run(3, "plan").said()).contains("stratiform.yaml:1:14", "workstation");
        Files.writeString(
                folder.resolve("stratiform.yaml"),
                "secrets: { keyFile: secrets.key }\naws: { mode: compute, role: { arn: \"arn:aws:iam::1:role/r\" } }\n");
        assertThat(product.run("plan").said()).contains("cannot be assumed on AWS compute");
        Files.delete(folder.resolve("secrets.key"));
        assertThat(product.run("plan").said()).contains("secrets.key");
    }
}
