package org.rhosweep.sweeps.spec;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.rhosweep.core.settings.NameAlias;
import org.rhosweep.core.settings.Named;
import org.rhosweep.sweeps.plugin.PluginException;
import org.rhosweep.sweeps.plugin.PluginVersion;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;

/** The settings that plug-ins add: checked, and found in the specs that use them. */
public final class PluginSettings {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private PluginSettings() {}

  /**
   * Checks that everything that this process's plug-ins add can be a setting.
   *
   * @throws PluginException with a line for each thing that is wrong
   */
  public static void check() {
    Plugins plugins = Plugins.current();
    List<String> problems = new ArrayList<>(problems(plugins));
    if (problems.isEmpty() && !plugins.all().isEmpty()) {
      columns(plugins, problems);
    }
    if (!problems.isEmpty()) {
      throw new PluginException(String.join("\n", problems));
    }
  }

  /** What is wrong with what plug-ins add, but for their columns: one line each. */
  static List<String> problems(Plugins plugins) {
    List<String> problems = new ArrayList<>();
    Map<Class<?>, Map<String, Class<?>>> names = new LinkedHashMap<>();
    for (Plugins.Loaded plugin : plugins.all()) {
      for (Class<?> settings : plugin.settings()) {
        String problem = problem(plugins, settings, names);
        if (problem != null) {
          problems.add(plugin.title() + ": " + problem);
        }
      }
    }
    return problems;
  }

  private static String problem(
      Plugins plugins, Class<?> settings, Map<Class<?>, Map<String, Class<?>>> names) {
    String name = settings.getAnnotation(Named.class).value();
    if (!NAME.matcher(name).matches()) {
      return settings.getName()
          + ": its name must be small letters, digits and hyphens, the first a letter; was "
          + YamlValue.quoted(name);
    }
    List<Class<?>> kinds = openKinds(settings);
    if (kinds.isEmpty()) {
      return settings.getName()
          + " implements none of the interfaces that are open to plug-ins: PluginTask,"
          + " PluginMatrixScheme, PluginInitialization, PluginReduction";
    }
    // The one name is for all choices that such settings may stand in.
    for (Class<?> kind : sealedAbove(kinds)) {
      Map<String, Class<?>> taken =
          names.computeIfAbsent(kind, choice -> builtIn(choice, new LinkedHashMap<>()));
      Class<?> other = taken.putIfAbsent(name, settings);
      if (other != null && other != settings) {
        return settings.getName()
            + ": the name "
            + name
            + " is taken by "
            + plugins
                .of(other)
                .map(plugin -> other.getName() + " of " + plugin.title())
                .orElse("the built-in " + other.getName())
            + "; give it another one (@Named)";
      }
    }
    try {
      Group group = (Group) SettingType.of(settings);
      for (Class<?> kind : sealedAbove(kinds)) {
        NameAlias alias = kind.getAnnotation(NameAlias.class);
        for (String key : group.components().keySet()) {
          if (key.equals(Choice.NAME) || (alias != null && key.equals(alias.value()))) {
            return settings.getName()
                + ": has a setting called "
                + key
                + ", which is the key of its own name";
          }
        }
      }
      Problems refused = new Problems();
      for (Component component : group.components().values()) {
        if (component.defaultValue() != null) {
          new Binder(refused)
              .bind(
                  component.type(),
                  component.nullable(),
                  component.defaultValue(),
                  component.name());
        }
      }
      return refused.isEmpty()
          ? null
          : settings.getName() + ": " + refused.inOrder().get(0).message();
    } catch (IllegalStateException e) {
      return settings.getName() + ": " + e.getMessage();
    }
  }

  /** The open interfaces that settings implement. */
  private static List<Class<?>> openKinds(Class<?> settings) {
    List<Class<?>> kinds = new ArrayList<>();
    for (Class<?> kind : interfaces(settings, new LinkedHashSet<>())) {
      if (!kind.isSealed() && !sealedAbove(List.of(kind)).isEmpty()) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private static Set<Class<?>> sealedAbove(List<Class<?>> kinds) {
    Set<Class<?>> above = new LinkedHashSet<>();
    for (Class<?> kind : kinds) {
      interfaces(kind, new LinkedHashSet<>()).stream().filter(Class::isSealed).forEach(above::add);
    }
    return above;
  }

  private static Set<Class<?>> interfaces(Class<?> type, Set<Class<?>> found) {
    for (Class<?> above : type.getInterfaces()) {
      found.add(above);
      interfaces(above, found);
    }
    return found;
  }

  private static Map<String, Class<?>> builtIn(Class<?> choice, Map<String, Class<?>> names) {
    for (Class<?> permitted : choice.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        builtIn(permitted, names);
      } else if (!Modifier.isInterface(permitted.getModifiers())) {
        names.put(permitted.getAnnotation(Named.class).value(), permitted);
      }
    }
    return names;
  }

  private static void columns(Plugins plugins, List<String> problems) {
    try {
      SettingColumns.columns();
    } catch (IllegalStateException | ExceptionInInitializerError e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      problems.add(names(plugins) + ": " + why + "; give the setting another one (@ColumnName)");
    }
  }

  private static String names(Plugins plugins) {
    return String.join(", ", plugins.all().stream().map(Plugins.Loaded::title).toList());
  }

  /** The plug-ins whose settings a spec has, in the order of their names. */
  public static List<PluginVersion> usedBy(TrialSpec spec) {
    if (Plugins.current().all().isEmpty()) {
      return List.of();
    }
    Set<PluginVersion> used = new LinkedHashSet<>();
    collect(SettingType.of(TrialSpec.class), spec, used);
    return used.stream().sorted(java.util.Comparator.comparing(PluginVersion::name)).toList();
  }

  private static void collect(SettingType type, Object value, Set<PluginVersion> used) {
    if (value == null) {
      return;
    } else if (type instanceof Choice choice) {
      Plugins.current().of(value.getClass()).ifPresent(plugin -> used.add(plugin.version()));
      collect(choice.variants().get(choice.nameOf(value)), value, used);
    } else if (type instanceof Group group) {
      group.components().values().forEach(c -> collect(c.type(), c.of(value), used));
    } else if (type instanceof Items items) {
      ((List<?>) value).forEach(item -> collect(items.item(), item, used));
    }
  }
}
