#include "main/check/compose_file.h"

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace sluice {
namespace {

constexpr std::size_t kMostLines = 100'000;
constexpr std::size_t kMostMerges = 100;

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

// "[a, 'b']" as its words.
std::vector<std::string> flow_words(std::string_view text) {
  text.remove_prefix(1);
  if (text.ends_with(']')) text.remove_suffix(1);
  std::vector<std::string> words;
  std::string word;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0' ? c == quote : (c == '"' || c == '\'')) {
      quote = quote == '\0' ? c : '\0';
    }
    if (c == ',' && quote == '\0') {
      words.push_back(unquoted(word));
      word.clear();
    } else {
      word += c;
    }
  }
  if (!trim(word).empty()) words.push_back(unquoted(word));
  return words;
}

// Where the ':' after a key is; npos without one. A key in quotes may have one inside.
std::size_t key_end(std::string_view text) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if ((c == '"' || c == '\'') && i == 0) {
      quote = c;
    } else if (c == ':' && (i + 1 == text.size() || text[i + 1] == ' ')) {
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
      add(line, number);
    }
    return root;
  }
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
    if (node.key == "<<") {
      for (std::string& name :
           text.starts_with('[') ? flow_words(text) : std::vector{std::string(text)}) {
        if (name.starts_with('*')) node.merged.push_back(name.substr(1));
      }
      return;
    }
    if (text.starts_with('*')) {
      node.merged.emplace_back(text.substr(1));
      return;
    }
    if (!text.starts_with('[')) {
      node.value = unquoted(text);
      return;
    }
    for (std::string& word : flow_words(text)) {
      auto item = std::make_unique<ComposeNode>();
      item->value = std::move(word);
      item->line = node.line;
      node.below.push_back(std::move(item));
    }
  }

  std::vector<ComposeNode*> path_;
  std::map<std::string, const ComposeNode*> anchors_;
  std::size_t text_below_ = std::string_view::npos;
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

}  // namespace

Result<std::vector<ComposeService>> read_compose(std::string_view text) {
  ComposeParser parser;
  const auto root = parser.parse(text);
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
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      out += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == '$') {
      out += text[++i];
      continue;
    }
    const std::size_t end = text.find('}', i);
    if (i + 1 >= text.size() || text[i + 1] != '{' || end == std::string::npos) return false;
    const std::string inside = text.substr(i + 2, end - i - 2);
    const std::size_t dash = inside.find('-');
    if (dash == std::string::npos) return false;
    out += inside.substr(dash + 1);
    i = end;
  }
  text = std::move(out);
  return true;
}

}  // namespace sluice
