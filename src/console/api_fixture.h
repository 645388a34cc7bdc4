// The API behind a real HTTP server, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/api.h"
#include "console/cluster/memory_changes.h"
#include "console/cluster/memory_kafka.h"
#include "lake/memory_file_system.h"
#include "net/loop.h"

namespace boost::json {
class value;
}

namespace sluice::console {

namespace json = boost::json;

struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  json::value parsed() const;
  std::string error_code() const;
};

// A lake where something happens between a look and the writer that follows it.
class HookedLake final : public lake::MemoryFileSystem {
 public:
  std::function<void()> before_append;

  Result<std::unique_ptr<lake::Writer>> append(const std::string& path) override {
    if (before_append) std::exchange(before_append, nullptr)();
    return MemoryFileSystem::append(path);
  }
};

// Over a cluster and a lake in memory.
class ApiTest : public testing::Test {
 protected:
  ApiTest();
  ~ApiTest() override;

  // Anew; the cluster and the lake stay.
  void start(bool read_only);
  Answer ask(const std::string& address, const std::string& more = "",
             const std::string& method = "GET", const std::string& body = "");
  // The headers that a request needs to change something.
  std::string session();
  Answer change(const std::string& method, const std::string& address,
                const std::string& body = "");
  json::value get(const std::string& address);
  std::vector<std::string> values(const std::string& address);

  // A file of the lake, and one of the data directory.
  void put(const std::string& path, std::string_view bytes);
  void record(const std::string& name, const std::string& text);
  static MessageView message(std::int64_t time, const std::string& value);

  std::function<void(metrics::Exposition&)> add_metrics_;
  net::Loops loops_{1};
  MemoryKafka kafka_;
  MemoryChanges changes_{kafka_};
  HookedLake lake_;
  std::string data_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<net::HttpServer> server_;
};

}  // namespace sluice::console
