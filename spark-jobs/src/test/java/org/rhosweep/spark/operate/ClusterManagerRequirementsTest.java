package org.rhosweep.spark.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterManagerRequirementsTest {
  private static final Map<String, String> HADOOP = Map.of("HADOOP_CONF_DIR", "/etc/hadoop");

  private static boolean nothing(String what) {
    return false;
  }

  private static boolean classes(String what) {
    return !what.startsWith("/");
  }

  private static SparkConf conf(String master) {
    return new SparkConf(false).setMaster(master);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "spark://127.0.0.1:7077", "local-cluster[2,1,1024]"})
  void givenOtherMasters_thenNothingIsMissing(String master) {
    assertThat(
            ClusterManagerRequirements.problem(
                conf(master), Map.of(), false, ClusterManagerRequirementsTest::nothing))
        .isEmpty();
  }

  @Test
  void givenYarnWithoutItsModule_thenItIsNamedWithSparksVersion() {
    assertThat(
            ClusterManagerRequirements.problem(
                conf("yarn"), HADOOP, false, ClusterManagerRequirementsTest::nothing))
        .get()
        .asString()
        .contains("spark-yarn_", org.apache.spark.package$.MODULE$.SPARK_VERSION(), "SPARK_HOME")
        .doesNotContain("\n");
  }

  @Test
  void givenYarnWithoutAResourceManager_thenHadoopsConfigurationIsAskedFor() {
    assertThat(
            ClusterManagerRequirements.problem(
                conf("yarn"), Map.of(), false, ClusterManagerRequirementsTest::classes))
        .get()
        .asString()
        .contains("HADOOP_CONF_DIR", "yarn-site.xml");
    SparkConf named =
        conf("yarn")
            .set("spark.hadoop.yarn.resourcemanager.hostname", "rm")
            .set("spark.yarn.jars", "hdfs:///spark/*.jar");
    assertThat(
            ClusterManagerRequirements.problem(
                named, Map.of(), false, ClusterManagerRequirementsTest::classes))
        .isEmpty();
  }

  @Test
  void givenYarnWithoutSparksJars_thenSparkHomeIsAskedFor() {
    assertThat(
            ClusterManagerRequirements.problem(
                conf("yarn"), HADOOP, false, ClusterManagerRequirementsTest::classes))
        .get()
        .asString()
        .contains("SPARK_HOME", "spark.yarn.jars");
    assertThat(
            ClusterManagerRequirements.problem(
                conf("yarn").set("spark.yarn.archive", "hdfs:///spark.zip"),
                HADOOP,
                false,
                ClusterManagerRequirementsTest::classes))
        .isEmpty();
  }

  @Test
  void givenKubernetesWithoutItsModuleOrAnImage_thenItIsNamed() {
    SparkConf conf = conf("k8s://https://127.0.0.1:6443");

    assertThat(
            ClusterManagerRequirements.problem(
                conf, Map.of(), false, ClusterManagerRequirementsTest::nothing))
        .get()
        .asString()
        .contains("spark-kubernetes_");
    assertThat(
            ClusterManagerRequirements.problem(
                conf, Map.of(), false, ClusterManagerRequirementsTest::classes))
        .get()
        .asString()
        .contains("spark.kubernetes.container.image");
    conf.set("spark.kubernetes.container.image", "rhosweep:local");
    assertThat(
            ClusterManagerRequirements.problem(
                conf, Map.of(), false, ClusterManagerRequirementsTest::classes))
        .isEmpty();
  }

  @Test
  void givenClusterModeOfTheLauncher_thenSparkSubmitIsNamed() {
    SparkConf conf = conf("spark://h:7077").set("spark.submit.deployMode", "cluster");

    assertThat(
            ClusterManagerRequirements.problem(
                conf, Map.of(), false, ClusterManagerRequirementsTest::classes))
        .get()
        .asString()
        .contains("cluster/spark-submit --deploy-mode cluster");
    assertThat(
            ClusterManagerRequirements.problem(
                conf, Map.of(), true, ClusterManagerRequirementsTest::classes))
        .isEmpty();
  }
}
