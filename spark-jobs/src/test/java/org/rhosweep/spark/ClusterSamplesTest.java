package org.rhosweep.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.ConfigEntry$;
import org.apache.spark.internal.config.Network$;
import org.apache.spark.internal.config.UI$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The sample configurations of cluster/: Spark knows their settings, and they fit together. */
class ClusterSamplesTest {
  private static final Path CLUSTER = Path.of("..", "cluster");
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  private static Properties configuration(String name) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(CLUSTER.resolve(name))) {
      properties.load(reader);
    }
    return properties;
  }

  private static List<Map<String, Object>> documents(String name) throws IOException {
    Load load = new Load(LoadSettings.builder().setLabel(name).build());
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object document :
        load.loadAllFromString(Files.readString(CLUSTER.resolve("kubernetes").resolve(name)))) {
      documents.add(object(document));
    }
    return documents;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object node) {
    return (Map<String, Object>) node;
  }

  private static Map<String, Object> at(Map<String, Object> node, String... path) {
    Map<String, Object> inner = node;
    for (String key : path) {
      inner = object(inner.get(key));
    }
    return inner;
  }

  /** Settings of a cluster manager that is not on the class path cannot be looked up. */
  private static void assertKnown(String key, String value) {
    // Spark registers its settings where it first needs them.
    assertThat(List.of(UI$.MODULE$, Network$.MODULE$)).doesNotContainNull();
    if (key.startsWith("spark.kubernetes.")
        || key.startsWith("spark.yarn.")
        || key.startsWith("spark.executorEnv.")) {
      return;
    }
    ConfigEntry<?> entry = ConfigEntry$.MODULE$.findEntry(key);
    assertThat(entry).as("Spark has a setting " + key).isNotNull();
    assertThat(entry.valueConverter().apply(value)).as(key).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark-defaults.conf",
        "yarn/spark-defaults.conf",
        "kubernetes/spark-defaults.conf"
      })
  void givenASampleConfiguration_thenSparkKnowsItsSettingsAndEveryJvmHasVectors(String name)
      throws IOException {
    Properties configuration = configuration(name);

    configuration.forEach((key, value) -> assertKnown((String) key, ((String) value).strip()));
    assertThat(configuration.getProperty("spark.executor.extraJavaOptions")).contains(MODULE);
    assertThat(configuration.getProperty("spark.driver.extraJavaOptions")).contains(MODULE);
    assertThat(configuration.getProperty("spark.task.maxFailures").strip()).isEqualTo("4");
  }

  /** The launcher and the scripts read the file; Maven and Spark cannot, and repeat it. */
  @Test
  void givenTheFlagsOfSparksJvms_thenBuildAndConfigurationRepeatThem() throws IOException {
    List<String> flags = Files.readAllLines(CLUSTER.resolve("lib/jvm.args"));

    assertThat(flags).hasSizeGreaterThan(10).allMatch(flag -> flag.startsWith("-"));
    assertThat(configuration("spark-defaults.conf").getProperty("spark.driver.extraJavaOptions"))
        .containsSubsequence(flags);
    assertThat(Files.readString(Path.of("..", "pom.xml")))
        .contains("<spark.jvm.arguments>" + String.join(" ", flags) + "</spark.jvm.arguments>");
  }

  @Test
  void givenTheOperatorsManifest_thenItSaysWhatTheConfigurationSays() throws IOException {
    Properties configuration = configuration("kubernetes/spark-defaults.conf");
    Map<String, Object> application = documents("spark-application.yaml").get(0);
    Map<String, Object> spec = at(application, "spec");

    assertThat(application).containsEntry("kind", "SparkApplication");
    at(spec, "sparkConf")
        .forEach(
            (key, value) -> {
              assertKnown(key, (String) value);
              assertThat(configuration.getProperty(key).strip()).as(key).isEqualTo(value);
            });
    assertThat(spec.get("image"))
        .isEqualTo(configuration.getProperty("spark.kubernetes.container.image").strip());
    assertThat(at(spec, "executor").get("memory"))
        .isEqualTo(configuration.getProperty("spark.executor.memory").strip());
    assertThat(at(spec, "executor").get("javaOptions").toString()).contains(MODULE);
    assertThat(at(spec, "driver").get("javaOptions").toString()).contains(MODULE);
    assertThat(at(spec, "driver").get("serviceAccount"))
        .isEqualTo(
            configuration
                .getProperty("spark.kubernetes.authenticate.driver.serviceAccountName")
                .strip());
  }

  /** Driver and executors speak the version that the jar was built for. */
  @Test
  void givenImageAndManifest_thenTheirSparkIsTheJars() throws IOException {
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();

    assertThat(Files.readString(CLUSTER.resolve("kubernetes/Dockerfile")))
        .contains("ARG SPARK_IMAGE=apache/spark:" + version + "-")
        .contains("/hadoop-aws-" + org.apache.hadoop.util.VersionInfo.getVersion() + ".jar");
    assertThat(at(documents("spark-application.yaml").get(0), "spec"))
        .containsEntry("sparkVersion", version);
  }

  @Test
  void givenExecutors_thenTheyGetNoTokenForTheApiServer() throws IOException {
    String account =
        configuration("kubernetes/spark-defaults.conf")
            .getProperty("spark.kubernetes.authenticate.executor.serviceAccountName")
            .strip();

    assertThat(documents("access.yaml"))
        .filteredOn(document -> at(document, "metadata").get("name").equals(account))
        .singleElement()
        .satisfies(
            document -> assertThat(document).containsEntry("automountServiceAccountToken", false));
    assertThat(at(documents("spark-application.yaml").get(0), "spec", "executor"))
        .containsEntry("serviceAccount", account);
    // A template's word would be stronger than the account's.
    assertThat(at(documents("pod-template.yaml").get(0), "spec"))
        .doesNotContainKey("automountServiceAccountToken");
  }

  @Test
  void givenTheManifests_thenWhatTheyNameIsThere() throws IOException {
    Properties configuration = configuration("kubernetes/spark-defaults.conf");
    List<Map<String, Object>> access = documents("access.yaml");

    assertThat(access)
        .extracting(document -> document.get("kind"))
        .containsExactly(
            "Namespace",
            "ServiceAccount",
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "PersistentVolumeClaim");
    String namespace = configuration.getProperty("spark.kubernetes.namespace").strip();
    assertThat(at(access.get(0), "metadata").get("name")).isEqualTo(namespace);
    access.stream()
        .skip(1)
        .forEach(
            document -> assertThat(at(document, "metadata").get("namespace")).isEqualTo(namespace));
    assertThat(documents("pod-template.yaml").get(0)).containsEntry("kind", "Pod");
    assertThat(Path.of("..", configuration.getProperty("spark.kubernetes.driver.podTemplateFile")))
        .exists();
    assertThat(at(access.get(5), "metadata").get("name"))
        .isEqualTo(
            configuration
                .getProperty(
                    "spark.kubernetes.executor.volumes.persistentVolumeClaim.results.options.claimName")
                .strip());
  }
}
