package org.rhosweep.spark.sparks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.ClassVisitor;
import org.apache.xbean.asm9.FieldVisitor;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.MethodVisitor;
import org.apache.xbean.asm9.Opcodes;

/**
 * Whether what our classes call is there in a Spark that they were not compiled with: each method
 * and field with the types of its signature, and each method that a class of theirs wants of ours.
 */
public final class JarLinks {
  private static final String OURS = "org/rhosweep/";

  private final Map<String, ClassFile> classes = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();

  private JarLinks() {}

  /** A class, and what it declares: names with descriptors, abstract methods apart. */
  private record ClassFile(
      int access, String parent, List<String> interfaces, Set<String> members, Set<String> open) {}

  /**
   * What is missing, one line each: who asks, and for what.
   *
   * @param jar with our classes and those of libraries that it brings
   * @param sparkJars a folder of jars
   */
  public static Set<String> missing(Path jar, Path sparkJars) throws IOException {
    JarLinks links = new JarLinks();
    links.index(jar);
    try (Stream<Path> jars = Files.list(sparkJars)) {
      for (Path other : jars.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        links.index(other);
      }
    }
    links.check(jar);
    return links.missing;
  }

  private void index(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
          try (InputStream bytes = file.getInputStream(entry)) {
            index(new ClassReader(bytes));
          }
        }
      }
    }
  }

  private void index(ClassReader reader) {
    Set<String> members = new HashSet<>();
    Set<String> open = new HashSet<>();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String s, String[] e) {
            members.add(name + type);
            if ((access & Opcodes.ACC_ABSTRACT) != 0) {
              open.add(name + type);
            }
            return null;
          }

          @Override
          public FieldVisitor visitField(int access, String name, String type, String s, Object v) {
            members.add(name + type);
            return null;
          }
        },
        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    classes.putIfAbsent(
        reader.getClassName(),
        new ClassFile(
            reader.getAccess(),
            reader.getSuperName(),
            List.of(reader.getInterfaces()),
            members,
            open));
  }

  private void check(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().startsWith(OURS)
            && !entry.getName().startsWith(OURS + "shaded/")
            && entry.getName().endsWith(".class")) {
          try (InputStream bytes = file.getInputStream(entry)) {
            check(new ClassReader(bytes));
          }
        }
      }
    }
  }

  private void check(ClassReader reader) {
    String from = reader.getClassName();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String type, String s, String[] e) {
            return new Calls(from);
          }
        },
        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    if ((reader.getAccess() & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0) {
      for (String wanted : abstractMethods(from)) {
        require(from, from, wanted, "does not have the method that it has to: ");
      }
    }
  }

  /** Calls of one method. */
  private final class Calls extends MethodVisitor {
    private final String from;

    Calls(String from) {
      super(Opcodes.ASM9);
      this.from = from;
    }

    @Override
    public void visitMethodInsn(int code, String owner, String name, String type, boolean itf) {
      require(from, owner, name + type, "calls ");
    }

    @Override
    public void visitFieldInsn(int code, String owner, String name, String type) {
      require(from, owner, name + type, "reads ");
    }

    @Override
    public void visitInvokeDynamicInsn(String name, String type, Handle made, Object... arguments) {
      for (Object argument : arguments) {
        if (argument instanceof Handle handle) {
          require(from, handle.getOwner(), handle.getName() + handle.getDesc(), "refers to ");
        }
      }
    }
  }

  private void require(String from, String owner, String member, String how) {
    if (!owner.startsWith("[") && !has(owner, member, new HashSet<>())) {
      missing.add(from.replace('/', '.') + " " + how + owner.replace('/', '.') + "." + member);
    }
  }

  private boolean has(String owner, String member, Set<String> seen) {
    if (owner == null || !seen.add(owner)) {
      return false;
    }
    ClassFile file = classes.get(owner);
    if (file != null) {
      boolean own = member.startsWith("<init>(");
      return file.members.contains(member)
          || (!own && has(file.parent, member, seen))
          || (!own && file.interfaces.stream().anyMatch(parent -> has(parent, member, seen)));
    }
    Class<?> type = ofJava(owner);
    return type != null
        && (declares(type, member)
            || (type.getSuperclass() != null
                && has(type.getSuperclass().getName().replace('.', '/'), member, seen))
            || Stream.of(type.getInterfaces())
                .anyMatch(parent -> has(parent.getName().replace('.', '/'), member, seen))
            || (type.isInterface() && has("java/lang/Object", member, seen)));
  }

  /** What is abstract above a class and not implemented above it or in it. */
  private Set<String> abstractMethods(String name) {
    Set<String> open = new HashSet<>();
    Set<String> done = new HashSet<>();
    List<String> rest = new ArrayList<>(List.of(name));
    Set<String> seen = new HashSet<>();
    while (!rest.isEmpty()) {
      ClassFile file = classes.get(rest.remove(rest.size() - 1));
      if (file != null && seen.add(file.toString())) {
        open.addAll(file.open);
        file.members.stream().filter(m -> !file.open.contains(m)).forEach(done::add);
        if (file.parent != null) {
          rest.add(file.parent);
        }
        rest.addAll(file.interfaces);
      }
    }
    open.removeAll(done);
    open.removeIf(JarLinks::isOfObject);
    return open;
  }

  /** An interface may name what every object has. */
  private static boolean isOfObject(String member) {
    return Stream.of(Object.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .anyMatch(method -> member.startsWith(method.getName() + "("));
  }

  private static Class<?> ofJava(String name) {
    try {
      return Class.forName(name.replace('/', '.'), false, ClassLoader.getPlatformClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** Of Java itself the name is enough: it is the Java that we were compiled with, or a later. */
  private static boolean declares(Class<?> type, String member) {
    return Stream.of(type.getDeclaredMethods()).anyMatch(m -> member.startsWith(m.getName() + "("))
        || Stream.of(type.getDeclaredConstructors()).anyMatch(c -> member.startsWith("<init>("))
        || Stream.of(type.getDeclaredFields()).anyMatch(f -> member.startsWith(f.getName()));
  }

  /** Prints what is missing. Arguments: our jar, then folders of Spark's jars. */
  public static void main(String[] args) throws IOException {
    for (int i = 1; i < args.length; i++) {
      Set<String> missing = missing(Path.of(args[0]), Path.of(args[i]));
      System.out.printf("%s: %d missing%n", args[i], missing.size());
      missing.forEach(line -> System.out.println("  " + line));
    }
  }
}
