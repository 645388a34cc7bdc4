#include "kafka/broker/group/coordinator.h"

#include <array>
#include <random>

#include "base/log.h"
#include "kafka/broker/group/member_id.h"
#include "net/event.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

// Sessions are seconds long: a tenth of one is soon enough to notice their end.
constexpr std::chrono::milliseconds kTick{100};
// A waiting member is woken by its group; this only bounds a single wait.
constexpr std::chrono::milliseconds kWait{60'000};

// What a waiting request shares with the group that will answer it. Written once, by whoever holds
// the coordinator's lock; read after the event.
template <class Response>
struct Waiting {
  std::shared_ptr<net::Event> event;
  std::mutex mutex;
  std::optional<Response> answer;

  void set(Response response) {
    {
      const std::lock_guard lock(mutex);
      answer = std::move(response);
    }
    event->notify();
  }
  std::optional<Response> take() {
    const std::lock_guard lock(mutex);
    return std::move(answer);
  }
};

template <class Response>
net::Async<Response> wait_for_answer(std::shared_ptr<Waiting<Response>> waiting) {
  for (;;) {
    CO_TRY(co_await waiting->event->wait_for(kWait));
    if (auto answer = waiting->take()) co_return std::move(*answer);
  }
}

}  // namespace

std::string random_uuid() {
  std::random_device random;
  std::array<unsigned char, 16> bytes{};
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex =
      to_hex(ByteView(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20);
}

std::string make_member_id(const std::string& prefix) {
  return prefix + "-" + random_uuid();
}

Group* GroupCoordinator::find(const std::string& group) {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : found->second.get();
}

const Group* GroupCoordinator::find(const std::string& group) const {
  const auto found = groups_.find(group);
  return found == groups_.end() ? nullptr : found->second.get();
}

Group& GroupCoordinator::find_or_make(const std::string& group) {
  std::unique_ptr<Group>& place = groups_[group];
  if (!place) {
    place = std::make_unique<Group>(
        group, settings_, [this](const Group& changed) { return persist(changed); },
        &make_member_id);
  }
  return *place;
}

bool GroupCoordinator::persist(const Group& group) {
  const GroupRecord record = group_record(group, to_wall(group.state_since_ms()));
  const auto stored = store_.append(group.id(), std::span(&record, 1));
  if (!stored) {
    log::error("group could not be stored",
               {{"group", group.id()}, {"reason", stored.error().message()}});
  }
  return bool(stored);
}

Status GroupCoordinator::load(wire::Offset at, ByteView key, const std::optional<ByteView>& value) {
  const std::lock_guard lock(mutex_);
  auto record = read_group_record(key, value);
  if (!record && record.error().code() == ErrorCode::kUnsupported) {
    const Status loaded = consumers_.load(key, value);
    // Newer Kafka versions keep more kinds of records here, of groups that are not offered.
    return loaded || loaded.error().code() == ErrorCode::kUnsupported ? Status() : loaded;
  }
  if (!record) return record.error();
  if (auto* offset = std::get_if<RestoredOffset>(&*record)) {
    Group& group = find_or_make(offset->group);
    if (offset->offset) {
      offset->offset->record = at;
      group.offsets()[offset->partition] = std::move(*offset->offset);
    } else {
      group.offsets().erase(offset->partition);
    }
    return {};
  }
  auto& said = std::get<RestoredGroup>(*record);
  if (!said.exists) {
    forget_classic(said.group);
    return {};
  }
  find_or_make(said.group)
      .restore(said.generation, said.protocol_type, said.protocol, said.leader,
               to_steady(said.state_since_ms), std::move(said.members), clock_.steady_ms());
  return {};
}

Status GroupCoordinator::load_pending(wire::ProducerId producer, wire::Offset at, ByteView key,
                                      const std::optional<ByteView>& value) {
  const std::lock_guard lock(mutex_);
  auto record = read_group_record(key, value);
  if (!record) return record.error();
  auto* said = std::get_if<RestoredOffset>(&*record);
  if (said == nullptr || !said->offset) return {};
  said->offset->record = at;
  pending_.add(producer, {said->group, said->partition, std::move(*said->offset)});
  return {};
}

// Nothing of the classic protocol stays; offsets have records of their own.
void GroupCoordinator::forget_classic(const std::string& name) {
  Group* group = find(name);
  if (group == nullptr) return;
  Offsets offsets = std::move(group->offsets());
  groups_.erase(name);
  if (!offsets.empty()) find_or_make(name).offsets() = std::move(offsets);
}

void GroupCoordinator::loaded() {
  const std::lock_guard lock(mutex_);
  consumers_.loaded(now());
  std::erase_if(groups_, [](const auto& entry) { return entry.second->unused(); });
}

net::Async<void> GroupCoordinator::run_timers(net::Loop& loop, net::Scope& scope) {
  for (;;) {
    CO_TRY(co_await net::sleep_for(loop, scope, kTick));
    expire();
  }
}

void GroupCoordinator::expire() {
  const std::lock_guard lock(mutex_);
  const Moment moment = now();
  for (const auto& [name, group] : groups_) {
    group->expire(moment.steady_ms);
    expire_offsets(*group, moment);
  }
  expire_consumers(moment);
  std::erase_if(groups_, [](const auto& entry) { return entry.second->unused(); });
}

// Kafka's rule (KIP-211): offsets of a group with members stay; those of an empty one go this long
// after it became empty, those of a consumer without membership this long after their commit.
void GroupCoordinator::expire_offsets(Group& group, Moment moment) {
  if (group.state() != GroupState::kEmpty || group.offsets().empty()) return;
  std::vector<GroupRecord> gone;
  for (auto entry = group.offsets().begin(); entry != group.offsets().end();) {
    const bool member_group = !group.protocol_type().empty();
    const std::int64_t for_ms = member_group ? moment.steady_ms - group.state_since_ms()
                                             : moment.wall_ms - entry->second.commit_ms;
    if (for_ms < settings_.offsets_retention_ms || in_use(group, entry->first)) {
      ++entry;
      continue;
    }
    gone.push_back(offset_tombstone(group.id(), entry->first));
    entry = group.offsets().erase(entry);
  }
  if (gone.empty()) return;
  if (const auto stored = store_.append(group.id(), gone); !stored) {
    log::warn("expired offsets could not be removed from the log",
              {{"group", group.id()}, {"reason", stored.error().message()}});
  }
}

net::Async<wire::JoinGroupResponse> GroupCoordinator::join(net::Loop& loop, net::Scope& scope,
                                                           wire::JoinGroupRequest request,
                                                           std::int16_t version,
                                                           GroupClient client) {
  if (request.group_id.empty()) {
    wire::JoinGroupResponse refused;
    refused.error_code = KafkaError::kInvalidGroupId;
    refused.member_id = request.member_id;
    co_return refused;
  }
  auto waiting = std::make_shared<Waiting<wire::JoinGroupResponse>>();
  waiting->event = net::Event::make(loop, scope);
  {
    const std::lock_guard lock(mutex_);
    if (consumers_.has_members(request.group_id)) {
      co_return consumers_.join(request, version, client, now(), &make_member_id);
    }
    const bool known = find(request.group_id) != nullptr;
    if (!known && !request.member_id.empty()) {
      wire::JoinGroupResponse refused;
      refused.error_code = KafkaError::kUnknownMemberId;
      refused.member_id = request.member_id;
      co_return refused;
    }
    if (!end_consumer_group(request.group_id)) {
      wire::JoinGroupResponse refused;
      refused.error_code = KafkaError::kNotCoordinator;
      refused.member_id = request.member_id;
      co_return refused;
    }
    Group& group = find_or_make(request.group_id);
    group.join(request, version, client, clock_.steady_ms(),
               [waiting](wire::JoinGroupResponse answer) { waiting->set(std::move(answer)); });
    if (group.unused()) groups_.erase(request.group_id);
  }
  co_return co_await wait_for_answer(waiting);
}

net::Async<wire::SyncGroupResponse> GroupCoordinator::sync(net::Loop& loop, net::Scope& scope,
                                                           wire::SyncGroupRequest request) {
  auto waiting = std::make_shared<Waiting<wire::SyncGroupResponse>>();
  waiting->event = net::Event::make(loop, scope);
  {
    const std::lock_guard lock(mutex_);
    if (consumers_.has_members(request.group_id)) {
      co_return consumers_.sync(request, now());
    }
    Group* group = find(request.group_id);
    if (group == nullptr) {
      wire::SyncGroupResponse refused;
      refused.error_code =
          request.group_id.empty() ? KafkaError::kInvalidGroupId : KafkaError::kUnknownMemberId;
      co_return refused;
    }
    group->sync(request, clock_.steady_ms(),
                [waiting](wire::SyncGroupResponse answer) { waiting->set(std::move(answer)); });
  }
  co_return co_await wait_for_answer(waiting);
}

KafkaError GroupCoordinator::heartbeat(const wire::HeartbeatRequest& request) {
  const std::lock_guard lock(mutex_);
  if (consumers_.has_members(request.group_id)) {
    return consumers_.classic_heartbeat(request, now());
  }
  Group* group = find(request.group_id);
  if (group == nullptr) {
    return request.group_id.empty() ? KafkaError::kInvalidGroupId : KafkaError::kUnknownMemberId;
  }
  return group->heartbeat(request, clock_.steady_ms());
}

wire::LeaveGroupResponse GroupCoordinator::leave(const wire::LeaveGroupRequest& request,
                                                 std::int16_t version) {
  const std::lock_guard lock(mutex_);
  wire::LeaveGroupResponse response;
  Group* group = find(request.group_id);
  const Moment moment = now();
  const auto leave_one = [&](const std::string& id, const std::optional<std::string>& instance) {
    if (consumers_.has_members(request.group_id)) {
      return consumers_.leave(request.group_id, id, instance, moment);
    }
    return group == nullptr ? KafkaError::kUnknownMemberId
                            : group->leave(id, instance, moment.steady_ms);
  };
  if (request.group_id.empty()) {
    response.error_code = KafkaError::kInvalidGroupId;
  } else if (version < 3) {
    response.error_code = leave_one(request.member_id, std::nullopt);
  } else {
    for (const auto& member : request.members) {
      response.members.push_back({member.member_id, member.group_instance_id,
                                  leave_one(member.member_id, member.group_instance_id)});
    }
  }
  downgrade_if_classic(request.group_id, moment);
  return response;
}

}  // namespace sluice::kafka::broker
