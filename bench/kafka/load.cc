// A load generator for any Kafka broker: prebuilt batches over a raw socket, so that it costs
// little itself and finds the broker's own limit.
//
//   kafka_load produce HOST:PORT TOPIC PARTITIONS RECORD_BYTES BATCH_BYTES MEGABYTES ACKS
//   kafka_load consume HOST:PORT TOPIC PARTITIONS MEGABYTES
//
// Prints the seconds it took and the bytes of record values.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/frame.h"
#include "kafka/wire/produce.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_batch_builder.h"
#include "net/socket.h"

namespace sluice {
namespace {

using namespace kafka;  // NOLINT(google-build-using-namespace): a small program of one purpose

constexpr std::int16_t kProduceVersion = 9;
constexpr std::int16_t kFetchVersion = 11;
constexpr int kInFlight = 5;  // max.in.flight.requests.per.connection

[[noreturn]] void fail(const std::string& words) {
  std::fprintf(stderr, "kafka_load: %s\n", words.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error().message());
  return std::move(result).value();
}
void must(Status status) {
  if (!status) fail(status.error().message());
}

net::Socket connect(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const auto port = parse_int(address.substr(colon + 1));
  return must(net::Socket::connect(address.substr(0, colon),
                                   static_cast<std::uint16_t>(port.value_or(0)),
                                   std::chrono::milliseconds(5000)));
}

Bytes read_frame(net::Socket& socket) {
  char size[4];
  must(socket.read_exact(size, sizeof size));
  Bytes frame(load_be<std::uint32_t>(size), '\0');
  must(socket.read_exact(frame.data(), frame.size()));
  return frame;
}

template <class Response>
Response read_response(net::Socket& socket, std::int16_t version, Bytes& frame) {
  frame = read_frame(socket);
  const std::size_t header = version >= Response::kFlexibleFrom ? 5 : 4;
  return must(wire::decode<Response>(ByteView(frame).substr(header), version));
}

struct Batch {
  Bytes bytes;
  int records = 0;
};

Batch make_batch(std::size_t record_bytes, std::size_t batch_bytes) {
  Batch batch;
  wire::RecordBatchBuilder builder;
  std::string value(record_bytes, 'x');
  unsigned seed = 1;
  const std::int64_t now = SystemClock().wall_ms();  // older records would fall to retention
  while (batch.records == 0 || builder.size() + record_bytes + 16 <= batch_bytes) {
    for (char& c : value)
      c = static_cast<char>('a' + (seed = seed * 1103515245 + 12345) / 65536 % 26);
    builder.append(now, std::nullopt, value);
    ++batch.records;
  }
  batch.bytes = must(builder.finish());
  return batch;
}

void report(std::chrono::steady_clock::time_point start, std::uint64_t bytes) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%.6f %llu\n", took.count(), static_cast<unsigned long long>(bytes));
}

void produce(const std::vector<std::string>& args) {
  net::Socket socket = connect(args[1]);
  const auto partitions = static_cast<std::int32_t>(std::stoi(args[3]));
  const auto record_bytes = static_cast<std::size_t>(std::stoul(args[4]));
  const Batch batch = make_batch(record_bytes, std::stoul(args[5]));
  const std::uint64_t wanted = std::stoull(args[6]) * 1'000'000;
  std::vector<Bytes> requests;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    wire::ProduceRequest request;
    request.acks = static_cast<std::int16_t>(std::stoi(args[7]));
    request.timeout_ms = 30'000;
    auto& topic = request.topic_data.emplace_back();
    topic.name = args[2];
    topic.partition_data.push_back({partition, wire::Records(batch.bytes)});
    requests.push_back(wire::encode_request({0, kProduceVersion, 1, "load"}, request));
  }
  const std::uint64_t per_request = static_cast<std::uint64_t>(batch.records) * record_bytes;
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t sent = 0;
  std::uint64_t acked = 0;
  int in_flight = 0;
  Bytes frame;
  for (std::size_t next = 0; acked < wanted;) {
    if (sent < wanted && in_flight < kInFlight) {
      must(socket.write(requests[next++ % requests.size()]));
      sent += per_request;
      ++in_flight;
      continue;
    }
    const auto response = read_response<wire::ProduceResponse>(socket, kProduceVersion, frame);
    const auto error = response.responses.at(0).partition_responses.at(0).error_code;
    if (error != wire::KafkaError::kNone)
      fail("produce error " + std::to_string(static_cast<int>(error)));
    --in_flight;
    acked += per_request;
  }
  report(start, acked);
}

void consume(const std::vector<std::string>& args) {
  net::Socket socket = connect(args[1]);
  const auto partitions = static_cast<std::size_t>(std::stoul(args[3]));
  const std::uint64_t wanted = std::stoull(args[4]) * 1'000'000;
  std::vector<wire::Offset> offsets(partitions, 0);
  const auto start = std::chrono::steady_clock::now();
  std::uint64_t bytes = 0;
  Bytes frame;
  while (bytes < wanted) {
    wire::FetchRequest request;
    request.max_wait_ms = 500;
    request.min_bytes = 1;
    request.max_bytes = 50 << 20;
    auto& topic = request.topics.emplace_back();
    topic.topic = args[2];
    for (std::size_t partition = 0; partition < partitions; ++partition) {
      wire::FetchRequest::FetchPartition one;
      one.partition = static_cast<std::int32_t>(partition);
      one.fetch_offset = offsets[partition];
      one.partition_max_bytes = 1 << 20;
      topic.partitions.push_back(one);
    }
    must(socket.write(wire::encode_request({1, kFetchVersion, 1, "load"}, request)));
    const auto response = read_response<wire::FetchResponse>(socket, kFetchVersion, frame);
    const std::uint64_t before = bytes;
    for (const auto& partition : response.responses.at(0).partitions) {
      if (partition.error_code != wire::KafkaError::kNone) fail("fetch error");
      wire::BatchWalk walk(partition.records.bytes());
      while (const auto batch = walk.next()) {
        bytes += batch->size();
        offsets[static_cast<std::size_t>(partition.partition_index)] = batch->next_offset();
      }
    }
    if (bytes == before) break;  // the end
  }
  report(start, bytes);
}

}  // namespace
}  // namespace sluice

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 8 && args[0] == "produce") {
    sluice::produce(args);
  } else if (args.size() == 5 && args[0] == "consume") {
    sluice::consume(args);
  } else {
    std::fprintf(stderr, "usage: see the head of bench/kafka/load.cc\n");
    return 2;
  }
  return 0;
}
