package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `plan --json` prints is what its published schema says.
class PlanSchemaTest {
    private static final Path PUBLISHED = Path.of("..", "docs", "reference", "plan.schema.json");

    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));
    private Schema schema;

    @BeforeEach
    void makeAWorkspace() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(PUBLISHED), InputFormat.JSON);
        session = new Session(folder);
        write("stratiform.yaml", "parallel: 2\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: {} }
                defaults: { engine: command }
                stacks:
                  network: { outputs: { id: { type: string, mock: m } } }
                  database: { config: { net: "${stack.network.id}", size: "${stack.network.size}" } }
                  web: { config: { net: "${stack.network.id}" } }
                  off: { enabled: false }
                """);
        for (String stack : new String[] {"network", "database", "web", "off"}) {
            write("stacks/" + stack + "/stack.yaml", """
                    engine: command
                    idempotent: true
                    commands:
                      plan: [sh, -c, 'echo "::change op=replace type=box address=b1 paths=size::"']
                      apply: [sh, -c, 'echo id=1 > "$STRATIFORM_OUTPUT"; echo size=2 >> "$STRATIFORM_OUTPUT"']
                      destroy: ["true"]
                    """);
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String plan(String... more) {
        String[] words = new String[2 + more.length];
        words[0] = "plan";
        words[1] = "--json";
        System.arraycopy(more, 0, words, 2, more.length);
        assertThat(session.run(words)).as(session.err).isZero();
        assertThat(schema.validate(session.out, InputFormat.JSON)).isEmpty();
        return session.out;
    }

    @Test
    void everyKindOfPlanIsAsTheSchemaSays() {
        assertThat(plan())
                .contains("\"certainty\":\"deferred\"", "\"certainty\":\"provisional\"", "\"origin\":\"mock\"");
        assertThat(session.run("deploy")).as(session.err).isZero();
        assertThat(plan()).contains("\"certainty\":\"unchanged\"", "\"origin\":\"applied\"");
        assertThat(plan("--filter", "web")).contains("\"certainty\":\"unchanged\"");
        assertThat(plan("-c", "network:a=1")).contains("\"op\":\"replace\"");
        assertThat(plan("--destroy")).contains("\"operation\":\"destroy\"");
    }

    @Test
    void theSchemaRefusesWhatIsNoPlan() {
        String good = plan();
        assertThat(schema.validate(good.replace("\"deploy\"", "\"dance\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate("{\"schema\":\"stratiform/plan/v1\"}", InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void whatIsOutsideTheEnvelopeWaitsUntilItIsApproved() throws Exception {
        Path manifest = folder.resolve("deploy/D1BRV40-acme-shop/manifest.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("dev: {}", "dev: { envelope: { protectTypes: [\"b*\"] } }"));
        var deploy = CompletableFuture.supplyAsync(() -> session.run("deploy", "--filter", "network"));
        Session other = new Session(folder);
        for (int i = 0; i < 400 && !deploy.isDone(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            if (other.run("status", "--json") == 0 && other.out.contains("\"run_id\"")) {
                String id = id(other.out);
                assertThat(other.run("approve", id, "netwrk")).isEqualTo(3);
                assertThat(other.err).contains("has no stack netwrk");
                other.run("approve", id, "network");
            }
        }
        assertThat(deploy.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(session.err).contains("waits for approval", "its type box is protected by b*");
    }

    private static String id(String json) {
        return json.replaceAll("(?s).*\"run_id\":\"([0-9A-Z]+)\".*", "$1");
    }
}
