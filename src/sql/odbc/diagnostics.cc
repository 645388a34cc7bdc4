#include "sql/odbc/diagnostics.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

constexpr std::string_view kStars = "***";
constexpr std::size_t kMostRecords = 8;
constexpr std::size_t kMostText = 8192;

// Refused logins that come without a SQLSTATE of class 28: MySQL's ER_ACCESS_DENIED_ERROR and
// ER_DBACCESS_DENIED_ERROR, SQL Server's 18456, Oracle's ORA-01017, Db2's SQL30082N.
constexpr std::array<Int, 5> kRefusedLogins{1045, 1044, 18456, 1017, -30082};

std::vector<Diagnostic> diagnostics_of(const Library& library, const OwnedHandle& handle) {
  std::vector<Diagnostic> out;
  std::array<WideChar, 6> state{};
  std::vector<WideChar> text(kMostText);
  for (Small number = 1; out.size() < kMostRecords; ++number) {
    Diagnostic& one = out.emplace_back();
    Small length = 0;
    if (!succeeded(library.SQLGetDiagRecW(handle.kind(), handle.get(), number, state.data(),
                                          &one.native, text.data(), static_cast<Small>(text.size()),
                                          &length))) {
      out.pop_back();
      break;
    }
    one.state = utf8_of_buffer(state, 5);
    one.text = std::string(trim(utf8_of_buffer(text, length)));
  }
  return out;
}

// Warnings stand beside errors: "01004: data was truncated" is no reason.
bool is_warning(const Diagnostic& diagnostic) {
  return diagnostic.state.starts_with("01") || diagnostic.state.starts_with("00");
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
}

// "PWD=x" up to the next semicolon; in braces, up to the closing one.
void hide_assignment(std::string& text, std::string_view word) {
  std::string lower = to_lower(text);
  for (std::size_t at = 0; (at = lower.find(word, at)) != std::string::npos;) {
    at += word.size();
    const bool braced = at < text.size() && text[at] == '{';
    std::size_t end = braced ? at + 1 : text.find_first_of(";\n", at);
    // Within braces "}}" is one of them.
    while (braced && end < text.size() && (text[end] != '}' || text.compare(end, 2, "}}") == 0)) {
      end += text[end] == '}' ? 2 : 1;
    }
    end = std::min(end, text.size());
    if (braced && end < text.size()) ++end;
    text.replace(at, end - at, kStars);
    lower = to_lower(text);
  }
}

}  // namespace

ErrorCode code_of(const Diagnostic& diagnostic) {
  const std::string_view state = diagnostic.state;
  const bool refused = std::find(kRefusedLogins.begin(), kRefusedLogins.end(), diagnostic.native) !=
                       kRefusedLogins.end();
  const bool on_connecting = state.starts_with("08") || state == "HY000" || state == "S1000";
  if (state.starts_with("28") || state == "42501" || (refused && on_connecting) ||
      (state == "08001" && diagnostic.text.find("authentication failed") != std::string::npos)) {
    return ErrorCode::kPermissionDenied;
  }
  const bool is_sqlites = diagnostic.text.find("no such table") != std::string::npos;
  if (is_sqlites || state == "42S02" || state == "S0002" || state == "42P01" || state == "3D000" ||
      state == "3F000") {
    return ErrorCode::kNotFound;
  }
  if (state == "HYT00" || state == "HYT01") return ErrorCode::kTimeout;
  if (state.starts_with("40")) return ErrorCode::kBusy;
  if (state.starts_with("08") || state.starts_with("57P") || state == "HY117") {
    return ErrorCode::kUnavailable;
  }
  if (state == "HY001" || state == "HY013" || state.starts_with("53")) {
    return ErrorCode::kResourceExhausted;
  }
  if (state == "HYC00" || state == "IM001") return ErrorCode::kUnsupported;
  return ErrorCode::kInvalidArgument;
}

void Secrets::add(std::string secret) {
  // Shorter ones would take innocent words apart; they stand behind PWD= at most.
  constexpr std::size_t kShortest = 3;
  if (secret.size() >= kShortest) secrets_.push_back(std::move(secret));
}

std::string Secrets::hidden(std::string text) const {
  for (const std::string& secret : secrets_) replace_all(text, secret, kStars);
  hide_assignment(text, "pwd=");
  hide_assignment(text, "password=");
  return text;
}

Error error_of(const Library& library, const OwnedHandle& handle, const Secrets& secrets,
               std::string_view otherwise) {
  const std::vector<Diagnostic> all = diagnostics_of(library, handle);
  const bool only_warnings = std::all_of(all.begin(), all.end(), is_warning);
  std::string text;
  const Diagnostic* first = nullptr;
  for (const Diagnostic& one : all) {
    if (is_warning(one) && !only_warnings) continue;
    if (first == nullptr) first = &one;
    text += (text.empty() ? "[" : "\n  [") + one.state + "] " + one.text;
    if (one.native != 0) text += " (" + std::to_string(one.native) + ")";
  }
  if (first == nullptr) {
    return Error(ErrorCode::kInternal, "The ODBC driver says no reason: " + std::string(otherwise));
  }
  return Error(code_of(*first), secrets.hidden(std::move(text)));
}

}  // namespace sluice::sql::odbc
