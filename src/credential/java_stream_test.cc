#include "credential/java_stream.h"

#include <gtest/gtest.h>

#include <string>

namespace sluice::credential {
namespace {

// A class, but for its fields and what stands behind them.
std::string class_head(std::string_view name, std::uint16_t fields) {
  std::string out = "r";
  append_be(out, static_cast<std::uint16_t>(name.size()));
  out += name;
  out += std::string(8, '\0') + "\x02";
  append_be(out, fields);
  return out;
}

// The field with the empty name, of a class that the value behind this names.
const std::string kField{"[\0\0", 3};
const std::string kStream{"\xAC\xED\0\x05s", 5};

bool is_object(const std::string& stream) {
  std::size_t size = 0;
  return read_java_object(stream, size).ok();
}

// A class with a field whose class is named by an array, whose class has such a field, and so on.
TEST(JavaStreamTest, NoDepthOverflowsTheStack) {
  const std::string level = class_head("", 1) + kField + "u";
  std::string deep = kStream;
  for (int i = 0; i < 700'000; ++i) deep += level;
  EXPECT_FALSE(is_object(deep));
}

TEST(JavaStreamTest, ClassesAboveAClassAreCounted) {
  for (const int classes : {8, 9}) {
    std::string stream = kStream;
    for (int i = 0; i < classes; ++i) stream += class_head("c", 0) + "x";
    EXPECT_EQ(is_object(stream + "p"), classes == 8);
  }
}

TEST(JavaStreamTest, FieldsAreCounted) {
  for (const std::uint16_t fields : {std::uint16_t{16}, std::uint16_t{17}}) {
    std::string stream = kStream + class_head("c", fields);
    for (int i = 0; i < fields; ++i) stream += std::string("B\0\1a", 4);
    EXPECT_EQ(is_object(stream + "xp" + std::string(fields, 'v')), fields == 16);
  }
}

// Many fields may refer to one array: it is not copied for each.
TEST(JavaStreamTest, WhatIsReferredToIsNotCopied) {
  std::string stream = kStream + class_head("c", 2);
  for (const char name : {'a', 'b'})
    stream += std::string("[\0\1", 3) + name + std::string("t\0\2[B", 5);
  stream += "xpu" + class_head("[B", 0) + "xp" + std::string("\0\0\0\3xyz", 7);
  stream += std::string("q\0\x7E\0\5", 5);  // class, two strings, object, class of arrays, array
  std::size_t size = 0;
  const auto object = read_java_object(stream, size);
  ASSERT_TRUE(object);
  EXPECT_EQ(size, stream.size());
  EXPECT_EQ(object->fields.at("a"), "xyz");
  EXPECT_EQ(object->fields.at("b").data(), object->fields.at("a").data());
}

}  // namespace
}  // namespace sluice::credential
