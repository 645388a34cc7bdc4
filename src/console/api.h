// The REST API: one function for each address, called on threads of the pool.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "console/cluster/kafka_changes.h"
#include "console/cluster/kafka_view.h"
#include "console/run_files.h"
#include "console/sessions.h"
#include "lake/file_system.h"
#include "net/http_server.h"

namespace sluice::metrics {
class Exposition;
}

namespace sluice::console {

// A service that the overview names beside broker, lake and console.
struct ServiceAddress {
  std::string name;
  std::string title;
  std::string address;  // host:port
};

// Something besides broker and lake that /readyz asks; called from any thread.
struct ReadyCheck {
  std::string name;
  std::function<Status()> ask;
};

struct ApiSources {
  KafkaView* kafka = nullptr;  // null: there is no broker to show
  std::string kafka_address;
  lake::FileSystem& lake;
  std::string data_dir;
  std::string version;
  std::vector<ServiceAddress> services;
  std::vector<ReadyCheck> checks = {};
  bool one_copy = false;            // the lake is one node's
  KafkaChanges* changes = nullptr;  // there where kafka is
  bool read_only = false;           // nobody changes anything here
  // What else this process counts, for /metrics; called from any thread.
  std::function<void(metrics::Exposition&)> add_metrics = {};
};

inline constexpr std::size_t kMaxMessages = 500;
inline constexpr std::size_t kMaxMessageBytes = 64 * 1024;  // of one key, value or header shown
inline constexpr std::size_t kMaxAnswerBytes =
    4 * 1024 * 1024;  // of all keys and values of an answer
inline constexpr std::size_t kMaxPreviewBytes = 256 * 1024;
inline constexpr std::size_t kMaxUploadBytes = 8 * 1024 * 1024;  // of one piece
inline constexpr std::size_t kMaxEntries = 1000;                 // of a folder in one answer
inline constexpr std::size_t kMaxJobs = 500;
inline constexpr std::size_t kMaxAgents = 200;
inline constexpr std::size_t kMaxWaits =
    100;  // partitions whose oldest unread message is looked at
inline constexpr std::size_t kMaxRows = 1000;  // of a table
inline constexpr int kMaxTables = 4;           // that are made at the same time
inline constexpr int kMaxScrapes = 2;          // of /metrics at the same time
inline constexpr int kMaxStreams = 16;         // searches and tails that run at the same time

class Api {
 public:
  explicit Api(ApiSources sources);

  // True for "/api/", "/healthz", "/readyz" and "/metrics": handle() answers those, always.
  static bool owns(std::string_view path);
  void handle(net::HttpRequest& request, net::HttpResponse& response);

 private:
  struct Route;
  static const std::vector<Route>& routes();
  static std::int64_t now_ms();

  // The parts of the address that a route leaves open: {"sales-events", "0", "17"}.
  struct Call {
    net::HttpRequest& request;
    net::HttpResponse& response;
    std::vector<std::string> names;
  };

  void session(const Call& call);
  void metrics(const Call& call);
  void add_lake(sluice::metrics::Exposition& out);
  void overview(const Call& call);
  void health(const Call& call);
  void ready(const Call& call);
  void topics(const Call& call);
  void topic(const Call& call);
  void topic_defaults(const Call& call);
  void create_topic(const Call& call);
  void delete_topic(const Call& call);
  void add_partitions(const Call& call);
  void empty_topic(const Call& call);
  void topic_settings(const Call& call);
  void alter_topic_settings(const Call& call);
  void produce(const Call& call);
  void refuse_topic(const Call& call, const Error& error);
  void messages(const Call& call);
  void message_value(const Call& call);
  void search(const Call& call);
  void tail(const Call& call);
  void groups(const Call& call);
  void group(const Call& call);
  void group_plan(const Call& call);
  void set_group_offsets(const Call& call);
  void delete_group(const Call& call);
  void lake_list(const Call& call);
  void lake_status(const Call& call);
  void lake_preview(const Call& call);
  void lake_table(const Call& call);
  void lake_download(const Call& call);
  void lake_make_folder(const Call& call);
  void lake_rename(const Call& call);
  void lake_rights(const Call& call);
  void lake_delete(const Call& call);
  void lake_upload_state(const Call& call);
  void lake_upload(const Call& call);
  void flows(const Call& call);
  void jobs(const Call& call);
  void job(const Call& call);

  // False when there is no broker; the answer is sent.
  bool need_kafka(const Call& call);
  // False when this request may not change anything; the answer is sent.
  bool may_change(net::HttpRequest& request, net::HttpResponse& response);
  // False when the group has members, which would go on from where they are; the answer is sent.
  bool need_empty_group(const Call& call, const GroupView& group);
  // The answer to a change that has nothing to tell but that it was made.
  void done(const Call& call, const Status& changed);
  void lake_done(const Call& call, const Status& changed);
  Result<lake::ContentSummary> lake_totals();

  ApiSources sources_;
  const Sessions sessions_;
  RunFiles agents_;
  RunFiles runs_;
  const std::int64_t started_ms_;
  std::atomic<int> streams_{0};
  std::atomic<int> tables_{0};
  std::atomic<int> scrapes_{0};

  // Counting a large lake takes a while: the last answer holds for 20 times as long as it took.
  std::mutex totals_mutex_;
  std::optional<lake::ContentSummary> totals_;
  std::chrono::steady_clock::time_point totals_until_;
};

}  // namespace sluice::console
