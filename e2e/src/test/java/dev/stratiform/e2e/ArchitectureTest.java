package dev.stratiform.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The rules of the house (ARCHITECTURE.md). None is ever loosened to pass.
class ArchitectureTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("test-classes"))
            .importPackages("dev.stratiform");
    private static final Pattern VAGUE = Pattern.compile(
            ".*(Utils?|Helper|Manager|Impl|Dto|Interface|Service|Handler|Processor|Data|Info|Context)|(Abstract|Base).*");

    @Test
    void noPackageCycle() {
        slices().matching("dev.stratiform.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void arrowsPointDownwards() {
        noClasses()
                .that()
                .resideInAPackage("..resilience..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.stratiform.core..",
                        "dev.stratiform.aws..",
                        "dev.stratiform.engines..",
                        "dev.stratiform.stores..",
                        "dev.stratiform.conformance..",
                        "dev.stratiform.cli..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.stratiform.aws..",
                        "dev.stratiform.engines..",
                        "dev.stratiform.stores..",
                        "dev.stratiform.conformance..",
                        "dev.stratiform.cli..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.stratiform.core..",
                        "dev.stratiform.engines..",
                        "dev.stratiform.stores..",
                        "dev.stratiform.conformance..",
                        "dev.stratiform.cli..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.engines..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stratiform.stores..", "dev.stratiform.conformance..", "dev.stratiform.cli..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.stores..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stratiform.engines..", "dev.stratiform.conformance..", "dev.stratiform.cli..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.conformance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stratiform.engines..", "dev.stratiform.stores..", "dev.stratiform.cli..")
                .check(PRODUCT);
    }

    @Test
    void theMachineIsPure() {
        noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.stratiform\\.core\\.run\\.(RunMachine|RunDraft|StepEnds|TakeBack|Run|Step|StepState|RunState"
                                + "|Topology|PersistentList|ReadyQueue)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio..", "java.util.concurrent..", "java.net..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.InstantSource.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.util.random.RandomGenerator.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(PRODUCT);
    }

    @Test
    void coreNamesNoProcessNetworkOrDatabaseAndReadsFilesOnlyInManifest() {
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.sql..", "software.amazon..", "io.fabric8..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.net.URLConnection.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.net.Socket.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(PRODUCT);
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.core..")
                .and()
                .resideOutsideOfPackage("dev.stratiform.core.manifest..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(java.nio.file.Files.class)
                .check(PRODUCT);
    }

    @Test
    void thirdPartyTypesStayWhereTheyMay() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.stratiform.core.manifest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.stratiform.core.manifest..", "dev.stratiform.core.value..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml..")
                .check(PRODUCT);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.stratiform.stores..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "java.sql..")
                .check(PRODUCT);
    }

    @Test
    void onlyTheAccessLayerKnowsTheSdkOfAws() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.stratiform.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "org.bouncycastle..", "org.slf4j..")
                .check(PRODUCT);
    }

    @Test
    void processesStartOnlyInTheirPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.stratiform.engines.process..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(PRODUCT);
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(java.io.ObjectInputStream.class)
                .check(PRODUCT);
    }

    @Test
    void standardStreamsExitAndTheEnvironmentBelongToTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.stratiform.cli")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(PRODUCT);
        noClasses().should().callConstructor(Random.class).check(PRODUCT);
        noClasses().should().callMethod(java.time.Instant.class, "now").check(PRODUCT);
    }

    @Test
    void adaptersAreConstructedOnlyInWiring() {
        noClasses()
                .that()
                .resideInAPackage("dev.stratiform.cli..")
                .and()
                .resideOutsideOfPackage("dev.stratiform.cli.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stratiform.stores..", "dev.stratiform.engines.command..")
                .check(PRODUCT);
    }

    @Test
    void namesSayWhatThingsAre() {
        List<String> vague = PRODUCT.stream()
                .filter(ArchitectureTest::topLevel)
                .map(JavaClass::getSimpleName)
                .filter(name -> VAGUE.matcher(name).matches())
                .toList();
        assertThat(vague).isEmpty();
    }

    @Test
    void atLeastHalfOfTheTopLevelTypesArePackagePrivate() {
        List<JavaClass> types =
                PRODUCT.stream().filter(ArchitectureTest::topLevel).toList();
        long open = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();
        assertThat(open * 2)
                .as(open + " of " + types.size() + " types are public")
                .isLessThanOrEqualTo(types.size());
    }

    private static boolean topLevel(JavaClass type) {
        return !type.isNestedClass()
                && !type.getSimpleName().equals("package-info")
                && !type.getSimpleName().isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked")
                .check(PRODUCT);
    }
}
