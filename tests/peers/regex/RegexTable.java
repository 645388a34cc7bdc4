// Completes a table of regular expressions with what java.util.regex says of them. Rows of stdin
// are PATTERN, INPUT, REPLACEMENT, separated by tabs; each comes out with three columns more: the
// groups of the first find, whether the whole input matches, and what replaceAll makes of it.
// A mistake is "error" and its message. Fields are ASCII: controls, ~ and
// what is beyond ASCII are written ~{HEX}.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

public class RegexTable {
  static String decode(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); ++i) {
      if (field.charAt(i) != '~') {
        text.append(field.charAt(i));
        continue;
      }
      int end = field.indexOf('}', i);
      text.appendCodePoint(Integer.parseInt(field.substring(i + 2, end), 16));
      i = end;
    }
    return text.toString();
  }

  static String encode(String text) {
    StringBuilder field = new StringBuilder();
    text.codePoints().forEach(c -> {
      if (c >= 32 && c < 126) field.appendCodePoint(c);
      else field.append("~{").append(Integer.toHexString(c)).append('}');
    });
    return field.toString();
  }

  static String found(Pattern pattern, String input) {
    Matcher matcher = pattern.matcher(input);
    if (!matcher.find()) return "none";
    List<String> groups = new ArrayList<>();
    for (int i = 0; i <= matcher.groupCount(); ++i) {
      groups.add(matcher.group(i) == null ? "-" : "<" + encode(matcher.group(i)) + ">");
    }
    return String.join(" ", groups);
  }

  static String replaced(Pattern pattern, String input, String replacement) {
    try {
      return "<" + encode(pattern.matcher(input).replaceAll(replacement)) + ">";
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return "error " + encode(e.getMessage());
    }
  }

  static String answers(String pattern, String input, String replacement) {
    Pattern compiled;
    try {
      compiled = Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      return "error " + encode(e.getMessage()) + "\t-\t-";
    } catch (RuntimeException e) {
      return "error " + e.getClass().getSimpleName() + "\t-\t-";
    }
    return found(compiled, input) + "\t" + compiled.matcher(input).matches() + "\t"
        + replaced(compiled, input, replacement);
  }

  public static void main(String[] args) throws Exception {
    BufferedReader rows =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    PrintStream out = new PrintStream(System.out, false, "US-ASCII");
    for (String row = rows.readLine(); row != null; row = rows.readLine()) {
      String[] fields = row.split("\t", -1);
      out.print(fields[0] + "\t" + fields[1] + "\t" + fields[2] + "\t"
          + answers(decode(fields[0]), decode(fields[1]), decode(fields[2])) + "\n");
    }
    out.flush();
  }
}
