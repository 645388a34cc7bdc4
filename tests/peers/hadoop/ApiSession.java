// Exercises a server through Hadoop's own FileSystem and FileContext classes. Prints "ok NAME" for what
// holds and "FAILED NAME: why" for what does not. Argument: fs.defaultFS.
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.*;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;

public class ApiSession {
  interface Body { void run() throws Exception; }

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

  static void fails(Class<? extends Exception> kind, Body body) throws Exception {
    try {
      body.run();
    } catch (Exception thrown) {
      if (kind.isInstance(thrown)) return;
      throw thrown;
    }
    throw new AssertionError("no " + kind.getSimpleName());
  }

  static byte[] pattern(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) bytes[i] = (byte) (i * 31 + i / 509);
    return bytes;
  }

  static byte[] read(FileSystem from, Path path) throws IOException {
    try (FSDataInputStream in = from.open(path)) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] piece = new byte[70000];
      for (int n; (n = in.read(piece)) > 0; ) all.write(piece, 0, n);
      return all.toByteArray();
    }
  }

  static void same(byte[] wanted, byte[] found) {
    if (!Arrays.equals(wanted, found)) {
      throw new AssertionError("bytes differ: wanted " + wanted.length + ", found " + found.length);
    }
  }

  static DistributedFileSystem other(String... settings) throws Exception {
    Configuration conf = new HdfsConfiguration();
    for (int i = 0; i < settings.length; i += 2) conf.set(settings[i], settings[i + 1]);
    return (DistributedFileSystem) FileSystem.newInstance(new URI(uri), conf);
  }

  static FSDataOutputStream create(Path path, long block) throws IOException {
    return fs.create(path, true, 4096, (short) 3, block);
  }

  public static void main(String[] args) throws Exception {
    uri = args[0];
    fs = other();
    Path base = new Path("/api");
    fs.mkdirs(base);
    final long block = 1 << 20;
    final byte[] data = pattern(5 * (1 << 20) + 12345);

    check("file of several blocks", () -> {
      Path path = new Path(base, "blocks");
      try (OutputStream out = create(path, block)) { out.write(data); }
      same(data, read(fs, path));
      is(6, fs.getFileBlockLocations(fs.getFileStatus(path), 0, Long.MAX_VALUE).length);
      try (FSDataInputStream in = fs.open(path)) {
        byte[] piece = new byte[100000];
        in.readFully(block - 50000, piece);
        same(Arrays.copyOfRange(data, (int) block - 50000, (int) block + 50000), piece);
        in.seek(3 * block + 511);
        is(data[(int) (3 * block + 511)] & 255, in.read());
      }
    });
    check("hflush is seen by a new reader", () -> {
      Path path = new Path(base, "flushed");
      FSDataOutputStream out = create(path, block);
      for (int i = 0; i < 20; i++) {
        out.write(data, i * 1000, 1000);
        out.hflush();
        try (DistributedFileSystem reader = other()) {
          same(Arrays.copyOf(data, (i + 1) * 1000), read(reader, path));
        }
      }
      out.hsync();
      is(false, fs.isFileClosed(path));
      out.close();
      is(true, fs.isFileClosed(path));
      same(Arrays.copyOf(data, 20000), read(fs, path));
    });
    check("hsync with UPDATE_LENGTH and END_BLOCK", () -> {
      Path path = new Path(base, "synced");
      HdfsDataOutputStream out = (HdfsDataOutputStream) create(path, block);
      out.write(data, 0, 3000);
      out.hsync(EnumSet.of(SyncFlag.UPDATE_LENGTH));
      is(3000L, fs.getFileStatus(path).getLen());
      out.hsync(EnumSet.of(SyncFlag.END_BLOCK));
      out.write(data, 3000, 4000);
      out.close();
      same(Arrays.copyOf(data, 7000), read(fs, path));
    });
    check("append, many times, with odd sizes", () -> {
      Path path = new Path(base, "appended");
      create(path, block).close();
      int size = 0;
      for (int n : new int[] {1, 511, 512, 513, 100, 70000, 1 << 20, 7}) {
        try (OutputStream out = fs.append(path)) { out.write(data, size, n); }
        size += n;
        is((long) size, fs.getFileStatus(path).getLen());
      }
      same(Arrays.copyOf(data, size), read(fs, path));
    });
    check("append to a new block", () -> {
      Path path = new Path(base, "newblock");
      try (OutputStream out = create(path, block)) { out.write(data, 0, 700); }
      try (OutputStream out = fs.append(path, EnumSet.of(CreateFlag.APPEND, CreateFlag.NEW_BLOCK), 4096, null)) {
        out.write(data, 700, 900);
      }
      same(Arrays.copyOf(data, 1600), read(fs, path));
    });
    check("truncate", () -> {
      Path path = new Path(base, "truncated");
      try (OutputStream out = create(path, block)) { out.write(data, 0, 3000000); }
      fs.truncate(path, 1234567);
      for (int i = 0; i < 100 && !fs.isFileClosed(path); i++) Thread.sleep(50);
      same(Arrays.copyOf(data, 1234567), read(fs, path));
      try (OutputStream out = fs.append(path)) { out.write(data, 1234567, 1000); }
      same(Arrays.copyOf(data, 1235567), read(fs, path));
    });
    check("checksums CRC32, NULL and of other chunks", () -> {
      for (String[] kind : new String[][] {{"CRC32", "512"}, {"NULL", "512"}, {"CRC32C", "4096"}, {"CRC32", "1024"}}) {
        Path path = new Path(base, "sum-" + kind[0] + kind[1]);
        try (DistributedFileSystem writer = other("dfs.checksum.type", kind[0], "dfs.bytes-per-checksum", kind[1])) {
          try (OutputStream out = writer.create(path, true, 4096, (short) 1, block)) { out.write(data); }
        }
        same(data, read(fs, path));
      }
    });
    check("renamed while it is written", () -> {
      Path path = new Path(base, "before"), to = new Path(base, "after");
      FSDataOutputStream out = create(path, block);
      out.write(data, 0, 2000000);
      out.hflush();
      is(true, fs.rename(path, to));
      out.write(data, 2000000, 1000000);
      out.close();
      same(Arrays.copyOf(data, 3000000), read(fs, to));
    });
    check("deleted while it is written", () -> {
      Path path = new Path(base, "gone");
      FSDataOutputStream out = create(path, block);
      out.write(data, 0, 1000);
      out.hflush();
      is(true, fs.delete(path, false));
      out.write(data, 1000, 1000);
      fails(IOException.class, out::close);
    });
    check("one writer at a time, and lease recovery", () -> {
      Path path = new Path(base, "leased");
      FSDataOutputStream out = create(path, block);
      out.write(data, 0, 5000);
      out.hflush();
      try (DistributedFileSystem second = other()) {
        fails(IOException.class, () -> second.append(path));
        for (int i = 0; i < 100 && !second.recoverLease(path); i++) Thread.sleep(50);
        is(true, second.isFileClosed(path));
        same(Arrays.copyOf(data, 5000), read(second, path));
      }
      fails(IOException.class, () -> { out.write(data); out.close(); });
    });
    check("FileContext", () -> {
      FileContext context = FileContext.getFileContext(new URI(uri), new HdfsConfiguration());
      Path a = new Path(base, "ca"), b = new Path(base, "cb");
      try (OutputStream out = context.create(a, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))) { out.write(65); }
      try (OutputStream out = context.create(b, EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE))) { out.write(66); }
      fails(FileAlreadyExistsException.class, () -> context.rename(a, b));
      context.rename(a, b, Options.Rename.OVERWRITE);
      same(new byte[] {65}, read(fs, b));
      fails(FileNotFoundException.class, () -> context.rename(a, b, Options.Rename.OVERWRITE));
      is(true, context.util().exists(b));
    });
    check("errors that clients branch on", () -> {
      fails(FileNotFoundException.class, () -> fs.open(new Path(base, "none")));
      fails(FileNotFoundException.class, () -> fs.open(base));
      fails(FileNotFoundException.class, () -> fs.listStatus(new Path(base, "none")));
      fs.mkdirs(new Path(base, "full/inner"));
      fails(PathIsNotEmptyDirectoryException.class, () -> fs.delete(new Path(base, "full"), false));
      fails(FileAlreadyExistsException.class, () -> fs.create(new Path(base, "full"), true));
      fails(FileAlreadyExistsException.class, () -> fs.create(new Path(base, "blocks"), false));
      fails(FileAlreadyExistsException.class, () -> fs.mkdirs(new Path(base, "blocks")));
      fails(ParentNotDirectoryException.class, () -> fs.mkdirs(new Path(base, "blocks/x")));
      is(false, fs.delete(new Path(base, "none"), true));
      is(false, fs.rename(new Path(base, "none"), new Path(base, "none2")));
      is(false, fs.rename(new Path(base, "full"), new Path(base, "full/inner/x")));
    });
    check("attributes", () -> {
      Path path = new Path(base, "blocks");
      fs.setPermission(path, new FsPermission((short) 0600));
      fs.setOwner(path, "someone", "somegroup");
      fs.setTimes(path, 1000, 2000);
      is(true, fs.setReplication(path, (short) 2));
      FileStatus status = fs.getFileStatus(path);
      is("rw-------", status.getPermission().toString());
      is("someone", status.getOwner());
      is("somegroup", status.getGroup());
      is(1000L, status.getModificationTime());
      is((short) 2, status.getReplication());
      is(block, status.getBlockSize());
      fs.access(path, FsAction.READ);
      ContentSummary sum = fs.getContentSummary(base);
      is(true, sum.getLength() > 0 && sum.getFileCount() > 10);
      is(true, fs.getStatus().getCapacity() > 0);
      is(134217728L, fs.getServerDefaults(base).getBlockSize());
    });
    check("listing in pages, with locations", () -> {
      Path folder = new Path(base, "many");
      fs.mkdirs(folder);
      for (int i = 0; i < 1100; i++) fs.mkdirs(new Path(folder, String.format("d%05d", i)));
      FileStatus[] all = fs.listStatus(folder);
      is(1100, all.length);
      is("d01099", all[1099].getPath().getName());
      RemoteIterator<LocatedFileStatus> located = fs.listFiles(base, true);
      int files = 0;
      while (located.hasNext()) {
        LocatedFileStatus each = located.next();
        is(true, each.getLen() == 0 || each.getBlockLocations().length > 0);
        files++;
      }
      is(true, files > 10);
    });
    check("file checksum", () -> {
      Path path = new Path(base, "summed");
      try (OutputStream out = create(path, block)) { out.write(data); }
      is("MD5-of-2048MD5-of-512CRC32C", fs.getFileChecksum(path).getAlgorithmName());
    });
    check("many files at once", () -> {
      List<Thread> threads = new ArrayList<>();
      List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
      for (int t = 0; t < 8; t++) {
        final int number = t;
        threads.add(new Thread(() -> {
          try {
            for (int i = 0; i < 10; i++) {
              Path path = new Path(base, "par/" + number + "/" + i);
              try (OutputStream out = create(path, block)) { out.write(data, 0, 1500000 + i); }
              same(Arrays.copyOf(data, 1500000 + i), read(fs, path));
            }
          } catch (Throwable thrown) { wrong.add(thrown); }
        }));
      }
      for (Thread each : threads) each.start();
      for (Thread each : threads) each.join();
      if (!wrong.isEmpty()) throw new AssertionError(wrong.get(0));
    });
    fs.close();
    System.exit(0);
  }
}
