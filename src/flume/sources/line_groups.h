// Events of several lines, such as stack traces: the properties multiline.* of sources that read
// files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fields.h"
#include "flume/pattern.h"

namespace sluice::flume {

// Which lines belong together.
struct LineGroups {
  std::optional<Pattern> start;      // a line that it is found in begins an event, or
  std::optional<Pattern> continues;  // one that it is not found in does
  std::size_t most_lines = 500;
  std::size_t most_bytes = 1 << 20;
  std::int64_t timeout_ms = 1000;  // after which the last event of a file is whole

  bool on() const { return start.has_value() || continues.has_value(); }
  // What an expression gives up on begins an event.
  bool begins(std::string_view line) const;
};

// Of the properties below "multiline.".
Result<LineGroups> read_line_groups(const Settings& multiline);
// What the reference says of them.
inline constexpr std::string_view kLineGroupsAbout =
    "Events of several lines. multiline.start: a regular expression; a line that it is found in "
    "begins an event, and others go on with it. Or multiline.continue: lines that it is found in "
    "go on with the event. An event has multiline.maxLines (500) and multiline.maxBytes (1048576) "
    "at most; what is beyond begins another. The last one of a file that grows is whole after "
    "multiline.timeout (1000) milliseconds without more.";

// One event on its way.
class LineGroup {
 public:
  explicit LineGroup(const LineGroups& how) : how_(how) {}

  bool empty() const { return lines_ == 0; }
  // Whether the line goes on with what is there. A piece of a line that is too long for one goes
  // on with the piece before it, whatever it looks like.
  bool takes(std::string_view line, bool piece = false) const;
  void add(std::string_view line, bool piece = false);
  // The lines, with line feeds between them; it is empty then.
  std::string take();

 private:
  const LineGroups& how_;
  std::string text_;
  std::size_t lines_ = 0;
};

namespace detail {

struct GroupsConfig {
  std::string start;
  std::string continues;
  std::int64_t most_lines = 500;
  std::int64_t most_bytes = 1 << 20;
  std::int64_t timeout_ms = 1000;
};

inline const std::vector<Field<GroupsConfig>>& groups_fields() {
  using C = GroupsConfig;
  constexpr std::int64_t kMostBytes = 100 << 20;
  static const std::vector<Field<C>> kFields = {
      {"start", &C::start, "What the first line of an event looks like."},
      {"continue", &C::continues, "What the further lines look like."},
      {"maxLines", &C::most_lines, "Lines of an event at most.", at_least(1)},
      {"maxBytes", &C::most_bytes, "Bytes of an event of several lines at most.",
       between(1, kMostBytes)},
      {"timeout", &C::timeout_ms, "Milliseconds after which the last event is whole.", at_least(0)},
  };
  return kFields;
}

}  // namespace detail

inline bool LineGroups::begins(std::string_view line) const {
  if (start) return start->find(line) != false;
  return continues->find(line) != true;
}

inline Result<LineGroups> read_line_groups(const Settings& multiline) {
  LineGroups groups;
  if (multiline.properties.empty()) return groups;
  Settings own = multiline;
  own.type = "multiline of a source";
  TRY(detail::GroupsConfig config, parse(detail::groups_fields(), own));
  if (config.start.empty() == config.continues.empty()) {
    return own.properties.front().problem("multiline needs one of start and continue");
  }
  if (!config.start.empty()) {
    TRY(groups.start, Pattern::compile(own, "start", config.start));
  } else {
    TRY(groups.continues, Pattern::compile(own, "continue", config.continues));
  }
  groups.most_lines = static_cast<std::size_t>(config.most_lines);
  groups.most_bytes = static_cast<std::size_t>(config.most_bytes);
  groups.timeout_ms = config.timeout_ms;
  return groups;
}

inline bool LineGroup::takes(std::string_view line, bool piece) const {
  if (text_.size() + line.size() >= how_.most_bytes) return false;
  return piece || (lines_ < how_.most_lines && !how_.begins(line));
}

inline void LineGroup::add(std::string_view line, bool piece) {
  const bool joined = piece && lines_ > 0;
  if (lines_ > 0 && !joined) text_ += '\n';
  if (!joined) ++lines_;
  text_ += line;
}

inline std::string LineGroup::take() {
  lines_ = 0;
  return std::exchange(text_, {});
}

}  // namespace sluice::flume
