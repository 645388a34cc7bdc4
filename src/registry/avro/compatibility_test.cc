#include "registry/avro/compatibility.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace sluice::registry::avro {
namespace {

std::string problems(const std::string& reader, const std::string& writer,
                     Newer newer = Newer::kReader) {
  const auto reads = Document::parse(reader);
  const auto wrote = Document::parse(writer);
  if (!reads || !wrote) return "not a schema";
  const auto found = incompatibilities((*reads)->root(), (*wrote)->root(), newer);
  return found ? join(*found, "\n") : "! " + found.error().message();
}

std::string record(const std::string& fields) {
  return R"({"type":"record","name":"A","fields":[)" + fields + "]}";
}

TEST(AvroCompatibility, WhatCanBeReadIsTold) {
  EXPECT_EQ(problems("\"long\"", "\"int\""), "");
  EXPECT_EQ(problems("\"double\"", "\"float\""), "");
  EXPECT_EQ(problems("\"bytes\"", "\"string\""), "");
  EXPECT_EQ(problems(R"(["null","long"])", "\"int\""), "");
  EXPECT_EQ(problems("\"long\"", R"(["int","long"])"), "");
  EXPECT_EQ(problems(record(""), record(R"({"name":"x","type":"int"})")), "");
  EXPECT_EQ(problems(record(R"({"name":"x","type":"int","default":1})"), record("")), "");
  EXPECT_EQ(problems(record(R"({"name":"y","aliases":["x"],"type":"long"})"),
                     record(R"({"name":"x","type":"int"})")),
            "");
  EXPECT_EQ(problems(R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})",
                     R"({"type":"enum","name":"E","symbols":["A","B"]})"),
            "");
  EXPECT_EQ(problems(R"({"type":"record","name":"n.A","fields":[]})",
                     R"({"type":"record","name":"m.A","fields":[]})"),
            "");
}

TEST(AvroCompatibility, WhatCanNotIsNamedWithItsPlace) {
  EXPECT_EQ(
      problems("\"int\"", "\"long\""),
      "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the new "
      "schema does "
      "not match with the old schema', additionalInfo:'reader type: INT not compatible with writer "
      "type: LONG'}");
  EXPECT_EQ(problems(record(R"({"name":"x","type":"int"},{"name":"y","type":"string"})"),
                     record(R"({"name":"x","type":"int"})")),
            "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'y' at path "
            "'/fields/1' "
            "in the new schema has no default value and is missing in the old schema', "
            "additionalInfo:'y'}");
  EXPECT_EQ(
      problems(record(R"({"name":"x","type":"string"})"), record(R"({"name":"x","type":"int"})")),
      "{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field "
      "in the new "
      "schema does not match with the old schema', additionalInfo:'reader type: STRING not "
      "compatible "
      "with writer type: INT'}");
  EXPECT_EQ(
      problems(R"(["null","int"])", R"(["null","string"])"),
      "{errorType:'MISSING_UNION_BRANCH', description:'The new schema is missing a type "
      "inside a union "
      "field at path '/1' in the old schema', additionalInfo:'reader union lacking writer type: "
      "STRING'}");
  EXPECT_EQ(
      problems(R"({"type":"enum","name":"E","symbols":["A"]})",
               R"({"type":"enum","name":"E","symbols":["A","B"]})"),
      "{errorType:'MISSING_ENUM_SYMBOLS', description:'The new schema is missing enum symbols "
      "'[B]' at "
      "path '/symbols' in the old schema', additionalInfo:'[B]'}");
  EXPECT_EQ(problems(R"({"type":"fixed","name":"F","size":4})",
                     R"({"type":"fixed","name":"F","size":8})"),
            "{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at path "
            "'/size' in "
            "the new schema does not match with the old schema', additionalInfo:'expected: 8, "
            "found: 4'}");
  EXPECT_EQ(problems(R"({"type":"record","name":"B","fields":[]})", record("")),
            "{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path "
            "'/name')', "
            "additionalInfo:'expected: A'}");
}

TEST(AvroCompatibility, TheWordsSayWhichOfTheTwoIsNew) {
  EXPECT_EQ(
      problems("\"int\"", "\"string\"", Newer::kWriter),
      "{errorType:'TYPE_MISMATCH', description:'The type (path '/') of a field in the old "
      "schema does "
      "not match with the new schema', additionalInfo:'reader type: INT not compatible with writer "
      "type: STRING'}");
}

TEST(AvroCompatibility, ATypeThatHoldsItselfIsComparedOnce) {
  const std::string node =
      record(R"({"name":"next","type":["null","A"]},{"name":"x","type":"int"})");
  const std::string other =
      record(R"({"name":"next","type":["null","A"]},{"name":"x","type":"string"})");
  EXPECT_EQ(problems(node, node), "");
  EXPECT_NE(problems(other, node), "");
}

// Named types chain without nesting in the text.
TEST(AvroCompatibility, DepthHasABound) {
  const auto chain = [](const std::string& unread) {
    std::string types = R"(["null",{"type":"record","name":"a0","fields":[]})";
    for (int i = 1; i < 8000; ++i) {
      types += R"(,{"type":"record","name":"a)" + std::to_string(i) +
               R"(","fields":[{"name":"f","type":"a)" + std::to_string(i - 1) + "\"}]}";
    }
    return record(R"({"name":")" + unread + R"(","default":null,"type":)" + types +
                  R"(]},{"name":"deep","type":"a7999"})");
  };
  EXPECT_TRUE(
      problems(chain("x"), chain("y")).starts_with("! the schemas are too large or too deep"));
}

TEST(AvroCompatibility, PairsHaveABound) {
  std::string many = "[";
  for (int i = 0; i < 600; ++i) {
    if (i != 0) many += ',';
    many += R"({"type":"record","name":"R)" + std::to_string(i) + R"(","fields":[]})";
  }
  many += "]";
  std::string others = many;
  for (std::size_t at = 0; (at = others.find("\"R", at)) != std::string::npos; ++at)
    others[at + 1] = 'S';
  EXPECT_TRUE(problems(many, others).starts_with("! the schemas are too large or too deep"));
}

}  // namespace
}  // namespace sluice::registry::avro
