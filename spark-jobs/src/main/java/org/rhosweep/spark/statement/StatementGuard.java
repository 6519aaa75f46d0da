package org.rhosweep.spark.statement;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Restricts a session to read-only statements: every plan that it makes of a statement, also of one
 * inside another, is looked at twice. As it is parsed, since Spark may read files, open catalogs
 * and evaluate constants to find out what names stand for; and when it is analysed, when each name
 * stands for something. Commands run after that.
 */
public final class StatementGuard extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectParser((session, parser) -> guarded(parser));
    extensions.injectCheckRule(session -> StatementGuard::requireReadOnly);
    return BoxedUnit.UNIT;
  }

  private static BoxedUnit requireReadOnly(LogicalPlan analysed) {
    ReadOnlyPlan.require(analysed, false);
    return BoxedUnit.UNIT;
  }

  /** Spark's interface of a parser has other methods in each version. */
  private static ParserInterface guarded(ParserInterface parser) {
    return (ParserInterface)
        Proxy.newProxyInstance(
            StatementGuard.class.getClassLoader(),
            new Class<?>[] {ParserInterface.class},
            (proxy, method, arguments) -> {
              Object made;
              try {
                made = method.invoke(parser, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (made instanceof LogicalPlan plan) {
                ReadOnlyPlan.require(plan, true);
              }
              return made;
            });
  }

  /**
   * Refuses a statement that may do more than answer, before anything is run; one that cannot be
   * parsed is left to fail where it is run.
   *
   * @param spark a session with this guard
   * @throws StatementRefusedException saying what is refused
   */
  public static void requireReadOnly(SparkSession spark, String statement) {
    try {
      spark.sessionState().sqlParser().parsePlan(statement);
    } catch (StatementRefusedException e) {
      throw e;
    } catch (Exception e) {
      // Scala does not declare what it throws, and what fails here fails again.
    }
  }
}
