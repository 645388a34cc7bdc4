// An expression, a line end, and the text that it is asked of.
#include <cstdint>

#include "filter/filter.h"

namespace {

using sluice::filter::Term;

constexpr Term kFuzzTerms[] = {{"value", Term::Kind::kText, 0},
                               {"key", Term::Kind::kText, 1},
                               {"headers", Term::Kind::kNamed, 2},
                               {"offset", Term::Kind::kPlain, 3},
                               {"timestamp", Term::Kind::kTime, 3}};

class FuzzSubject final : public sluice::filter::Subject {
 public:
  explicit FuzzSubject(std::string_view text) : text_(text) {}
  sluice::filter::Value value_of(int term, std::string_view) const override {
    return term == 3 ? sluice::filter::Value(std::int64_t{41}) : sluice::filter::Value(text_);
  }

 private:
  const std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const auto filter = sluice::filter::Filter::parse(input.substr(0, end), kFuzzTerms);
  if (!filter) return 0;
  (void)filter->matches(FuzzSubject(input.substr(std::min(end + 1, size))));
  return 0;
}
