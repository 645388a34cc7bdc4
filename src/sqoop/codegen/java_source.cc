#include "sqoop/codegen/java_source.h"

#include <algorithm>
#include <functional>
#include <span>

namespace sluice::sqoop {
namespace {

constexpr std::string_view kImports = R"(import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.mapred.lib.db.DBWritable;
import com.cloudera.sqoop.lib.JdbcWritableBridge;
import com.cloudera.sqoop.lib.DelimiterSet;
import com.cloudera.sqoop.lib.FieldFormatter;
import com.cloudera.sqoop.lib.RecordParser;
import com.cloudera.sqoop.lib.BooleanParser;
import com.cloudera.sqoop.lib.BlobRef;
import com.cloudera.sqoop.lib.ClobRef;
import com.cloudera.sqoop.lib.LargeObjectLoader;
import com.cloudera.sqoop.lib.SqoopRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.HashMap;

)";

constexpr std::string_view kParse =
    R"(  public void parse(@ __record) throws RecordParser.ParseError {
    if (null == this.__parser) {
      this.__parser = new RecordParser(__inputDelimiters);
    }
    List<String> __fields = this.__parser.parseRecord(__record);
    __loadFromFields(__fields);
  }

)";

constexpr std::string_view kToString = R"(  public String toString() {
    return toString(__outputDelimiters, true);
  }
  public String toString(DelimiterSet delimiters) {
    return toString(delimiters, true);
  }
  public String toString(boolean useRecordDelim) {
    return toString(__outputDelimiters, useRecordDelim);
  }
  public String toString(DelimiterSet delimiters, boolean useRecordDelim) {
    StringBuilder __sb = new StringBuilder();
    char fieldDelim = delimiters.getFieldsTerminatedBy();
)";

constexpr std::string_view kSetField =
    "  public void setField(String __fieldName, Object __fieldVal) {\n"
    "    if (!setters.containsKey(__fieldName)) {\n"
    "      throw new RuntimeException(\"No such field:\"+__fieldName);\n"
    "    }\n"
    "    setters.get(__fieldName).setField(__fieldVal);\n"
    "  }\n"
    "\n"
    "}\n";

std::string number(std::size_t value) {
  return std::to_string(value);
}

// `text` with every '@' filled in.
std::string filled(std::string_view text, const std::string& with) {
  std::string out;
  for (const char c : text) {
    if (c == '@') {
      out += with;
    } else {
      out += c;
    }
  }
  return out;
}

// A class is written from top to bottom. What is done with the fields stands in methods of at most
// fields_of_a_method of them, named by a number; the method without one calls these, or does it all
// where there is one of them.
class JavaSource {
 public:
  explicit JavaSource(const JavaRecord& record) : r_(record) {
    const std::size_t dot = r_.class_name.rfind('.');
    name_ = r_.class_name.substr(dot == std::string::npos ? 0 : dot + 1);
    package_ = dot == std::string::npos ? "" : r_.class_name.substr(0, dot);
    const std::size_t size = std::max<std::size_t>(r_.fields_of_a_method, 1);
    for (std::size_t at = 0; at < r_.fields.size(); at += size) {
      chunks_.push_back({at, std::min(at + size, r_.fields.size())});
    }
  }

  std::string text() {
    head();
    setters();
    accessors();
    equals();
    from_result_set();
    large_objects();
    to_statement();
    binary();
    to_text();
    from_text();
    clone();
    field_map();
    out_ += kSetField;
    return std::move(out_);
  }

 private:
  struct Chunk {
    std::size_t from;
    std::size_t to;
  };
  using OfField = std::function<std::string(const JavaField& field, std::size_t number)>;

