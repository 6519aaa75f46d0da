package org.rhosweep.sweeps.spec;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.rhosweep.sweeps.spec.SettingType.Choice;
import org.rhosweep.sweeps.spec.SettingType.Component;
import org.rhosweep.sweeps.spec.SettingType.Group;
import org.rhosweep.sweeps.spec.SettingType.Items;

/** The Javadoc of settings records, read from the sources of all modules. */
final class SettingJavadoc {
  private final Map<String, Path> sources = new HashMap<>();
  private final Map<String, String> meanings = new TreeMap<>();
  private final List<Class<?>> done = new ArrayList<>();

  private SettingJavadoc(Path root) throws IOException {
    List<Path> modules;
    try (Stream<Path> folders = Files.list(root)) {
      modules = folders.map(folder -> folder.resolve("src/main/java")).toList();
    }
    for (Path java : modules) {
      if (Files.isDirectory(java)) {
        try (Stream<Path> files = Files.walk(java)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .forEach(file -> sources.put(java.relativize(file).toString(), file));
        }
      }
    }
  }

  /**
   * The meanings of all settings of a trial, sorted: lines of {@link SettingMeanings#FILE}.
   *
   * @param root the folder of the modules
   */
  static Map<String, String> of(Path root) throws IOException {
    SettingJavadoc javadoc = new SettingJavadoc(root);
    javadoc.add(SettingType.of(TrialSpec.class));
    return javadoc.meanings;
  }

  private void add(SettingType type) throws IOException {
    if (type instanceof Group group) {
      if (read(group.type())) {
        for (Component component : group.components().values()) {
          add(component.type());
        }
      }
    } else if (type instanceof Choice choice) {
      for (Group variant : choice.variants().values()) {
        add(variant);
      }
    } else if (type instanceof Items items) {
      add(items.item());
    } else if (type instanceof Leaf leaf && leaf.type().isEnum()) {
      read(leaf.type());
    }
  }

  /** Reads a type's comments; false where that was done before. */
  private boolean read(Class<?> type) throws IOException {
    if (done.contains(type)) {
      return false;
    }
    done.add(type);
    Class<?> outermost = type;
    while (outermost.getDeclaringClass() != null) {
      outermost = outermost.getDeclaringClass();
    }
    Path source = sources.get(outermost.getName().replace('.', '/') + ".java");
    if (source == null) {
      throw new IllegalStateException("no source of " + outermost);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjects(source));
      for (CompilationUnitTree unit : task.parse()) {
        new Comments(type, DocTrees.instance(task), unit).read();
      }
    }
    return true;
  }

  /** The comments of one type. */
  private final class Comments {
    private final Class<?> type;
    private final DocTrees trees;
    private final CompilationUnitTree unit;

    Comments(Class<?> type, DocTrees trees, CompilationUnitTree unit) {
      this.type = type;
      this.trees = trees;
      this.unit = unit;
    }

    void read() {
      TreePath path = new TreePath(unit);
      List<Class<?>> nested = new ArrayList<>();
      for (Class<?> c = type; c != null; c = c.getDeclaringClass()) {
        nested.add(0, c);
      }
      for (Class<?> c : nested) {
        path = member(path, c.getSimpleName());
      }
      DocCommentTree comment = trees.getDocCommentTree(path);
      if (comment == null) {
        return;
      }
      String key = SettingMeanings.key(type);
      put(key, text(comment.getFirstSentence()));
      for (DocTree tag : comment.getBlockTags()) {
        if (tag instanceof ParamTree param && type.isRecord()) {
          put(key + "." + param.getName().getName(), text(param.getDescription()));
        }
      }
      if (type.isEnum()) {
        for (Tree constant : ((ClassTree) path.getLeaf()).getMembers()) {
          DocCommentTree meaning = trees.getDocCommentTree(new TreePath(path, constant));
          if (meaning != null
              && constant instanceof VariableTree variable
              && isConstant(variable.getName().toString())) {
            put(key + "." + variable.getName(), text(meaning.getFirstSentence()));
          }
        }
      }
    }

    private boolean isConstant(String name) {
      return Stream.of(type.getEnumConstants()).anyMatch(c -> ((Enum<?>) c).name().equals(name));
    }

    private TreePath member(TreePath of, String name) {
      List<? extends Tree> members =
          of.getLeaf() instanceof ClassTree outer ? outer.getMembers() : unit.getTypeDecls();
      for (Tree member : members) {
        if (member instanceof ClassTree found && found.getSimpleName().contentEquals(name)) {
          return new TreePath(of, member);
        }
      }
      throw new IllegalStateException(type + " is not in " + unit.getSourceFile().getName());
    }

    private void put(String key, String meaning) {
      // In a sweep file null is written none; a list may follow a sentence that ends in a colon.
      String written = meaning.replaceAll("\\bnull\\b", "none").replaceAll(":$", ".");
      String before = meanings.put(key, written);
      if (before != null) {
        throw new IllegalStateException("two settings types are called " + key);
      }
    }

    private String text(List<? extends DocTree> parts) {
      StringBuilder text = new StringBuilder();
      for (DocTree part : parts) {
        text.append(text(part));
      }
      return text.toString().replaceAll("\\s+", " ").strip();
    }

    private String text(DocTree part) {
      if (part instanceof TextTree text) {
        return text.getBody();
      } else if (part instanceof EntityTree entity) {
        return switch (entity.getName().toString()) {
          case "lt" -> "<";
          case "gt" -> ">";
          case "amp" -> "&";
          default -> throw new IllegalStateException("no character for " + entity);
        };
      } else if (part instanceof LiteralTree literal) {
        String body = literal.getBody().getBody().strip();
        return literal.getKind() == DocTree.Kind.CODE ? '`' + body + '`' : body;
      } else if (part instanceof LinkTree link) {
        String label = text(link.getLabel());
        return label.isEmpty()
            ? '`' + link.getReference().getSignature().replaceAll("^.*[.#]", "") + '`'
            : label;
      } else if (part instanceof ValueTree value) {
        return constant(value.getReference().getSignature().replaceAll("^.*#", ""));
      } else if (part instanceof StartElementTree || part.getKind() == DocTree.Kind.END_ELEMENT) {
        return "";
      } else if (part instanceof AttributeTree) {
        return "";
      }
      throw new IllegalStateException("no rule for " + part.getKind() + " in " + type);
    }

    private String constant(String name) {
      try {
        return String.valueOf(type.getField(name).get(null));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(type + " has no public constant " + name, e);
      }
    }
  }
}
