// For this room's tests: components from a few lines of properties, and a lake in memory.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/clock.h"
#include "flume/agent.h"
#include "flume/channel_processor.h"
#include "flume/configuration.h"
#include "flume/properties.h"
#include "flume/registry.h"
#include "lake/file_systems.h"
#include "lake/memory_file_system.h"

namespace sluice::flume {

// Waits for something that another thread brings about. The test fails when it does not come.
template <class Condition>
bool eventually(Condition condition, int seconds = 20) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

// A folder of its own, the services, and what makes components.
class FlumeTest : public ::testing::Test {
 public:
  FlumeTest()
      : systems([] { return Result<std::string>("mem:"); }),
        services{clock, systems, folder() + "/data", stderr} {
    systems.add_scheme("mem", [this](const std::string&) {
      auto made = std::make_unique<lake::MemoryFileSystem>();
      memory = made.get();
      return Result<std::unique_ptr<lake::FileSystem>>(std::move(made));
    });
    (void)systems.default_file_system();
  }
  ~FlumeTest() override { std::filesystem::remove_all(folder()); }

  const std::string& folder() {
    if (folder_.empty()) {
      std::string name = "/tmp/sluice-flume-test-XXXXXX";
      folder_ = ::mkdtemp(name.data());
    }
    return folder_;
  }
  std::string path(const std::string& name) { return folder() + "/" + name; }
  void write(const std::string& name, const std::string& content) {
    std::ofstream(path(name) + ".tmp", std::ios::binary) << content;
    std::filesystem::rename(path(name) + ".tmp", path(name));
  }

  // "capacity = 10\nkeep-alive = 0" as the settings of a component.
  static Settings settings(const std::string& lines) {
    Settings all{"a.kind.name", "thing", "test.conf:1", {}};
    auto parsed = parse_properties(lines, "test.conf");
    all.properties = std::move(*parsed);
    for (Property& property : all.properties) property.full_key = "a.kind.name." + property.key;
    return all;
  }
  static Property type(const std::string& name) {
    return {"type", name, "a.kind.name.type", "test.conf", 1};
  }

  template <class T>
  std::unique_ptr<T> make_one(std::string_view kind, const std::vector<Type<T>>& types,
                              const std::string& name, const std::string& lines) {
    auto made = flume::make(kind, types, type(name), settings(lines), services);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return made ? std::move(*made) : nullptr;
  }
  std::unique_ptr<Channel> channel(const std::string& name, const std::string& lines) {
    return make_one("channel", channel_types(), name, lines);
  }
  std::unique_ptr<Sink> sink(const std::string& name, const std::string& lines) {
    return make_one("sink", sink_types(), name, lines);
  }
  std::unique_ptr<Source> source(const std::string& name, const std::string& lines) {
    return make_one("source", source_types(), name, lines);
  }

  static BatchPtr batch(const std::vector<std::string>& bodies, const Headers& headers = {}) {
    Batch made;
    for (const std::string& body : bodies) made.add_copy(headers, body);
    return std::make_shared<const Batch>(std::move(made));
  }
  static std::vector<std::string> bodies(const Slices& slices) {
    std::vector<std::string> all;
    for (const Slice& slice : slices) {
      for (const Event& event : slice.events()) all.emplace_back(event.body);
    }
    return all;
  }

  SystemClock clock;
  lake::MemoryFileSystem* memory = nullptr;

 private:
  std::string folder_;

 public:
  lake::FileSystems systems;
  Services services;
};

}  // namespace sluice::flume
