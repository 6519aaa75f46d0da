package org.rhosweep.sweeps.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rhosweep.sweeps.plugin.PluginException;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.plugin.TestJars;

class PluginSettingsTest {
  private static final String PLUGIN =
      """
      public class P implements org.rhosweep.core.plugin.Plugin {
        public String name() { return "PLUGIN"; }
        public String version() { return "1"; }
        public java.util.List<Class<? extends Record>> settings() {
          return java.util.List.of(SETTINGS);
        }
      }
      """;

  private static final String SCHEME =
      """
      import org.rhosweep.core.settings.*;
      @Named("NAME")
      public record S(COMPONENTS) implements org.rhosweep.core.init.PluginMatrixScheme {
        MORE
        public double[] sample(int rows, int columns, org.rhosweep.core.random.RandomStream r) {
          return new double[rows * columns];
        }
        public double secondMoment(int rows, int columns) { return 0; }
      }
      """;

  @TempDir Path folder;

  private static String plugin(String name) {
    return PLUGIN.replace("PLUGIN", name).replace("SETTINGS", "S.class");
  }

  private static String scheme(String name, String components, String more) {
    return SCHEME.replace("NAME", name).replace("COMPONENTS", components).replace("MORE", more);
  }

  private Path jar(String name, String pluginName, String scheme) throws IOException {
    return TestJars.of(folder.resolve(name), Map.of("P", plugin(pluginName), "S", scheme), "P");
  }

  /** Another class name, so that two jars do not have the same class. */
  private Path otherJar(String name, String pluginName, String scheme) throws IOException {
    String settings = scheme.replace("record S(", "record T(");
    String plugin = plugin(pluginName).replace("class P", "class Q").replace("S.class", "T.class");
    return TestJars.of(folder.resolve(name), Map.of("Q", plugin, "T", settings), "Q");
  }

  /** Everything that is wrong with jars, as a command says it. */
  private static List<String> problems(Path... jars) {
    try {
      return PluginSettings.problems(Plugins.in(List.of(jars)));
    } catch (PluginException e) {
      return e.getMessage().lines().toList();
    }
  }

  @Test
  void givenAJarWithASetting_whenFound_thenItIsThereWithNameVersionPlaceAndHash()
      throws IOException {
    Path jar = jar("good.jar", "good", scheme("zeros", "@Default(\"1\") int size", ""));

    Plugins plugins = Plugins.in(List.of(jar));

    assertThat(PluginSettings.problems(plugins)).isEmpty();
    Plugins.Loaded plugin = plugins.all().get(0);
    assertThat(plugin.title()).isEqualTo("plug-in good 1 (" + jar + ")");
    assertThat(plugin.version().contentHash()).matches("[0-9a-f]{64}");
    assertThat(plugin.settings()).extracting(Class::getName).containsExactly("S");
    assertThat(plugins.of(plugin.settings().get(0))).contains(plugin);
    assertThat(plugins.of(TrialSpec.class)).isEmpty();
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of(
            scheme("glorot", "", ""),
            "S: the name glorot is taken by the built-in"
                + " org.rhosweep.core.init.Glorot; give it another one (@Named)"),
        Arguments.of(scheme("lsc", "", ""), "S: the name lsc is taken by the built-in"),
        Arguments.of(
            scheme("Zeros", "", ""),
            "S: its name must be small letters, digits and hyphens, the"
                + " first a letter; was \"Zeros\""),
        Arguments.of(
            scheme("zeros", "java.util.Map<String, String> m", ""),
            "no rule for settings of type java.util.Map<java.lang.String, java.lang.String>"),
        Arguments.of(scheme("zeros", "float f", ""), "no rule for settings of type float"),
        Arguments.of(
            scheme("zeros", "@Default(\"many\") int size", ""),
            "S: size must be an integer below 2^31, was many"),
        Arguments.of(
            scheme("zeros", "@Default(\"1\") int name", ""),
            "S: has a setting called name, which is the key of its own name"),
        Arguments.of(
            scheme("zeros", "", "static final int N = Integer.parseInt(\"x\");"),
            "S cannot be loaded: java.lang.NumberFormatException: For input string: \"x\""),
        Arguments.of(
            scheme("zeros", "", "").replace("@Named(\"zeros\")", ""),
            "S needs a name for sweep files: @Named"),
        Arguments.of(
            scheme("zeros", "", "")
                .replace("implements org.rhosweep.core.init.PluginMatrixScheme", ""),
            "S implements none of the interfaces that are open to plug-ins: PluginTask,"
                + " PluginMatrixScheme, PluginInitialization, PluginReduction"));
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void givenSettingsThatCannotBe_whenChecked_thenOneLineNamesJarClassAndRule(
      String source, String line) throws IOException {
    Path jar = jar("wrong.jar", "wrong", source);

    assertThat(problems(jar)).hasSize(1);
    assertThat(problems(jar).get(0)).contains(jar.toString(), line);
  }

