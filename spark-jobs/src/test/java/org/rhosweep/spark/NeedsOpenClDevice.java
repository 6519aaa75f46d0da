package org.rhosweep.spark;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.rhosweep.core.engine.EngineName;
import org.rhosweep.core.engine.Engines;

/**
 * Skips tests, saying why, where OpenCL has no loader or no device; a device that is refused or
 * gives no answer, and an engine that is not on the class path, fail them.
 */
public final class NeedsOpenClDevice implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String problem = Engines.problem(EngineName.OPENCL).orElse("");
    return problem.contains("UnsatisfiedLinkError") || problem.contains("finds no device")
        ? ConditionEvaluationResult.disabled(problem)
        : ConditionEvaluationResult.enabled("OpenCL has a device, or should have one");
  }
}
