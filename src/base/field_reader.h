// The fields of a record, one after the other. A read past the end gives nothing and marks the
// reader, so that whoever reads looks once, at the end.
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace sluice {

// Views into the bytes, which outlive it.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : rest_(bytes) {}

  ByteView take(std::size_t size) {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const ByteView taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  // Of the network's order of bytes, and of our own files'.
  template <class T>
  T be() {
    const ByteView bytes = take(sizeof(T));
    return bytes.empty() ? T() : load_be<T>(bytes.data());
  }
  template <class T>
  T le() {
    const ByteView bytes = take(sizeof(T));
    return bytes.empty() ? T() : load_le<T>(bytes.data());
  }

  ByteView rest() const { return rest_; }
  // Everything was there, and nothing more.
  bool whole() const { return !failed_ && rest_.empty(); }
  bool failed() const { return failed_; }
  // What was read makes no sense.
  void fail() {
    failed_ = true;
    rest_ = {};
  }

 private:
  ByteView rest_;
  bool failed_ = false;
};

}  // namespace sluice
