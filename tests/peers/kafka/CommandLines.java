import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.Permission;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs many command lines of Kafka's tools in one JVM: a line of standard input is one of them, class and arguments between
 * \u001f. For each it writes "EXIT OUT ERR\n" (the exit code, or -1 when the time was over; the sizes of both streams),
 * then the bytes. A tool that ends the process has its thread kept where it is: nothing behind System.exit() may run.
 * Needs -Djava.security.manager=allow.
 */
public class CommandLines {
  private static volatile CompletableFuture<Integer> ended;
  private static volatile boolean closing;

  /** Standard output or error of the tool that runs. */
  private static final class Current extends OutputStream {
    private volatile ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes.write(b, offset, length);
    }
  }

  private static void keep(int code) {
    if (closing) return;
    ended.complete(code);
    while (true) {
      try {
        Thread.sleep(1_000_000);
      } catch (InterruptedException e) {
        // Nothing may go on behind an exit.
      }
    }
  }

  private static void run(String[] line) {
    CompletableFuture<Integer> mine = ended;
    try {
      String[] args = Arrays.copyOfRange(line, 1, line.length);
      Class.forName(line[0]).getMethod("main", String[].class).invoke(null, (Object) args);
      mine.complete(0);
    } catch (InvocationTargetException e) {
      System.err.print("Exception in thread \"main\" ");
      e.getCause().printStackTrace();
      mine.complete(1);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @SuppressWarnings("removal")
  public static void main(String[] args) throws Exception {
    long limit = Long.parseLong(args[0]);
    PrintStream real = System.out;
    Current out = new Current();
    Current err = new Current();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setSecurityManager(new SecurityManager() {
      @Override
      public void checkPermission(Permission permission) {
        if (permission.getName().startsWith("exitVM.")) keep(Integer.parseInt(permission.getName().substring(7)));
      }

      @Override
      public void checkPermission(Permission permission, Object context) {
      }
    });
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split("\u001f", -1);
      out.bytes = new ByteArrayOutputStream();
      err.bytes = new ByteArrayOutputStream();
      ended = new CompletableFuture<>();
      Thread tool = new Thread(() -> run(words), "main");
      tool.setDaemon(true);
      tool.start();
      int code;
      try {
        code = ended.get(limit, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        code = -1;
      }
      byte[] said = out.bytes.toByteArray();
      byte[] complained = err.bytes.toByteArray();
      real.print(code + " " + said.length + " " + complained.length + "\n");
      real.write(said);
      real.write(complained);
      real.flush();
    }
    closing = true;
    Runtime.getRuntime().halt(0);
  }
}
