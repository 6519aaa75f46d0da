package org.rhosweep.spark.statement;

import java.util.List;

/**
 * Settings that SET and RESET may change: how a query is planned and what its values look like.
 * Those that name a class, a place, a catalog or a rule of this program's own are not among them.
 */
final class SessionSettings {
  /** Names, and beginnings of names that end with a dot. */
  private static final List<String> ALLOWED =
      List.of(
          "spark.sql.adaptive.advisoryPartitionSizeInBytes",
          "spark.sql.adaptive.autoBroadcastJoinThreshold",
          "spark.sql.adaptive.coalescePartitions.",
          "spark.sql.adaptive.enabled",
          "spark.sql.adaptive.localShuffleReader.",
          "spark.sql.adaptive.skewJoin.",
          "spark.sql.ansi.",
          "spark.sql.autoBroadcastJoinThreshold",
          "spark.sql.broadcastTimeout",
          "spark.sql.caseSensitive",
          "spark.sql.cbo.",
          "spark.sql.crossJoin.enabled",
          "spark.sql.cteRecursionLevelLimit",
          "spark.sql.cteRecursionRowLimit",
          "spark.sql.datetime.java8API.enabled",
          "spark.sql.debug.maxToStringFields",
          "spark.sql.decimalOperations.allowPrecisionLoss",
          "spark.sql.groupByAliases",
          "spark.sql.groupByOrdinal",
          "spark.sql.join.preferSortMergeJoin",
          "spark.sql.mapKeyDedupPolicy",
          "spark.sql.maxPlanStringLength",
          "spark.sql.objectHashAggregate.sortBased.fallbackThreshold",
          "spark.sql.optimizer.",
          "spark.sql.orderByOrdinal",
          "spark.sql.parser.",
          "spark.sql.pivotMaxValues",
          "spark.sql.session.timeZone",
          "spark.sql.shuffle.partitions",
          "spark.sql.timestampType",
          "spark.sql.ui.explainMode");

  private SessionSettings() {}

  static boolean mayChange(String name) {
    return ALLOWED.stream()
        .anyMatch(
            allowed -> allowed.endsWith(".") ? name.startsWith(allowed) : name.equals(allowed));
  }
}