  @Test
  void givenTwoJarsWithOneName_whenChecked_thenBothAreNamed() throws IOException {
    Path one = jar("one.jar", "one", scheme("zeros", "", ""));
    Path other = otherJar("other.jar", "other", scheme("zeros", "", ""));
    Path sameName = otherJar("same.jar", "one", scheme("ones", "", ""));
    Path copy = Files.copy(one, folder.resolve("copy.jar"));

    assertThat(problems(one, other))
        .containsExactly(
            "plug-in other 1 ("
                + other
                + "): T: the name zeros is taken by S of plug-in one 1 ("
                + one
                + "); give it another one (@Named)");
    assertThat(problems(one, sameName))
        .containsExactly(
            "two plug-ins are called one: one in "
                + one
                + ", one in "
                + sameName
                + "; give one of them");
    assertThat(problems(one, copy))
        .containsExactly(
            "the plug-in's class P is there twice: in "
                + one
                + " and in "
                + copy
                + "; give one of them");
  }

  @Test
  void givenFilesThatAreNoPlugins_whenLoaded_thenALineForEachSaysWhy() throws IOException {
    Path none = folder.resolve("none.jar");
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    Path noService = TestJars.of(folder.resolve("bare.jar"), Map.of("A", "class A {}"));
    Map<String, byte[]> files = new TreeMap<>();
    files.put(
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\nClass-Path: more.jar\n\n".getBytes(StandardCharsets.UTF_8));
    files.put(Plugins.SERVICE_FILE, "P".getBytes(StandardCharsets.UTF_8));
    Path more = TestJars.pack(files, folder.resolve("more.jar"));

    assertThat(problems(none, folder, text, noService, more))
        .containsExactly(
            none + ": there is no such file",
            folder + ": must be a jar, is a folder",
            text + ": is not a jar that can be read: zip END header not found",
            noService
                + ": has no plug-in: the file META-INF/services/org.rhosweep.core.plugin.Plugin,"
                + " which names its class, is missing",
            more
                + ": names further jars in its manifest (Class-Path: more.jar), which its hash would"
                + " not cover: pack what it needs into the jar");
  }

  @Test
  void givenAServiceFileWithAWrongClass_whenLoaded_thenOneLineNamesJarAndClass()
      throws IOException {
    Path absent = TestJars.of(folder.resolve("absent.jar"), Map.of("A", "class A {}"), "B");
    Path other = TestJars.of(folder.resolve("other.jar"), Map.of("A", "public class A {}"), "A");
    String failing =
        plugin("failing")
            .replace("public String name", "{ Integer.parseInt(\"x\"); } public String name");
    Path thrown =
        TestJars.of(
            folder.resolve("thrown.jar"), Map.of("P", failing, "S", scheme("s", "", "")), "P");
    Path named = jar("named.jar", "Big Name", scheme("s", "", ""));
    Path noRecord =
        TestJars.of(
            folder.resolve("class.jar"),
            Map.of(
                "P",
                plugin("p").replace("List.of(S.class)", "List.of((Class) S.class)"),
                "S",
                "public class S {}"),
            "P");

    assertThat(problems(absent))
        .containsExactly(absent + ": its service file names the class B, which is missing");
    assertThat(problems(other))
        .containsExactly(other + ": A must implement org.rhosweep.core.plugin.Plugin");
    assertThat(problems(thrown))
        .containsExactly(
            thrown
                + ": Provider P could not be instantiated: java.lang.NumberFormatException: For input"
                + " string: \"x\"");
    assertThat(problems(named))
        .containsExactly(
            named
                + ": P: its name must be small letters, digits, hyphens and dots, the first a letter;"
                + " was Big Name");
    assertThat(problems(noRecord)).containsExactly(noRecord + ": P: S must be a record");
  }

  @Test
  void givenAPluginThatIsNotHere_whenATrialUsedIt_thenTheLineNamesItAndTheHash()
      throws IOException {
    Plugins with = Plugins.in(List.of(jar("a.jar", "a", scheme("s", "", ""))));
    Plugins changed =
        Plugins.in(List.of(jar("b.jar", "a", scheme("s", "", "static final int N = 1;"))));
    var used = List.of(with.all().get(0).version());
    String hash = used.get(0).contentHash();

    assertThat(Plugins.in(List.of()).missing(used))
        .contains(
            "it used plug-in a 1, which is not here: give the jar whose content has the SHA-256 "
                + hash
                + " by --jars");
    assertThat(with.different(used)).isEmpty();
    assertThat(changed.missing(used)).isEmpty();
    assertThat(changed.different(used))
        .contains(
            "it used plug-in a 1 " + hash + ", and here is " + changed.all().get(0).version());
    var text = org.rhosweep.sweeps.plugin.PluginVersion.text(used);
    assertThat(org.rhosweep.sweeps.plugin.PluginVersion.read(text)).isEqualTo(used);
    assertThat(org.rhosweep.sweeps.plugin.PluginVersion.read(null)).isEmpty();
  }

  @Test
  void givenNoPlugin_whenATrialIsIdentified_thenNothingOfPluginsIsInIt() throws Exception {
    List<String> found = new ArrayList<>();
    PluginSettings.usedBy(SweepFile.parse("s", "name: s", List.of()).specs().get(0))
        .forEach(version -> found.add(version.name()));

    assertThat(found).isEmpty();
    assertThatExceptionOfType(PluginException.class)
        .isThrownBy(() -> Plugins.load(List.of(folder.resolve("none.jar"))))
        .withMessageContaining("this process has read settings without these plug-ins");
  }
}
