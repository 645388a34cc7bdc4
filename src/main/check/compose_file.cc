#include "main/check/compose_file.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "base/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostLines = 100'000;
constexpr std::size_t kMostMerges = 100;
constexpr std::size_t kDeepestFlow = 20;

// A key with a value, a map below it, or a list below it (whose items have no key).
struct ComposeNode {
  std::string key;
  std::string value;
  std::size_t line = 0;
  std::size_t indent = 0;
  std::vector<std::string> merged;  // anchors whose entries are here, too
  std::vector<std::unique_ptr<ComposeNode>> below;

  const ComposeNode* child(std::string_view name) const {
    for (const auto& one : below) {
      if (one->key == name) return one.get();
    }
    return nullptr;
  }
};

// Without the comment at its end, which begins with " #" outside quotes.
std::string_view without_comment(std::string_view line) {
  char quote = '\0';
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#' && (i == 0 || line[i - 1] == ' ')) {
      return line.substr(0, i);
    }
  }
  return line;
}

std::string unquoted(std::string_view text) {
  text = trim(text);
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                      text.back() == text.front();
  return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

// How many brackets and braces are open, outside quotes, in a text that comes in pieces.
class FlowDepth {
 public:
  // Counts the character; how deep it is.
  std::size_t add(char c) {
    if (quote_ != '\0') {
      if (c == quote_) quote_ = '\0';
    } else if ((c == '"' || c == '\'') && std::string_view("[{,:").find(before_) != npos) {
      quote_ = c;
    } else if (c == '[' || c == '{') {
      ++depth_;
    } else if ((c == ']' || c == '}') && depth_ > 0) {
      --depth_;
    }
    if (c != ' ') before_ = c;
    return depth_;
  }
  bool in_quotes() const { return quote_ != '\0'; }
  bool open() const { return depth_ > 0; }

 private:
  static constexpr std::size_t npos = std::string_view::npos;

  std::size_t depth_ = 0;
  char quote_ = '\0';
  // Within a word a quote is an apostrophe.
  char before_ = ',';
};

bool is_flow(std::string_view text) {
  return text.starts_with('[') || text.starts_with('{');
}

// "[a, 'b', {c: d}]" as "a", "'b'" and "{c: d}".
std::vector<std::string> flow_parts(std::string_view text) {
  text.remove_prefix(1);
  if (!text.empty()) text.remove_suffix(1);
  std::vector<std::string> parts;
  std::string part;
  FlowDepth depth;
  for (const char c : text) {
    if (depth.add(c) == 0 && !depth.in_quotes() && c == ',') {
      if (!trim(part).empty()) parts.emplace_back(trim(part));
      part.clear();
    } else {
      part += c;
    }
  }
  if (!trim(part).empty()) parts.emplace_back(trim(part));
  return parts;
}

// Where the ':' after a key is; npos without one. A key in quotes may have one inside, and in
// braces its value may follow at once.
std::size_t key_end(std::string_view text, bool in_braces = false) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if ((c == '"' || c == '\'') && i == 0) {
      quote = c;
    } else if (c == ':' && (i + 1 == text.size() || text[i + 1] == ' ' ||
                            (in_braces && i > 0 && text[i - 1] == text[0] && i > 1 &&
                             (text[0] == '"' || text[0] == '\'')))) {
      return i;
    }
  }
  return std::string_view::npos;
}

class ComposeParser {
 public:
  std::unique_ptr<ComposeNode> parse(std::string_view text) {
    auto root = std::make_unique<ComposeNode>();
    path_ = {root.get()};
    std::size_t number = 0;
    for (const std::string& line : split(text, '\n')) {
      if (++number > kMostLines) break;
      if (flow_node_ != nullptr) {
        go_on(line);
      } else {
        add(line, number);
      }
    }
    if (flow_node_ != nullptr) unread(*flow_node_, "what opens here is not closed");
    return root;
  }
  // Why the file can't be read, with the line; empty when it can.
  const std::string& problem() const { return problem_; }
  const ComposeNode* anchor(const std::string& name) const {
    const auto found = anchors_.find(name);
    return found == anchors_.end() ? nullptr : found->second;
  }

