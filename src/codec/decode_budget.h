// How much memory decoders may hold at once: a few KiB of input can stand for gigabytes, so what is
// held for unpacked bytes is counted, over all who unpack.
//
//   DecodeBudget::Share share(DecodeBudget::of_process());
//   TRY(share.hold(window.size()));   // kResourceExhausted: others hold too much now
#pragma once

#include <atomic>
#include <cstddef>

#include "base/result.h"

namespace sluice::codec {

// Any thread.
class DecodeBudget {
 public:
  explicit DecodeBudget(std::size_t limit) : limit_(limit) {}
  DecodeBudget(const DecodeBudget&) = delete;
  DecodeBudget& operator=(const DecodeBudget&) = delete;

  // The one of this process. It is no argument of everything that reads a record, since the memory
  // it stands for is not either.
  static DecodeBudget& of_process();

  std::size_t limit() const { return limit_; }
  std::size_t held() const { return held_; }

  // What one decoder holds; given back at its end.
  class Share {
   public:
    explicit Share(DecodeBudget& budget) : budget_(budget) {}
    ~Share() { budget_.held_ -= held_; }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    // From now on `bytes` in all; a share never shrinks. Nothing changes when it is refused.
    Status hold(std::size_t bytes);

   private:
    DecodeBudget& budget_;
    std::size_t held_ = 0;
  };

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace sluice::codec
