// Schemas in their canonical form, and its fingerprint: the examples of Avro's own test suite
// (share/test/data/schema-tests.txt).
#include "formats/avro_canonical.h"

#include <gtest/gtest.h>

namespace sluice::formats {
namespace {

struct Example {
  const char* schema;
  const char* canonical;
  std::int64_t fingerprint;
};

const Example kExamples[] = {
    {R"("null")", R"("null")", 7195948357588979594},
    {R"({ "type": "null" })", R"("null")", 7195948357588979594},
    {R"("boolean")", R"("boolean")", -6970731678124411036},
    {R"("int")", R"("int")", 8247732601305521295},
    {R"([  ])", R"([])", -1241056759729112623},
    {R"({"fields":[], "type":"record", "name":"foo"})",
     R"({"name":"foo","type":"record","fields":[]})", -4824392279771201922},
    {R"({"fields":[], "type":"record", "name":"foo", "namespace":"x.y"})",
     R"({"name":"x.y.foo","type":"record","fields":[]})", 5916914534497305771},
    {R"({"fields":[], "type":"record", "name":"a.b.foo", "namespace":"x.y"})",
     R"({"name":"a.b.foo","type":"record","fields":[]})", -4616218487480524110},
};

TEST(AvroCanonicalTest, AsInAvrosOwnSuite) {
  for (const Example& example : kExamples) {
    const auto canonical = canonical_avro_schema(example.schema);
    ASSERT_TRUE(canonical) << example.schema;
    EXPECT_EQ(*canonical, example.canonical);
    EXPECT_EQ(static_cast<std::int64_t>(avro_fingerprint(*canonical)), example.fingerprint)
        << example.schema;
  }
}

TEST(AvroCanonicalTest, KeepsWhatMattersOnly) {
  const auto canonical = canonical_avro_schema(R"({
    "doc": "d", "type": "record", "namespace": "n", "name": "r", "aliases": ["old"],
    "fields": [
      {"name": "a", "type": {"type": "int", "logicalType": "date"}, "default": 1},
      {"type": ["null", {"type": "enum", "name": "e", "symbols": ["X", "Y"]}], "name": "b"},
      {"name": "c", "type": {"items": {"type": "map", "values": "r"}, "type": "array"}},
      {"name": "d", "type": {"type": "fixed", "size": 16, "name": "m.f"}},
      {"name": "f", "type": "e"}]})");
  ASSERT_TRUE(canonical);
  EXPECT_EQ(*canonical,
            R"({"name":"n.r","type":"record","fields":[)"
            R"({"name":"a","type":"int"},)"
            R"({"name":"b","type":["null",{"name":"n.e","type":"enum","symbols":["X","Y"]}]},)"
            R"({"name":"c","type":{"type":"array","items":{"type":"map","values":"n.r"}}},)"
            R"({"name":"d","type":{"name":"m.f","type":"fixed","size":16}},)"
            R"({"name":"f","type":"n.e"}]})");
}

TEST(AvroCanonicalTest, WhatIsNoSchemaIsAnError) {
  for (const char* text : {"", "5", "{}", R"({"type":"array"})", R"({"type":"record","name":"r"})",
                           R"({"type":"record","name":"r","fields":[{"name":"a"}]})"}) {
    EXPECT_FALSE(canonical_avro_schema(text)) << text;
  }
}

}  // namespace
}  // namespace sluice::formats
