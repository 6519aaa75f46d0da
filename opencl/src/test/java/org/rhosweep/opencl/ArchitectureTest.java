package org.rhosweep.opencl;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;

/** Trials on this engine are held to what core is held to. */
@AnalyzeClasses(packages = "org.rhosweep.opencl", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests CORE = ArchTests.in(org.rhosweep.core.ArchitectureTest.class);
}
