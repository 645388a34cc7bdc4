// What the kafka-* tools read, by the first byte: properties, lines to send, patterns, and records
// to show.
#include <cstdint>

#include "base/check.h"
#include "kafka/client/address.h"
#include "kafka/client/client_settings.h"
#include "kafka/tools/cli/deserializer.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/console/message_formatter.h"
#include "kafka/tools/console/record_reader.h"

namespace {

using namespace sluice;
using namespace sluice::kafka;

void check_lines(const std::string& line) {
  static const auto reader = tools::RecordReader::make(
      {{"parse.key", "true"}, {"parse.headers", "true"}, {"null.marker", "NULL"}});
  CHECK(reader);
  const auto record = reader->read(line, 1);
  CHECK(record || !record.error().message().empty());
}

void check_deserializers(std::string_view bytes) {
  for (const char* name : {"Long", "Integer", "Short", "Double", "Float", "String", "UUID",
                           "ByteArray", "Bytes", "ByteBuffer", "Void"}) {
    const auto found = tools::find_deserializer("org.apache.kafka.common.serialization." +
                                                std::string(name) + "Deserializer");
    if (found != nullptr) (void)found(bytes);
  }
}

// u8 length of the key, key, value.
void check_formatters(const std::string& bytes) {
  if (bytes.empty()) return;
  client::IncomingRecord record;
  record.topic = "__consumer_offsets";
  record.key = bytes.substr(1, static_cast<unsigned char>(bytes[0]));
  record.value = bytes.substr(1 + record.key->size());
  for (const char* name : {"group.GroupMetadataManager$OffsetsMessageFormatter",
                           "group.GroupMetadataManager$GroupMetadataMessageFormatter",
                           "transaction.TransactionLog$TransactionLogMessageFormatter"}) {
    const auto formatter = tools::make_internal_formatter("kafka.coordinator." + std::string(name));
    CHECK(formatter);
    std::string out;
    (void)formatter->format(record, out);
  }
}

void check_properties(const std::string& text) {
  const tools::Properties properties = tools::parse_properties(text);
  CHECK(properties.size() <= text.size() + 1);
  (void)client::read_client_settings(properties, client::ClientKind::kConsumer);
  (void)client::read_client_settings(properties, client::ClientKind::kProducer);
}

void check_names(const std::string& text) {
  (void)client::parse_addresses(text);
  for (const auto syntax :
       {tools::TopicFilter::Syntax::kList, tools::TopicFilter::Syntax::kPattern}) {
    const auto filter = tools::TopicFilter::make(text, syntax);
    if (filter) (void)filter->matches("sales-events");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 4096) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      check_lines(text);
      break;
    case 1:
      check_deserializers(text);
      break;
    case 2:
      check_formatters(text);
      break;
    case 3:
      check_properties(text);
      break;
    default:
      check_names(text);
  }
  return 0;
}
