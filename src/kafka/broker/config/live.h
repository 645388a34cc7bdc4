// Settings that a client may change while others read them.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sluice::kafka::broker {

// One value. Any thread; a reader sees the old value or the new.
template <class T>
class Live {
 public:
  Live(T value = T()) : value_(value) {}
  Live(const Live& other) : value_(other.get()) {}
  Live& operator=(const Live& other) { return *this = other.get(); }
  Live& operator=(T value) {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }
  T get() const { return value_.load(std::memory_order_relaxed); }
  operator T() const { return get(); }

 private:
  std::atomic<T> value_;
};

template <>
class Live<std::string> {
 public:
  Live() = default;
  Live(const Live& other) : text_(other.get()) {}
  Live& operator=(const Live& other) { return *this = other.get(); }
  Live& operator=(std::string text) {
    const std::lock_guard lock(mutex_);
    text_ = std::move(text);
    return *this;
  }
  std::string get() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

// Names with their values, replaced as a whole.
class LiveConfigs {
 public:
  using Configs = std::map<std::string, std::string>;

  LiveConfigs() = default;
  LiveConfigs(const LiveConfigs& other) : configs_(other.get()) {}
  LiveConfigs& operator=(const LiveConfigs& other) {
    auto configs = other.get();
    const std::lock_guard lock(mutex_);
    configs_ = std::move(configs);
    return *this;
  }
  std::shared_ptr<const Configs> get() const {  // shared with whoever reads while they change
    const std::lock_guard lock(mutex_);
    return configs_;
  }
  void set(Configs configs) {
    auto made = std::make_shared<const Configs>(std::move(configs));
    const std::lock_guard lock(mutex_);
    configs_ = std::move(made);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Configs> configs_ = std::make_shared<const Configs>();
};

}  // namespace sluice::kafka::broker
