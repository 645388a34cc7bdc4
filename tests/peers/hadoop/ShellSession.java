// Runs many `hdfs` commands in one JVM, because starting one takes seconds. Reads a line for each
// command from stdin: USER, then the standard input and the arguments, each in base64 (empty: "-"),
// separated by tabs. Prints a line for each: EXIT, stdout, stderr in base64. Argument: fs.defaultFS.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.*;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.tools.DFSAdmin;
import org.apache.hadoop.hdfs.tools.DFSck;
import org.apache.hadoop.hdfs.tools.DFSHAAdmin;
import org.apache.hadoop.hdfs.tools.GetGroups;
import org.apache.hadoop.hdfs.tools.StoragePolicyAdmin;
import org.apache.hadoop.hdfs.tools.snapshot.LsSnapshottableDir;
import org.apache.hadoop.hdfs.tools.snapshot.SnapshotDiff;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;

public class ShellSession {
  static String decode(String word) {
    return word.equals("-") ? "" : new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
  }

  static String encode(ByteArrayOutputStream bytes) {
    return bytes.size() == 0 ? "-" : Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  static Tool configured(Tool tool, Configuration conf) {
    tool.setConf(conf);
    return tool;
  }

  static Tool tool(String name, Configuration conf, PrintStream out) throws IOException {
    switch (name) {
      case "dfs": return new FsShell(conf);
      case "dfsadmin": return new DFSAdmin(conf);
      case "groups": return new GetGroups(conf, out);
      case "fsck": return new DFSck(conf, out);
      case "haadmin": return configured(new DFSHAAdmin(), conf);
      case "storagepolicies": return new StoragePolicyAdmin(conf);
      case "lsSnapshottableDir": return configured(new LsSnapshottableDir(), conf);
      case "snapshotDiff": return configured(new SnapshotDiff(), conf);
      default: throw new IllegalArgumentException(name);
    }
  }

  public static void main(String[] args) throws Exception {
    PrintStream answers = System.out;
    PrintStream errors = System.err;
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split("\t");
      List<String> command = new ArrayList<>();
      for (int i = 2; i < words.length; i++) command.add(decode(words[i]));
      ByteArrayOutputStream out = new ByteArrayOutputStream(), err = new ByteArrayOutputStream();
      System.setIn(new ByteArrayInputStream(decode(words[1]).getBytes(StandardCharsets.UTF_8)));
      System.setOut(new PrintStream(out, true, "UTF-8"));
      System.setErr(new PrintStream(err, true, "UTF-8"));
      UserGroupInformation user = words[0].equals("super") ? UserGroupInformation.getLoginUser()
          : UserGroupInformation.createRemoteUser(words[0]);
      int exit;
      try {
        exit = user.doAs((PrivilegedExceptionAction<Integer>) () -> {
          Configuration conf = new HdfsConfiguration();
          conf.set("fs.defaultFS", args[0]);
          if (args.length > 1) conf.set("dfs.namenode.http-address", args[1]);
          String[] rest = command.subList(1, command.size()).toArray(new String[0]);
          return ToolRunner.run(conf, tool(command.get(0), conf, System.out), rest);
        });
      } catch (Throwable thrown) {
        exit = 1;
        System.err.println("thrown: " + thrown);
      }
      System.setOut(answers);
      System.setErr(errors);
      answers.println((exit & 255) + "\t" + encode(out) + "\t" + encode(err));
      answers.flush();
    }
  }
}
