#include "main/check/findings.h"

namespace sluice {

void Findings::add(const std::string& file, const Finding& finding) {
  const char* verdict = "";
  switch (finding.kind) {
    case Finding::Kind::kRuns:
      ++runs_;
      return;
    case Finding::Kind::kLeftOut:
      ++left_out_;
      verdict = "left out";
      break;
    case Finding::Kind::kWrong:
      ++wrong_;
      verdict = "would not run";
      break;
  }
  std::fprintf(out_, "%s:%zu: %s: %s\n", file.c_str(), finding.line, verdict, finding.text.c_str());
}

void Findings::unreadable(const std::string& file, const std::string& why) {
  unreadable_ = true;
  std::fprintf(out_, "%s: can't be read: %s\n", file.c_str(), why.c_str());
}

int Findings::finish(const char* what) const {
  std::fprintf(out_, "%zu %s: %zu would run unchanged, %zu would be left out, %zu would not run.\n",
               runs_ + left_out_ + wrong_, what, runs_, left_out_, wrong_);
  if (unreadable_) return 2;
  return wrong_ == 0 ? 0 : 1;
}

}  // namespace sluice
