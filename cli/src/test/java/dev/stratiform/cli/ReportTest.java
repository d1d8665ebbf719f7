package dev.stratiform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stratiform.core.value.Json;
import dev.stratiform.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/// Reports of runs: `report`, and `--report` of what makes runs.
class ReportTest {
    @TempDir
    Path folder;

    private Session session = new Session(Path.of(""));

    @BeforeEach
    void makeAWorkspace() throws IOException {
        session = new Session(folder);
        write("stratiform.yaml", "parallel: 4\n");
        write("deploy/D1BRV40-acme-shop/manifest.yaml", """
                apiVersion: stratiform.dev/v1
                metadata: { id: D1BRV40, organization: acme, project: shop }
                environments: { dev: {} }
                defaults: { engine: command }
                stacks:
                  network: { source: stacks/any, config: { sleep: 0.3 } }
                  quick: { source: stacks/any, config: { sleep: 0 } }
                  api: { source: stacks/any, dependsOn: [network, quick], config: { sleep: 0.1 } }
                  broken: { source: stacks/any, dependsOn: [quick], config: { sleep: 0, exit: 3 } }
                  after: { source: stacks/any, dependsOn: [broken] }
                """);
        write("stacks/any/stack.yaml", "name: any\nengine: command\ncommands: { apply: [sh, ./run.sh] }\n");
        write("stacks/any/run.sh", """
                sleep "${STRATIFORM_CONFIG_SLEEP:-0}"
                echo "::change op=create type=file address=x::"
                [ -z "$STRATIFORM_CONFIG_EXIT" ] || echo '<script>alert("&")</script> | *bad*' >&2
                exit "${STRATIFORM_CONFIG_EXIT:-0}"
                """);
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String report(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aRunIsToldInEveryFormWithItsCriticalPath() throws Exception {
        assertThat(session.run(
                        "deploy",
                        "--report",
                        "json=r.json",
                        "--report",
                        "junit=r.xml",
                        "--report",
                        "html=r.html",
                        "--report",
                        "markdown"))
                .isEqualTo(1);
        assertThat(session.out)
                .contains("### Stratiform: deploy of D1BRV40 in dev — **partial**")
                .contains("| network | succeeded | ", "| after | skipped (dependency) |")
                .contains("Critical path: network > api")
                .contains("\\<script\\>", "\\*bad\\*")
                .doesNotContain("<script>");
        Value.Fields json = (Value.Fields) Json.read(report("r.json"), "report");
        assertThat(json.values().get("critical_path").toString()).contains("network", "api");
        assertThat(((Value.Items) json.values().get("steps")).values()).hasSize(5);
        assertThat(((Value.Num) json.values().get("seconds")).value())
                .isGreaterThanOrEqualTo(((Value.Num) json.values().get("critical_path_seconds")).value());
        Document junit = xml(report("r.xml"));
        assertThat(junit.getElementsByTagName("testcase").getLength()).isEqualTo(5);
        assertThat(junit.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(junit.getElementsByTagName("skipped").getLength()).isEqualTo(1);
        assertThat(report("r.html"))
                .contains("<title>deploy of D1BRV40 in dev</title>", "class=\"bar good\"", "&lt;script&gt;")
                .contains("default-src 'none'")
                .doesNotContain("<script");
    }

    @Test
    void anOldRunIsToldAgain() throws IOException {
        session.run("deploy");
        assertThat(session.run("report", "--format", "html", "--out", "again.html"))
                .isZero();
        assertThat(report("again.html")).contains("Timeline");
        assertThat(session.run("report")).isZero();
        assertThat(session.out).contains("### Stratiform: deploy of D1BRV40");
        assertThat(session.run("report", "01NONE")).isEqualTo(3);
        assertThat(session.err).contains("there is no run '01NONE'");
    }

    @Test
    void aReportThatCannotBeHadIsToldBeforeAnythingIsDone() {
        assertThat(session.run("deploy", "--report", "pdf")).isEqualTo(2);
        assertThat(session.err).contains("allowed are json, junit, html and markdown");
        assertThat(session.run("report")).isEqualTo(3);
        assertThat(session.err).contains("there is no run in dev yet");
        assertThat(session.run("report", "--format", "pdf")).isNotZero();
    }
}
