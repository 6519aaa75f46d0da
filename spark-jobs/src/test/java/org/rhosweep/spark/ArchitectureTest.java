package org.rhosweep.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which packages may know what; the build bans the rest, module by module. */
@AnalyzeClasses(
    packages = {"org.rhosweep.spark", "org.rhosweep.storage"},
    importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  /** ND4J loads when a trial asks for it, and never otherwise. */
  @ArchTest
  static final ArchRule ND4J_IS_FOR_DATA_PARALLEL_TRIALS_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..spark.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.rhosweep.nd4j..", "org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule COMMANDS_ARE_KNOWN_TO_NOBODY =
      noClasses()
          .that()
          .resideOutsideOfPackage("..spark.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..spark.cli..");

  /** Also of a class that is on the class path here by way of Spark. */
  @ArchTest
  static final ArchRule STORAGE_KNOWS_NO_SPARK =
      noClasses()
          .that()
          .resideInAPackage("..rhosweep.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "org.rhosweep.spark..", "scala..");
}
