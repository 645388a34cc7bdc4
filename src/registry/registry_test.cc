#include "registry/registry.h"

#include <gtest/gtest.h>

#include "registry/memory_topic.h"
#include "registry/refusal.h"

namespace sluice::registry {
namespace {

using Numbers = std::vector<std::int32_t>;
using Names = std::vector<std::string>;

Proposal proposal(const std::string& text) {
  Proposal proposed;
  proposed.schema.text = text;
  return proposed;
}

std::string record_of(const std::string& fields) {
  return R"({"type":"record","name":"A","fields":[)" + fields + "]}";
}
const std::string kFirst = record_of(R"({"name":"x","type":"int"})");
const std::string kWithDefault =
    record_of(R"({"name":"x","type":"int"},{"name":"y","type":"int","default":0})");
const std::string kWithoutDefault =
    record_of(R"({"name":"x","type":"int"},{"name":"y","type":"int"})");

template <class T>
std::optional<Refusal> refused(const Result<T>& result) {
  return result ? std::nullopt : result.error().template reason<Refusal>();
}

class RegistryTest : public testing::Test {
 protected:
  // Another process that reads the same topic.
  static std::unique_ptr<Registry> open(std::vector<SchemasRecord>& records) {
    return std::make_unique<Registry>(std::make_unique<MemoryTopic>(records));
  }
  std::int32_t added(const std::string& subject, const std::string& text) {
    const auto id = registry->add(subject, proposal(text));
    EXPECT_TRUE(id) << id.error().message();
    return id ? *id : -1;
  }

  std::vector<SchemasRecord> records;
  std::unique_ptr<Registry> registry = open(records);
};

TEST_F(RegistryTest, ASchemaHasOneIdUnderEverySubject) {
  EXPECT_EQ(added("a-value", kFirst), 1);
  EXPECT_EQ(added("a-value", " " + kFirst), 1);
  EXPECT_EQ(added("b-value", kFirst), 1);
  EXPECT_EQ(added("b-value", kWithDefault), 2);
  EXPECT_EQ(*registry->versions("b-value", Shown::kPresent), (Numbers{1, 2}));
  EXPECT_EQ(*registry->subjects("", Shown::kPresent), (Names{"a-value", "b-value"}));
  EXPECT_EQ(registry->uses_of(1, Shown::kPresent)->size(), 2U);
}

// The topic's records are those of Confluent's registry, byte by byte.
TEST_F(RegistryTest, ItsRecordsAreConfluents) {
  added("a-value", "\"string\"");
  ASSERT_TRUE(registry->set_level("a-value", "FULL"));
  ASSERT_TRUE(registry->set_mode({}, "READONLY", false));
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].key, R"({"keytype":"SCHEMA","subject":"a-value","version":1,"magic":1})");
  EXPECT_EQ(*records[0].value,
            R"({"subject":"a-value","version":1,"id":1,"schema":"\"string\"","deleted":false})");
  EXPECT_EQ(records[1].key, R"({"keytype":"CONFIG","subject":"a-value","magic":0})");
  EXPECT_EQ(*records[1].value, R"({"compatibilityLevel":"FULL"})");
  EXPECT_EQ(records[2].key, R"({"keytype":"MODE","subject":null,"magic":0})");
  EXPECT_EQ(*records[2].value, R"({"mode":"READONLY"})");
}

TEST_F(RegistryTest, AnotherThatReadsTheTopicHoldsTheSame) {
  added("a-value", kFirst);
  const auto other = open(records);
  EXPECT_EQ(*other->versions("a-value", Shown::kPresent), Numbers{1});
  added("a-value", kWithDefault);
  EXPECT_EQ(*other->versions("a-value", Shown::kPresent), (Numbers{1, 2}));
}

TEST_F(RegistryTest, RecordsThatAreNotItsOwnArePassedOver) {
  records.push_back({"no JSON", "{}"});
  records.push_back({R"({"keytype":"NOOP","magic":0})", std::nullopt});
  records.push_back({R"({"keytype":"SCHEMA","subject":"s","version":1,"magic":1})", "{}"});
  EXPECT_EQ(*registry->subjects("", Shown::kPresent), Names{});
  EXPECT_EQ(added("a-value", kFirst), 1);
}

