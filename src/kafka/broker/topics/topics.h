// The topics of a broker: what there is (the catalog), their open partitions, and every change of
// both.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "kafka/broker/catalog/catalog.h"
#include "kafka/broker/topics/partitions.h"

namespace sluice::kafka::broker {

// Why a change of a topic was refused, where the code does not say it.
enum class TopicRefusal {
  kTooManyPartitions,  // max.partitions or max.partitions.per.request
  kBadName,
};

// Any thread; changes block. Those of one name come one after another, in whole: whoever finds a
// topic finds its partitions. Those of different names do not wait for each other, however many
// partitions they make.
class Topics {
 public:
  // `syncs`: the disk of a test; null for the machine's.
  Topics(std::string directory, const BrokerSettings& settings, const Clock& clock,
         Syncs* syncs = nullptr);

  // At start. A topic that cannot be opened is named in the log and left out; the rest serves. It
  // fails when nobody can say what topics there are.
  // First the catalog, so that settings in it count for what load() opens.
  Status load_catalog(disk::Disk& disk, const std::string& directory);
  Status load();

  TopicCatalog& catalog() { return *catalog_; }
  const TopicCatalog& catalog() const { return *catalog_; }
  Partitions& partitions() { return partitions_; }

  // Before a request is begun with: kResourceExhausted, kTooManyPartitions.
  Status check_request(std::int64_t partitions) const;

  // Folders first, then the catalog: what cannot be made was never there. Errors: kAlreadyExists,
  // kInvalidArgument (kBadName), kResourceExhausted (kTooManyPartitions, or the disk is full),
  // kIo.
  Result<TopicPtr> create(const std::string& name, std::int32_t partitions, TopicConfigs configs);
  // kNotFound, and as create().
  Result<TopicPtr> grow(const std::string& name, std::int32_t partitions);
  // Topics may have other defaults now.
  void defaults_changed();
  // `change` gets the settings of the topic and makes them what they shall be.
  Result<TopicPtr> configure(const std::string& name,
                             const std::function<Status(TopicConfigs&)>& change);
  // kNotFound. `removed` runs before the name can be given again.
  Result<TopicPtr> remove(const std::string& name, const std::function<void()>& removed);

  // Tries the partitions again that could not be opened, if the data directory is there.
  void open_left_out();

 private:
  class Turn;
  class Room;

  bool fits(const Topic& topic, std::int64_t so_far) const;

  const BrokerSettings& settings_;
  Partitions partitions_;
  std::unique_ptr<TopicCatalog> catalog_;
  std::mutex mutex_;
  std::condition_variable turn_over_;
  std::set<std::string> changing_;  // by what makes names collide
  std::int64_t planned_ = 0;        // partitions that are being made
};

}  // namespace sluice::kafka::broker
