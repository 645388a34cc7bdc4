#include "base/secrets.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <mutex>
#include <vector>

namespace sluice {
namespace {

constexpr std::size_t kShortest = 3;
constexpr std::size_t kLong = 8;
constexpr std::string_view kInItsPlace = "***";

// Process-wide by nature, as what is written is: longest first, so that no part of one is left.
struct Kept {
  std::mutex mutex;
  std::vector<std::string> texts;
  std::atomic<bool> any{false};
};
Kept& kept() {
  static Kept all;
  return all;
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool stands_alone(const std::string& text, std::size_t at, std::size_t size) {
  const bool before = at > 0 && is_word(text[at - 1]) && is_word(text[at]);
  const std::size_t end = at + size;
  const bool behind = end < text.size() && is_word(text[end]) && is_word(text[end - 1]);
  return !before && !behind;
}

}  // namespace

void keep_secret(std::string_view text) {
  if (text.size() < kShortest) return;
  Kept& all = kept();
  const std::lock_guard lock(all.mutex);
  if (std::find(all.texts.begin(), all.texts.end(), text) != all.texts.end()) return;
  const auto place = std::find_if(all.texts.begin(), all.texts.end(),
                                  [&](const std::string& one) { return one.size() < text.size(); });
  all.texts.emplace(place, text);
  all.any = true;
}

std::string without_secrets(std::string text) {
  Kept& all = kept();
  if (!all.any) return text;
  const std::lock_guard lock(all.mutex);
  for (const std::string& secret : all.texts) {
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      if (secret.size() < kLong && !stands_alone(text, at, secret.size())) {
        ++at;
        continue;
      }
      text.replace(at, secret.size(), kInItsPlace);
      at += kInItsPlace.size();
    }
  }
  return text;
}

}  // namespace sluice
