#include "registry/avro/schema.h"

#include <gtest/gtest.h>

namespace sluice::registry::avro {
namespace {

std::string canonical(const char* text, const std::vector<std::string>& referred = {}) {
  const auto document = Document::parse(text, referred);
  return document ? (*document)->canonical() : "! " + document.error().message();
}

// What Java's Schema.toString() makes of each (Avro 1.11).
TEST(AvroSchema, IsPrintedAsJavaPrintsIt) {
  EXPECT_EQ(canonical("\"string\""), "\"string\"");
  EXPECT_EQ(canonical(R"({"type": "string"})"), "\"string\"");
  EXPECT_EQ(canonical(R"({"type": "string", "avro.java.string": "String"})"),
            R"({"type":"string","avro.java.string":"String"})");
  EXPECT_EQ(canonical(R"([ "null" , "int" ])"), R"(["null","int"])");
  EXPECT_EQ(canonical(R"({"items": "int", "type": "array"})"), R"({"type":"array","items":"int"})");
  EXPECT_EQ(
      canonical(R"({"type":"map","values":{"type":"long","logicalType":"timestamp-millis"}})"),
      R"({"type":"map","values":{"type":"long","logicalType":"timestamp-millis"}})");
  EXPECT_EQ(
      canonical(R"({"namespace": "shop", "name": "Sale", "type": "record", "fields": [
      {"type": "int", "name": "id"},
      {"name": "note", "default": null, "type": ["null", "string"], "doc": "said"},
      {"name": "price", "type": "double", "default": 1.50, "order": "ignore"}]})"),
      R"({"type":"record","name":"Sale","namespace":"shop","fields":[{"name":"id","type":"int"},)"
      R"({"name":"note","type":["null","string"],"doc":"said","default":null},)"
      R"({"name":"price","type":"double","default":1.50,"order":"ignore"}]})");
}

TEST(AvroSchema, ANameIsPrintedOnceWithItsTypeAndThenAlone) {
  EXPECT_EQ(canonical(R"({"type":"record","name":"a.Node","fields":[
      {"name":"next","type":["null","a.Node"]},
      {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED"],"default":"RED"}},
      {"name":"other","type":"Colour"},
      {"name":"key","type":{"type":"fixed","name":"b.Key","size":16}},
      {"name":"again","type":"b.Key"}]})"),
            R"({"type":"record","name":"Node","namespace":"a","fields":[)"
            R"({"name":"next","type":["null","Node"]},)"
            R"({"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED"],)"
            R"("default":"RED"}},)"
            R"({"name":"other","type":"Colour"},)"
            R"({"name":"key","type":{"type":"fixed","name":"Key","namespace":"b","size":16}},)"
            R"({"name":"again","type":"b.Key"}]})");
}

TEST(AvroSchema, WhatItRefersToIsPrintedByName) {
  const std::string key = R"({"type":"fixed","name":"Key","namespace":"b","size":16})";
  EXPECT_EQ(canonical(R"({"type":"array","items":"b.Key"})", {key}),
            R"({"type":"array","items":"b.Key"})");
  EXPECT_EQ(canonical(R"({"type":"array","items":"b.Key"})"), "! Undefined name: \"b.Key\"");
}

TEST(AvroSchema, ANameWithoutSpaceIsFoundFromWithinOne) {
  const std::string key = R"({"type":"fixed","name":"Key","size":16})";
  EXPECT_EQ(
      canonical(R"({"type":"record","name":"n.A","fields":[{"name":"k","type":"Key"}]})", {key}),
      R"({"type":"record","name":"A","namespace":"n","fields":[{"name":"k","type":"Key"}]})");
}

struct Wrong {
  const char* text;
  const char* words;
};

TEST(AvroSchema, WhatIsNoneIsRefusedInAvrosWords) {
  for (const auto& [text, words] : {
           Wrong{"\"strin\"", "! Undefined name: \"strin\""},
           Wrong{"{}", "! No type: {}"},
           Wrong{"12", "! Schema not yet supported: 12"},
           Wrong{"{", "! no valid JSON at offset 1"},
           Wrong{R"({"type":"record","name":"A"})",
                 R"(! Record has no fields: {"type":"record","name":"A"})"},
           Wrong{R"({"type":"record","fields":[]})",
                 R"(! No name in schema: {"type":"record","fields":[]})"},
           Wrong{R"({"type":"record","name":"1A","fields":[]})", "! Illegal initial character: 1A"},
           Wrong{R"({"type":"record","name":"A-b","fields":[]})", "! Illegal character in: A-b"},
           Wrong{R"({"type":"record","name":"int","fields":[]})",
                 "! Schemas may not be named after primitives: int"},
           Wrong{R"({"type":"record","name":"A","fields":[{"name":"x","type":"int"},{"name":"x",)"
                 R"("type":"int"}]})",
                 "! Duplicate field x in record A"},
           Wrong{R"({"type":"record","name":"A","fields":[{"name":"x","type":"B"}]})",
                 "! \"B\" is not a defined name. The type of the \"x\" field must be a defined "
                 "name or a "
                 "{\"type\": ...} expression."},
           Wrong{
               R"({"type":"record","name":"A","fields":[{"name":"x","type":"int","default":"1"}]})",
               "! Invalid default for field x: \"1\" not a \"int\""},
           Wrong{R"({"type":"record","name":"A","fields":[{"name":"x","type":["int","null"],)"
                 R"("default":null}]})",
                 "! Invalid default for field x: null not a [\"int\",\"null\"]"},
           Wrong{R"(["int","int"])", "! Duplicate in union:int"},
           Wrong{R"(["int",["null"]])", R"(! Nested union: ["int",["null"]])"},
           Wrong{R"({"type":"enum","name":"E","symbols":["A","A"]})", "! Duplicate enum symbol: A"},
           Wrong{R"({"type":"fixed","name":"F","size":-1})",
                 "! Malformed data. Length is negative: -1"},
           Wrong{R"({"type":"array"})", R"(! Array has no items type: {"type":"array"})"},
           Wrong{R"(["null",{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"F",)"
                 R"("size":1}])",
                 "! Can't redefine: F"},
       }) {
    EXPECT_EQ(canonical(text), words) << text;
  }
}

TEST(AvroSchema, NestingHasAnEnd) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"type":"array","items":)";
  EXPECT_FALSE(Document::parse(deep));
}

}  // namespace
}  // namespace sluice::registry::avro
