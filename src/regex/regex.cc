#define PCRE2_CODE_UNIT_WIDTH 8
#include "regex/regex.h"

#include <pcre2.h>

#include <map>

#include "regex/parser.h"
#include "regex/pcre_pattern.h"
#include "regex/places.h"

namespace sluice::regex {
namespace {

// The memory that backtracking may take.
constexpr std::uint32_t kMostKilobytes = 64 * 1024;
constexpr int kMostLooksBehind = 1'000'000;  // in one search

struct CodeDeleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct ContextDeleter {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using Compiled = std::unique_ptr<pcre2_code, CodeDeleter>;
using MatchData = std::unique_ptr<pcre2_match_data, MatchDataDeleter>;
using Context = std::unique_ptr<pcre2_match_context, ContextDeleter>;

// A look-behind of several lengths, tried from every place that it may begin at.
struct CompiledLookBehind {
  Compiled code;
  std::int64_t min = 0;
  std::int64_t max = 0;
  bool negative = false;
};

// What the call-backs of one search need to know.
struct Search {
  const std::vector<CompiledLookBehind>& look_behinds;
  std::size_t last_end;         // for \G
  std::size_t look_behind_end;  // where the look-behind that is tried has to end
  int looks = 0;                // so far
  std::uint32_t steps = Regex::kMostSteps;
};

int agree(pcre2_callout_block* block, void* data);

int run(const pcre2_code* code, std::string_view text, std::size_t from, std::uint32_t options,
        pcre2_match_data* data, Search& search) {
  const Context context(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(context.get(), search.steps);
  pcre2_set_heap_limit(context.get(), kMostKilobytes);
  pcre2_set_callout(context.get(), agree, &search);
  const auto match = [&](std::uint32_t more) {
    return pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), from,
                       options | PCRE2_NO_UTF_CHECK | more, data, context.get());
  };
  const int found = match(0);
  // The compiled form runs on a small stack; the other one has the heap.
  return found == PCRE2_ERROR_JIT_STACKLIMIT ? match(PCRE2_NO_JIT) : found;
}

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// Positive when it is there before `at`, PCRE2_ERROR_NOMATCH when not; else why that is not known.
int look_behind(const CompiledLookBehind& behind, std::string_view text, std::size_t at,
                Search& outer) {
  const MatchData data(pcre2_match_data_create_from_pattern(behind.code.get(), nullptr));
  Search search{outer.look_behinds, outer.last_end, at, outer.looks, outer.steps};
  int found = PCRE2_ERROR_NOMATCH;
  std::int64_t length = 0;
  for (std::size_t from = at; length <= behind.max; ++length) {
    if (length >= behind.min) {
      if (++search.looks > kMostLooksBehind) return PCRE2_ERROR_MATCHLIMIT;
      found = run(behind.code.get(), text, from, PCRE2_ANCHORED, data.get(), search);
      if (found != PCRE2_ERROR_NOMATCH) break;
    }
    if (from == 0) break;
    do --from;
    while (is_inside_character(text, from));
  }
  outer.looks = search.looks;
  return found;
}

int agree(pcre2_callout_block* block, void* data) {
  auto& search = *static_cast<Search*>(data);
  const std::string_view text(reinterpret_cast<const char*>(block->subject), block->subject_length);
  const std::size_t at = block->current_position;
  const int number = static_cast<int>(block->callout_number);
  const auto answer = [](bool holds) { return holds ? 0 : 1; };  // 1: it goes another way
  switch (number) {
    case kCallLastMatchEnd:
      return answer(at == search.last_end);
    case kCallBoundary:
      return answer(is_word_boundary(text, at));
    case kCallInside:
      return answer(!is_word_boundary(text, at));
    case kCallLookBehindEnd:
      return answer(at == search.look_behind_end);
    default:
      break;
  }
  const auto& behind = search.look_behinds[static_cast<std::size_t>(number - kCallLookBehind)];
  const int found = look_behind(behind, text, at, search);
  if (found < 0 && found != PCRE2_ERROR_NOMATCH) return found;
  return answer((found >= 0) != behind.negative);
}

std::string words_of(int number) {
  PCRE2_UCHAR text[160];
  pcre2_get_error_message(number, text, sizeof text);
  return reinterpret_cast<const char*>(text);
}

}  // namespace

struct Regex::Code {
  std::string pattern;
  Compiled compiled;
  std::vector<CompiledLookBehind> look_behinds;
  int groups = 0;
  std::map<std::string, int> names;

