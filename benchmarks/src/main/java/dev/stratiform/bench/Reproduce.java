package dev.stratiform.bench;

import java.util.List;

/// Entry point of `./reproduce`.
public final class Reproduce {
    private Reproduce() {}

    /// Runs one claim; exits with 1 when it does not hold.
    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.out.println(
                    "claims: crash, crash-random [ROUNDS], crash-tofu, crash-pulumi, makespan, one-deployer [ROUNDS], s3-memory [GB]");
            return;
        }
        int number = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        boolean holds = switch (args[0]) {
            case "crash" -> CrashTable.ofCommands().everyJournalPoint();
            case "crash-random" -> CrashTable.ofCommands().randomTimes(number);
            case "crash-tofu" ->
                CrashTable.ofTofu().everyJournalPoint() & CrashTable.ofTofu().randomTimes(number);
            case "crash-pulumi" -> CrashTable.ofPulumi().everyJournalPointTwice();
            case "makespan" -> Makespan.run();
            case "s3-memory" -> S3Memory.run(args.length > 1 ? number : 20);
            case "one-deployer" -> OneDeployer.run(number);
            default -> {
                System.err.println("there is no claim '" + args[0] + "'; there are: "
                        + List.of(
                                "crash",
                                "crash-random",
                                "crash-tofu",
                                "crash-pulumi",
                                "makespan",
                                "one-deployer",
                                "s3-memory"));
                System.exit(2);
                yield false;
            }
        };
        System.out.println(holds ? "The claim holds." : "The claim does NOT hold.");
        System.exit(holds ? 0 : 1);
    }
}
