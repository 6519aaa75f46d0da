package org.rhosweep.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A file of golden values. What this version has is checked; what it lacks is found and named, so
 * that nothing is skipped in silence. Formats:
 *
 * <ul>
 *   <li>{@code lsc-golden-1}: cells, networks, LRU blocks, ALIF cells, matrices and paths of the
 *       LSC specification;
 *   <li>{@code title} and {@code conventions}: integrals, cells, critical lines and sweeps of the
 *       mean-field theory;
 *   <li>{@code madeWith} and {@code cases}: losses and gradients of whole networks.
 * </ul>
 */
public final class GoldenFile {
  private static final long MAX_BYTES = 256L << 20;
  private static final String LSC_FORMAT = "lsc-golden-1";
  private static final Tolerance DOUBLE_PRECISION = new Tolerance(1e-6, 1e-9);
  private static final Set<String> DESCRIPTIONS =
      Set.of("format", "precision", "conventions", "tolerance", "title", "madeWith");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private GoldenFile() {}

  /**
   * Checks a file.
   *
   * @return every quantity of every case, in the order of the file; what a case lacks or has in a
   *     wrong form is a finding, and the next case is checked
   * @throws GoldenException where the file cannot be read, is of no known format, or its tolerance
   *     is none
   */
  public static List<Finding> verify(Path file) throws GoldenException {
    GoldenValue root = read(file);
    List<Finding> findings = new ArrayList<>();
    Tolerance tolerance = tolerance(root);
    if (root.has("format") && root.get("format").text().equals(LSC_FORMAT)) {
      for (String section : root.keys()) {
        Guarded.run(
            section, "", findings, () -> lsc(section, root.get(section), tolerance, findings));
      }
    } else if (root.has("madeWith") && root.has("cases")) {
      Guarded.run(
          "cases",
          "",
          findings,
          () ->
              each(
                  root.get("cases"),
                  findings,
                  (golden, index) -> LossChecks.check(golden, index, tolerance, findings)));
    } else if (!root.has("format") && root.has("title") && root.has("conventions")) {
      for (String section : root.keys()) {
        Guarded.run(section, "", findings, () -> meanField(section, root.get(section), findings));
      }
    } else {
      throw root.wrong(
          "is not a golden file: \"format\" must be \""
              + LSC_FORMAT
              + "\", or it must have \"madeWith\" and \"cases\"");
    }
    return List.copyOf(findings);
  }

  /** What checks one case of a list. */
  private interface CaseCheck {
    void check(GoldenValue golden, int index) throws GoldenException;
  }

  /** Checks every case of a list, whatever the others hold. */
  private static void each(GoldenValue cases, List<Finding> findings, CaseCheck check)
      throws GoldenException {
    List<GoldenValue> items = cases.items();
    for (int i = 0; i < items.size(); i++) {
      GoldenValue golden = items.get(i);
      int index = i;
      Guarded.run(golden.path(), "", findings, () -> check.check(golden, index));
    }
  }

  private static GoldenValue read(Path file) throws GoldenException {
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw new GoldenException("is larger than " + MAX_BYTES + " bytes");
      }
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw new GoldenException("the file must hold one JSON object");
      }
      return new GoldenValue(root, "");
    } catch (NoSuchFileException e) {
      throw new GoldenException("there is no such file");
    } catch (JsonProcessingException e) {
      throw new GoldenException(
          String.format(
              Locale.ROOT,
              "not valid JSON in line %d, column %d: %s",
              e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
              e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
              e.getOriginalMessage().lines().findFirst().orElse("")));
    } catch (IOException e) {
      throw new GoldenException("cannot be read: " + e.getMessage());
    }
  }

  private static Tolerance tolerance(GoldenValue root) throws GoldenException {
    if (!root.has("tolerance")) {
      return DOUBLE_PRECISION;
    }
    GoldenValue given = root.get("tolerance");
    double relative = given.get("relative").number();
    double absolute = given.get("absolute").number();
    // A tolerance that nothing can miss, or that nothing can meet, checks nothing.
    if (!(relative >= 0 && relative <= 1e-3 && absolute > 0 && absolute <= 1e-3)) {
      throw given.wrong("must have relative in [0, 1e-3] and absolute in (0, 1e-3]");
    }
    return new Tolerance(relative, absolute);
  }

  private static void lsc(
      String section, GoldenValue value, Tolerance tolerance, List<Finding> findings)
      throws GoldenException {
    switch (section) {
      case "cells" -> {
        CellChecks cells = new CellChecks(tolerance, findings);
        each(value, findings, (golden, index) -> cells.check(golden));
      }
      case "networks" ->
          each(
              value, findings, (golden, index) -> NetworkChecks.check(golden, tolerance, findings));
      case "matrices" ->
          each(
              value,
              findings,
              (golden, index) -> MatrixChecks.check(golden, index, tolerance, findings));
      case "lru" ->
          each(value, findings, (golden, index) -> LruChecks.check(golden, tolerance, findings));
      case "alif" ->
          each(value, findings, (golden, index) -> AlifChecks.check(golden, tolerance, findings));
      case "paths" -> new PathChecks(tolerance, findings).check(value);
      default -> notCovered(section, "unknown section", findings);
    }
  }

  private static void meanField(String section, GoldenValue value, List<Finding> findings)
      throws GoldenException {
    MeanFieldChecks checks = new MeanFieldChecks(findings);
    switch (section) {
      case "quadrature_checks" -> each(value, findings, checks::quadrature);
      case "entries" -> each(value, findings, (golden, index) -> checks.entry(golden));
      case "critical_lines" -> new CriticalLineChecks(findings).check(value);
      case "mu_f_sweep" -> each(value.get("rows"), findings, (row, index) -> checks.biasSweep(row));
      default -> notCovered(section, "unknown section", findings);
    }
  }

  private static void notCovered(String section, String why, List<Finding> findings) {
    if (!DESCRIPTIONS.contains(section)) {
      findings.add(Finding.notCovered(section, "", why));
    }
  }
}