 private:
  void add(std::string_view line, std::size_t number) {
    line = without_comment(line);
    const std::size_t indent = line.find_first_not_of(' ');
    if (indent == line.npos) return;
    std::string_view rest = trim(line);
    if (rest.empty() || rest == "---") return;
    // Lines of a text that goes on below its key.
    if (indent > text_below_) return;
    text_below_ = std::string_view::npos;
    // An item belongs below a key at its own indentation, too.
    std::size_t depth = indent * 2;
    bool item = false;
    while (rest.starts_with("- ") || rest == "-") {
      item = true;
      ++depth;
      rest = trim(rest.substr(1));
      break;
    }
    while (path_.size() > 1 && path_.back()->indent >= depth) path_.pop_back();
    auto node = std::make_unique<ComposeNode>();
    node->line = number;
    node->indent = depth;
    ComposeNode* const added = node.get();
    path_.back()->below.push_back(std::move(node));
    path_.push_back(added);
    const std::size_t colon = key_end(rest);
    // "- KEY: value" begins a map of its own, which services don't have where it matters.
    if (colon == rest.npos || item) {
      added->value = unquoted(rest);
      return;
    }
    added->key = unquoted(rest.substr(0, colon));
    value(*added, trim(rest.substr(colon + 1)), indent);
  }

  void value(ComposeNode& node, std::string_view text, std::size_t indent) {
    if (text.starts_with('&')) {
      const std::size_t end = text.find(' ');
      anchors_[std::string(text.substr(1, end == text.npos ? end : end - 1))] = &node;
      text = end == text.npos ? std::string_view() : trim(text.substr(end));
    }
    if (text.starts_with('|') || text.starts_with('>')) {
      text_below_ = indent;
      return;
    }
    if (is_flow(text)) {
      flow_node_ = &node;
      flow_text_.clear();
      flow_depth_ = {};
      go_on(text);
      return;
    }
    if (text.starts_with('*')) {
      node.merged.emplace_back(text.substr(1));
      return;
    }
    node.value = unquoted(text);
  }

  // Brackets may close some lines below.
  void go_on(std::string_view line) {
    line = trim(without_comment(line));
    for (const char c : line) flow_depth_.add(c);
    if (!flow_text_.empty()) flow_text_ += ' ';
    flow_text_ += line;
    if (flow_depth_.open() || flow_depth_.in_quotes()) return;
    ComposeNode& node = *std::exchange(flow_node_, nullptr);
    flow(node, trim(flow_text_), 0);
  }

  void flow(ComposeNode& node, std::string_view text, std::size_t depth) {
    if (depth > kDeepestFlow) return unread(node, "brackets are too deep in each other");
    if (!text.ends_with(text.front() == '[' ? ']' : '}')) {
      return unread(node, "the brackets do not match");
    }
    for (const std::string& part : flow_parts(text)) {
      if (node.key == "<<") {
        if (part.starts_with('*')) node.merged.push_back(part.substr(1));
        continue;
      }
      auto one = std::make_unique<ComposeNode>();
      one->line = node.line;
      std::string_view value = part;
      if (text.front() == '{') {
        const std::size_t colon = key_end(value, true);
        one->key = unquoted(value.substr(0, colon));
        value = colon == value.npos ? std::string_view() : trim(value.substr(colon + 1));
      }
      if (is_flow(value)) {
        flow(*one, value, depth + 1);
      } else if (value.starts_with('*')) {
        one->merged.emplace_back(value.substr(1));
      } else {
        one->value = unquoted(value);
      }
      node.below.push_back(std::move(one));
    }
  }

  void unread(const ComposeNode& node, const std::string& why) {
    if (problem_.empty()) problem_ = "line " + std::to_string(node.line) + ": " + why;
  }

  std::vector<ComposeNode*> path_;
  std::map<std::string, const ComposeNode*> anchors_;
  std::size_t text_below_ = std::string_view::npos;
  ComposeNode* flow_node_ = nullptr;  // whose brackets are open
  std::string flow_text_;
  FlowDepth flow_depth_;
  std::string problem_;
};

class ServiceReader {
 public:
  explicit ServiceReader(const ComposeParser& parser) : parser_(parser) {}

  ComposeService read(const ComposeNode& node) {
    ComposeService service;
    service.name = node.key;
    service.line = node.line;
    merges_ = 0;
    fill(node, service);
    return service;
  }

