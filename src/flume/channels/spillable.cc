// The spillable channel: memory, and a file channel behind it for what memory does not hold.
//
// Events leave in the order they came: what is in memory is older than what is on disk, because
// nothing goes to memory while the disk has something.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "base/text.h"
#include "flume/channels/queue.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

struct SpillConfig {
  std::int64_t memory_capacity = 10000;
  std::int64_t overflow_capacity = 100'000'000;
  std::int64_t overflow_timeout_s = 3;
  std::int64_t byte_capacity = 256 << 20;
  std::int64_t byte_buffer_percent = 20;
  std::int64_t transaction_capacity = 10000;
};

const std::vector<Field<SpillConfig>>& fields() {
  using C = SpillConfig;
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> all = {
        {"memoryCapacity", &C::memory_capacity, "Events in memory at most; 0: all go to disk.",
         at_least(0)},
        {"overflowCapacity", &C::overflow_capacity, "Events on disk at most; 0: none go there.",
         at_least(0)},
        {"overflowTimeout", &C::overflow_timeout_s,
         "Seconds a put waits for room, in memory when nothing may go to disk, else on disk.",
         at_least(0)},
        {"byteCapacity", &C::byte_capacity,
         "Bytes of all bodies in memory at most. Flume's default is 80 % of the Java heap.",
         at_least(0)},
        {"byteCapacityBufferPercentage", &C::byte_buffer_percent,
         "How much of byteCapacity is kept free for headers.", between(0, 99)},
        {"transactionCapacity", &C::transaction_capacity, "Events of one put or take at most.",
         at_least(1)},
        {"avgEventSize", NoEffect{}, "No effect: the bytes of bodies are counted as they are."},
        {"overflowDeactivationThreshold", NoEffect{},
         "No effect: memory is used again when the disk has nothing left."},
    };
    static const std::vector<FieldInfo> kDisk = file_channel().describe();
    for (const FieldInfo& field : kDisk) {
      if (field.name == "capacity" || field.name == "keep-alive") continue;
      if (field.name == "transactionCapacity") continue;
      all.push_back({field.name, NoEffect{}, "As of the file channel.", shown_as(field.initial)});
    }
    return all;
  }();
  return kFields;
}

class SpillableChannel final : public Channel {
 public:
  SpillableChannel(const SpillConfig& config, std::unique_ptr<Channel> disk, Clock& clock)
      : config_(config),
        clock_(clock),
        memory_(limits(config, disk != nullptr)),
        disk_(std::move(disk)) {
    counters_.capacity = config.memory_capacity + config.overflow_capacity;
  }

  Status start() override {
    counters_.start(clock_.wall_ms());
    if (disk_ == nullptr) return {};
    TRY(disk_->start());
    for (const auto& [name, value] : disk_->counters().attributes()) {
      if (name == "ChannelSize") on_disk_ = parse_int(value).value_or(0);
    }
    tell();
    return {};
  }
  void stop() override {
    if (disk_ != nullptr) disk_->stop();
    counters_.stop(clock_.wall_ms());
  }
  Status put(const BatchPtr& batch, std::stop_token stop) override;
  Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token stop) override;
  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) override;
  std::int64_t unsaved() const override { return memory_.reserved(); }
  std::int64_t transaction_capacity() const override { return config_.transaction_capacity; }
  const CounterGroup& counters() const override { return counters_; }
  Slices hand_over() override {
    return memory_.take(static_cast<std::size_t>(memory_.size()), {}, {}, {});
  }
  // It is older than what is on disk, and is nowhere else.
  Status take_in(const Slices& slices) override {
    for (const Slice& slice : slices) memory_.restore(slice);
    tell();
    return {};
  }

 private:
  class SpillTake;

  static QueueLimits limits(const SpillConfig& config, bool spills) {
    return {.capacity = config.memory_capacity,
            .byte_capacity = static_cast<std::uint64_t>(config.byte_capacity) *
                             static_cast<std::uint64_t>(100 - config.byte_buffer_percent) / 100,
            .keep_alive = std::chrono::seconds(spills ? 0 : config.overflow_timeout_s)};
  }
  // What a take would find. Those in open takes of memory may come back: they are older than what
  // the disk has.
  bool has_events() const {
    return memory_.size() > 0 || (memory_.reserved() == 0 && on_disk_ > taken_of_disk_);
  }
  // Something came, or came back, or no longer stands before what is on disk.
  void tell() {
    counters_.size = memory_.size() + on_disk_;
    { const std::lock_guard lock(wait_mutex_); }
    changed_.notify_all();
  }

  const SpillConfig config_;
  Clock& clock_;
  ChannelCounter counters_;
  EventQueue memory_;
  const std::unique_ptr<Channel> disk_;
  std::mutex mutex_;                      // where the next put goes
  std::atomic<std::int64_t> on_disk_{0};  // events, those in open takes included
  std::atomic<std::int64_t> taken_of_disk_{0};
  std::mutex wait_mutex_;
  std::condition_variable_any changed_;
};

