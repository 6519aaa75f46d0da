package org.rhosweep.spark.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description =
        "Prints a script with which bash and zsh complete commands and options:"
            + " source <(rhosweep completion), in .bashrc or .zshrc for every shell.")
final class CompletionCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine all = spec.parent().commandLine();
    System.out.print(AutoComplete.bash(all.getCommandName(), all));
    return ExitCode.OK;
  }
}
