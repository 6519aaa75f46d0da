package org.rhosweep.spark.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkUserAppException;
import org.rhosweep.core.task.DataException;
import org.rhosweep.spark.operate.StartRefusedException;
import org.rhosweep.spark.shell.QueryException;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.sweeps.plugin.PluginException;
import org.rhosweep.sweeps.plugin.Plugins;
import org.rhosweep.sweeps.spec.PluginSettings;
import org.rhosweep.sweeps.text.EscapingPrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command line; also the main class for spark-submit. */
@Command(
    name = "rhosweep",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    description = "Sweeps that explain why recurrent networks train or not.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all trials ended, none FAILED",
      "2:some trials FAILED, or a check does not hold",
      "3:infrastructure: file system, Spark, Java",
      "64:wrong usage, sweep file, data or query",
      "130:interrupted; run the same command again to go on"
    },
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      SqlCommand.class,
      AblateCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      ColumnsCommand.class,
      SettingsCommand.class,
      CellCommand.class,
      BenchCommand.class,
      TheoryCommand.class,
      DataCommand.class,
      ReplayCommand.class,
      AuditCommand.class,
      MergeCommand.class,
      CompactCommand.class,
      VerifyCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      WarmUpCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main implements Callable<Integer> {
  /** A comment of SQL: no option has a blank after its hyphens, nor a line break in its name. */
  private static final Pattern COMMENT = Pattern.compile("^--(\\s|[^=]*\\R)");

  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Option(
      names = PluginJars.OPTION,
      paramLabel = "JAR",
      split = ",",
      scope = CommandLine.ScopeType.INHERIT,
      description =
          "Plug-ins: jars with tasks or initialisations of your own, separated by commas;"
              + " repeatable. Their code runs as you.")
  @SuppressWarnings("UnusedVariable") // read by PluginJars before any command; here for --help
  private List<Path> jars;

  /** Runs a command and tells whoever started it its exit code. */
  public static void main(String[] args) throws SparkUserAppException {
    ProcessLocale.apply();
    int code =
        ProcessLocale.problem(args)
            .map(
                problem -> {
                  System.err.println("rhosweep: " + problem);
                  return ExitCode.INFRASTRUCTURE;
                })
            .orElseGet(() -> execute(args));
    ProcessExit.end(code);
  }

  /** Runs a command in this JVM and returns its exit code. */
  static int execute(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    System.setOut(new EscapingPrintStream(out));
    System.setErr(new EscapingPrintStream(err));
    try {
      // Before any setting is read: names and columns follow from what plug-ins add.
      Plugins.load(PluginJars.in(args));
      PluginSettings.check();
      return executeEscaped(queriesAreNoOptions(args));
    } catch (PluginException e) {
      e.getMessage().lines().forEach(line -> System.err.println("rhosweep: " + line));
      return ExitCode.USAGE;
    } finally {
      System.out.flush();
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** A query may begin with a comment; a blank before it says that it is no option. */
  private static String[] queriesAreNoOptions(String[] args) {
    String[] marked = args.clone();
    for (int i = 1; i < args.length && args[0].equals("sql"); i++) {
      if (COMMENT.matcher(args[i]).find()) {
        marked[i] = " " + args[i];
      }
    }
    return marked;
  }

  private static int executeEscaped(String... args) {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setParameterExceptionHandler(Main::wrongUsage);
    commandLine.setExecutionExceptionHandler((e, failed, parsed) -> failed(e, failed));
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    return commandLine.execute(args);
  }

  @Override
  public Integer call() {
    System.err.println("rhosweep: a command is missing");
    spec.commandLine().usage(System.err);
    return ExitCode.USAGE;
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine commandLine = e.getCommandLine();
    String message = Output.oneLine(e);
    System.err.println("rhosweep: " + message);
    CommandLine.UnmatchedArgumentException.printSuggestions(e, commandLine.getErr());
    System.err.println("Try '" + commandLine.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  /** One line for what went wrong; the stack trace only where it was asked for. */
  static int failed(Exception e, CommandLine commandLine) {
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      // The user stopped us, and the hook that saw it reports; errors meanwhile are of the
      // shutdown.
      return ExitCode.INTERRUPTED;
    }
    int code;
    String message;
    if (e instanceof CommandException failure) {
      code = failure.exitCode();
      message = failure.getMessage();
    } else if (e instanceof DataException || e instanceof QueryException) {
      code = ExitCode.USAGE;
      message = e.getMessage(); // a line for each thing that is wrong
    } else if (e instanceof StartRefusedException refused) {
      code = refused.wrongSetting() ? ExitCode.USAGE : ExitCode.INFRASTRUCTURE;
      message = Output.oneLine(e);
    } else if (e instanceof OutputException) {
      code = ExitCode.INFRASTRUCTURE;
      message = Output.oneLine(e);
    } else {
      code = ExitCode.INFRASTRUCTURE;
      message = e.getClass().getSimpleName() + ": " + Output.oneLine(e);
    }
    message.lines().forEach(line -> System.err.println("rhosweep: " + line));
    if (Verbosity.of(commandLine)) {
      e.printStackTrace(System.err);
    }
    return code;
  }
}
