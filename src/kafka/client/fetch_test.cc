// fetch() against a broker that follows a script.
#include "kafka/client/fetch.h"

#include <gtest/gtest.h>

#include "kafka/client/scripted_broker.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::client {
namespace {

using wire::BatchSettings;

Bytes batch_of(BatchSettings settings, std::vector<std::string> values) {
  wire::RecordBatchBuilder builder(settings);
  for (const std::string& value : values) builder.append(1'700'000'000'000, std::nullopt, value);
  return std::move(builder.finish()).value();
}

// Offsets 0-1 plain, 2-3 of a transaction that is aborted at 4, 5 plain.
Bytes log_bytes() {
  return batch_of({}, {"a", "b"}) +
         batch_of({.base_offset = 2,
                   .transactional = true,
                   .producer_id = 9,
                   .producer_epoch = 0,
                   .base_sequence = 0},
                  {"x", "y"}) +
         wire::end_marker(4, 0, 9, 0, wire::ControlType::kAbort, 0, 1'700'000'000'000) +
         batch_of({.base_offset = 5}, {"c"});
}

Bytes fetch_answer(const wire::RequestHeader& header, const Bytes& records) {
  wire::FetchResponse answer;
  auto& partition = answer.responses.emplace_back().partitions.emplace_back();
  partition.high_watermark = 6;
  partition.log_start_offset = 0;
  partition.aborted_transactions.emplace();
  partition.aborted_transactions->push_back({9, 2});
  partition.records = ByteView(records);
  return wire::encode_response(answer, header.api_version, header.correlation_id);
}

class FetchTest : public testing::Test {
 protected:
  FetchTest()
      : broker_([this](const wire::RequestHeader& header, ByteView) {
          if (header.api_key == 18) return scripted::versions(header, {{18, 3}, {3, 12}, {1, 16}});
          if (header.api_key == 3) return scripted::metadata(header, broker_.port(), "t");
          return fetch_answer(header, records_);
        }),
        cluster_(Cluster::open("127.0.0.1:" + std::to_string(broker_.port()), {}).value()) {}

  std::string values(const FetchQuery& query, std::int64_t* next = nullptr) {
    Result<FetchedRecords> fetched = fetch(*cluster_, query);
    if (!fetched) return fetched.error().message();
    std::string text;
    for (const IncomingRecord& record : fetched->records) text += *record.value;
    if (next != nullptr) *next = fetched->next_offset;
    return text;
  }

  Bytes records_ = log_bytes();
  scripted::Broker broker_;
  std::unique_ptr<Cluster> cluster_;
};

TEST_F(FetchTest, LeavesOutControlRecordsAndWhatWasAborted) {
  std::int64_t next = 0;
  EXPECT_EQ(values({.topic = "t", .read_committed = true}, &next), "abc");
  EXPECT_EQ(next, 6);
}

TEST_F(FetchTest, GivesOnlyWhatIsWanted) {
  std::int64_t next = 0;
  EXPECT_EQ(values({.topic = "t", .offset = 1, .max_records = 1}, &next), "b");
  EXPECT_EQ(next, 2);
}

TEST_F(FetchTest, RefusesAFlippedBit) {
  records_.back() = static_cast<char>(records_.back() ^ 1);
  EXPECT_EQ(values({.topic = "t"}), "the CRC of the batch at offset 5 does not match");
}

}  // namespace
}  // namespace sluice::kafka::client
