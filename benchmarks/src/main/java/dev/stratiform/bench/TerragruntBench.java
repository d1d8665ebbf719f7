package dev.stratiform.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The same OpenTofu units that have nothing to do, by Terragrunt, by Stratiform, and bare.
///
/// Bare is the same binary with the same words, so many at once, started by `xargs`; what a tool
/// takes beyond it is its own. Every tool is asked once before it is timed, so that all are
/// initialised. Nothing is skipped by a fingerprint.
final class TerragruntBench {
    private static final int PARALLEL = 4;
    private static final int ROUNDS = 3;

    private TerragruntBench() {}

    static void run(int units) throws IOException {
        Path folder = Files.createTempDirectory("stratiform-terragrunt");
        workspace(folder, units);
        Map<String, String> environment = new HashMap<>(Map.of("PATH", TofuWorkspace.path()));
        Path tofu = folder.resolve("tofu");
        Path terragrunt = folder.resolve("terragrunt");
        String[] deploy = {"deploy", "-q", "--no-skip", "--parallel", Integer.toString(PARALLEL)};
        String[] plan = {"plan", "--no-skip", "--json", "--parallel", Integer.toString(PARALLEL)};
        Product.run(folder, environment, deploy);
        other(terragrunt, environment, terragruntWords("apply", "-auto-approve"));
        System.out.println(units + " units that do nothing, " + PARALLEL + " at once; best of " + ROUNDS);
        System.out.println(
                "           bare s   stratiform s   terragrunt s   own ms a unit   own of terragrunt   ratio");
        other(tofu, environment, bare("apply -auto-approve"));
        row("apply", units, new Runnable[] {
            () -> other(tofu, environment, bare("apply -auto-approve")),
            () -> mustEndWell(Product.run(folder, environment, deploy)),
            () -> other(terragrunt, environment, terragruntWords("apply", "-auto-approve"))
        });
        row("plan", units, new Runnable[] {
            () -> other(tofu, environment, bare("plan")),
            () -> mustEndWell(Product.run(folder, environment, plan)),
            () -> other(terragrunt, environment, terragruntWords("plan"))
        });
        Product.delete(folder);
    }

    private static void row(String what, int units, Runnable[] tools) {
        double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        for (int round = 0; round < ROUNDS; round++) {
            for (int tool = 0; tool < tools.length; tool++) {
                long begin = System.nanoTime();
                tools[tool].run();
                best[tool] = Math.min(best[tool], (System.nanoTime() - begin) / 1e9);
            }
        }
        double own = (best[1] - best[0]) * 1_000 / units;
        double others = (best[2] - best[0]) * 1_000 / units;
        System.out.printf(
                "%-8s %8.2f %14.2f %14.2f %15.2f %19.2f %7.2f%n",
                what, best[0], best[1], best[2], own, others, own / others);
    }

    private static void workspace(Path folder, int units) throws IOException {
        Files.writeString(folder.resolve("stratiform.yaml"), "parallel: " + PARALLEL + "\n");
        StringBuilder manifest = new StringBuilder("""
                apiVersion: stratiform.dev/v1
                metadata: { id: D1UNITS, organization: bench, project: units }
                environments: { dev: {} }
                defaults: { engine: opentofu }
                stacks:
                """);
        for (int i = 0; i < units; i++) {
            manifest.append("  u").append(i).append(": {}\n");
            for (String tool : List.of("stacks", "terragrunt", "tofu")) {
                Path unit = Files.createDirectories(folder.resolve(tool).resolve("u" + i));
                Files.writeString(unit.resolve("main.tf"), "output \"id\" {\n  value = \"" + i + "\"\n}\n");
                if (tool.equals("terragrunt")) {
                    Files.createFile(unit.resolve("terragrunt.hcl"));
                }
            }
        }
        Path deploy = Files.createDirectories(folder.resolve("deploy/D1UNITS-bench-units"));
        Files.writeString(deploy.resolve("manifest.yaml"), manifest);
    }

    private static List<String> terragruntWords(String... words) {
        List<String> all = new ArrayList<>(List.of(
                "env",
                "terragrunt",
                "run",
                "--all",
                "--non-interactive",
                "--no-color",
                "--parallelism",
                Integer.toString(PARALLEL),
                "--"));
        all.addAll(List.of(words));
        return all;
    }

    private static List<String> bare(String words) {
        return List.of("bash", "-c", "ls | xargs -P " + PARALLEL + " -I UNIT tofu -chdir=UNIT " + words + " -no-color");
    }

    private static void other(Path folder, Map<String, String> environment, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            int exit = builder.start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException(words.getFirst() + " ended with exit code " + exit);
            }
        } catch (IOException e) {
            throw new IllegalStateException(words.getFirst() + " is not on this machine; run tools/install", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void mustEndWell(Product.Ended ended) {
        if (ended.exit() != 0) {
            throw new IllegalStateException("exit " + ended.exit() + ": " + ended.said());
        }
    }
}
