#include "kafka/tools/groups/reset_plan.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

#include "base/text.h"
#include "kafka/tools/cli/usage_error.h"

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

std::optional<std::int64_t> number(const std::string& field, std::int64_t most) {
  const std::optional<std::int64_t> value = parse_int(trim(field));
  if (!value || *value > most || *value < -most - 1) return std::nullopt;
  return value;
}

enum class Missing { kNothing, kField };

constexpr std::int64_t kMostPartition = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMostOffset = std::numeric_limits<std::int64_t>::max();

bool without_group(const std::string& line) {
  const std::vector<std::string> fields = csv_fields(trim(line));
  return fields.size() == 1 || (fields.size() <= 3 && number(fields[1], kMostPartition));
}

Error wrong(const std::string& why, Missing missing = Missing::kNothing) {
  return Error(ErrorCode::kInvalidArgument, why, missing);
}

// "topic,partition,offset".
Result<std::pair<client::TopicPartition, wire::Offset>> read_fields(
    std::span<const std::string> fields) {
  constexpr const char* kNames[] = {"topic", "partition", "offset"};
  std::optional<std::int64_t> numbers[] = {std::nullopt, std::nullopt, std::nullopt};
  if (fields.size() > std::size(kNames)) return wrong("too many fields");
  for (std::size_t i = 1; i < fields.size(); ++i) {
    numbers[i] = number(fields[i], i == 1 ? kMostPartition : kMostOffset);
    if (!numbers[i]) return wrong("\"" + fields[i] + "\" is no " + kNames[i]);
  }
  if (fields.size() < std::size(kNames)) {
    return wrong(std::string("no ") + kNames[fields.size()], Missing::kField);
  }
  if (*numbers[2] < 0) return usage_fault("Invalid negative offset");
  return std::pair(client::TopicPartition{fields[0], static_cast<std::int32_t>(*numbers[1])},
                   *numbers[2]);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines = split(text, '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace

Result<ResetPlan> parse_reset_plan(const std::string& text,
                                   const std::vector<std::string>& groups) {
  ResetPlan plan;
  const std::vector<std::string> lines = lines_of(text);
  const bool of_one = groups.size() == 1 && !lines.empty() && without_group(lines.front());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::vector<std::string> fields = csv_fields(trim(lines[i]));
    const std::string& group = of_one ? groups[0] : fields[0];
    const auto read = read_fields(std::span(fields).subspan(of_one ? 0 : 1));
    if (read) {
      plan[group].insert_or_assign(read->first, read->second);
      continue;
    }
    const bool asked = groups.empty() || group.empty() ||
                       std::find(groups.begin(), groups.end(), group) != groups.end();
    if (read.error().reason<Missing>() == Missing::kField && !of_one && !asked) continue;
    if (is_usage_fault(read.error())) return read.error();
    return read.error().with("the reset plan's line " + std::to_string(i + 1) + ", " + lines[i]);
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
