// What a handler of one API gets, and what it gives back.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "kafka/broker/security/acl.h"
#include "kafka/broker/settings/settings.h"
#include "kafka/wire/api_keys.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/frame.h"
#include "net/async.h"
#include "net/blocking.h"
#include "net/loop.h"
#include "net/scope.h"
#include "net/tcp.h"

namespace sluice::kafka::broker {

class BrokerConfig;
class FetchSessions;
class GroupConfigs;
class GroupCoordinator;
class OffsetsTopic;
class Partitions;
class BrokerCounts;
class Quotas;
class Security;
class Session;
class TopicCatalog;
class Topics;
class TransactionCoordinator;
class TransactionMarkers;
class TransactionTopic;

struct Context;
struct Reply;

struct Api {
  wire::ApiKey key;
  net::Async<Reply> (*handle)(Context&);
};

// The broker's parts, as handlers use them. All of them outlive every request.
struct Services {
  std::span<const Api> apis;  // all that it answers
  const BrokerSettings& settings;
  BrokerConfig& config;  // of these settings
  const Clock& clock;
  net::BlockingPool& pool;
  net::Scope& scope;
  Topics& topics;
  TopicCatalog& catalog;   // of the topics, to look up
  Partitions& partitions;  // as well
  OffsetsTopic& offsets;
  GroupCoordinator& groups;
  GroupConfigs& group_configs;
  TransactionTopic& transaction_topic;
  TransactionMarkers& markers;
  TransactionCoordinator& transactions;
  FetchSessions& sessions;
  Security& security;
  Quotas& quotas;
  BrokerCounts& counts;
};

// One request on its connection. Lives in the connection's coroutine, and so longer than its
// handler.
struct Context {
  Services& services;
  net::Loop& loop;
  const wire::RequestHeader& header;
  // The request, without its header; `records` fields are views into it.
  std::span<char> body;
  const net::Endpoint& local;
  const net::Endpoint& peer;
  Session& session;
  bool last = false;             // the connection ends once this is answered
  std::int64_t throttle_ms = 0;  // nothing more is read before, once this is answered

  // A view into the body, for who changes it where it lies.
  std::span<char> writable(ByteView part) const {
    return body.subspan(static_cast<std::size_t>(part.data() - body.data()), part.size());
  }
  std::int16_t version() const { return header.api_version; }
  // May the client? What it may not is told in the log; silently() where only a list gets shorter.
  bool may(AclOperation operation, ResourceType type, const std::string& name) const;
  bool may_silently(AclOperation operation, ResourceType type, const std::string& name) const;
  bool may_any(AclOperation operation, ResourceType type) const;
  // It has used so many bytes; what is over its quota makes it wait, which its answer says.
  enum class Bytes { kProduced, kFetched };
  std::int32_t used(Bytes bytes, std::size_t amount);
  // The operations that it may, as bits.
  std::int32_t allowed(ResourceType type, const std::string& name) const;
  // Where clients should come to: the advertised host, else the address that this client came to.
  std::string advertised_host() const;
  std::int32_t advertised_port() const;
};

// The request of a context. Bytes behind it are passed over, as Kafka does: some clients send a
// few.
template <class Request>
Result<Request> decode_request(const Context& context) {
  wire::WireReader reader({context.body.data(), context.body.size()});
  Request request;
  request.read(reader, context.version());
  if (const Status read = reader.status(); !read) return read.error();
  return request;
}

// Bytes of a segment that go out by sendfile, in the place of a gap of the frame.
struct FilePart {
  std::shared_ptr<const Fd> file;
  std::uint64_t position = 0;
  std::uint32_t size = 0;
};

// The rest of an answer that waits for the disk. The connection reads and works on meanwhile, and
// finishes every one that it was given, in order.
class Unfinished {
 public:
  virtual ~Unfinished() = default;
  // The frame, when the disk is done.
  virtual net::Async<Bytes> finish() = 0;
};

// A whole response frame; an empty one is not sent (acks=0), unless the rest makes it.
struct Reply {
  Bytes frame;
  std::vector<wire::WireWriter::Gap> gaps;
  std::vector<FilePart> files;  // by the id of the gap
  std::unique_ptr<Unfinished> rest;
  bool last = false;             // nothing comes after it
  std::int64_t throttle_ms = 0;  // its client waits so long
};

}  // namespace sluice::kafka::broker