  // Whether it is found from byte `from` on; the groups are in `data`.
  Result<bool> search(std::string_view text, std::size_t from, std::size_t last_end,
                      std::uint32_t options, pcre2_match_data* data) const;
};

Result<bool> Regex::Code::search(std::string_view text, std::size_t from, std::size_t last_end,
                                 std::uint32_t options, pcre2_match_data* data) const {
  Search state{look_behinds, last_end, 0};
  const int found = run(compiled.get(), text, from, options, data, state);
  if (found > 0) return true;
  if (found == PCRE2_ERROR_NOMATCH) return false;
  return Error(ErrorCode::kResourceExhausted,
               "the regular expression '" + pattern + "' is given up on a text of " +
                   std::to_string(text.size()) + " bytes: " + words_of(found));
}

namespace {

// The syntax was right for Java, so what fails here is a limit of the library.
Result<Compiled> compile_for_pcre(std::string_view pattern, const std::string& translated) {
  int number = 0;
  std::size_t at = 0;
  // What a call-back will say is unknown to the optimizations that save going back.
  const bool calls_back = translated.find("(?C") != translated.npos;
  const std::uint32_t options =
      PCRE2_UTF | (calls_back ? PCRE2_NO_AUTO_POSSESS | PCRE2_NO_DOTSTAR_ANCHOR : 0);
  Compiled code(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.data()), translated.size(),
                              options, &number, &at, nullptr));
  if (code == nullptr) {
    return Error(ErrorCode::kUnsupported, "the regular expression '" + std::string(pattern) +
                                              "' is not offered: " + words_of(number));
  }
  pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
  return code;
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern, std::uint32_t most_steps) {
  TRY(Parsed parsed, parse(pattern));
  TRY(const PcrePattern translated, pcre_pattern(parsed.expression, parsed.groups));
  auto code = std::make_shared<Code>();
  code->pattern = pattern;
  code->groups = parsed.groups;
  code->names = std::move(parsed.names);
  const std::string limit = "(*LIMIT_MATCH=" + std::to_string(most_steps) + ")";
  TRY(code->compiled, compile_for_pcre(pattern, limit + translated.pattern));
  for (const LookBehind& behind : translated.look_behinds) {
    TRY(Compiled compiled, compile_for_pcre(pattern, behind.pattern));
    code->look_behinds.push_back({std::move(compiled), behind.min, behind.max, behind.negative});
  }
  return Regex(std::move(code));
}

const std::string& Regex::pattern() const {
  return code_->pattern;
}
int Regex::group_count() const {
  return code_->groups;
}

std::optional<int> Regex::group_number(const std::string& name) const {
  const auto found = code_->names.find(name);
  if (found == code_->names.end()) return std::nullopt;
  return found->second;
}

const std::map<std::string, int>& Regex::group_names() const {
  return code_->names;
}

Result<bool> Regex::find(std::string_view text) const {
  Match match;
  return find(text, match);
}

Result<bool> Regex::find(std::string_view text, Match& match) const {
  match.text_ = text;
  if (!is_utf8(text)) {
    match.decoded_ = decode_utf8(text);
    match.text_ = match.decoded_;
  }
  const MatchData data(pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  TRY(const bool found, code_->search(match.text_, 0, 0, 0, data.get()));
  match.groups_.clear();
  if (!found) return false;
  const std::size_t* offsets = pcre2_get_ovector_pointer(data.get());
  for (std::size_t i = 0; i <= static_cast<std::size_t>(code_->groups); ++i) {
    const bool took_part = offsets[2 * i] != PCRE2_UNSET;
    match.groups_.push_back(took_part
                                ? std::optional<Match::Span>({offsets[2 * i], offsets[2 * i + 1]})
                                : std::nullopt);
  }
  return true;
}

Result<bool> Regex::matches(std::string_view text) const {
  const std::string decoded = is_utf8(text) ? std::string() : decode_utf8(text);
  const MatchData data(pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  return code_->search(decoded.empty() ? text : decoded, 0, 0, PCRE2_ANCHORED | PCRE2_ENDANCHORED,
                       data.get());
}

std::optional<bool> Regex::matches_within(std::uint32_t steps, std::string_view text) const {
  const std::string decoded = is_utf8(text) ? std::string() : decode_utf8(text);
  const MatchData data(pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  Search search{code_->look_behinds, 0, 0, 0, steps};
  const int found = run(code_->compiled.get(), decoded.empty() ? text : decoded, 0,
                        PCRE2_ANCHORED | PCRE2_ENDANCHORED, data.get(), search);
  if (found > 0 || found == PCRE2_ERROR_NOMATCH) return found > 0;
  return std::nullopt;
}

Result<std::optional<std::string>> Regex::replace_all(std::string_view bytes,
                                                      const Replacement& replacement) const {
  const std::string decoded = is_utf8(bytes) ? std::string() : decode_utf8(bytes);
  const std::string_view text = decoded.empty() ? bytes : decoded;
  const MatchData data(pcre2_match_data_create_from_pattern(code_->compiled.get(), nullptr));
  const std::size_t* offsets = pcre2_get_ovector_pointer(data.get());
  std::optional<std::string> out;
  std::size_t copied = 0, from = 0;
  while (from <= text.size()) {
    TRY(const bool found, code_->search(text, from, copied, 0, data.get()));
    if (!found) break;
    const std::size_t begin = offsets[0], end = offsets[1];
    if (!out) out.emplace();
    out->append(text.substr(copied, begin - copied));
    for (const Replacement::Part& part : replacement.parts_) {
      const auto at = static_cast<std::size_t>(2 * part.group);
      if (part.group < 0) out->append(part.text);
      if (part.group >= 0 && offsets[at] != PCRE2_UNSET) {
        out->append(text.substr(offsets[at], offsets[at + 1] - offsets[at]));
      }
    }
    copied = from = end;
    if (begin == end) {  // an empty match: the next begins a character later
      do ++from;
      while (is_inside_character(text, from));
    }
  }
  if (out) out->append(text.substr(copied));
  return out;
}

std::optional<std::string_view> Match::group(std::size_t number) const {
  if (number >= groups_.size() || !groups_[number]) return std::nullopt;
  const Span& span = *groups_[number];
  return text_.substr(span.begin, span.end - span.begin);
}

}  // namespace sluice::regex
