// --options-file: each line of the file is one token, put in the place of the option.
#include "base/file.h"
#include "base/text.h"
#include "sqoop/cli/command_line.h"

namespace sluice::sqoop {
namespace {

Error malformed(const std::string& file, std::string_view line) {
  return Error(ErrorCode::kInvalidArgument,
               "Malformed option in options file(" + file + "): " + std::string(line));
}

// A line wholly in quotes loses them; one with an unbalanced quote is refused, unless it has the
// form name='value'.
Result<std::string> unquoted(const std::string& file, std::string line, char quote) {
  const bool starts = line.size() > 1 && line.front() == quote;
  const bool ends = line.size() > 1 && line.back() == quote;
  if (starts && ends) return line.substr(1, line.size() - 2);
  if (starts) return malformed(file, line);
  if (ends) {
    const std::size_t equals = line.find('=');
    const std::string_view value =
        equals == std::string::npos ? "" : trim(std::string_view(line).substr(equals + 1));
    if (value.size() < 2 || value.front() != quote) return malformed(file, line);
  }
  return line;
}

}  // namespace

Result<std::vector<std::string>> options_file_tokens(const std::string& file,
                                                     const std::string& text) {
  std::vector<std::string> tokens;
  std::string pending;
  const auto finish = [&](std::string line) -> Status {
    TRY(line, unquoted(file, std::move(line), '"'));
    TRY(line, unquoted(file, std::move(line), '\''));
    tokens.push_back(std::move(line));
    return {};
  };
  for (const std::string& raw : split(text, '\n')) {
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    if (line.back() == '\\') {
      if (pending.empty() && (line.front() == '"' || line.front() == '\'')) {
        return Error(
            ErrorCode::kInvalidArgument,
            "Multiline quoted strings not supported in file(" + file + "): " + std::string(line));
      }
      pending += line.substr(0, line.size() - 1);
      continue;
    }
    pending += line;
    TRY(finish(std::move(pending)));
    pending.clear();
  }
  if (!pending.empty()) TRY(finish(std::move(pending)));
  return tokens;
}

Result<std::vector<std::string>> expand_options_files(const std::vector<std::string>& args) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] != "--options-file") {
      out.push_back(args[i]);
      continue;
    }
    if (++i == args.size()) return Error(ErrorCode::kInvalidArgument, "Missing options file");
    auto text = read_file(args[i]);
    if (!text) {
      return Error(text.error().code(), "Unable to read options file: " + args[i]);
    }
    TRY(auto tokens, options_file_tokens(args[i], *text));
    out.insert(out.end(), tokens.begin(), tokens.end());
  }
  return out;
}

}  // namespace sluice::sqoop
