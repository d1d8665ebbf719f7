package dev.stratiform.core.run;

import dev.stratiform.core.run.RunSpec.Compensation;
import dev.stratiform.core.run.RunSpec.RetryRule;
import dev.stratiform.core.run.RunSpec.Rollback;
import dev.stratiform.resilience.failure.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/// Makes random run specs: graphs of every shape and options of every kind.
final class RandomSpecs {
    private static final RetryRule THROTTLED = new RetryRule(
            3, Duration.ofSeconds(1), 2, Duration.ofSeconds(9), Set.of(ErrorCode.ENGINE_THROTTLED), false);
    private static final RetryRule ANY =
            new RetryRule(2, Duration.ofSeconds(1), 1, Duration.ofSeconds(9), Set.of(), true);

    private RandomSpecs() {}

    static RunSpec spec(int size, SplittableRandom random) {
        return maker(random.nextInt(size + 1), random).spec();
    }

    static SpecMaker maker(int steps, SplittableRandom random) {
        SpecMaker maker = options(random);
        List<Integer> names = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            names.add(i);
        }
        Collections.shuffle(names, new Random(random.nextLong()));
        int density = random.nextInt(4);
        Set<String> needed = new HashSet<>();
        List<List<String>> needs = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            Set<String> mine = new HashSet<>();
            for (int edge = i == 0 ? 0 : random.nextInt(density + 1); edge > 0; edge--) {
                mine.add("s" + names.get(random.nextInt(i)));
            }
            needed.addAll(mine);
            needs.add(mine.stream().sorted().toList());
        }
        for (int i = 0; i < steps; i++) {
            step(maker.step("s" + names.get(i), needs.get(i)), !needed.contains("s" + names.get(i)), random);
        }
        return maker;
    }

    private static void step(SpecMaker maker, boolean leaf, SplittableRandom random) {
        if (leaf && random.nextInt(12) == 0) {
            maker.skipped(SkipReason.FILTER);
        }
        maker.rank(random.nextInt(5));
        switch (random.nextInt(4)) {
            case 0 -> maker.retry(THROTTLED);
            case 1 -> maker.retry(ANY);
            default -> maker.retry(RetryRule.NEVER);
        }
        maker.takenBackBy(Compensation.values()[random.nextInt(Compensation.values().length)]);
        int group = random.nextInt(4);
        if (group < 2) {
            maker.in("g" + group, 1 + random.nextInt(4));
        }
    }

    private static SpecMaker options(SplittableRandom random) {
        SpecMaker maker = new SpecMaker()
                .parallel(1 + random.nextInt(6))
                .limit("g0", 1 + random.nextInt(3))
                .limit("g1", 3)
                .rollback(Rollback.values()[random.nextInt(Rollback.values().length)]);
        if (random.nextInt(4) == 0) {
            maker.layered();
        }
        if (random.nextBoolean()) {
            maker.failFast();
        }
        if (random.nextBoolean()) {
            maker.failedToo();
        }
        if (random.nextInt(4) == 0) {
            maker.approvals(1 + random.nextInt(2));
        }
        return maker;
    }
}
