package org.rhosweep.sweeps.spec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rhosweep.core.settings.ColumnName;
import org.rhosweep.core.settings.Default;
import org.rhosweep.core.settings.FormerName;
import org.rhosweep.core.settings.FromFile;
import org.rhosweep.core.settings.Location;
import org.rhosweep.core.settings.NameAlias;
import org.rhosweep.core.settings.Named;
import org.rhosweep.core.settings.OmittedAtDefault;
import org.rhosweep.core.settings.OwnColumns;
import org.rhosweep.core.settings.Placement;
import org.rhosweep.core.settings.SettingName;
import org.rhosweep.core.settings.Title;
import org.rhosweep.core.settings.Unnamed;
import org.rhosweep.core.settings.VariantName;
import org.rhosweep.sweeps.plugin.Plugins;

/** What a settings type says about itself: the shape of its values in a file. */
sealed interface SettingType
    permits SettingType.Group, SettingType.Choice, SettingType.Items, SettingType.Numbers, Leaf {

  /**
   * A record: a mapping from its components' names.
   *
   * @param fileKey the key under which a sweep file may name a file with these settings, or null
   * @param titleKey the key of what these settings are called, or null
   */
  record Group(
      Class<?> type,
      Map<String, Component> components,
      Constructor<?> constructor,
      String fileKey,
      String titleKey)
      implements SettingType {
    /**
     * A new record.
     *
     * @throws IllegalArgumentException as its constructor does
     */
    Object construct(Object[] values) {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException refused) {
          throw refused;
        }
        throw new IllegalStateException(type + " cannot be made", e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " cannot be made", e);
      }
    }

    /** The setting that had this name up to schema version 1 and has another now, or null. */
    String renamed(String formerName) {
      return components.values().stream()
          .filter(c -> c.formerName().equals(formerName) && !c.name().equals(formerName))
          .map(Component::name)
          .findFirst()
          .orElse(null);
    }

    /** A mapping with settings under their present names. */
    YamlValue.Mapping withCurrentNames(YamlValue.Mapping mapping) {
      Map<String, YamlValue.Entry> entries = new LinkedHashMap<>();
      mapping
          .entries()
          .forEach((key, entry) -> entries.put(renamed(key) == null ? key : renamed(key), entry));
      return new YamlValue.Mapping(entries, mapping.location());
    }

    /** Whether a mapping gives one of these settings. */
    boolean hasOneOf(YamlValue.Mapping mapping) {
      return mapping.entries().keySet().stream()
          .anyMatch(key -> components.containsKey(key) || key.equals(fileKey));
    }
  }

  /**
   * A sealed interface: one of the records under it, chosen by the name under the key {@link
   * #NAME}.
   *
   * @param alias another key that the name may stand under, or null
   */
  record Choice(Class<?> type, String alias, Map<String, Group> variants) implements SettingType {
    /** The key of a variant's name. */
    static final String NAME = "name";

    /** Whether a key is the one of the name. */
    boolean isNameKey(String key) {
      return key.equals(NAME) || key.equals(alias);
    }

    /** Whether a mapping gives the name under both keys. */
    boolean isNamedTwice(YamlValue.Mapping mapping) {
      return alias != null && mapping.value(NAME) != null && mapping.value(alias) != null;
    }

    /** The name of a value's variant. */
    String nameOf(Object value) {
      return VariantName.of(value);
    }

    /** The variant that a mapping names once, or means without naming it; or null. */
    Group variantOf(YamlValue.Mapping mapping) {
      YamlValue name = isNamedTwice(mapping) ? null : nameIn(mapping);
      return name instanceof YamlValue.Scalar scalar ? variants.get(scalar.text()) : null;
    }

    /** The name of the variant that a mapping gives or means, or null. */
    YamlValue nameIn(YamlValue.Mapping mapping) {
      YamlValue given = mapping.value(NAME);
      if (given == null && alias != null) {
        given = mapping.value(alias);
      }
      if (given == null) {
        for (Map.Entry<String, Group> variant : variants.entrySet()) {
          boolean meant = variant.getValue().type().isAnnotationPresent(Unnamed.class);
          if (meant && variant.getValue().hasOneOf(mapping)) {
            return new YamlValue.Scalar(variant.getKey(), true, mapping.location());
          }
        }
      }
      return given;
    }
  }

  /** A list that is one setting. */
  record Items(SettingType item) implements SettingType {}

  /** A mapping from names to numbers that is one setting; each number is a setting, too. */
  record Numbers() implements SettingType {
    private static final Leaf NUMBER = new Leaf(double.class);

    /** The number of this name, whether a value has it or not. */
    Component number(String name) {
      return new Component(name, NUMBER, null, false, false, false, name, false, name, null);
    }
  }

  /**
   * One setting or section of a record.
   *
   * @param defaultValue null where it must be given
   * @param nullable whether {@code none} is a value
   * @param outsideIdentity whether it is no part of a trial's identity: where something lies on
   *     this machine, what it runs on, or what settings are called
   * @param omittedAtDefault whether its default is no part of a trial's identity
   * @param ownColumns whether the columns of settings inside begin with {@code columnName}
   * @param formerName what it was called up to schema version 1; else its name
   * @param accessor of the record; null of one of {@link Numbers}
   */
  record Component(
      String name,
      SettingType type,
      YamlValue defaultValue,
      boolean nullable,
      boolean outsideIdentity,
      boolean omittedAtDefault,
      String columnName,
      boolean ownColumns,
      String formerName,
      Method accessor) {
    /** The record's component, which may have another name than the setting. */
    String member() {
      return accessor == null ? name : accessor.getName();
    }

    /** This setting of a record; null where numbers do not have one of this name. */
    Object of(Object owner) {
      if (accessor == null) {
        return ((Map<?, ?>) owner).get(name);
      }
      try {
        return accessor.invoke(owner);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(accessor + " cannot be read", e);
      }
    }

    /** Whether a value of this setting is the one where a file does not say. */
    boolean isDefault(Object value) {
      return Objects.equals(value, defaultValueOfType());
    }

    /** Whether it is that one but for settings that are no part of an identity. */
    boolean isIdentifiedAsDefault(Object value) {
      Object otherwise = defaultValueOfType();
      return Objects.equals(value, otherwise)
          || CanonicalJson.of(type, value, false, SettingNames.CURRENT)
              .equals(CanonicalJson.of(type, otherwise, false, SettingNames.CURRENT));
    }

    private Object defaultValueOfType() {
      return new Binder(new Problems()).bind(type, nullable, defaultValue, name);
    }
  }

  /** The shape of a settings type. */
  static SettingType of(Type type) {
    return of(type, Set.of());
  }

  private static SettingType of(Type type, Set<Type> around) {
    if (around.contains(type)) {
      throw new IllegalStateException(type + " contains itself: settings have a bounded depth");
    }
    SettingType known = Cache.TYPES.get(type);
    if (known == null) {
      Set<Type> inside = new HashSet<>(around);
      inside.add(type);
      // Not computeIfAbsent: the shape of a record needs the shapes of its components.
      known = read(type, inside);
      Cache.TYPES.put(type, known);
    }
    return known;
  }

  /** The setting of this name in a mapping of this type, or null where there is none. */
  static Component inside(SettingType type, YamlValue mapping, String name) {
    if (!(mapping instanceof YamlValue.Mapping given)) {
      return null;
    } else if (type instanceof Numbers numbers) {
      return numbers.number(name);
    }
    Group group =
        type instanceof Choice choice
            ? choice.variantOf(given)
            : type instanceof Group record ? record : null;
    return group == null ? null : group.components().get(name);
  }

  private static SettingType read(Type type, Set<Type> inside) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new Items(of(list.getActualTypeArguments()[0], inside));
    }
    if (type instanceof ParameterizedType map
        && map.getRawType() == Map.class
        && List.of(map.getActualTypeArguments()).equals(List.of(String.class, Double.class))) {
      return new Numbers();
    }
    if (!(type instanceof Class<?> aClass)) {
      throw new IllegalStateException("no rule for settings of type " + type);
    }
    if (aClass.isRecord()) {
      return group(aClass, inside);
    }
    if (aClass.isSealed()) {
      return choice(aClass, inside);
    }
    return Leaf.of(aClass);
  }

  private static Choice choice(Class<?> type, Set<Type> inside) {
    NameAlias alias = type.getAnnotation(NameAlias.class);
    Map<String, Group> variants = new LinkedHashMap<>();
    for (Class<?> variant : variants(type)) {
      Named named = variant.getAnnotation(Named.class);
      if (named == null || variants.put(named.value(), (Group) of(variant, inside)) != null) {
        throw new IllegalStateException(variant + " needs a name of its own, see @Named");
      }
    }
    Choice choice = new Choice(type, alias == null ? null : alias.value(), variants);
    for (Group variant : variants.values()) {
      if (variant.components().keySet().stream().anyMatch(choice::isNameKey)) {
        throw new IllegalStateException(variant.type() + " has a setting called as its name's key");
      }
    }
    return choice;
  }

  /**
   * The records that a sealed interface permits, those of sealed interfaces inside it included, and
   * in the place of an interface that is open to plug-ins what they add.
   */
  private static List<Class<?>> variants(Class<?> type) {
    List<Class<?>> variants = new ArrayList<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        variants.addAll(variants(permitted));
      } else if (permitted.isInterface()) {
        variants.addAll(Plugins.current().settings(permitted));
      } else {
        variants.add(permitted);
      }
    }
    return variants;
  }

  private static Group group(Class<?> type, Set<Type> inside) {
    Map<String, Component> components = new LinkedHashMap<>();
    String title = null;
    List<Class<?>> parameters = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Component setting = component(component, inside);
      components.put(setting.name(), setting);
      parameters.add(component.getType());
      title = component.isAnnotationPresent(Title.class) ? setting.name() : title;
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters.toArray(new Class<?>[0]));
      constructor.setAccessible(true);
      FromFile file = type.getAnnotation(FromFile.class);
      String fileKey = file == null ? null : file.value();
      return new Group(type, components, constructor, fileKey, title);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " has no canonical constructor", e);
    }
  }

  private static Component component(RecordComponent component, Set<Type> inside) {
    Default given = component.getAnnotation(Default.class);
    YamlValue defaultValue = null;
    String owner = component.getDeclaringRecord().getSimpleName() + "." + component.getName();
    if (given != null) {
      Problems problems = new Problems();
      defaultValue = YamlReader.read("default of " + owner, false, given.value(), problems);
      if (!problems.isEmpty()) {
        throw new IllegalStateException(problems.inOrder().toString());
      }
    }
    ColumnName column = component.getAnnotation(ColumnName.class);
    if (column == null) {
      column = component.getType().getAnnotation(ColumnName.class);
    }
    FormerName former = component.getAnnotation(FormerName.class);
    SettingName named = component.getAnnotation(SettingName.class);
    String name = named == null ? component.getName() : named.value();
    component.getAccessor().setAccessible(true);
    return new Component(
        name,
        of(component.getGenericType(), inside),
        defaultValue,
        Leaf.isBoxed(component.getType()) || isSectionThatMayBeNone(component.getType(), given),
        component.isAnnotationPresent(Location.class)
            || component.isAnnotationPresent(Placement.class)
            || component.isAnnotationPresent(Title.class),
        component.isAnnotationPresent(OmittedAtDefault.class),
        column == null ? snakeCase(name) : column.value(),
        component.isAnnotationPresent(OwnColumns.class),
        former == null ? name : former.value(),
        component.getAccessor());
  }

  private static boolean isSectionThatMayBeNone(Class<?> type, Default given) {
    return type.isRecord() && given != null && given.value().equals("none");
  }

  /** As the names of columns are written. */
  static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** Shapes that were read. */
  final class Cache {
    private static final Map<Type, SettingType> TYPES = new ConcurrentHashMap<>();

    private Cache() {}
  }
}
