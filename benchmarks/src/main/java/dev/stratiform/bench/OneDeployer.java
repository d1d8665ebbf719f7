package dev.stratiform.bench;

import java.nio.file.Path;
import java.util.Map;

/// Two processes deploy the same environment at once: exactly one proceeds, the other says who
/// holds it.
final class OneDeployer {
    private OneDeployer() {}

    static boolean run(int rounds) {
        int good = 0;
        for (int i = 0; i < rounds; i++) {
            Path workspace = Product.copy("examples/sixteen");
            Path other = Product.copy("examples/sixteen");
            String from = workspace.toString();
            Process first =
                    Product.start(workspace, Map.of(), "deploy", "D1SIX16", "-q", "-c", "network:delaySeconds=1");
            Process second = Product.start(
                    other, Map.of(), "-C", from, "deploy", "D1SIX16", "-q", "-c", "network:delaySeconds=1");
            Product.Ended a = Product.end(first, workspace);
            Product.Ended b = Product.end(second, other);
            Product.Ended loser = a.exit() == 5 ? a : b;
            boolean one = (a.exit() == 0 && b.exit() == 5) || (a.exit() == 5 && b.exit() == 0);
            boolean named = loser.said().contains("process ");
            good += one && named ? 1 : 0;
            if (!one || !named) {
                System.out.println(
                        "round " + i + ": exits " + a.exit() + " and " + b.exit() + ": " + a.said() + b.said());
            }
            Product.delete(workspace);
            Product.delete(other);
        }
        System.out.println(
                good + " of " + rounds + " rounds: one deployed, the other was told who holds the environment");
        return good == rounds;
    }
}
