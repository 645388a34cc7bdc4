#include "kafka/tools/groups/reset_plan.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

constexpr std::size_t kLongestUnquoted = 24;

// The fields of a line; "a ""b""" stands for a "b".
std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (letter == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (letter == '"' && (quoted || fields.back().empty())) {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += letter;
    }
  }
  return fields;
}

}  // namespace

ResetPlan parse_reset_plan(const std::string& text, const std::vector<std::string>& groups) {
  ResetPlan plan;
  for (const std::string& line : split(text, '\n')) {
    const std::vector<std::string> fields = csv_fields(trim(line));
    const bool has_group = fields.size() == 4;
    if (!has_group && (fields.size() != 3 || groups.size() != 1)) continue;
    const std::size_t first = has_group ? 1 : 0;
    const auto partition = parse_int(trim(fields[first + 1]));
    const auto offset = parse_int(trim(fields[first + 2]));
    if (!partition || !offset) continue;
    const std::string& group = has_group ? fields[0] : groups[0];
    plan[group][{fields[first], static_cast<std::int32_t>(*partition)}] = *offset;
  }
  return plan;
}

std::string csv_field(const std::string& text) {
  const bool plain =
      text.size() <= kLongestUnquoted && std::none_of(text.begin(), text.end(), [](char letter) {
        return static_cast<unsigned char>(letter) <= ',';
      });
  if (plain) return text;
  std::string field = "\"";
  for (const char letter : text) {
    if (letter == '"') field += '"';
    field += letter;
  }
  return field + '"';
}

}  // namespace sluice::kafka::tools