TEST_F(RegistryTest, WhatDoesNotGoWithAnEarlierOneIsRefused) {
  added("a-value", kFirst);
  const auto refusal = registry->add("a-value", proposal(kWithoutDefault));
  EXPECT_EQ(refused(refusal), Refusal::kIncompatible);
  EXPECT_EQ(
      refusal.error().message(),
      "Schema being registered is incompatible with an earlier schema for subject \"a-value\", "
      "details: [{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'y' "
      "at path "
      "'/fields/1' in the new schema has no default value and is missing in the old schema', "
      "additionalInfo:'y'}, {oldSchemaVersion: 1}, {oldSchema: '" +
          kFirst + "'}, {validateFields: 'false', compatibility: 'BACKWARD'}]");
  ASSERT_TRUE(registry->set_level("a-value", "NONE"));
  EXPECT_EQ(added("a-value", kWithoutDefault), 2);
}

// By the latest alone the third goes; by all of them it does not.
TEST_F(RegistryTest, OnlyATransitiveLevelLooksFurtherBack) {
  added("a-value", kFirst);
  added("a-value", kWithDefault);
  EXPECT_TRUE(registry->add("a-value", proposal(kWithoutDefault)));
  ASSERT_TRUE(registry->remove("a-value", 3, false));
  ASSERT_TRUE(registry->set_level({}, "BACKWARD_TRANSITIVE"));
  EXPECT_EQ(refused(registry->add("a-value", proposal(kWithoutDefault))), Refusal::kIncompatible);
}

TEST_F(RegistryTest, ForwardAsksTheOldToReadTheNew) {
  added("a-value", kFirst);
  ASSERT_TRUE(registry->set_level({}, "FORWARD"));
  EXPECT_EQ(refused(registry->add("a-value", proposal(record_of("")))), Refusal::kIncompatible);
  EXPECT_EQ(added("a-value", kWithoutDefault), 2);
}

TEST_F(RegistryTest, WhatIsDeletedSoftlyStaysReadableById) {
  added("a-value", kFirst);
  EXPECT_EQ(refused(registry->remove("a-value", true)), Refusal::kSubjectNotSoftDeleted);
  EXPECT_EQ(*registry->remove("a-value", false), Numbers{1});
  EXPECT_EQ(refused(registry->remove("a-value", false)), Refusal::kSubjectSoftDeleted);
  EXPECT_EQ(refused(registry->versions("a-value", Shown::kPresent)), Refusal::kSubjectNotFound);
  EXPECT_EQ(*registry->subjects("", Shown::kAlsoDeleted), Names{"a-value"});
  EXPECT_TRUE(registry->schema(1));
  EXPECT_EQ(*registry->remove("a-value", true), Numbers{1});
  EXPECT_EQ(refused(registry->schema(1)), Refusal::kSchemaNotFound);
  EXPECT_EQ(added("a-value", kWithDefault), 2) << "an id is never given twice";
}

TEST_F(RegistryTest, ADeletedSchemaComesBackAsANewVersionOfItsId) {
  added("a-value", kFirst);
  ASSERT_TRUE(registry->remove("a-value", false));
  EXPECT_EQ(added("a-value", kFirst), 1);
  EXPECT_EQ(*registry->versions("a-value", Shown::kPresent), Numbers{2});
}

TEST_F(RegistryTest, WhatIsReferredToStays) {
  added("key", R"({"type":"fixed","name":"b.Key","size":16})");
  Proposal proposed = proposal(R"({"type":"array","items":"b.Key"})");
  EXPECT_EQ(refused(registry->add("list", proposed)), Refusal::kInvalidSchema);
  proposed.schema.references = {{"b.Key", "key", 1}};
  ASSERT_TRUE(registry->add("list", proposed));
  EXPECT_EQ(*registry->references_to("key", 1), Numbers{2});
  EXPECT_EQ(refused(registry->remove("key", false)), Refusal::kReferenceExists);
  ASSERT_TRUE(registry->remove("list", false));
  EXPECT_TRUE(registry->remove("key", false));
}

