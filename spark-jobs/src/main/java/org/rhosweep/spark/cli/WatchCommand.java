package org.rhosweep.spark.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.rhosweep.spark.job.Sessions;
import org.rhosweep.spark.serve.LivePage;
import org.rhosweep.spark.serve.LiveView;
import org.rhosweep.spark.serve.WatchServer;
import org.rhosweep.storage.Output;
import org.rhosweep.storage.OutputException;
import org.rhosweep.storage.summary.LiveState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the live state of an output as a page. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description =
        "Serves a page on this machine with the live state of a running sweep; Ctrl-C ends it.")
final class WatchCommand implements Callable<Integer> {
  @Mixin Verbosity verbosity;
  @Mixin OutputArgument outputArgument;

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "TCP port; default: any that is free.")
  int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen at; default: ${DEFAULT-VALUE}, this machine alone.")
  String bind;

  @Option(
      names = "--allow-remote",
      description = "Let --bind be an address that other machines reach; they need no password.")
  boolean allowRemote;

  @Option(
      names = "--interval",
      paramLabel = "S",
      defaultValue = "3",
      description = "Seconds between two refreshes, 1 to 3600; default: ${DEFAULT-VALUE}.")
  int interval;

  @Override
  public Integer call() throws IOException, OutputException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new CommandException(ExitCode.USAGE, "--port must be 0 to 65535, was " + port);
    }
    if (interval < 1 || interval > 3600) {
      throw new CommandException(
          ExitCode.USAGE, "--interval must be 1 to 3600 seconds, was " + interval);
    }
    InetAddress address = address();
    Output output = outputArgument.open(Sessions.configuration(null, Map.of()));
    LiveView view = new LiveView(LiveState.ofTrials(output), interval);
    try (WatchServer server = new WatchServer(address, port, LivePage.policy(), view)) {
      System.out.println(server.url());
      Messages.info("Ctrl-C ends it");
      new CountDownLatch(1).await(); // until the JVM is ended by a signal
    } catch (BindException e) {
      throw new CommandException(
          ExitCode.USAGE,
          String.format(
              Locale.ROOT, "cannot listen at %s port %d: %s", bind, port, Output.oneLine(e)),
          e);
    }
    return ExitCode.OK;
  }

  private InetAddress address() {
    InetAddress address;
    try {
      address = InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "--bind %s is neither an address nor a host name that resolves".formatted(bind),
          e);
    }
    if (!address.isLoopbackAddress() && !allowRemote) {
      throw new CommandException(
          ExitCode.USAGE,
          "--bind %s lets other machines read the results, without a password: add --allow-remote if"
                  .formatted(bind)
              + " that is meant, or leave --bind out and use an ssh tunnel");
    }
    return address;
  }
}
