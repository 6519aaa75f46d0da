package org.rhosweep.opencl;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.FunctionProvider;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * Keeps the JVM's signal handlers. To a JVM, SIGSEGV is how compiled code meets null and stops for
 * the garbage collector, and SIGFPE is a division by zero. The compiler of PoCL (LLVM) replaces
 * these handlers when it first writes a file. Its own deletes the files of the compilation in
 * progress, and a second signal meanwhile meets the system's default, which ends the process
 * without a message. LLVM replaces them once, so that it is enough to put them back. What remains
 * is a moment while OpenCL is opened; {@code LD_PRELOAD} of the JDK's {@code libjsig.so} closes it.
 */
final class SignalHandlers {
  /** SIGHUP, INT, QUIT, ILL, ABRT, BUS, FPE, SEGV, USR2, PIPE, TERM, XFSZ: what a JVM handles. */
  private static final int[] SIGNALS = {1, 2, 3, 4, 6, 7, 8, 11, 12, 13, 15, 25};

  /** More than any system's {@code struct sigaction}. */
  private static final int HANDLER_BYTES = 256;

  private static final int MAX_ATTEMPTS = 10;

  /** Nanoseconds between checks of the handlers. */
  private static final long PAUSE_NANOS = 50_000;

  /** By which the pause grows with each check, so that a driver that hangs costs ever less. */
  private static final long PAUSE_GROWTH_NANOS = 50;

  /** Address of {@code int sigaction(int, const struct sigaction *, struct sigaction *)}. */
  private static final long SIGACTION = sigaction();

  private final long[] handlers = new long[SIGNALS.length];

  /** The handlers as they are now. */
  private SignalHandlers() {
    for (int i = 0; i < SIGNALS.length; i++) {
      handlers[i] = MemoryUtil.nmemCallocChecked(1, HANDLER_BYTES);
      JNI.invokePPI(SIGNALS[i], MemoryUtil.NULL, handlers[i], SIGACTION);
    }
  }

  private static long sigaction() {
    FunctionProvider library = APIUtil.apiCreateLibrary("libc.so.6");
    return APIUtil.apiGetFunctionAddress(library, "sigaction");
  }

  /**
   * Calls a driver, and puts back what it replaces while it runs, and after it. One call at a time.
   *
   * @return what the call returns
   */
  static synchronized <T> T keep(Supplier<T> call) {
    SignalHandlers before = new SignalHandlers();
    Thread thread = new Thread(before::restoreUntilInterrupted, "signal handlers");
    thread.setDaemon(true);
    thread.start();
    try {
      return call.get();
    } finally {
      thread.interrupt();
      before.end(thread);
    }
  }

  /**
   * Has a device's compiler replace the handlers now, while it compiles an empty kernel: a signal
   * at that moment costs that kernel alone, which is compiled again.
   */
  static void warmUp(Device device) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      try {
        device.program("__kernel void empty() {}\n");
        return;
      } catch (IllegalStateException e) {
        // Its files were deleted, and the compiler will replace the handlers again; or it refuses
        // any program, as the comparison of its arithmetic will find.
      }
    }
  }

  private void restoreUntilInterrupted() {
    for (long pause = PAUSE_NANOS;
        !Thread.currentThread().isInterrupted();
        pause += PAUSE_GROWTH_NANOS) {
      restore();
      LockSupport.parkNanos(pause);
    }
  }

  /** Waits for the thread, then puts back a last time. */
  private void end(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the call is over, the thread about to end
      }
    }
    restore();
    for (long handler : handlers) {
      MemoryUtil.nmemFree(handler);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void restore() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long now = stack.ncalloc(Long.BYTES, 1, HANDLER_BYTES);
      for (int i = 0; i < SIGNALS.length; i++) {
        JNI.invokePPI(SIGNALS[i], MemoryUtil.NULL, now, SIGACTION);
        if (MemoryUtil.memGetAddress(now) != MemoryUtil.memGetAddress(handlers[i])) {
          JNI.invokePPI(SIGNALS[i], handlers[i], MemoryUtil.NULL, SIGACTION);
        }
      }
    }
  }
}
