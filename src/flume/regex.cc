#define PCRE2_CODE_UNIT_WIDTH 8
#include "flume/regex.h"

#include <pcre2.h>

namespace sluice::flume {

namespace {
constexpr std::uint32_t kMostSteps = 10'000'000;

struct MatchData {
  explicit MatchData(const pcre2_code* code)
      : data(pcre2_match_data_create_from_pattern(code, nullptr)) {}
  ~MatchData() { pcre2_match_data_free(data); }
  MatchData(const MatchData&) = delete;
  MatchData& operator=(const MatchData&) = delete;
  pcre2_match_data* data;
};

pcre2_code* compile_code(const std::string& pattern, std::uint32_t options, std::string& why) {
  int number = 0;
  std::size_t at = 0;
  pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   options, &number, &at, nullptr);
  if (code == nullptr) {
    PCRE2_UCHAR text[160];
    pcre2_get_error_message(number, text, sizeof text);
    why = "'" + pattern + "' is not a regular expression: " + reinterpret_cast<const char*>(text) +
          " at position " + std::to_string(at);
    return nullptr;
  }
  pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
  return code;
}
}  // namespace

struct Regex::Code {
  pcre2_code* text = nullptr;   // for UTF-8
  pcre2_code* bytes = nullptr;  // for anything else
  pcre2_match_context* context = pcre2_match_context_create(nullptr);

  Code() { pcre2_set_match_limit(context, kMostSteps); }
  ~Code() {
    pcre2_code_free(text);
    pcre2_code_free(bytes);
    pcre2_match_context_free(context);
  }
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;

  // The number of groups set, 0 when it does not match.
  int match(std::string_view subject, std::size_t from, std::uint32_t options,
            const MatchData& into) const {
    const auto run = [&](const pcre2_code* code) {
      return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(subject.data()), subject.size(), from,
                         options, into.data, context);
    };
    int count = run(text);
    if (count <= PCRE2_ERROR_UTF8_ERR1 && count >= PCRE2_ERROR_UTF8_ERR21) count = run(bytes);
    return count < 0 ? 0 : count;
  }
};

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(const std::string& pattern) {
  auto code = std::make_unique<Code>();
  std::string why;
  code->text = compile_code(pattern, PCRE2_UTF, why);
  if (code->text != nullptr) code->bytes = compile_code(pattern, 0, why);
  // A class such as [é] means other things byte by byte; the byte form only has to exist.
  if (code->text == nullptr || code->bytes == nullptr) {
    return Error(ErrorCode::kInvalidArgument, why);
  }
  return Regex(std::move(code));
}

bool Regex::find(std::string_view text, std::vector<std::string_view>* groups) const {
  const MatchData match(code_->text);
  const int count = code_->match(text, 0, 0, match);
  if (count == 0) return false;
  if (groups != nullptr) {
    const std::size_t* offsets = pcre2_get_ovector_pointer(match.data);
    groups->clear();
    for (std::uint32_t i = 0; i < pcre2_get_ovector_count(match.data); ++i) {
      const bool set = static_cast<int>(i) < count && offsets[2 * i] != PCRE2_UNSET;
      groups->push_back(set ? text.substr(offsets[2 * i], offsets[2 * i + 1] - offsets[2 * i])
                            : std::string_view());
    }
  }
  return true;
}

bool Regex::matches(std::string_view whole) const {
  const MatchData match(code_->text);
  return code_->match(whole, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED, match) != 0;
}

std::string Regex::replace_all(std::string_view text, std::string_view replacement) const {
  const MatchData match(code_->text);
  const std::size_t* offsets = pcre2_get_ovector_pointer(match.data);
  std::string out;
  std::size_t at = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const int count = code_->match(text, from, 0, match);
    if (count == 0) break;
    const std::size_t begin = offsets[0], end = offsets[1];
    out += text.substr(at, begin - at);
    for (std::size_t i = 0; i < replacement.size(); ++i) {
      const char c = replacement[i];
      if (c == '\\' && i + 1 < replacement.size()) {
        out += replacement[++i];
      } else if (c == '$' && i + 1 < replacement.size() && replacement[i + 1] >= '0' &&
                 replacement[i + 1] <= '9') {
        const int group = replacement[++i] - '0';
        if (group < count && offsets[2 * group] != PCRE2_UNSET) {
          out += text.substr(offsets[2 * group], offsets[2 * group + 1] - offsets[2 * group]);
        }
      } else {
        out += c;
      }
    }
    at = end;
    from = end;
    if (begin == end) {  // an empty match: the character after it stays
      if (end < text.size()) out += text[end];
      at = from = end + 1;
    }
  }
  if (at < text.size()) out += text.substr(at);
  return out;
}

}  // namespace sluice::flume
