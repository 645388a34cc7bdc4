// Events that a destination will never take, kept in a file: a line of JSON for each, with its
// headers, its body (or in base64, what is no UTF-8), why, and when.
#pragma once

#include <cstdint>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "flume/event.h"

namespace sluice::flume {

// One thread.
class DeadLetters {
 public:
  explicit DeadLetters(std::string path) : path_(std::move(path)) {}

  void add(const Event& event, const std::string& why, std::int64_t now_ms);
  // What was added survives a loss of power. The file and its folder are made when there is need.
  Status save();
  // Takes back what was not saved.
  void forget() { lines_.clear(); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  std::string lines_;
  Fd file_;
};

}  // namespace sluice::flume