TEST_F(RegistryTest, AnIdFromOutsideNeedsImportMode) {
  Proposal proposed = proposal(kFirst);
  proposed.id = 77;
  EXPECT_EQ(refused(registry->add("a-value", proposed)), Refusal::kOperationNotPermitted);
  ASSERT_TRUE(registry->set_mode("a-value", "IMPORT", false));
  EXPECT_EQ(*registry->add("a-value", proposed), 77);
  Proposal other = proposal(kWithDefault);
  other.id = 77;
  EXPECT_EQ(refused(registry->add("a-value", other)), Refusal::kOperationNotPermitted);
  EXPECT_EQ(added("b-value", kWithDefault), 78);
}

TEST_F(RegistryTest, AVersionThatComesAlongIsTheNext) {
  added("a-value", kFirst);
  Proposal proposed = proposal(kWithDefault);
  for (const std::int32_t number : {1, 3, INT32_MAX}) {
    proposed.version = number;
    EXPECT_EQ(refused(registry->add("a-value", proposed)), Refusal::kInvalidSchema) << number;
  }
  proposed.version = 2;
  EXPECT_TRUE(registry->add("a-value", proposed));
}

TEST_F(RegistryTest, AReferenceToTheLatestIsKeptByItsNumber) {
  added("key", R"({"type":"fixed","name":"Key","size":16})");
  Proposal proposed = proposal(R"({"type":"array","items":"Key"})");
  proposed.schema.references = {{"Key", "key", -1}};
  const auto id = registry->add("list", proposed);
  ASSERT_TRUE(id);
  ASSERT_TRUE(registry->schema(*id));
  EXPECT_EQ(registry->schema(*id)->references.front().version, 1);
  EXPECT_EQ(refused(registry->remove("key", false)), Refusal::kReferenceExists);
}

TEST_F(RegistryTest, WhatIsHeldHasABoundWhateverTheIds) {
  const std::string large = R"({"type":"string","note":")" + std::string(1 << 20, 'x') + "\"}";
  std::optional<Refusal> full;
  for (int i = 0; i < 300 && !full; ++i) {
    full = refused(registry->add("subject-" + std::to_string(i), proposal(large)));
  }
  EXPECT_EQ(full, Refusal::kStoreError);
}

TEST_F(RegistryTest, IdsEnd) {
  Proposal proposed = proposal(kFirst);
  proposed.id = INT32_MAX;
  ASSERT_TRUE(registry->set_mode({}, "IMPORT", false));
  ASSERT_TRUE(registry->add("a-value", proposed));
  ASSERT_TRUE(registry->set_mode({}, "READWRITE", false));
  EXPECT_EQ(refused(registry->add("a-value", proposal(kWithDefault))), Refusal::kStoreError);
}

// Another process got there first: its record lies before ours in the topic.
TEST_F(RegistryTest, TwoThatWriteAtOnceAreToldSo) {
  auto topic = std::make_unique<MemoryTopic>(records);
  MemoryTopic& store = *topic;
  Registry late(std::move(topic));
  store.before_append = [&] { added("b-value", kWithDefault); };
  EXPECT_EQ(refused(late.add("a-value", proposal(kFirst))), Refusal::kStoreError);
}

TEST_F(RegistryTest, OverrideIsStrongerThanASubjectsOwnMode) {
  ASSERT_TRUE(registry->set_mode("a-value", "READWRITE", false));
  ASSERT_TRUE(registry->set_mode({}, "READONLY_OVERRIDE", false));
  EXPECT_EQ(refused(registry->add("a-value", proposal(kFirst))), Refusal::kOperationNotPermitted);
}

TEST_F(RegistryTest, ReadOnlyMeansThat) {
  added("a-value", kFirst);
  ASSERT_TRUE(registry->set_mode({}, "READONLY", false));
  EXPECT_EQ(refused(registry->add("a-value", proposal(kWithDefault))),
            Refusal::kOperationNotPermitted);
  EXPECT_EQ(refused(registry->remove("a-value", false)), Refusal::kOperationNotPermitted);
}

TEST_F(RegistryTest, ABrokenStoreIsSaidAndNothingIsBelieved) {
  auto topic = std::make_unique<MemoryTopic>(records);
  MemoryTopic& store = *topic;
  Registry broken(std::move(topic));
  store.broken = "no broker answers";
  const auto answer = broken.add("a-value", proposal(kFirst));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message(), "no broker answers");
  EXPECT_EQ(refused(answer), std::nullopt);
}

}  // namespace
}  // namespace sluice::registry
