#include "lake/engine/records.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "lake/engine/tree.h"
#include "lake/names.h"
#include "lake/reason.h"

namespace sluice::lake {
namespace {

std::vector<Record> samples() {
  EntryRecord entry;
  entry.id = 16390;
  entry.parent = kRootFileId;
  entry.name = "n\xC3\xA4me";
  entry.inode = 42;
  entry.born_ns = 1'700'000'000'123'456'789;
  entry.size = 1234;
  entry.modified_ns = -5;
  entry.owner = "alice";
  entry.group = "users";
  entry.permission = 01755;
  entry.replication = 3;
  entry.block_size = 1 << 27;
  entry.generation = 1007;
  entry.sums = Sums::kInline;
  entry.inline_sums = std::string("\0\1\2\3", 4);
  LeaseRecord lease{16390, "client", "10.0.0.1", true, false, 99, {0, 512, 700}};
  RetryRecord retry{{{'k', 'e', 'y'}, -3}, 1'700'000'000'000, {false, 16390}};
  ExtrasRecord extras;
  extras.id = 16390;
  extras.extras.acl = {{AclScope::kAccess, AclType::kUser, "bob", 6},
                       {AclScope::kDefault, AclType::kMask, "", 5}};
  extras.extras.attributes = {{AttributeSpace::kTrusted, "k", std::string("\0v", 2)}};
  extras.extras.storage_policy = 12;
  extras.extras.snapshottable = true;
  extras.extras.quotas.names = 5;
  extras.extras.quotas.of(StorageKind::kSsd) = 1 << 20;
  return {entry,
          GoneRecord{7, GoneHow::kJoined},
          lease,
          ClosedRecord{8},
          retry,
          CountersRecord{100, 2000},
          extras,
          SnapshotRecord{20'000, 3, 16390, "s1"},
          SnapshotGoneRecord{20'000},
          LeaseChangeRecord{16390, 99, 2, {1024}}};
}

Bytes encoded(const std::vector<Record>& records) {
  Bytes bytes;
  for (const Record& record : records) append_record(bytes, record);
  return bytes;
}

TEST(RecordsTest, RoundTrip) {
  const Bytes bytes = encoded(samples());
  const auto records = decode_records(bytes);
  ASSERT_TRUE(records) << records.error().message();
  ASSERT_EQ(records->size(), samples().size());
  EXPECT_EQ(encoded(*records), bytes);
  EXPECT_EQ(std::get<EntryRecord>((*records)[0]).name, "n\xC3\xA4me");
  EXPECT_EQ(std::get<GoneRecord>((*records)[1]).how, GoneHow::kJoined);
  EXPECT_EQ(std::get<LeaseRecord>((*records)[2]).block_starts,
            (std::vector<std::uint64_t>{0, 512, 700}));
  const Extras& extras = std::get<ExtrasRecord>((*records)[6]).extras;
  EXPECT_EQ(extras.acl[0].name, "bob");
  EXPECT_EQ(extras.attributes[0].value, std::string("\0v", 2));
  EXPECT_EQ(extras.quotas.space, kNoQuota);
  EXPECT_TRUE(extras.snapshottable);
  EXPECT_EQ(std::get<SnapshotRecord>((*records)[7]).name, "s1");
  EXPECT_EQ(std::get<LeaseChangeRecord>((*records)[9]).block_starts,
            std::vector<std::uint64_t>{1024});
}

// Cut or changed bytes are an error or other records, never a crash.
TEST(RecordsTest, SurvivesAnyBytes) {
  const Bytes bytes = encoded(samples());
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    (void)decode_records(ByteView(bytes).substr(0, cut));
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    Bytes bad = bytes;
    bad[at] = static_cast<char>(bad[at] ^ 0xFF);
    (void)decode_records(bad);
  }
  EXPECT_FALSE(decode_records("\x63"));
  EXPECT_FALSE(decode_records(ByteView("\x63\0\0\0\0", 5))) << "a kind from the future";
  int seen = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/tests/corpus/lake_records")) {
    std::ifstream in(file.path(), std::ios::binary);
    (void)decode_records(std::string((std::istreambuf_iterator<char>(in)), {}));
    ++seen;
  }
  EXPECT_GT(seen, 0);
}

EntryRecord entry(std::uint64_t id, std::uint64_t parent, const std::string& name, bool directory) {
  EntryRecord record;
  record.id = id;
  record.parent = parent;
  record.name = name;
  record.is_directory = directory;
  record.inode = id;
  return record;
}

TEST(TreeTest, MovesTreesAndRefusesLoops) {
  Tree tree;
  ASSERT_TRUE(tree.apply(entry(20'000, kRootFileId, "a", true)));
  ASSERT_TRUE(tree.apply(entry(20'001, 20'000, "b", true)));
  ASSERT_TRUE(tree.apply(entry(20'002, 20'001, "f", false)));
  EXPECT_EQ(tree.path(*tree.find(20'002)), "/a/b/f");
  EXPECT_FALSE(tree.apply(entry(20'000, 20'001, "loop", true))) << "below itself";
  EXPECT_FALSE(tree.apply(entry(20'003, 99'999, "x", true))) << "no such parent";
  EXPECT_FALSE(tree.apply(entry(20'003, 20'002, "x", true))) << "the parent is a file";
  ASSERT_TRUE(tree.apply(entry(20'001, kRootFileId, "c", true)));
  EXPECT_EQ(tree.path(*tree.find(20'002)), "/c/f");
  EXPECT_EQ(tree.next_id(), 20'004U) << "an id is never given twice, used or not";
  // Another entry takes the name: what had it is gone, with all below.
  ASSERT_TRUE(tree.apply(entry(20'010, kRootFileId, "c", false)));
  EXPECT_EQ(tree.find(20'002), nullptr);
  EXPECT_EQ(tree.size(), 3U);
  DiskStat stat;
  stat.inode = 20'010;
  stat.is_file = true;
  EXPECT_EQ(tree.by_file(stat), tree.find(20'010));
  tree.erase(20'010, [](const Node&) {});
  EXPECT_EQ(tree.by_file(stat), nullptr);
}

TEST(NamesTest, ShowsWhatHdfsCanSay) {
  for (const char* good : {"a", "...", ".hidden", "a b%", "\xC3\xA9", "\xF0\x9F\x98\x80", "a\\b"}) {
    EXPECT_TRUE(visible_name(good)) << good;
  }
  for (const std::string& bad :
       {std::string(""), std::string("."), std::string(".."), std::string("a:b"),
        std::string("a/b"), std::string("a\0b", 3), std::string("\xFF"), std::string("\xC3"),
        std::string("\xC0\xAF"), std::string("\xED\xA0\x80"), std::string("\xF4\x90\x80\x80"),
        std::string(256, 'x')}) {
    EXPECT_FALSE(visible_name(bad)) << bad;
  }
  EXPECT_EQ(path_components("/")->size(), 0U);
  EXPECT_EQ(path_components("/a/b")->size(), 2U);
  for (const char* bad : {"", "a", "//", "/a//b", "/a/", "/a/../b", "/./a", "/a:b"}) {
    EXPECT_FALSE(path_components(bad)) << bad;
  }
  // One may ask for names that no entry can have; they must still be taken apart the same way.
  for (const char* bad : {"", "a", "//", "/a//b", "/a/"}) EXPECT_FALSE(split_path(bad)) << bad;
  EXPECT_EQ(split_path("/a/../b:c")->size(), 3U);
  const std::string long_name(256, 'x');
  const auto too_long = path_components("/d/" + long_name);
  EXPECT_EQ(too_long.error().reason<Reason>(), Reason::kNameTooLong);
  EXPECT_EQ(too_long.error().message(), "The maximum path component name limit of " + long_name +
                                            " in directory /d is exceeded: limit=255 length=256");
  EXPECT_EQ(path_components("/" + long_name).error().message().find("in directory / is"),
            std::string("The maximum path component name limit of ").size() + 256 + 1);
  EXPECT_EQ(child_path("/", "a"), "/a");
  EXPECT_EQ(child_path("/a", "b"), "/a/b");
  EXPECT_EQ(parent_path("/a/b"), "/a");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(parent_path("/"), "/");
}

}  // namespace
}  // namespace sluice::lake
