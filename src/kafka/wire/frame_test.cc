#include "kafka/wire/frame.h"

#include <gtest/gtest.h>

#include "kafka/wire/api_keys.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/create_topics.h"
#include "kafka/wire/fetch.h"
#include "kafka/wire/message_table.h"
#include "kafka/wire/metadata.h"

namespace sluice::kafka::wire {
namespace {

TEST(FrameTest, RequestHeaderComesBackInEveryVersion) {
  for (std::int16_t version = 0; version <= MetadataRequest::kMaxVersion; ++version) {
    MetadataRequest request;
    request.topics.emplace().emplace_back().name = "sales-events";
    const Bytes frame = encode_request({MetadataRequest::kKey, version, 7, "client"}, request);
    EXPECT_EQ(load_be<std::uint32_t>(frame.data()), frame.size() - 4);
    WireReader reader(ByteView(frame).substr(4));
    const RequestHeader header = read_request_header(reader);
    EXPECT_EQ(header.correlation_id, 7);
    EXPECT_EQ(header.client_id, "client");
    Result<MetadataRequest> back = decode<MetadataRequest>(reader.rest(), version);
    ASSERT_TRUE(back) << version << back.error().message();
    EXPECT_EQ(back->topics->at(0).name, "sales-events");
  }
}

// Any client must be able to read this header before it knows the broker (KIP-511).
TEST(FrameTest, ApiVersionsResponseHeaderNeverHasTags) {
  const Bytes frame = encode_response(ApiVersionsResponse{}, 3, 9);
  EXPECT_EQ(to_hex(frame).substr(0, 16), "0000000c00000009");
}

TEST(FrameTest, RecordsElsewhereLeaveAGapThatTheSizeCounts) {
  FetchResponse response;
  auto& partition = response.responses.emplace_back().partitions.emplace_back();
  partition.records = Records::elsewhere(1000, 42);
  std::vector<WireWriter::Gap> gaps;
  const Bytes frame = encode_response(response, 16, 1, &gaps);
  ASSERT_EQ(gaps.size(), 1u);
  EXPECT_EQ(gaps[0].size, 1000u);
  EXPECT_EQ(gaps[0].id, 42u);
  EXPECT_EQ(load_be<std::uint32_t>(frame.data()), frame.size() - 4 + 1000);
  Bytes whole = frame;
  whole.insert(gaps[0].position, Bytes(1000, 'x'));
  Result<FetchResponse> back = decode<FetchResponse>(ByteView(whole).substr(4 + 4 + 1), 16);
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_EQ(back->responses[0].partitions[0].records.bytes(), Bytes(1000, 'x'));
}

TEST(WireReaderTest, ACountIsComparedWithTheBytesThatRemain) {
  Bytes bytes;
  append_be<std::int32_t>(bytes, 0x7fffffff);
  bytes += "abc";
  Result<MetadataRequest> request = decode<MetadataRequest>(bytes, 1);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code(), ErrorCode::kCorrupt);
}

TEST(WireReaderTest, AStringIsNoLongerThanKafkasAre) {
  for (const std::size_t size : {32767, 32768}) {
    MetadataRequest request;
    request.topics.emplace().emplace_back().name = std::string(size, 'x');
    Bytes frame = encode(request, MetadataRequest::kMaxVersion);
    EXPECT_EQ(static_cast<bool>(decode<MetadataRequest>(frame, MetadataRequest::kMaxVersion)),
              size == 32767);
  }
}

TEST(WireReaderTest, ElementsOfOneMessageAreBounded) {
  Bytes bytes;
  append_be<std::int32_t>(bytes, 2'000'000);
  bytes += Bytes(5'000'000, '\0');
  Result<MetadataRequest> request = decode<MetadataRequest>(bytes, 1);
  ASSERT_FALSE(request);
  EXPECT_NE(request.error().message().find("1048576"), std::string::npos);
}

// Fields of a later version that we do not know are passed over.
TEST(WireReaderTest, UnknownTagsAreSkipped) {
  Bytes bytes = encode(ApiVersionsRequest{.client_software_name = "x"}, 3);
  bytes.back() = 1;  // one tagged field:
  bytes += Bytes("\x05\x03zzz", 5);
  EXPECT_TRUE(decode<ApiVersionsRequest>(bytes, 3));
  bytes.pop_back();
  EXPECT_FALSE(decode<ApiVersionsRequest>(bytes, 3));
}

TEST(LostInTest, NamesWhatAVersionCannotCarry) {
  CreateTopicsRequest request;
  EXPECT_EQ(request.lost_in(0), nullptr);
  request.validate_only = true;
  EXPECT_STREQ(request.lost_in(0), "validate_only");
  EXPECT_EQ(request.lost_in(1), nullptr);
}

// Three bytes are a whole message of no kind and no version.
TEST(MessageTableTest, BytesThatAreNoMessageAreRefused) {
  for (const MessageInfo& info : messages()) {
    for (std::int16_t version = info.min_version; version <= info.max_version; ++version) {
      EXPECT_FALSE(info.recode(Bytes(3, '\x7f'), version)) << info.name << version;
    }
  }
}

TEST(ApiKeysTest, ProduceIsTakenFromZero) {
  const ApiInfo* produce = find_api(0);
  ASSERT_NE(produce, nullptr);
  EXPECT_EQ(produce->advertised_min, 0);
  EXPECT_EQ(produce->min_version, 0);
  EXPECT_EQ(find_api(999), nullptr);
  EXPECT_EQ(error_name(KafkaError::kUnknownTopicId), "UNKNOWN_TOPIC_ID");
  EXPECT_EQ(error_name(static_cast<KafkaError>(9999)), "UNKNOWN_SERVER_ERROR");
}

TEST(UuidTest, TextComesBack) {
  Uuid id;
  for (std::size_t i = 0; i < 16; ++i) id.bytes[i] = static_cast<char>(i * 17 + 200);
  EXPECT_EQ(id.to_string().size(), 22u);
  EXPECT_EQ(Uuid::parse(id.to_string()), id);
  EXPECT_FALSE(Uuid::parse("too short"));
  EXPECT_FALSE(Uuid::parse("!!!!!!!!!!!!!!!!!!!!!!"));
}

}  // namespace
}  // namespace sluice::kafka::wire
