package org.rhosweep.core;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What core and its kernels must not do, so that a trial is a pure function of its settings and
 * data.
 */
@AnalyzeClasses(
    packages = {"org.rhosweep.core", "org.rhosweep.kernels"},
    importOptions = DoNotIncludeTests.class)
public class ArchitectureTest {
  /** Their last bit may differ between machines and Java versions; StrictMath's does not. */
  @ArchTest
  static final ArchRule STRICT_MATHEMATICS =
      noClasses()
          .should()
          .callMethodWhere(
              target(owner(JavaClass.Predicates.equivalentTo(Math.class)))
                  .and(
                      target(
                          nameMatching(
                              "a?(sin|cos|tan)h?|atan2|exp|expm1|log|log10|log1p|pow|cbrt|hypot"))));

  @ArchTest
  static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Instant.class);

  @ArchTest
  static final ArchRule RANDOMNESS_HAS_A_KEY =
      noClasses()
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Random.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ThreadLocalRandom.class)
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule FILES_ARE_READ_BY_TASKS_ALONE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..core.task..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..");

  @ArchTest
  static final ArchRule VECTOR_KERNELS_ARE_REACHED_BY_REFLECTION =
      noClasses()
          .that()
          .resideOutsideOfPackage("..kernels.vector..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..kernels.vector..", "jdk.incubator..");
}