class SpillableChannel::SpillTake final : public Take {
 public:
  // Of memory, or of the disk.
  SpillTake(SpillableChannel& channel, Slices slices, std::unique_ptr<Take> of_disk)
      : channel_(channel), slices_(std::move(slices)), of_disk_(std::move(of_disk)) {
    if (of_disk_ != nullptr) channel_.taken_of_disk_ += count();
  }
  ~SpillTake() override {
    if (!settled_ && of_disk_ == nullptr) channel_.memory_.give_back(slices_);
    if (!settled_ && of_disk_ != nullptr) channel_.taken_of_disk_ -= count();
    of_disk_.reset();
    channel_.tell();
  }
  const Slices& events() const override {
    return of_disk_ == nullptr ? slices_ : of_disk_->events();
  }
  Status commit() override {
    const std::int64_t events = count();
    if (of_disk_ == nullptr) {
      channel_.memory_.forget(slices_);
    } else {
      TRY(of_disk_->commit());
      channel_.on_disk_ -= events;
      channel_.taken_of_disk_ -= events;
    }
    settled_ = true;
    channel_.counters_.take_success += events;
    channel_.tell();
    return {};
  }

 private:
  std::int64_t count() const { return static_cast<std::int64_t>(count_events(events())); }

  SpillableChannel& channel_;
  const Slices slices_;
  std::unique_ptr<Take> of_disk_;
  bool settled_ = false;
};

Status SpillableChannel::put(const BatchPtr& batch, std::stop_token stop) {
  const auto events = static_cast<std::int64_t>(batch->size());
  counters_.put_attempt += events;
  if (events > config_.transaction_capacity) {
    return Error(ErrorCode::kInvalidArgument,
                 "Put queue for SpillableMemoryTransaction of capacity " +
                     std::to_string(config_.transaction_capacity) +
                     " full, consider committing more frequently, "
                     "increasing capacity or increasing thread count");
  }
  const std::lock_guard lock(mutex_);
  Status room = Error(ErrorCode::kResourceExhausted, "events wait on disk");
  if (disk_ == nullptr || on_disk_ == 0) {
    room = memory_.reserve(events, batch->body_bytes(), stop);
  }
  if (room) {
    memory_.put({.batch = batch, .count = batch->size()});
  } else {
    if (disk_ == nullptr || room.error().code() != ErrorCode::kResourceExhausted) return room;
    TRY(disk_->put(batch, stop));
    on_disk_ += events;
  }
  counters_.put_success += events;
  tell();
  return {};
}

Result<std::unique_ptr<Take>> SpillableChannel::take(std::size_t limit, std::stop_token stop) {
  Slices slices = memory_.take(limit, {}, {}, stop);
  std::unique_ptr<Take> of_disk;
  if (slices.empty() && on_disk_ > 0 && memory_.reserved() == 0) {
    TRY(of_disk, disk_->take(limit, stop));
  }
  auto take = std::make_unique<SpillTake>(*this, std::move(slices), std::move(of_disk));
  counters_.take_attempt += static_cast<std::int64_t>(count_events(take->events()));
  counters_.size = memory_.size() + on_disk_;
  return std::unique_ptr<Take>(std::move(take));
}

void SpillableChannel::wait_for_events(std::chrono::milliseconds time, std::stop_token stop) {
  std::unique_lock lock(wait_mutex_);
  changed_.wait_for(lock, stop, time, [this] { return has_events(); });
}

Result<std::unique_ptr<Channel>> make_spillable(const Settings& settings, Services& services) {
  TRY(SpillConfig config, parse(fields(), settings));
  if (config.memory_capacity == 0 && config.overflow_capacity == 0) {
    return settings.problem("memoryCapacity and overflowCapacity are both 0");
  }
  std::unique_ptr<Channel> disk;
  if (config.overflow_capacity > 0) {
    Settings of_disk = settings;
    const auto of_file = file_channel().describe();
    std::erase_if(of_disk.properties, [&of_file](const Property& property) {
      return std::none_of(of_file.begin(), of_file.end(), [&property](const FieldInfo& field) {
        const bool all_below = field.name.ends_with(".*");
        return all_below ? property.key.starts_with(field.name.substr(0, field.name.size() - 1))
                         : property.key == field.name;
      });
    });
    const auto set = [&](const std::string& key, std::int64_t value) {
      of_disk.properties.push_back({.key = key,
                                    .value = std::to_string(value),
                                    .full_key = settings.component + "." + key,
                                    .file = settings.place});
    };
    set("capacity", config.overflow_capacity);
    set("keep-alive", config.overflow_timeout_s);
    if (settings.find("transactionCapacity") == nullptr) {
      set("transactionCapacity", config.transaction_capacity);
    }
    TRY(disk, file_channel().make(of_disk, services));
  }
  return std::make_unique<SpillableChannel>(config, std::move(disk), services.clock);
}

}  // namespace

Type<Channel> spillable_memory_channel() {
  return {"SPILLABLEMEMORY",
          {"org.apache.flume.channel.SpillableMemoryChannel"},
          "Holds events in memory, and on disk what memory has no room for. What memory holds is "
          "lost with the process.",
          [] { return describe(fields()); },
          make_spillable};
}

}  // namespace sluice::flume
