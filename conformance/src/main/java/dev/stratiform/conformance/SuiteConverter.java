package dev.stratiform.conformance;

import dev.stratiform.core.manifest.Finding;
import dev.stratiform.core.manifest.Findings;
import dev.stratiform.core.manifest.SourceFile;
import dev.stratiform.core.manifest.YamlReader;
import dev.stratiform.core.manifest.YamlText;
import dev.stratiform.core.value.Node;
import dev.stratiform.core.value.Value;
import dev.stratiform.resilience.failure.ErrorCode;
import dev.stratiform.resilience.failure.Failure;
import dev.stratiform.resilience.failure.Location;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rewrites a suite of the first generation in the present form.
public final class SuiteConverter {
    private SuiteConverter() {}

    /// The text of a file in the present form; includes stay as they are.
    ///
    /// A file that is of the present form already is `CONFLICT`; what is wrong in it fails with its
    /// place.
    public static String convert(Path file) {
        String shown = file.toString();
        Node node = YamlReader.read(SourceFile.read(file, shown, SuiteFiles.LARGEST), shown);
        if (!(node instanceof Node.Mapping mapping) || !FirstGeneration.is(mapping)) {
            throw Failure.at(ErrorCode.CONFLICT, Location.of(shown), "the file is no suite of the first generation")
                    .withNext("use it as it is: stratiform s3 validate " + shown)
                    .toException();
        }
        Findings findings = new Findings();
        Node converted = new FirstGeneration(findings).translate(mapping);
        for (Finding finding : findings.all()) {
            if (finding.severity() == Finding.Severity.ERROR) {
                throw Failure.at(finding.code(), finding.location(), finding.message())
                        .withNext(finding.nextStep())
                        .toException();
            }
        }
        return YamlText.of((Value.Fields) withoutEmpty(converted.value()));
    }

    /// Without objects that hold nothing.
    private static Value withoutEmpty(Value value) {
        return switch (value) {
            case Value.Fields(Map<String, Value> fields) -> {
                Map<String, Value> kept = new LinkedHashMap<>();
                fields.forEach((key, item) -> {
                    Value inner = withoutEmpty(item);
                    if (!inner.equals(Value.Fields.EMPTY)) {
                        kept.put(key, inner);
                    }
                });
                yield new Value.Fields(kept);
            }
            case Value.Items(List<Value> items) ->
                new Value.Items(items.stream().map(SuiteConverter::withoutEmpty).toList());
            case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Secret _ -> value;
        };
    }
}