 private:
  // What stands in the node counts before what is merged into it.
  void fill(const ComposeNode& node, ComposeService& service) {
    if (const ComposeNode* image = node.child("image"); image && service.image.text.empty()) {
      service.image = {image->value, image->line};
    }
    if (const ComposeNode* command = node.child("command");
        command && service.command.text.empty()) {
      service.command = {words(*command), command->line};
    }
    if (const ComposeNode* environment = node.child("environment"))
      variables(*environment, service);
    if (const ComposeNode* files = node.child("env_file")) {
      if (!files->value.empty()) service.env_files.push_back({files->value, files->line});
      for (const auto& one : files->below) service.env_files.push_back({one->value, one->line});
    }
    for_merged(node, [&](const ComposeNode& other) { fill(other, service); });
  }

  void variables(const ComposeNode& node, ComposeService& service) {
    for (const auto& one : node.below) {
      if (!one->key.empty() && one->key != "<<") {
        service.environment.emplace(one->key, ComposeValue{one->value, one->line});
        continue;
      }
      const std::size_t equals = one->value.find('=');
      if (equals == std::string::npos) continue;  // from the shell that starts it
      service.environment.emplace(one->value.substr(0, equals),
                                  ComposeValue{one->value.substr(equals + 1), one->line});
    }
    for_merged(node, [&](const ComposeNode& other) { variables(other, service); });
  }

  template <class Use>
  void for_merged(const ComposeNode& node, const Use& use) {
    std::vector<std::string> names = node.merged;
    for (const auto& one : node.below) {
      if (one->key == "<<") names.insert(names.end(), one->merged.begin(), one->merged.end());
    }
    for (const std::string& name : names) {
      const ComposeNode* other = parser_.anchor(name);
      // A file may merge in a circle.
      if (other != nullptr && ++merges_ < kMostMerges) use(*other);
    }
  }

  static std::string words(const ComposeNode& node) {
    if (!node.value.empty()) return node.value;
    std::vector<std::string> all;
    for (const auto& one : node.below) all.push_back(one->value);
    return join(all, " ");
  }

  const ComposeParser& parser_;
  std::size_t merges_ = 0;
};

// One behind the '}' that closes the "${" at `from`; npos without one.
std::size_t variable_end(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '{' && text[i - 1] == '$') ++depth;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

// "NAME:-default" or "NAME-default": the default.
std::optional<std::string_view> default_of(std::string_view inside) {
  const auto is_of_name = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  while (!inside.empty() && is_of_name(inside.front())) inside.remove_prefix(1);
  if (inside.starts_with(':')) inside.remove_prefix(1);
  if (!inside.starts_with('-')) return std::nullopt;
  return inside.substr(1);
}

std::optional<std::string> put_defaults(std::string_view text, std::size_t depth) {
  if (depth > kDeepestFlow) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    if (text.substr(i + 1).starts_with('$')) {
      out += text[++i];
      continue;
    }
    if (!text.substr(i + 1).starts_with('{')) return std::nullopt;
    const std::size_t end = variable_end(text, i + 1);
    if (end == text.npos) return std::nullopt;
    const auto found = default_of(text.substr(i + 2, end - i - 3));
    if (!found) return std::nullopt;
    const auto value = put_defaults(*found, depth + 1);
    if (!value) return std::nullopt;
    out += *value;
    i = end - 1;
  }
  return out;
}

}  // namespace

Result<std::vector<ComposeService>> read_compose(std::string_view text) {
  ComposeParser parser;
  const auto root = parser.parse(text);
  if (!parser.problem().empty()) return Error(ErrorCode::kInvalidArgument, parser.problem());
  const ComposeNode* services = root->child("services");
  if (services == nullptr || services->below.empty()) {
    return Error(ErrorCode::kInvalidArgument, "there are no services in it");
  }
  ServiceReader reader(parser);
  std::vector<ComposeService> found;
  for (const auto& one : services->below) {
    if (!one->key.empty()) found.push_back(reader.read(*one));
  }
  return found;
}

bool with_defaults(std::string& text) {
  auto out = put_defaults(text, 0);
  if (out) text = *std::move(out);
  return out.has_value();
}

}  // namespace sluice
