// Readers beside writers, removals and renames, checksums that a writer chose, and names that cannot
// exist, by Hadoop's own classes. Each check holds on a real NameNode as well: run it there to see.
// Prints "ok NAME" or "FAILED NAME: why". Argument: fs.defaultFS.
import java.io.*;
import java.net.URI;
import java.util.*;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.*;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;

public class ReaderSession {
  interface Body { void run() throws Exception; }
  static final int MB = 1 << 20;
  static String uri;
  static DistributedFileSystem fs;

  static void check(String name, Body body) {
    try {
      body.run();
      System.out.println("ok " + name);
    } catch (Throwable thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      System.out.println("FAILED " + name + ": " + trace.toString().replace("\n", " | "));
    }
    System.out.flush();
  }

  static void is(Object wanted, Object found) {
    if (!Objects.equals(wanted, found)) throw new AssertionError("wanted " + wanted + ", found " + found);
  }

  static void fails(String kind, String words, Body body) throws Exception {
    try {
      body.run();
    } catch (Exception thrown) {
      is(kind, thrown.getClass().getSimpleName());
      if (!thrown.getMessage().contains(words)) throw new AssertionError("wanted " + words + ", found " + thrown.getMessage());
      return;
    }
    throw new AssertionError("no " + kind);
  }

