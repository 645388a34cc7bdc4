#include "sqoop/cli/shell_words.h"

#include <cctype>

namespace sluice::sqoop {
namespace {

constexpr std::string_view kConditions = "$CONDITIONS";

class Scanner {
 public:
  explicit Scanner(std::string_view script) : text_(script) {}

  std::vector<ShellCommand> commands() {
    while (at_ < text_.size()) step();
    end_command();
    return std::move(commands_);
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  char next() {
    const char c = text_[at_++];
    if (c == '\n') ++line_;
    return c;
  }

  void step() {
    const char c = peek();
    if (c == '\\' && peek(1) == '\n') {  // the line goes on
      next();
      next();
    } else if (c == '\n') {
      end_command();
      next();
      skip_here_documents();
    } else if (std::string_view(";&|()").find(c) != std::string_view::npos) {
      next();
      end_command();
    } else if (c == '#' && !in_word_) {
      while (at_ < text_.size() && peek() != '\n') next();
    } else if (c == '<' || c == '>') {
      redirection();
    } else if (c == ' ' || c == '\t' || c == '\r') {
      next();
      end_word();
    } else {
      begin_word();
      piece();
    }
  }

  // Something that a word is made of.
  void piece() {
    const char c = next();
    if (c == '\'') {
      while (at_ < text_.size() && peek() != '\'') word_ += next();
      if (at_ < text_.size()) next();
    } else if (c == '"') {
      quoted();
    } else if (c == '\\') {
      if (at_ < text_.size()) word_ += next();
    } else if (c == '$' || c == '`') {
      expansion(c);
    } else {
      word_ += c;
    }
  }

  // Behind a double quote.
  void quoted() {
    while (at_ < text_.size() && peek() != '"') {
      const char c = next();
      if (c == '\\' && std::string_view("\"\\$`\n").find(peek()) != std::string_view::npos) {
        if (peek() == '\n') {
          next();
        } else {
          word_ += next();
        }
      } else if (c == '$' || c == '`') {
        expansion(c);
      } else {
        word_ += c;
      }
    }
    if (at_ < text_.size()) next();
  }

  // "$name", "${name}", "$(command)" or "`command`": kept as it stands, up to its own end.
  void expansion(char first) {
    if (first == '$' && text_.substr(at_ - 1).starts_with(kConditions)) {
      command_.eats_conditions = true;
    }
    word_ += first;
    const char open = first == '`' ? '`' : peek();
    if (first == '$' && open != '{' && open != '(') return;  // the name is like any text
    const char close = open == '{' ? '}' : open == '(' ? ')' : '`';
    if (first == '$') word_ += next();
    for (int depth = 1; at_ < text_.size() && depth > 0;) {
      const char c = next();
      if (c == close) {
        --depth;
      } else if (c == open) {
        ++depth;
      }
      word_ += c;
    }
  }

  // ">file", "2>&1", "<<EOF": the word behind it is none of the command's.
  void redirection() {
    if (in_word_ && word_.find_first_not_of("0123456789") == std::string::npos) {
      in_word_ = false;  // the number of a descriptor
      word_.clear();
    }
    end_word();
    const bool here = peek() == '<' && peek(1) == '<' && peek(2) != '<';
    const bool strips = here && peek(2) == '-';
    while (std::string_view("<>&-").find(peek()) != std::string_view::npos && peek() != '\0')
      next();
    while (peek() == ' ' || peek() == '\t') next();
    begin_word();
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n;&|()<>").find(peek()) == std::string_view::npos) {
      piece();
    }
    if (here) here_.push_back({word_, strips});
    in_word_ = false;
    word_.clear();
  }

  void skip_here_documents() {
    for (const auto& [end, strips] : here_) {
      while (at_ < text_.size()) {
        std::string line;
        while (at_ < text_.size() && peek() != '\n') line += next();
        if (at_ < text_.size()) next();
        if (strips) line.erase(0, line.find_first_not_of('\t'));
        if (line == end) break;
      }
    }
    here_.clear();
  }

  void begin_word() {
    if (in_word_) return;
    in_word_ = true;
    if (command_.words.empty()) command_.line = line_;
  }
  void end_word() {
    if (!in_word_) return;
    command_.words.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }
  void end_command() {
    end_word();
    if (!command_.words.empty()) commands_.push_back(std::move(command_));
    command_ = {};
  }

  struct HereDocument {
    std::string end;
    bool strips;
  };

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::string word_;
  bool in_word_ = false;
  ShellCommand command_;
  std::vector<HereDocument> here_;
  std::vector<ShellCommand> commands_;
};

}  // namespace

std::vector<ShellCommand> shell_commands(std::string_view script) {
  return Scanner(script).commands();
}

}  // namespace sluice::sqoop
