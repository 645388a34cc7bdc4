#include "registry/schemas_topic.h"

#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "kafka/client/admin.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/append.h"
#include "kafka/client/fetch.h"

namespace sluice::registry {
namespace {

namespace client = kafka::client;

constexpr std::int32_t kPieceBytes = 1 << 20;

// A request waits for the answer: better a quick refusal than a late one.
client::ClusterSettings settings() {
  client::ClusterSettings settings;
  settings.connection.client_id = "sluice-registry";
  settings.connection.connect_timeout = std::chrono::seconds(2);
  settings.connection.request_timeout = std::chrono::seconds(10);
  settings.patience = std::chrono::seconds(5);
  return settings;
}

class KafkaSchemasTopic final : public SchemasTopic {
 public:
  KafkaSchemasTopic(std::string bootstrap, const Clock& clock)
      : bootstrap_(std::move(bootstrap)), clock_(clock) {}

  Status read(SchemasReader& reader) override {
    const Status read = read_from_here(reader);
    if (read || !went_wrong_on_the_way(read.error())) return read;
    // A connection that was idle for long is closed by the broker: once more, on a new one.
    admin_.reset();
    return read_from_here(reader);
  }

  Status append(const SchemasRecord& record) override {
    TRY(client::Admin * admin, connected());
    TRY(make_topic(*admin));
    kafka::wire::KeyedRecord keyed{Bytes(record.key), {}};
    if (record.value) keyed.value = Bytes(*record.value);
    const Status appended =
        client::append(admin->cluster(), kSchemasTopic, 0, {keyed}, clock_.wall_ms());
    if (!appended) there_ = false;
    return appended;
  }

  Result<std::string> cluster_id() override {
    TRY(client::Admin * admin, connected());
    TRY(const auto metadata, admin->cluster().metadata(std::vector<std::string>()));
    return metadata.cluster_id.value_or("");
  }

 private:
  static bool went_wrong_on_the_way(const Error& error) {
    return error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kIo ||
           error.code() == ErrorCode::kTimeout || error.code() == ErrorCode::kCorrupt;
  }

  Result<client::Admin*> connected() {
    if (!admin_) {
      TRY(admin_, client::Admin::open(bootstrap_, settings()));
    }
    return admin_.get();
  }

  Status read_from_here(SchemasReader& reader) {
    TRY(client::Admin * admin, connected());
    bool restarted = false;
    for (;;) {
      const auto fetched = client::fetch(admin->cluster(), {.topic = kSchemasTopic,
                                                            .offset = next_,
                                                            .max_bytes = kPieceBytes,
                                                            .read_committed = true});
      if (!fetched && fetched.error().code() == ErrorCode::kNotFound) {
        if (next_ != 0) reader.restart();
        next_ = 0;
        return {};
      }
      if (!fetched && fetched.error().code() == ErrorCode::kInvalidArgument && !restarted) {
        restarted = true;
        reader.restart();
        TRY(next_, first_offset(*admin));
        continue;
      }
      if (!fetched) return fetched.error();
      for (const client::IncomingRecord& record : fetched->records) {
        if (record.key) reader.take(*record.key, record.value);
      }
      const bool at_end =
          fetched->next_offset == next_ || fetched->next_offset >= fetched->high_watermark;
      next_ = fetched->next_offset;
      if (at_end) return {};
    }
  }

  static Result<std::int64_t> first_offset(client::Admin& admin) {
    const client::TopicPartition partition{kSchemasTopic, 0};
    TRY(auto offsets, client::list_offsets(admin.cluster(), {partition}, client::kEarliest));
    TRY(const std::int64_t first, offsets.at(partition));
    return first;
  }

  // Three copies where there are three brokers; compacted, as Confluent's registry wants it.
  Status make_topic(client::Admin& admin) {
    if (there_) return {};
    TRY(const auto brokers, admin.live_brokers());
    const auto copies = static_cast<std::int16_t>(std::clamp<std::size_t>(brokers.size(), 1, 3));
    const Status made = admin.create_topic({.name = kSchemasTopic,
                                            .partitions = 1,
                                            .replication_factor = copies,
                                            .configs = {{"cleanup.policy", "compact"}}});
    if (!made && made.error().code() != ErrorCode::kAlreadyExists) return made;
    if (made) log::info("made the topic of the schemas", {{"topic", kSchemasTopic}});
    there_ = true;
    return {};
  }

  const std::string bootstrap_;
  const Clock& clock_;
  std::unique_ptr<client::Admin> admin_;
  std::int64_t next_ = 0;
  bool there_ = false;
};

}  // namespace

std::unique_ptr<SchemasTopic> make_schemas_topic(const std::string& bootstrap, const Clock& clock) {
  return std::make_unique<KafkaSchemasTopic>(bootstrap, clock);
}

}  // namespace sluice::registry
