#include "kafka/broker/api/fetch_sessions.h"

#include <algorithm>
#include <limits>

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::int32_t kNewSession = 0;
constexpr std::int32_t kNoSession = -1;
// Kafka's: a session that was used since keeps its place against smaller ones only.
constexpr std::int64_t kKeptMs = 120'000;
// No topic has a longer name; one that is not there is remembered as well.
constexpr std::size_t kLongestName = 249;

std::int32_t epoch_after(std::int32_t epoch) {
  return epoch == std::numeric_limits<std::int32_t>::max() ? 1 : epoch + 1;
}

}  // namespace

std::vector<FetchAsked> asked_in(const wire::FetchRequest& request) {
  std::vector<FetchAsked> all;
  for (const auto& topic : request.topics) {
    for (const auto& partition : topic.partitions) {
      all.push_back({topic.topic, topic.topic_id, partition});
    }
  }
  return all;
}

FetchSession::Key FetchSession::key_of(const FetchAsked& asked) const {
  const auto& id = asked.topic_id.bytes;
  return {by_id_ ? std::string(id.begin(), id.end()) : asked.topic, asked.partition.partition};
}

std::size_t FetchSession::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::vector<FetchAsked> FetchSession::asked() const {
  const std::lock_guard lock(mutex_);
  std::vector<FetchAsked> all;
  all.reserve(entries_.size());
  for (const Entry& entry : entries_) all.push_back(entry.asked);
  return all;
}

void FetchSession::take(const wire::FetchRequest& request) {
  const std::lock_guard lock(mutex_);
  for (FetchAsked& asked : asked_in(request)) {
    const Key key = key_of(asked);
    const auto known = places_.find(key);
    if (known != places_.end()) {
      known->second->asked = std::move(asked);
      continue;
    }
    Entry entry;
    entry.asked = std::move(asked);
    places_[key] = entries_.insert(entries_.end(), std::move(entry));
  }
  for (const auto& topic : request.forgotten_topics_data) {
    for (const wire::PartitionId index : topic.partitions) {
      FetchAsked asked;
      asked.topic = topic.topic;
      asked.topic_id = topic.topic_id;
      asked.partition.partition = index;
      const auto known = places_.find(key_of(asked));
      if (known == places_.end()) continue;
      entries_.erase(known->second);
      places_.erase(known);
    }
  }
}

bool FetchSession::is_news(const FetchAsked& asked,
                           const wire::FetchResponse::PartitionData& answer) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(key_of(asked));
  if (place == places_.end()) return true;
  Entry& entry = *place->second;
  const bool records = answer.records.size() > 0;
  const bool failed = answer.error_code != KafkaError::kNone;
  const bool news = records || failed || !entry.answered ||
                    entry.high_watermark != answer.high_watermark ||
                    entry.start_offset != answer.log_start_offset;
  entry.answered = !failed;  // after an error the state is told anew
  entry.high_watermark = answer.high_watermark;
  entry.start_offset = answer.log_start_offset;
  if (records) entries_.splice(entries_.end(), entries_, place->second);
  return news;
}

std::size_t FetchSessions::count() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

void FetchSessions::forget(Sessions::iterator session) {
  held_ -= session->second->size();
  sessions_.erase(session);
}

void FetchSessions::take(FetchSession& session, const wire::FetchRequest& request) {
  held_ -= session.size();
  session.take(request);
  held_ += session.size();
}

bool FetchSessions::may_take(const wire::FetchRequest& request) const {
  std::size_t more = 0;
  for (const auto& topic : request.topics) {
    if (topic.topic.size() > kLongestName) return false;
    more += topic.partitions.size();
  }
  return more <= most_partitions_ && held_ <= most_partitions_ - more;
}

// Room by the session that was not used for long, else by one that is smaller than the new one.
bool FetchSessions::make_room(std::size_t partitions, std::int64_t now_ms) {
  if (sessions_.size() < most_) return true;
  if (sessions_.empty()) return false;
  const auto oldest = std::min_element(
      sessions_.begin(), sessions_.end(),
      [](const auto& a, const auto& b) { return a.second->used_ms_ < b.second->used_ms_; });
  if (now_ms - oldest->second->used_ms_ > kKeptMs) {
    forget(oldest);
    return true;
  }
  const auto smallest = std::min_element(
      sessions_.begin(), sessions_.end(),
      [](const auto& a, const auto& b) { return a.second->size() < b.second->size(); });
  if (smallest->second->size() >= partitions) return false;
  forget(smallest);
  return true;
}

std::shared_ptr<FetchSession> FetchSessions::make(const wire::FetchRequest& request, bool by_id,
                                                  std::int64_t now_ms) {
  std::size_t partitions = 0;
  for (const auto& topic : request.topics) partitions += topic.partitions.size();
  if (partitions == 0 || !may_take(request) || !make_room(partitions, now_ms)) return nullptr;
  while (sessions_.contains(next_id_)) next_id_ = epoch_after(next_id_);
  auto session = std::make_shared<FetchSession>(next_id_, by_id);
  next_id_ = epoch_after(next_id_);
  take(*session, request);
  session->used_ms_ = now_ms;
  sessions_[session->id()] = session;
  return session;
}

FetchSessions::Begun FetchSessions::begin(const wire::FetchRequest& request, bool by_id,
                                          std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Begun begun;
  if (request.session_epoch == kNewSession || request.session_epoch == kNoSession) {
    const auto before = sessions_.find(request.session_id);
    if (before != sessions_.end()) forget(before);
    if (request.session_epoch == kNewSession) begun.session = make(request, by_id, now_ms);
    return begun;
  }
  const auto found = sessions_.find(request.session_id);
  if (found == sessions_.end()) {
    begun.error = KafkaError::kFetchSessionIdNotFound;
    return begun;
  }
  FetchSession& session = *found->second;
  if (session.next_epoch_ != request.session_epoch) {
    begun.error = KafkaError::kInvalidFetchSessionEpoch;
  } else if (session.by_id() != by_id) {
    begun.error = KafkaError::kFetchSessionTopicIdError;
  } else if (!may_take(request)) {
    begun.error = KafkaError::kFetchSessionIdNotFound;  // the client goes on without one
    forget(found);
  } else {
    take(session, request);
    session.used_ms_ = now_ms;
    session.next_epoch_ = epoch_after(session.next_epoch_);
    begun.session = found->second;
    begun.incremental = true;
    if (session.size() == 0) forget(found);
  }
  return begun;
}

}  // namespace sluice::kafka::broker
