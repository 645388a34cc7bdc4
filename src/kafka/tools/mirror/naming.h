// Which topics and groups are mirrored, and how their copies are called.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "kafka/tools/cli/topic_filter.h"

namespace sluice::kafka::mirror {

class Naming {
 public:
  // Empty `prefix`: as the source calls them. Else "PREFIX.topic", as MirrorMaker 2.
  Naming(tools::TopicFilter wanted, std::optional<tools::TopicFilter> unwanted, std::string prefix,
         std::string back)
      : wanted_(std::move(wanted)),
        unwanted_(std::move(unwanted)),
        prefix_(std::move(prefix)),
        back_(std::move(back)) {}

  // Topics of the broker, of Connect and of MirrorMaker are none, and neither are those that come
  // from the target: a mirror the other way made them.
  bool takes(const std::string& topic) const;
  std::string copy_of(const std::string& topic) const { return prefix_ + topic; }
  // Source and target are one cluster: what has the prefix of copies is not copied again.
  void within_one_cluster() { one_cluster_ = true; }
  // Whether a topic of the source, or a prefix of topics, is of this mirror's own copies.
  bool is_own_copy(const std::string& topic) const {
    return one_cluster_ && !prefix_.empty() && topic.starts_with(prefix_);
  }

 private:
  tools::TopicFilter wanted_;
  std::optional<tools::TopicFilter> unwanted_;
  std::string prefix_;  // "source."
  std::string back_;    // "target.", or empty
  bool one_cluster_ = false;
};

// Groups that are of one console, of Connect or of mirrors.
bool is_passing_group(const std::string& group);

}  // namespace sluice::kafka::mirror
