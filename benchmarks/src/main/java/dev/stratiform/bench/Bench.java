package dev.stratiform.bench;

import java.util.Arrays;

/// Entry point of `./bench`.
public final class Bench {
    private Bench() {}

    /// Runs one benchmark.
    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "" -> System.out.println("benchmarks: scale, start, graph, terragrunt [UNITS], s3 [CASES]");
            case "scale" -> Scale.run();
            case "start" -> StartUp.run();
            case "terragrunt" -> TerragruntBench.run(args.length > 1 ? Integer.parseInt(args[1]) : 1_000);
            case "s3" -> S3Cases.run(args.length > 1 ? Integer.parseInt(args[1]) : 10_000);
            case "graph" -> org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            default -> {
                System.err.println(
                        "there is no benchmark '" + args[0] + "'; there are: scale, start, graph, terragrunt, s3");
                System.exit(2);
            }
        }
    }
}
