// Records of Avro containers as events: what each of them is, and where the reading goes on.
#include "flume/sources/avro_events.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include "base/file.h"
#include "flume/fixture.h"
#include "flume/sources/position.h"
#include "flume/sources/spool_reader.h"
#include "formats/avro_writer.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kSchema =
    R"({"type":"record","name":"r","namespace":"n","fields":[{"name":"s","type":"string"}]})";

std::string datum(int i) {
  std::string record;
  formats::append_avro_bytes(record, "record " + std::to_string(i));
  return record;
}

class AvroEventsTest : public FlumeTest {
 public:
  // `count` records, some in each block.
  void write_container(const std::string& name, int count, formats::AvroCodec codec) {
    std::string out;
    formats::AvroWriter writer(kSchema, codec, 50, formats::random_sync_marker());
    writer.begin(out);
    for (int i = 0; i < count; ++i) ASSERT_TRUE(writer.append(datum(i), out));
    ASSERT_TRUE(writer.flush(out));
    write(name, out);
  }
  std::unique_ptr<AvroEvents> open(const std::string& name, const AvroEvents::Place& from = {},
                                   SchemaHeader header = SchemaHeader::kHash) {
    file_ = *open_file(path(name), O_RDONLY);
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path(name)));
    return *AvroEvents::open(file_.get(), size, header, from);
  }
  SpoolReader spool() {
    SpoolOptions options;
    options.directory = path("spool");
    options.tracker_directory = path("spool/.flumespool");
    options.avro = SchemaHeader::kHash;
    const Settings none = settings("");
    return {std::move(options), *Pattern::compile(none, "include", ".*"),
            *Pattern::compile(none, "ignore", "^$")};
  }

 private:
  Fd file_;
};

TEST_F(AvroEventsTest, BodiesAreDataAndAHeaderNamesTheSchema) {
  write_container("a", 1, formats::AvroCodec::kDeflate);
  Headers headers;
  headers.set("file", "a");
  Batch hashed, literal;
  ASSERT_TRUE(open("a")->read(10, headers, hashed));
  ASSERT_EQ(hashed.size(), 1U);
  EXPECT_EQ(hashed.events()[0].body, datum(0));
  EXPECT_EQ(*hashed.events()[0].headers->find("file"), "a");
  EXPECT_EQ(*hashed.events()[0].headers->find("flume.avro.schema.hash"), "ab02b25e3ab65195");
  ASSERT_TRUE(open("a", {}, SchemaHeader::kLiteral)->read(10, headers, literal));
  EXPECT_EQ(*literal.events()[0].headers->find("flume.avro.schema.literal"), kSchema);
}

// From the place behind any record on, the rest comes: none is missing, none comes twice.
TEST_F(AvroEventsTest, GoesOnAtAnyPlace) {
  constexpr int kCount = 23;
  for (const auto codec : {formats::AvroCodec::kNull, formats::AvroCodec::kSnappy}) {
    write_container("a", kCount, codec);
    for (int given = 0; given <= kCount; ++given) {
      Batch before, after;
      const auto first = open("a");
      ASSERT_TRUE(first->read(static_cast<std::size_t>(given), {}, before));
      const AvroEvents::Place place = first->place();
      ASSERT_TRUE(open("a", place)->read(1000, {}, after));
      ASSERT_EQ(after.size(), static_cast<std::size_t>(kCount - given));
      for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after.events()[i].body, datum(given + static_cast<int>(i)));
      }
    }
  }
}

// As Flume leaves off: before a block, which it gives again.
TEST_F(AvroEventsTest, FlumesPlacesAreSyncMarkers) {
  write_container("a", 23, formats::AvroCodec::kNull);
  const auto first = open("a");
  Batch some, rest;
  ASSERT_TRUE(first->read(7, {}, some));
  const AvroEvents::Place place = first->place();
  ASSERT_GT(place.records, 0);
  ASSERT_TRUE(open("a", {.offset = place.offset})->read(1000, {}, rest));
  EXPECT_EQ(rest.size(), 23 - 7 + static_cast<std::size_t>(place.records));
}

TEST_F(AvroEventsTest, GivesWhatIsGoodBeforeTheDamage) {
  write_container("a", 23, formats::AvroCodec::kNull);
  std::string bytes = *read_file(path("a"));
  bytes[bytes.size() - 1] ^= 1;  // of the last sync marker
  write("a", bytes);
  const auto events = open("a");
  Batch good, none;
  ASSERT_TRUE(events->read(1000, {}, good));
  EXPECT_GT(good.size(), 10U);
  EXPECT_LT(good.size(), 23U);
  EXPECT_THAT(events->read(1000, {}, none).error().message(), HasSubstr("sync marker"));
  EXPECT_TRUE(none.empty());
}

TEST_F(AvroEventsTest, ASpoolFileGoesOnBehindItsLastCommit) {
  std::filesystem::create_directories(path("spool"));
  write_container("spool/a", 23, formats::AvroCodec::kNull);
  {
    SpoolReader reader = spool();
    ASSERT_TRUE(reader.open());
    EXPECT_EQ(reader.next(10)->size(), 10U);
    ASSERT_TRUE(reader.commit());
    EXPECT_EQ(reader.next(5)->size(), 5U);  // and is killed
  }
  SpoolReader reader = spool();
  ASSERT_TRUE(reader.open());
  const auto rest = reader.next(100);
  ASSERT_TRUE(rest);
  ASSERT_EQ(rest->size(), 13U);
  EXPECT_EQ(rest->events()[0].body, datum(10));
  ASSERT_TRUE(reader.commit());
  EXPECT_TRUE(reader.next(100)->empty());
  EXPECT_TRUE(std::filesystem::exists(path("spool/a.COMPLETED")));
}

TEST_F(AvroEventsTest, WhatIsNoContainerIsSetAside) {
  std::filesystem::create_directories(path("spool"));
  write("spool/a", "text\n");
  SpoolReader reader = spool();
  ASSERT_TRUE(reader.open());
  EXPECT_THAT(reader.next(10).error().message(), HasSubstr("/spool/a: not a valid Avro file"));
  EXPECT_TRUE(reader.next(10)->empty());
}

}  // namespace
}  // namespace sluice::flume
