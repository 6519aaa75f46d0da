import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;

/**
 * An API server of Kubernetes that keeps what it is given and validates nothing, and a kubelet that
 * starts a process for each pod of Spark's on this machine, as the entry point of Spark's image
 * does; for tests. Run from its source. Ends when DIR/stop is there; its output has a line for each
 * pod that starts and ends.
 *
 * <pre>
 *   FakeKubernetes PORT CLASSPATH DIR FLAGS      FLAGS: what spark-submit gives Java by itself
 * </pre>
 */
public final class FakeKubernetes {
  private static final String CONF = "/opt/spark/conf";

  private final NamespacedKubernetesClient client;
  private final String classPath;
  private final Path folder;
  private final String flags;
  private final Map<String, Process> running = new ConcurrentHashMap<>();
  private final Set<String> known = new HashSet<>();

  /** What is applied and not there is made, as a real server does. */
  private static final class Applying extends KubernetesCrudDispatcher {
    Applying() {
      super(Collections.emptyList());
    }

    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      String path = request.getPath().replaceAll("\\?.*", "");
      boolean applied = request.getPath().contains("fieldManager=");
      if (!applied || !handleGet(path).getStatus().contains(" 404 ")) {
        return super.handlePatch(request);
      }
      return handleCreate(
          new RecordedRequest(
              "POST " + path.substring(0, path.lastIndexOf('/')) + " HTTP/1.1",
              request.getHeaders(),
              request.getChunkSizes(),
              request.getBodySize(),
              request.getBody().clone(),
              request.getSequenceNumber(),
              new Socket()));
    }
  }

  private FakeKubernetes(
      NamespacedKubernetesClient client, String classPath, Path folder, String flags) {
    this.flags = flags;
    this.client = client;
    this.classPath = classPath;
    this.folder = folder;
  }

  /** Runs until it is told to stop. */
  public static void main(String[] args) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new Applying(),
            false);
    server.init(InetAddress.getByName("127.0.0.1"), Integer.parseInt(args[0]));
    Path folder = Path.of(args[2]);
    FakeKubernetes kubernetes = new FakeKubernetes(server.createClient(), args[1], folder, args[3]);
    System.out.println("ready");
    while (!Files.exists(folder.resolve("stop"))) {
      kubernetes.look();
      Thread.sleep(200);
    }
    kubernetes.running.values().forEach(Process::destroyForcibly);
    server.destroy();
    System.exit(0);
  }

  private void look() throws IOException {
    Set<String> there = new HashSet<>();
    for (Pod pod : client.pods().inAnyNamespace().list().getItems()) {
      String name = pod.getMetadata().getName();
      there.add(name);
      String role = pod.getMetadata().getLabels().get("spark-role");
      if (role != null && !known.contains(name) && hasItsVolumes(pod)) {
        known.add(name);
        start(pod, role);
      }
    }
    running.forEach(
        (name, process) -> {
          if (!there.contains(name) && process.isAlive()) {
            process.destroy();
          }
        });
  }

  /** A kubelet waits for the maps that a pod mounts; spark-submit makes the driver's after the pod. */
  private boolean hasItsVolumes(Pod pod) {
    boolean driver = "driver".equals(pod.getMetadata().getLabels().get("spark-role"));
    return !driver
        || pod.getSpec().getVolumes().stream()
            .filter(volume -> volume.getConfigMap() != null)
            .allMatch(volume -> map(pod, volume) != null);
  }

  private void start(Pod pod, String role) throws IOException {
    String name = pod.getMetadata().getName();
    Map<String, String> environment = environment(pod);
    List<String> command = new ArrayList<>(List.of("java", "-Djdk.net.hosts.file=" + hosts()));
    command.addAll(role.equals("driver") ? driver(pod, environment) : executor(environment));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    environment.remove("SPARK_CONF_DIR");
    builder.environment().putAll(environment);
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_LOCAL_DIRS", folder.toString());
    builder.environment().put("SPARK_USER", "root");
    Process process = builder.start();
    running.put(name, process);
    System.out.println("started " + role + " " + name + " pid " + process.pid());
    phase(pod, "Running", new ContainerStateBuilder().withNewRunning().endRunning().build());
    process
        .onExit()
        .thenAccept(
            ended -> {
              int code = ended.exitValue();
              System.out.println("ended " + role + " " + name + " with " + code);
              ContainerState state =
                  new ContainerStateBuilder()
                      .withNewTerminated()
                      .withExitCode(code)
                      .endTerminated()
                      .build();
              try {
                phase(pod, code == 0 ? "Succeeded" : "Failed", state);
              } catch (RuntimeException e) {
                System.out.println("deleted " + name);
              }
            });
  }

  private static Map<String, String> environment(Pod pod) {
    Map<String, String> environment = new TreeMap<>();
    for (EnvVar variable : pod.getSpec().getContainers().get(0).getEnv()) {
      String value = variable.getValue();
      if (value == null) {
        value = // a field of the pod
            variable.getName().endsWith("POD_NAME") ? pod.getMetadata().getName() : "127.0.0.1";
      }
      environment.put(variable.getName(), value);
    }
    return environment;
  }

  /** Services by name, as a cluster's DNS has them. */
  private Path hosts() throws IOException {
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost ");
    hosts.append(InetAddress.getLocalHost().getHostName()).append('\n');
    client
        .services()
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(
            service ->
                hosts
                    .append("127.0.0.1 ")
                    .append(service.getMetadata().getName())
                    .append('.')
                    .append(service.getMetadata().getNamespace())
                    .append(".svc\n"));
    return Files.writeString(folder.resolve("hosts"), hosts);
  }

  /** Writes the maps that a pod mounts; by the path in the pod where each of them lies here. */
  private Map<String, Path> mounted(Pod pod) throws IOException {
    Map<String, Path> mounted = new TreeMap<>();
    List<Path> files = new ArrayList<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getConfigMap() == null) {
        continue;
      }
      Path here = folder.resolve(pod.getMetadata().getName()).resolve(volume.getName());
      Files.createDirectories(here);
      Map<String, String> names = new HashMap<>();
      volume.getConfigMap().getItems().forEach(item -> names.put(item.getKey(), item.getPath()));
      for (var file : map(pod, volume).getData().entrySet()) {
        String name = names.getOrDefault(file.getKey(), file.getKey());
        files.add(Files.writeString(here.resolve(name), file.getValue()));
      }
      pod.getSpec().getContainers().get(0).getVolumeMounts().stream()
          .filter(mount -> mount.getName().equals(volume.getName()))
          .forEach(mount -> mounted.put(mount.getMountPath(), here));
    }
    for (Path file : files) {
      Files.writeString(file, here(Files.readString(file), mounted));
    }
    return mounted;
  }

  private static String here(String text, Map<String, Path> mounted) {
    String changed = text;
    for (var mount : mounted.entrySet()) {
      changed = changed.replace(mount.getKey(), mount.getValue().toString());
    }
    return changed;
  }

  private ConfigMap map(Pod pod, Volume volume) {
    return client
        .configMaps()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(volume.getConfigMap().getName())
        .get();
  }

  /** What the image's entry point does for the argument driver: spark-submit in client mode. */
  private List<String> driver(Pod pod, Map<String, String> environment) throws IOException {
    Map<String, Path> mounted = mounted(pod);
    List<String> arguments =
        new ArrayList<>(pod.getSpec().getContainers().get(0).getArgs()); // driver, then spark-submit's
    arguments.remove(0);
    arguments.replaceAll(argument -> here(argument, mounted));
    Path conf = mounted.get(CONF);
    String options = flags;
    for (String line : Files.readAllLines(conf.resolve("spark.properties"))) {
      if (line.startsWith("spark.driver.extraJavaOptions=")) {
        options += " " + line.substring(line.indexOf('=') + 1).replace("\\=", "=").replace("\\:", ":");
      }
    }
    List<String> command = new ArrayList<>();
    for (String option : options.split(" +")) {
      if (!option.isEmpty()) {
        command.add(option);
      }
    }
    command.addAll(
        List.of(
            "-Xmx768m",
            "-cp",
            classPath,
            "org.apache.spark.deploy.SparkSubmit",
            "--conf",
            "spark.driver.bindAddress=" + environment.get("SPARK_DRIVER_BIND_ADDRESS"),
            "--deploy-mode",
            "client"));
    command.addAll(arguments);
    return command;
  }

  /** What the image's entry point does for the argument executor. */
  private List<String> executor(Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    for (int i = 0; environment.containsKey("SPARK_JAVA_OPT_" + i); i++) {
      command.add(environment.get("SPARK_JAVA_OPT_" + i));
    }
    command.addAll(
        List.of(
            "-Xmx" + environment.get("SPARK_EXECUTOR_MEMORY"),
            "-cp",
            classPath,
            "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
            "--driver-url",
            environment.get("SPARK_DRIVER_URL"),
            "--executor-id",
            environment.get("SPARK_EXECUTOR_ID"),
            "--cores",
            environment.get("SPARK_EXECUTOR_CORES"),
            "--app-id",
            environment.get("SPARK_APPLICATION_ID"),
            "--hostname",
            "127.0.0.1",
            "--resourceProfileId",
            environment.get("SPARK_RESOURCE_PROFILE_ID"),
            "--podName",
            environment.get("SPARK_EXECUTOR_POD_NAME")));
    return command;
  }

  private void phase(Pod pod, String phase, ContainerState state) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .edit(
            now ->
                new PodBuilder(now)
                    .editOrNewStatus()
                    .withPhase(phase)
                    .withPodIP("127.0.0.1")
                    .withContainerStatuses(
                        new ContainerStatusBuilder()
                            .withName(now.getSpec().getContainers().get(0).getName())
                            .withState(state)
                            .withReady(phase.equals("Running"))
                            .build())
                    .endStatus()
                    .build());
  }
}
