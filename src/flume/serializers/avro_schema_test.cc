// Bodies that are data of a schema: where the schema comes from.
#include <gmock/gmock.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kSchema = "{\"type\": \"record\", \"name\": \"r\",\n  \"fields\": []}\n";
constexpr const char* kCompact = "{\"type\":\"record\",\"name\":\"r\",\"fields\":[]}";

class AvroSchemaTest : public FlumeTest {
 public:
  std::unique_ptr<Serializer> serializer(const std::string& lines = "") {
    return make_one("serializer", serializer_types(),
                    "org.apache.flume.sink.hdfs.AvroEventSerializer$Builder", lines);
  }
  void store(const std::string& at, std::string_view text) {
    auto writer = memory->create(at, lake::CreateOptions());
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write(text));
    ASSERT_TRUE((*writer)->close());
  }
  static Status write(Serializer& to, const Headers& headers, std::string& out) {
    TRY(to.begin(out));
    Event event;
    event.headers = &headers;
    event.body = "datum";
    TRY(to.write(event, out));
    return to.flush(out);
  }
};

TEST_F(AvroSchemaTest, TakesTheSchemaOfAHeaderOrAFile) {
  store("/r.avsc", kSchema);
  Headers literal, url, none;
  literal.set("flume.avro.schema.literal", kSchema);
  url.set("flume.avro.schema.url", "/r.avsc");
  const auto by_header = serializer();
  const auto by_file = serializer("schemaURL = /r.avsc");
  std::vector<std::string> files(3);
  ASSERT_TRUE(write(*by_header, literal, files[0]));
  ASSERT_TRUE(write(*by_header, url, files[1]));
  ASSERT_TRUE(write(*by_file, none, files[2]));
  for (const std::string& file : files) {
    EXPECT_THAT(file, StartsWith("Obj\x01"));
    EXPECT_THAT(file, HasSubstr(kCompact));
    EXPECT_THAT(file, HasSubstr("datum"));
  }
}

TEST_F(AvroSchemaTest, NamesAnEventWithoutOne) {
  std::string out;
  const Status refused = write(*serializer(), {}, out);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("Could not find schema for event"));
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace sluice::flume
