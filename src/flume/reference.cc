#include "flume/reference.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "flume/command_line.h"
#include "flume/registry.h"
#include "flume/sink_processor.h"

namespace sluice::flume {
namespace {

// A component of any kind, as the tables tell it.
struct Entry {
  std::string kind;
  std::string name;
  std::vector<std::string> classes;
  std::string about;
  std::vector<FieldInfo> fields;

  std::string id() const { return to_lower(name) + "-" + kind; }
};

template <class T>
void add(std::vector<Entry>& all, const std::string& kind, const std::vector<T>& types) {
  for (const T& type : types) {
    all.push_back({kind,
                   std::string(type.name),
                   {type.classes.begin(), type.classes.end()},
                   std::string(type.about),
                   type.describe()});
  }
}

// What every component of a kind has, whatever its type.
std::vector<FieldInfo> shared_fields(const std::string& kind) {
  const auto field = [](std::string name, std::string initial, std::string about) {
    return FieldInfo{std::move(name), "text", std::move(initial), std::move(about), {}};
  };
  if (kind == "source") {
    return {field("channels", "", "The channels its events go to, separated by blanks. Required."),
            field("selector.type", "replicating", "Which channels get which events."),
            field("interceptors", "", "Names of interceptors, in order; interceptors.NAME.type.")};
  }
  if (kind == "sink") return {field("channel", "", "The channel its events come from. Required.")};
  return {};
}

std::vector<Entry> entries() {
  std::vector<Entry> all;
  add(all, "source", source_types());
  add(all, "channel", channel_types());
  add(all, "sink", sink_types());
  add(all, "interceptor", interceptor_types());
  add(all, "selector", selector_types());
  add(all, "serializer", serializer_types());
  for (auto& [name, fields] : describe_sink_processors()) {
    const std::string about = name == "failover" ? "The live sink of the highest priority gets all."
                              : name == "load_balance" ? "The sinks of the group take turns."
                                                       : "One sink alone.";
    all.push_back({"sink-processor", name, {}, about, fields});
  }
  return all;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

// Words in lines of at most `width`, each line behind `indent`.
std::string wrapped(std::string_view text, std::size_t width, const std::string& indent) {
  std::string out, line;
  for (const std::string& word : words(text)) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      out += indent + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + indent + line + "\n";
}

std::string value_note(const FieldInfo& field) {
  if (field.rule.required) return "required";
  std::string note = field.kind;
  if (!field.initial.empty()) note += ", " + field.initial;
  return note;
}

std::string page(const Entry& entry) {
  std::string text = entry.name + " " + entry.kind + "\n" + wrapped(entry.about, 76, "  ");
  for (const std::string& java_class : entry.classes) text += "  The same as " + java_class + ".\n";
  text += "\n";
  std::vector<FieldInfo> fields = shared_fields(entry.kind);
  fields.insert(fields.end(), entry.fields.begin(), entry.fields.end());
  if (fields.empty()) text += "It has no properties.\n";
  for (const FieldInfo& field : fields) {
    text += "  " + padded(field.name, 30) + " (" + value_note(field) + ")\n";
    text += wrapped(field.about, 72, "      ");
  }
  return text;
}

std::string cell(std::string text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(const std::string& text) {
  return text.empty() ? "" : "`" + cell(text) + "`";
}

void append_table(std::string& text, const std::vector<FieldInfo>& fields) {
  if (fields.empty()) {
    text += "No properties.\n\n";
    return;
  }
  text += "| property | default | meaning |\n| --- | --- | --- |\n";
  for (const FieldInfo& field : fields) {
    const std::string initial = field.rule.required           ? "**required**"
                                : !field.rule.refused.empty() ? "*refused*"
                                                              : code(field.initial);
    std::string about = cell(field.about);
    if (!field.rule.choices.empty())
      about += " One of " + code(join(field.rule.choices, ", ")) + ".";
    text += "| " + code(field.name) + " | " + initial + " | " + about + " |\n";
  }
  text += "\n";
}

std::string title(const std::string& kind) {
  std::string name = kind == "sink-processor" ? "Sink processors" : kind + "s";
  name[0] = static_cast<char>(name[0] - (name[0] >= 'a' ? 'a' - 'A' : 0));
  return name;
}

const char* config_filters_markdown() {
  return "## Config filters\n\n"
         "With `AGENT.configfilters = f`, `${f['KEY']}` in a value is what the filter has for the "
         "key; where it has\n"
         "nothing the reference stays. `AGENT.configfilters.f.type` is one of these, or its Java "
         "class:\n\n"
         "| type | value of a key | properties |\n| --- | --- | --- |\n"
         "| `env` | that variable of the environment | |\n"
         "| `external` | the first line that the command prints, which gets the key as its "
         "argument | `command` |\n"
         "| `hadoop` | that alias of Hadoop's credential stores (JCEKS); their password is "
         "HADOOP_CREDSTORE_PASSWORD, the file's, or `none` | `credential.provider.path`: "
         "`jceks://file/PATH` or `localjceks://file/PATH`, several with commas; "
         "`credstore.java-keystore-provider.password-file` |\n\n";
}

}  // namespace

std::string command_help() {
  constexpr std::size_t kColumn = 34;
  std::string text =
      "usage: flume-ng COMMAND [OPTIONS]\n\n"
      "  agent              run a Flume agent\n"
      "  check              explain the agents of files and name what is wrong; check --help\n"
      "  test               say where given events would go; test --help\n"
      "  init               print an agent's file to begin with; init --help\n"
      "  top                show what the agents of a data directory do; top --help\n"
      "  avro-client        send lines to an avro source; avro-client --help shows its options\n"
      "  version            show the version\n"
      "  help               this text\n"
      "  help components    the types of source, channel, sink, ... that there are\n"
      "  help NAME-KIND     the properties of one, for example: flume-ng help hdfs-sink\n"
      "  help --markdown    the whole reference\n\n"
      "options of agent:\n";
  for (const AgentOption& option : agent_option_help()) {
    text += "  " + padded(std::string(option.names), kColumn);
    if (option.names.size() >= kColumn) text += "\n" + std::string(2 + kColumn, ' ');
    text += std::string(option.about) + "\n";
  }
  text +=
      "\nSIGTERM and SIGINT stop the agent: it closes its files and ends with 0. SIGHUP reads the\n"
      "configuration again; only what changed is restarted.\n";
  return text;
}

std::string components_help() {
  std::string text, kind;
  for (const Entry& entry : entries()) {
    if (entry.kind != kind) {
      text += (kind.empty() ? "" : "\n") + title(entry.kind) + "\n";
      kind = entry.kind;
    }
    text += "  " + padded(entry.id(), 28) + entry.about + "\n";
  }
  return text + "\n'flume-ng help NAME-KIND' shows the properties of one of them.\n";
}

std::optional<std::string> component_help(std::string_view name) {
  for (const Entry& entry : entries()) {
    if (entry.id() == to_lower(name)) return page(entry);
  }
  return std::nullopt;
}

std::string nearest_component(std::string_view name) {
  std::vector<std::string> ids;
  for (const Entry& entry : entries()) ids.push_back(entry.id());
  if (const auto near = nearest(name, ids)) return "; did you mean '" + *near + "'?";
  return "; 'flume-ng help components' shows what there is";
}

std::string reference_markdown() {
  std::string text =
      "# flume-ng: reference\n\n"
      "Made by `flume-ng help --markdown` from the components' own tables; a test compares this "
      "page\n"
      "with the program. An agent's file has a line `AGENT.sources.NAME.PROPERTY = VALUE` for "
      "each\n"
      "property below; in place of a type's name its Java class may stand. A property that is not\n"
      "listed here is warned about and ignored; one that is nearly the name of another is an "
      "error, with the\n"
      "file and line.\n\n## Options of `flume-ng agent`\n\n"
      "| option | meaning |\n| --- | --- |\n";
  for (const AgentOption& option : agent_option_help()) {
    text +=
        "| " + code(std::string(option.names)) + " | " + cell(std::string(option.about)) + " |\n";
  }
  std::string kind;
  for (const Entry& entry : entries()) {
    if (entry.kind != kind) {
      kind = entry.kind;
      text += "\n## " + title(kind) + "\n\n";
      if (!shared_fields(kind).empty()) {
        text += "Every " + kind + " has:\n\n";
        append_table(text, shared_fields(kind));
      }
    }
    text += "### " + entry.name + "\n\n" + entry.about;
    for (const std::string& java_class : entry.classes) text += " `" + java_class + "`";
    text += "\n\n";
    append_table(text, entry.fields);
  }
  text += config_filters_markdown();
  text +=
      "## Types of Flume that this version does not have\n\n"
      "They are refused by name when the file is read.\n\n| kind | type | class | why |\n"
      "| --- | --- | --- | --- |\n";
  for (const Absent& absent : absent_types()) {
    text += "| " + std::string(absent.kind) + " | `" + std::string(absent.name) + "` | `" +
            std::string(absent.java_class) + "` | " + std::string(absent.why) + " |\n";
  }
  return text;
}

}  // namespace sluice::flume