  void add(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) out_ += part;
  }
  void fields(const Chunk& chunk, const OfField& text) {
    for (std::size_t i = chunk.from; i < chunk.to; ++i) out_ += text(r_.fields[i], i + 1);
  }
  bool is_one() const { return chunks_.size() == 1; }
  // The body of the method without a number; '@' in `call` is one of those with.
  void all_fields(std::string_view call, const OfField& text) {
    if (is_one()) return fields(chunks_[0], text);
    for (std::size_t i = 0; i < chunks_.size(); ++i) out_ += filled(call, number(i));
  }
  // The methods with a number; '@' in `head` is that.
  void numbered(std::string_view head, const OfField& text, std::string_view tail = "  }\n") {
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      out_ += filled(head, number(i));
      fields(chunks_[i], text);
      out_ += tail;
    }
  }

  void head() {
    add({"// ORM class for table '", r_.table.empty() ? "null" : r_.table,
         "'\n// WARNING: This class is AUTO-GENERATED. Modify at your own risk.\n//\n"
         "// Debug information:\n// Generated date: ",
         r_.time, "\n// For connector: ", r_.manager, "\n"});
    if (!package_.empty()) add({"package ", package_, ";\n"});
    add({kImports, "public class ", name_,
         " extends SqoopRecord  implements DBWritable, Writable {\n"
         "  private final int PROTOCOL_VERSION = 3;\n"
         "  public int getClassFormatVersion() { return PROTOCOL_VERSION; }\n"
         "  public static interface FieldSetterCommand {    void setField(Object value);  }"
         "  protected ResultSet __cur_result_set;\n"});
  }

  void setters() {
    add(
        {"  private Map<String, FieldSetterCommand> setters = "
         "new HashMap<String, FieldSetterCommand>();\n"});
    numbered("  private void init@() {\n", [this](const JavaField& field, std::size_t) {
      return "    setters.put(\"" + java_escaped(field.column) +
             "\", new FieldSetterCommand() {\n      @Override\n"
             "      public void setField(Object value) {\n        " +
             name_ + ".this." + field.name + " = (" + field.type + ")value;\n      }\n    });\n";
    });
    add({"  public ", name_, "() {\n"});
    for (std::size_t i = 0; i < chunks_.size(); ++i) add({"    init", number(i), "();\n"});
    out_ += "  }\n";
  }

  void accessors() {
    for (const JavaField& field : r_.fields) {
      const std::string& f = field.name;
      const std::string value = field.type + " " + f;
      add({"  private ",
           value,
           ";\n  public ",
           field.type,
           " get_",
           f,
           "() {\n    return ",
           f,
           ";\n  }\n  public void set_",
           f,
           "(",
           value,
           ") {\n    this.",
           f,
           " = ",
           f,
           ";\n  }\n  public ",
           name_,
           " with_",
           f,
           "(",
           value,
           ") {\n    this.",
           f,
           " = ",
           f,
           ";\n    return this;\n  }\n"});
    }
  }

  void equals() {
    const std::string same = "(Object o) {\n    if (this == o) {\n      return true;\n    }\n";
    const std::string other = "    if (!(o instanceof " + name_ +
                              ")) {\n      return false;\n    }\n    " + name_ + " that = (" +
                              name_ + ") o;\n";
    const std::string equal = "    boolean equal = true;\n";
    const OfField compare = [](const JavaField& field, std::size_t) {
      return filled(
          "    equal = equal && (this.@ == null ? that.@ == null : this.@.equals(that.@));\n",
          field.name);
    };
    add({"  public boolean equals", is_one() ? same + other : "(Object o) {\n", equal});
    all_fields("    equal = equal && this.equals@(o);\n", compare);
    out_ += "    return equal;\n  }\n";
    numbered("  public boolean equals@" + same + other + equal, compare,
             "    return equal;\n  }\n");
  }

  void from_result_set() {
    const OfField read = [](const JavaField& field, std::size_t i) {
      return "    this." + field.name + " = JdbcWritableBridge.read" + std::string(field.kind()) +
             "(" + number(i) + ", __dbResults);\n";
    };
    out_ +=
        "  public void readFields(ResultSet __dbResults) throws SQLException {\n"
        "    this.__cur_result_set = __dbResults;\n";
    all_fields("    this.readFields@(__dbResults);\n", read);
    out_ += "  }\n";
    numbered("  public void readFields@(ResultSet __dbResults) throws SQLException {\n", read);
  }

  void large_objects() {
    const OfField load = [](const JavaField& field, std::size_t i) -> std::string {
      if (!field.is_large()) return "";
      return "    this." + field.name + " = __loader.read" + std::string(field.kind()) + "(" +
             number(i) + ", this.__cur_result_set);\n";
    };
    const std::string_view throws =
        "(LargeObjectLoader __loader)\n      throws SQLException, IOException, "
        "InterruptedException {\n";
    add({"  public void loadLargeObjects", throws});
    all_fields("    this.loadLargeObjects@(__loader);\n", load);
    out_ += "  }\n";
    numbered("  public void loadLargeObjects@" + std::string(throws), load);
  }

  void to_statement() {
    const OfField write = [](const JavaField& field, std::size_t i) {
      return "    JdbcWritableBridge.write" + std::string(field.kind()) + "(" + field.name + ", " +
             number(i) + " + __off, " + std::to_string(field.sql_type) + ", __dbStmt);\n";
    };
    out_ +=
        "  public void write(PreparedStatement __dbStmt) throws SQLException {\n"
        "    write(__dbStmt, 0);\n  }\n\n"
        "  public int write(PreparedStatement __dbStmt, int __off) throws SQLException {\n";
    all_fields("    write@(__dbStmt, __off);\n", write);
    add({"    return ", number(r_.fields.size()), ";\n  }\n"});
    numbered("  public void write@(PreparedStatement __dbStmt, int __off) throws SQLException {\n",
             write);
  }

  void binary() {
    out_ += "  public void readFields(DataInput __dataIn) throws IOException {\n";
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      add({"this.readFields", number(i), "(__dataIn);"});
    }
    out_ += "  }\n";
    numbered("  public void readFields@(DataInput __dataIn) throws IOException {\n",
             [](const JavaField& field, std::size_t) {
               return "    if (__dataIn.readBoolean()) { \n        this." + field.name +
                      " = null;\n    } else {\n" + read_binary(field) + "    }\n";
             });
    const OfField write = [](const JavaField& field, std::size_t) {
      return "    if (null == this." + field.name +
             ") { \n        __dataOut.writeBoolean(true);\n    } else {\n"
             "        __dataOut.writeBoolean(false);\n" +
             write_binary(field) + "    }\n";
    };
    out_ += "  public void write(DataOutput __dataOut) throws IOException {\n";
    all_fields("    this.write@(__dataOut);\n", write);
    out_ += "  }\n";
    numbered("  public void write@(DataOutput __dataOut) throws IOException {\n", write);
  }

  void delimiters(std::string_view name, const formats::Delimiters& d) {
    const auto code = [](char32_t c) { return "(char) " + number(c); };
    add({"  private static final DelimiterSet ", name, " = new DelimiterSet(", code(d.field), ", ",
         code(d.record), ", ", code(d.enclose), ", ", code(d.escape), ", ",
         d.enclose_required ? "true" : "false", ");\n"});
  }

  std::string printed(const JavaField& field) const {
    const std::string value = field.name + "==null?\"" +
                              java_literal(field.is_string() ? r_.null_string : r_.null_other) +
                              "\":" + text_expression(field, r_.plain_decimals);
    if (!r_.hive_delims || !field.is_string()) {
      return "    __sb.append(FieldFormatter.escapeAndEnclose(" + value + ", delimiters));\n";
    }
    if (r_.hive_delims->empty()) {
      return "    // special case for strings hive, droppingdelimiters \\n,\\r,\\01 from strings\n"
             "    __sb.append(FieldFormatter.hiveStringDropDelims(" +
             value + ", delimiters));\n";
    }
    const std::string replacement = java_literal(*r_.hive_delims);
    return "    // special case for strings hive, replacing delimiters \\n,\\r,\\01 with '" +
           replacement + "' from strings\n" +
           "    __sb.append(FieldFormatter.hiveStringReplaceDelims(" + value + ", \"" +
           replacement + "\", delimiters));\n";
  }

  void to_text() {
    const OfField print = [this](const JavaField& field, std::size_t i) {
      return (i > 1 ? "    __sb.append(fieldDelim);\n" : "") + printed(field);
    };
    delimiters("__outputDelimiters", r_.output);
    out_ += kToString;
    all_fields("    this.toString@(delimiters, __sb, fieldDelim);\n", print);
    out_ +=
        "    if (useRecordDelim) {\n      __sb.append(delimiters.getLinesTerminatedBy());\n    }\n"
        "    return __sb.toString();\n  }\n";
    numbered(
        "  public void toString@(DelimiterSet delimiters, StringBuilder __sb, char fieldDelim) "
        "{\n",
        print);
  }

  std::string parsed(const JavaField& field) const {
    const std::string null =
        "\"" + java_literal(field.is_string() ? r_.input_null_string : r_.input_null_other) + "\"";
    return "    if (__it.hasNext()) {\n        __cur_str = __it.next();\n    } else {\n"
           "        __cur_str = " +
           null + ";\n    }\n    if (__cur_str.equals(" + null + ")" +
           (field.is_string() ? "" : " || __cur_str.length() == 0") + ") { this." + field.name +
           " = null; } else {\n" + parse_text(field) + "    }\n\n";
  }

  void from_text() {
    const OfField parse = [this](const JavaField& field, std::size_t) { return parsed(field); };
    const std::string_view begin = "    String __cur_str = null;\n    try {\n";
    const std::string_view end =
        "    } catch (RuntimeException e) {    throw new RuntimeException(\"Can't parse input "
        "data: '\" + __cur_str + \"'\", e);    }";
    delimiters("__inputDelimiters", r_.input);
    out_ += "  private RecordParser __parser;\n";
    for (const char* type :
         {"Text", "CharSequence", "byte []", "char []", "ByteBuffer", "CharBuffer"}) {
      out_ += filled(kParse, type);
    }
    out_ +=
        "  private void __loadFromFields(List<String> fields) {\n"
        "    Iterator<String> __it = fields.listIterator();\n";
    if (is_one()) out_ += begin;
    all_fields("    this.__loadFromFields@(__it);\n", parse);
    if (is_one()) out_ += end;
    out_ += "  }\n\n";
    numbered("  private void __loadFromFields@(Iterator<String> __it) {\n" + std::string(begin),
             parse, std::string(end) + "  }\n\n");
  }

  void clone() {
    const OfField copy = [](const JavaField& field, std::size_t) { return clone_statement(field); };
    add({"  public Object clone() throws CloneNotSupportedException {\n    ", name_, " o = (",
         name_, ") super.clone();\n"});
    if (!is_one()) out_ += "    ";
    all_fields("this.clone@(o);    ", copy);
    add({is_one() ? "    " : "", "return o;\n  }\n\n"});
    numbered("  public void clone@(" + name_ + " o) throws CloneNotSupportedException {\n", copy,
             "  }\n\n");
  }

  void field_map() {
    const OfField put = [](const JavaField& field, std::size_t) {
      return "    __sqoop$field_map.put(\"" + java_escaped(field.column) + "\", this." +
             field.name + ");\n";
    };
    out_ +=
        "  public Map<String, Object> getFieldMap() {\n"
        "    Map<String, Object> __sqoop$field_map = new HashMap<String, Object>();\n";
    all_fields("    this.getFieldMap@(__sqoop$field_map);\n", put);
    out_ += "    return __sqoop$field_map;\n  }\n\n";
    numbered("  public void getFieldMap@(Map<String, Object> __sqoop$field_map) {\n", put,
             "  }\n\n");
  }

  const JavaRecord& r_;
  std::string name_;
  std::string package_;
  std::vector<Chunk> chunks_;
  std::string out_;
};

}  // namespace

std::string java_source(const JavaRecord& record) {
  return JavaSource(record).text();
}

}  // namespace sluice::sqoop
