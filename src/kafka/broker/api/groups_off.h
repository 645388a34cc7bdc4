// Share groups (KIP-932) and groups of Kafka Streams (KIP-1071) are off, as with a Kafka whose
// share.version and streams.version are 0. That does not depend on what a client may.
#pragma once

#include <string>
#include <utility>

#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker {

// What answers the whole request.
template <class Request>
Answer<Request> groups_off(Context&, Request) {
  typename Request::Response response;
  response.error_code = wire::KafkaError::kUnsupportedVersion;
  if constexpr (requires { response.status; }) response.status.emplace();
  co_return response;
}

// The same where Kafka has words for it.
template <class Request>
Answer<Request> groups_off_in_words(Context&, Request) {
  typename Request::Response response;
  response.error_code = wire::KafkaError::kUnsupportedVersion;
  response.error_message = std::string(wire::error_message(response.error_code));
  co_return response;
}

// What answers each group.
template <class Request>
Answer<Request> each_group_off(Context&, Request request) {
  typename Request::Response response;
  const auto add = [&](std::string id) {
    auto& group = response.groups.emplace_back();
    group.error_code = wire::KafkaError::kUnsupportedVersion;
    group.group_id = std::move(id);
  };
  if constexpr (requires { request.group_ids; }) {
    for (std::string& id : request.group_ids) add(std::move(id));
  } else {
    for (auto& group : request.groups) add(std::move(group.group_id));
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
