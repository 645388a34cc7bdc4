// The memory channel: fast, and gone with the process.
#include <limits>

#include "base/clock.h"
#include "flume/channels/queue.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

// A batch that has begun waits this long for more events (and keep-alive at most). Flume waits
// `keep-alive` (3 s) for each of them, which only delays what is there already.
constexpr std::chrono::milliseconds kLinger{100};

struct MemoryConfig {
  std::int64_t capacity = 100;
  std::int64_t transaction_capacity = 100;
  std::int64_t keep_alive_s = 3;
  std::int64_t byte_capacity = 256 << 20;
  std::int64_t byte_buffer_percent = 20;
  bool any_batch = false;
};

const std::vector<Field<MemoryConfig>>& fields() {
  static const std::vector<Field<MemoryConfig>> kFields = {
      {"capacity", &MemoryConfig::capacity, "Events it holds at most.", at_least(1)},
      {"transactionCapacity", &MemoryConfig::transaction_capacity,
       "Events of one put or take at most; batch sizes of sources and sinks must not exceed it.",
       at_least(1)},
      {"keep-alive", &MemoryConfig::keep_alive_s,
       "Seconds a put waits for room, and a take for a first event.", at_least(0)},
      {"byteCapacity", &MemoryConfig::byte_capacity,
       "Bytes of all bodies at most. Flume's default is 80 % of the Java heap.", at_least(0)},
      {"byteCapacityBufferPercentage", &MemoryConfig::byte_buffer_percent,
       "How much of byteCapacity is kept free for headers.", between(0, 99)},
  };
  return kFields;
}

class MemoryChannel final : public Channel {
 public:
  MemoryChannel(const MemoryConfig& config, Clock& clock)
      : config_(config),
        clock_(clock),
        queue_({config.capacity,
                static_cast<std::uint64_t>(config.byte_capacity) *
                    static_cast<std::uint64_t>(100 - config.byte_buffer_percent) / 100,
                std::chrono::seconds(config.keep_alive_s), config.any_batch}) {
    counters_.capacity = config.capacity;
  }

  Status start() override {
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override { counters_.stop(clock_.wall_ms()); }

  Status put(const BatchPtr& batch, std::stop_token stop) override {
    const auto events = static_cast<std::int64_t>(batch->size());
    counters_.put_attempt += events;
    if (events > config_.transaction_capacity) {
      return Error(ErrorCode::kInvalidArgument,
                   "Put queue for MemoryTransaction of capacity " +
                       std::to_string(config_.transaction_capacity) +
                       " full, consider committing more frequently, increasing capacity or "
                       "increasing thread count");
    }
    TRY(queue_.reserve(events, batch->body_bytes(), stop));
    queue_.put({batch, 0, batch->size(), 0});
    counters_.put_success += events;
    counters_.size = queue_.size();
    return {};
  }

  Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token stop) override {
    return std::unique_ptr<Take>(std::make_unique<MemoryTake>(*this, limit, stop));
  }

  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) override {
    queue_.wait_for_events(time, stop);
  }
  std::int64_t unsaved() const override { return queue_.reserved(); }
  Slices hand_over() override {
    return queue_.take(static_cast<std::size_t>(queue_.size()), {}, {}, {});
  }
  // Whatever the bounds say now.
  Status take_in(const Slices& slices) override {
    for (const Slice& slice : slices) queue_.restore(slice);
    counters_.size = queue_.size();
    return {};
  }
  std::int64_t transaction_capacity() const override { return config_.transaction_capacity; }
  const CounterGroup& counters() const override { return counters_; }

 private:
  class MemoryTake final : public Take {
   public:
    MemoryTake(MemoryChannel& channel, std::size_t limit, const std::stop_token& stop)
        : channel_(channel) {
      // Flume counts the asking for an event, so a batch that ends early counts one more.
      ++channel_.counters_.take_attempt;
      const std::chrono::milliseconds wait = std::chrono::seconds(channel_.config_.keep_alive_s);
      slices_ = channel_.queue_.take(limit, wait, std::min(wait, kLinger), stop);
      const std::size_t count = count_events(slices_);
      if (count > 0) {
        channel_.counters_.take_attempt +=
            static_cast<std::int64_t>(count) - (count == limit ? 1 : 0);
      }
      channel_.counters_.size = channel_.queue_.size();
    }
    ~MemoryTake() override {
      if (!committed_) channel_.queue_.give_back(slices_);
      channel_.counters_.size = channel_.queue_.size();
    }
    const Slices& events() const override { return slices_; }
    Status commit() override {
      committed_ = true;
      channel_.queue_.forget(slices_);
      channel_.counters_.take_success += static_cast<std::int64_t>(count_events(slices_));
      return {};
    }

   private:
    MemoryChannel& channel_;
    Slices slices_;
    bool committed_ = false;
  };

  const MemoryConfig config_;
  Clock& clock_;
  EventQueue queue_;
  ChannelCounter counters_;
};

Result<std::unique_ptr<Channel>> make_memory(const Settings& settings, Services& services) {
  TRY(MemoryConfig config, parse(fields(), settings));
  if (config.capacity < config.transaction_capacity) {
    return settings.problem(
        "Transaction Capacity of Memory Channel cannot be higher than the "
        "capacity: transactionCapacity = " +
        std::to_string(config.transaction_capacity) +
        ", capacity = " + std::to_string(config.capacity));
  }
  return std::make_unique<MemoryChannel>(config, services.clock);
}

struct PseudoConfig {
  std::int64_t capacity = 50;
  std::int64_t keep_alive_s = 3;
};

const std::vector<Field<PseudoConfig>>& pseudo_fields() {
  static const std::vector<Field<PseudoConfig>> kFields = {
      {"capacity", &PseudoConfig::capacity, "Events it holds, about.", at_least(1)},
      {"keep-alive", &PseudoConfig::keep_alive_s,
       "Seconds a put waits for room, and a take for a first event.", at_least(0)},
  };
  return kFields;
}

// Transactions of any size are real here: what a sink fails to deliver comes back.
Result<std::unique_ptr<Channel>> make_pseudo(const Settings& settings, Services& services) {
  TRY(const PseudoConfig config, parse(pseudo_fields(), settings));
  MemoryConfig memory;
  memory.capacity = config.capacity;
  memory.keep_alive_s = config.keep_alive_s;
  memory.transaction_capacity = std::numeric_limits<std::int64_t>::max();
  memory.any_batch = true;
  return std::make_unique<MemoryChannel>(memory, services.clock);
}

}  // namespace

Type<Channel> pseudo_channel() {
  return {"pseudotxn",
          {"org.apache.flume.channel.PseudoTxnMemoryChannel"},
          "A small memory channel, for tests. Unlike Flume's it has transactions.",
          [] { return describe(pseudo_fields()); },
          make_pseudo};
}
Type<Channel> memory_channel() {
  return {"memory",
          {"org.apache.flume.channel.MemoryChannel"},
          "Holds events in memory: fast, and what it holds is lost with the process.",
          [] { return describe(fields()); },
          make_memory};
}

}  // namespace sluice::flume
