package dev.stratiform.core.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Stacks that have a new name, by that; and what is recorded once they have it.
///
/// Records keep their generations: a rollback to before the renaming finds the stack under its new
/// name. Engines go on to know it by the old one, so nothing that exists is touched.
public record Renames(Map<String, String> oldByNew) {
    /// No renaming at all.
    public static final Renames NONE = new Renames(Map.of());

    /// Copies the map.
    public Renames {
        oldByNew = Map.copyOf(oldByNew);
    }

    /// Which of the wanted renamings are still to be made: the old stack exists, the new one does
    /// not.
    public static Renames due(Map<String, String> wanted, Map<String, StackRecord> records) {
        Map<String, String> due = new LinkedHashMap<>();
        wanted.forEach((name, old) -> {
            StackRecord before = records.get(old);
            StackRecord now = records.get(name);
            if (before != null && before.exists() && (now == null || !now.exists())) {
                due.put(name, old);
            }
        });
        return new Renames(due);
    }

    /// The records that make it so: new ones for the new names, what is left of the old ones, and
    /// those of stacks that depend on them.
    public List<StackRecord> records(Map<String, StackRecord> known) {
        Map<String, String> newByOld = new LinkedHashMap<>();
        oldByNew.forEach((name, old) -> newByOld.put(old, name));
        List<StackRecord> records = new ArrayList<>();
        for (StackRecord record : known.values()) {
            boolean concerned = record.edges().stream().anyMatch(newByOld::containsKey);
            StackRecord told = concerned ? record.withEdges(edge -> newByOld.getOrDefault(edge, edge)) : record;
            String name = newByOld.get(record.stack());
            if (name != null) {
                records.add(told.renamed(name));
                records.add(told.gone());
            } else if (concerned) {
                records.add(told);
            }
        }
        return records;
    }
}
