// The pages that are part of the program: bundled from web/ at build time, compressed once.
#pragma once

#include <span>
#include <string_view>

namespace sluice::console {

struct Asset {
  std::string_view name;  // "console.html", "assets/console-5LBUJOGG.js"
  std::string_view type;  // Content-Type
  std::string_view tag;   // of the bytes, for a strong ETag
  std::string_view bytes;
  std::string_view gzip;
  bool immutable = false;  // its name changes with its bytes
};

std::span<const Asset> assets();

}  // namespace sluice::console