  static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) bytes[i] = (byte) (i * 31 + i / 509);
    return bytes;
  }

  static DistributedFileSystem other(String... settings) throws Exception {
    Configuration conf = new HdfsConfiguration();
    for (int i = 0; i < settings.length; i += 2) conf.set(settings[i], settings[i + 1]);
    return (DistributedFileSystem) FileSystem.newInstance(new URI(uri), conf);
  }

  static FSDataOutputStream create(Path path, long block) throws IOException {
    return fs.create(path, true, 4096, (short) 1, block);
  }

  static void write(Path path, byte[] bytes) throws IOException {
    try (FSDataOutputStream out = create(path, MB)) { out.write(bytes); }
  }

  static String blocks(Path path, long offset, long length) throws IOException {
    LocatedBlocks located = fs.getClient().getNamenode().getBlockLocations(path.toString(), offset, length);
    StringBuilder text = new StringBuilder();
    for (LocatedBlock each : located.getLocatedBlocks()) {
      text.append(each.getStartOffset()).append('+').append(each.getBlockSize()).append(' ');
    }
    return text.toString().trim();
  }

  static byte[] rest(FSDataInputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] piece = new byte[70000];
    for (int n; (n = in.read(piece)) > 0; ) all.write(piece, 0, n);
    return all.toByteArray();
  }

  static void same(byte[] wanted, byte[] found) {
    if (!Arrays.equals(wanted, found)) throw new AssertionError("wanted " + wanted.length + " bytes, found " + found.length);
  }

  static void openFiles() {
    check("an open file is located with its last block", () -> {
      Path path = new Path("/rs/open");
      try (FSDataOutputStream out = create(path, MB)) {
        out.write(pattern(1000));
        out.hflush();
        is("0+1000", blocks(path, 0, Long.MAX_VALUE));
        FileStatus status = fs.getFileStatus(path);
        BlockLocation[] where = fs.getFileBlockLocations(status, 0, 1000);
        is(1, where.length);
        is(1000L, where[0].getLength());
        try (FSDataInputStream in = fs.open(path)) { same(pattern(1000), rest(in)); }
      }
      is("0+1000", blocks(path, 0, Long.MAX_VALUE));
    });
    check("every offset of an open file of several blocks is located", () -> {
      Path path = new Path("/rs/splits/open");
      byte[] bytes = pattern(2_500_000);
      try (FSDataOutputStream out = create(path, MB)) {
        out.write(bytes);
        out.hflush();
        RemoteIterator<LocatedFileStatus> listed = fs.listLocatedStatus(new Path("/rs/splits"));
        LocatedFileStatus status = listed.next();
        long covered = 0;
        for (BlockLocation each : status.getBlockLocations()) covered += each.getLength();
        if (covered < status.getLen()) throw new AssertionError(covered + " of " + status.getLen());
        try (FSDataInputStream in = fs.open(path)) { same(bytes, rest(in)); }
      }
    });
    check("a file that is appended to is read whole", () -> {
      Path path = new Path("/rs/append");
      write(path, pattern(1000));
      try (FSDataOutputStream out = fs.append(path)) {
        out.write(7);
        out.hflush();
        try (FSDataInputStream in = fs.open(path)) { is(1001, rest(in).length); }
      }
    });
    check("an open file has no checksum", () -> {
      Path path = new Path("/rs/unsummed");
      try (FSDataOutputStream out = create(path, MB)) {
        out.write(1);
        out.hflush();
        fails("IOException", "Fail to get checksum, since file /rs/unsummed is under construction.",
              () -> fs.getFileChecksum(path));
      }
    });
  }

  static void removedFiles() {
    byte[] bytes = pattern(5 * MB + 77);
    Path path = new Path("/rs/gone");
    Map<String, Body> ways = new LinkedHashMap<>();
    ways.put("removed", () -> fs.delete(path, false));
    ways.put("overwritten", () -> write(path, pattern(10)));
    ways.put("replaced by rename", () -> {
      write(new Path("/rs/newer"), pattern(11));
      fs.rename(new Path("/rs/newer"), path, Options.Rename.OVERWRITE);
    });
    for (Map.Entry<String, Body> way : ways.entrySet()) {
      check("a reader keeps a file that is " + way.getKey(), () -> {
        write(path, bytes);
        try (FSDataInputStream begun = fs.open(path); FSDataInputStream unread = fs.open(path)) {
          byte[] first = new byte[1000];
          begun.readFully(first);
          way.getValue().run();
          same(Arrays.copyOfRange(bytes, 1000, bytes.length), rest(begun));
          same(bytes, rest(unread));
        }
      });
    }
  }

  static void checksums() {
    String[][] kinds = {{"CRC32", "512", "MD5-of-0MD5-of-512CRC32"}, {"CRC32C", "512", "MD5-of-0MD5-of-512CRC32C"},
                        {"CRC32C", "1024", "MD5-of-0MD5-of-1024CRC32C"}, {"CRC32", "4096", "MD5-of-0MD5-of-4096CRC32"}};
    for (String[] kind : kinds) {
      check("a writer's checksum is kept: " + kind[0] + " of " + kind[1], () -> {
        byte[] bytes = pattern(300_001);
        Path path = new Path("/rs/sums_" + kind[0] + kind[1]);
        try (DistributedFileSystem writer = other("dfs.checksum.type", kind[0], "dfs.bytes-per-checksum", kind[1]);
             FSDataOutputStream out = writer.create(path, true, 4096, (short) 1, MB)) {
          out.write(bytes);
        }
        is(kind[2], fs.getFileChecksum(path).getAlgorithmName());
        try (DistributedFileSystem reader = other("dfs.checksum.combine.mode", "COMPOSITE_CRC")) {
          FileChecksum sum = reader.getFileChecksum(path);
          is("COMPOSITE-" + kind[0], sum.getAlgorithmName());
          System.out.println("ok composite " + kind[0] + " " + sum);
        }
        try (FSDataInputStream in = fs.open(path)) { same(bytes, rest(in)); }
      });
    }
    check("a block size that only the writer's chunk divides", () -> {
      byte[] bytes = pattern(2_500_000);
      Path path = new Path("/rs/oddblocks");
      try (DistributedFileSystem writer = other("dfs.bytes-per-checksum", "100");
           FSDataOutputStream out = writer.create(path, true, 4096, (short) 1, 1048600)) {
        out.write(bytes);
      }
      is(1048600L, fs.getFileStatus(path).getBlockSize());
      is("MD5-of-10486MD5-of-100CRC32C", fs.getFileChecksum(path).getAlgorithmName());
      try (FSDataInputStream in = fs.open(path)) { same(bytes, rest(in)); }
      try (FSDataInputStream in = fs.open(path)) {
        in.seek(1048599);
        byte[] few = new byte[3];
        in.readFully(few);
        same(Arrays.copyOfRange(bytes, 1048599, 1048602), few);
      }
    });
  }

  static void names() {
    check("rename2 onto something else", () -> {
      Path file = new Path("/rs/r/f"), folder = new Path("/rs/r/d"), full = new Path("/rs/r/full");
      write(file, pattern(1));
      write(new Path(full, "x"), pattern(1));
      fs.mkdirs(folder);
      for (Options.Rename option : new Options.Rename[] {Options.Rename.NONE, Options.Rename.OVERWRITE}) {
        fails("RemoteException", "must both be directories", () -> fs.rename(file, folder, option));
        fails("RemoteException", "must both be directories", () -> fs.rename(folder, file, option));
      }
      fails("RemoteException", "rename destination directory is not empty: /rs/r/full",
            () -> fs.rename(folder, full, Options.Rename.OVERWRITE));
      fails("FileNotFoundException", "rename destination parent /rs/r/none/f not found.",
            () -> fs.rename(file, new Path("/rs/r/none/f"), Options.Rename.NONE));
    });
    check("nothing has an impossible name", () -> {
      char[] many = new char[300];
      Arrays.fill(many, 'x');
      for (String name : new String[] {"a:b", "..", ".", new String(many)}) {
        is(null, fs.getClient().getNamenode().getFileInfo("/rs/" + name));
        is(false, fs.getClient().getNamenode().delete("/rs/" + name, true));
        is(null, fs.getClient().getNamenode().getListing("/rs/" + name, new byte[0], false));
      }
      fails("RemoteException", "Invalid path name Invalid file name: /rs/a:b",
            () -> fs.getClient().getNamenode().mkdirs("/rs/a:b", fs.getFileStatus(new Path("/rs")).getPermission(), true));
      fails("RemoteException", " in directory /rs is exceeded: limit=255 length=300",
            () -> fs.getClient().getNamenode().mkdirs("/rs/" + new String(many), fs.getFileStatus(new Path("/rs")).getPermission(), true));
    });
  }

  public static void main(String[] args) throws Exception {
    uri = args[0];
    fs = other();
    openFiles();
    removedFiles();
    checksums();
    names();
  }
}
