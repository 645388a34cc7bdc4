// Mode "write": writes lines to a file, hflush (or hsync) after each, and prints how many bytes were
// acknowledged, until something fails. Mode "verify N": recovers the lease, and checks that at least N
// bytes are there and that nothing foreign is. Arguments: fs.defaultFS, path, mode, [N].
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.*;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;

public class FlushedWriter {
  static byte[] line(int number) {
    return ("line " + number + " of what was acknowledged\n").getBytes(StandardCharsets.UTF_8);
  }

  static void write(DistributedFileSystem fs, Path path) throws Exception {
    FSDataOutputStream out = fs.create(path, true, 4096, (short) 1, 1 << 20);
    long acknowledged = 0;
    for (int i = 0; ; i++) {
      out.write(line(i));
      if (i % 10 == 0) out.hsync(); else out.hflush();
      acknowledged += line(i).length;
      System.out.println(acknowledged);
      System.out.flush();
    }
  }

  static void verify(DistributedFileSystem fs, Path path, long least) throws Exception {
    for (int i = 0; i < 200 && !fs.recoverLease(path); i++) Thread.sleep(50);
    if (!fs.isFileClosed(path)) throw new AssertionError("the file is still open");
    long length = fs.getFileStatus(path).getLen();
    if (length < least) throw new AssertionError(length + " bytes of " + least + " are left");
    byte[] found = new byte[(int) length];
    try (FSDataInputStream in = fs.open(path)) { in.readFully(found); }
    int at = 0;
    for (int i = 0; at < found.length; i++) {
      for (byte wanted : line(i)) {
        if (at < found.length && found[at++] != wanted) throw new AssertionError("foreign byte at " + (at - 1));
      }
    }
    System.out.println("ok " + length);
  }

  public static void main(String[] args) throws Exception {
    HdfsConfiguration conf = new HdfsConfiguration();
    conf.setInt("ipc.client.connect.max.retries", 2);
    DistributedFileSystem fs = (DistributedFileSystem) FileSystem.get(new URI(args[0]), conf);
    int exit = 0;
    try {
      if (args[2].equals("write")) write(fs, new Path(args[1]));
      else verify(fs, new Path(args[1]), Long.parseLong(args[3]));
    } catch (Throwable thrown) {
      System.err.println(thrown);
      exit = 1;
    }
    Runtime.getRuntime().halt(exit);
  }
}
