// The engine as the HDFS server uses it: leases, blocks, packets.
#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeBlocksTest : public LakeTest {};

TEST_F(LakeBlocksTest, BlockIdsFollowFromFileAndIndex) {
  EXPECT_EQ(block_id(kRootFileId + 1, 0), kFirstBlockId);
  for (const std::uint64_t file : {kRootFileId + 1, kRootFileId + 1000, std::uint64_t{1} << 40}) {
    for (const std::uint32_t index : {0U, 1U, (1U << 22) - 1}) {
      EXPECT_EQ(block_file_id(block_id(file, index)), file);
      EXPECT_EQ(block_index(block_id(file, index)), index);
    }
  }
  EXPECT_EQ(block_file_id(5), 0U);
}

TEST_F(LakeBlocksTest, AFileIsCutIntoBlocks) {
  const std::string bytes = pattern(2500);
  ASSERT_TRUE(put("/d/f", "c1", bytes));
  EXPECT_EQ(disk_content("/d/f"), bytes) << "an ordinary file";
  const auto located = lake_->locate(super_, "/d/f", 0, 10'000);
  ASSERT_TRUE(works(located));
  ASSERT_EQ(located->blocks.size(), 3U);
  EXPECT_TRUE(located->last_is_complete);
  EXPECT_EQ(located->blocks[0].block.length, 1024U);
  EXPECT_EQ(located->blocks[2].block.length, 452U);
  EXPECT_EQ(located->blocks[2].offset, 2048U);
  EXPECT_GE(located->blocks[0].block.generation, kFirstGeneration);
  EXPECT_EQ(lake_->locate(super_, "/d/f", 1024, 1)->blocks.size(), 1U);
  EXPECT_EQ(lake_->locate(super_, "/d/f", 1023, 2)->blocks.size(), 2U);
  EXPECT_EQ(lake_->locate(super_, "/d/f", 5000, 1)->blocks.size(), 0U);
  std::string found;
  for (const LocatedBlock& block : located->blocks) {
    const auto reader = lake_->read_block(block.block);
    ASSERT_TRUE(works(reader));
    std::string part((*reader)->length(), '\0');
    ASSERT_EQ(*(*reader)->read_at(0, part.data(), part.size()), part.size());
    found += part;
    EXPECT_EQ(*(*reader)->checksums(0, part.size()), chunk_sums(part));
    // What sendfile would send.
    std::string raw(part.size(), '\0');
    ASSERT_EQ(::pread((*reader)->fd(), raw.data(), raw.size(),
                      static_cast<off_t>((*reader)->file_offset())),
              static_cast<ssize_t>(raw.size()));
    EXPECT_EQ(raw, part);
  }
  EXPECT_EQ(found, bytes);
  const auto ids = located->blocks;
  reopen();
  const auto again = lake_->locate(super_, "/d/f", 0, 10'000);
  ASSERT_EQ(again->blocks.size(), 3U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(again->blocks[i].block.id, ids[i].block.id);
  EXPECT_EQ(again->blocks[0].block.generation, ids[0].block.generation);
}

// A packet with a wrong checksum changes nothing; the right one can follow.
TEST_F(LakeBlocksTest, RefusesACorruptPacket) {
  const auto made = lake_->create(super_, "/f", request("c"));
  const auto block = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  const auto writer = lake_->write_block(block->block);
  ASSERT_TRUE(works(writer));
  const std::string data = pattern(700);
  std::string sums = chunk_sums(data);
  sums[5] = static_cast<char>(sums[5] ^ 1);
  EXPECT_TRUE(fails((*writer)->write(0, data, sums), ErrorCode::kCorrupt));
  EXPECT_EQ((*writer)->length(), 0U);
  EXPECT_TRUE(fails((*writer)->write(0, data, "1234"), ErrorCode::kInvalidArgument));
  EXPECT_TRUE(fails((*writer)->write(100, data, ""), ErrorCode::kInvalidArgument)) << "a gap";
  EXPECT_TRUE(send(**writer, 0, data));
  EXPECT_TRUE(send(**writer, 512, pattern(700).substr(512) + pattern(100, 9)))
      << "a partial chunk comes again with more";
  EXPECT_EQ((*writer)->length(), 800U);
  EXPECT_TRUE(fails((*writer)->write(1000, pattern(100), ""), ErrorCode::kInvalidArgument))
      << "beyond the block";
  std::string zlib;
  append_sum(zlib, crc32(pattern(20, 3)));
  EXPECT_TRUE(works((*writer)->write(800, pattern(20, 3), zlib, false))) << "CRC32 clients";
  EXPECT_EQ(*lake_->visible_length(block->block), 820U);
  EXPECT_EQ(lake_->status(super_, "/f")->length, 820U);
  EXPECT_TRUE(lake_->status(super_, "/f")->under_construction);
}

TEST_F(LakeBlocksTest, AnOpenFileIsReadAsFarAsItIsWritten) {
  const auto made = lake_->create(super_, "/f", request("c", 20'480));
  const auto block = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  const auto writer = lake_->write_block(block->block);
  std::string all;
  for (const std::size_t size : {100, 600, 9000, 5000, 1}) {
    const std::string part = pattern(size, static_cast<std::uint32_t>(size));
    ASSERT_TRUE(send(**writer, all.size(), part));
    all += part;
    const auto reader = lake_->read_block(block->block);
    ASSERT_TRUE(works(reader));
    ASSERT_TRUE(send(**writer, all.size(), "tail"));  // goes on while it is read
    all += "tail";
    std::string found((*reader)->length(), '\0');
    ASSERT_EQ(found.size(), all.size() - 4);
    ASSERT_TRUE(works((*reader)->read_at(0, found.data(), found.size())));
    EXPECT_EQ(found, all.substr(0, found.size()));
    EXPECT_EQ(*(*reader)->checksums(0, found.size()), chunk_sums(found));
  }
  const auto located = lake_->locate(super_, "/f", 0, 1 << 20);
  EXPECT_FALSE(located->last_is_complete);
  ASSERT_TRUE(located->last);
  ASSERT_EQ(located->blocks.size(), 1U) << "the one that is being written, with its length";
  EXPECT_EQ(located->blocks[0].block.length, all.size());
  EXPECT_EQ(located->last->block.length, all.size());
}

// HDFS's rules for addBlock and complete whose first answer was lost.
TEST_F(LakeBlocksTest, LostAnswersAreGivenAgain) {
  const auto made = lake_->create(super_, "/f", request("c"));
  const auto first = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  EXPECT_EQ(lake_->add_block("/f", made->file_id, "c", std::nullopt)->block.id, first->block.id);
  const std::string bytes = pattern(1024);
  ASSERT_TRUE(send(**lake_->write_block(first->block), 0, bytes));
  Block previous = first->block;
  previous.length = 1024;
  const auto second = lake_->add_block("/f", made->file_id, "c", previous);
  ASSERT_TRUE(works(second));
  EXPECT_EQ(second->offset, 1024U);
  EXPECT_EQ(lake_->add_block("/f", made->file_id, "c", previous)->block.id, second->block.id);
  ASSERT_TRUE(send(**lake_->write_block(second->block), 0, "abc"));
  EXPECT_TRUE(fails(lake_->add_block("/f", made->file_id, "c", previous), ErrorCode::kIo));
  Block last = second->block;
  last.length = 4;
  EXPECT_FALSE(*lake_->complete("/f", made->file_id, "c", last)) << "a byte is on its way";
  last.length = 3;
  EXPECT_TRUE(*lake_->complete("/f", made->file_id, "c", last));
  EXPECT_TRUE(*lake_->complete("/f", made->file_id, "c", last)) << "again";
  last.length = 2;
  EXPECT_TRUE(fails(lake_->complete("/f", made->file_id, "c", last), ErrorCode::kInvalidArgument,
                    "File is not open for writing: /f (inode"));
}

TEST_F(LakeBlocksTest, AbandonedBlocksAreCutOff) {
  const auto made = lake_->create(super_, "/f", request("c"));
  const auto first = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  ASSERT_TRUE(send(**lake_->write_block(first->block), 0, pattern(300)));
  ASSERT_TRUE(works(lake_->abandon_block("/f", made->file_id, "c", first->block)));
  ASSERT_TRUE(works(lake_->abandon_block("/f", made->file_id, "c", first->block)));
  EXPECT_EQ(lake_->status(super_, "/f")->length, 0U);
  const auto again = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  ASSERT_TRUE(send(**lake_->write_block(again->block), 0, "new"));
  Block last = again->block;
  last.length = 3;
  EXPECT_TRUE(*lake_->complete("/f", made->file_id, "c", last));
  EXPECT_EQ(disk_content("/f"), "new");
}

TEST_F(LakeBlocksTest, OneClientHoldsAFile) {
  const auto made = lake_->create(super_, "/f", request("c1"));
  EXPECT_TRUE(fails(lake_->create(super_, "/f", request("c1")), ErrorCode::kBusy,
                    "c1 is already the current lease holder."));
  EXPECT_TRUE(fails(lake_->create(super_, "/f", request("c2")), ErrorCode::kBusy,
                    "Failed to CREATE_FILE /f for c2 on 10.0.0.7 because this file lease is "
                    "currently owned by c1 on 10.0.0.7"));
  EXPECT_TRUE(fails(lake_->append(super_, "/f", "c2", "m", false), ErrorCode::kBusy));
  EXPECT_TRUE(fails(lake_->add_block("/f", made->file_id, "c2", std::nullopt),
                    ErrorCode::kInvalidArgument, "Client (=c2) is not the lease owner (=c1"));
  EXPECT_TRUE(
      fails(lake_->complete("/none", 99'999, "c2", std::nullopt), ErrorCode::kNotFound,
            "File does not exist: /none (inode 99999) Holder c2 does not have any open files."));
  // An overwrite takes the file away from its writer.
  CreateRequest over = request("c2");
  over.options.overwrite = true;
  const auto newer = lake_->create(super_, "/f", over);
  ASSERT_TRUE(works(newer));
  EXPECT_NE(newer->file_id, made->file_id);
  EXPECT_TRUE(
      fails(lake_->complete("/f", made->file_id, "c1", std::nullopt), ErrorCode::kNotFound));
  EXPECT_TRUE(*lake_->complete("/f", newer->file_id, "c2", std::nullopt));
}

TEST_F(LakeBlocksTest, LeasesRunOut) {
  const auto made = lake_->create(super_, "/f", request("c1"));
  const auto block = lake_->add_block("/f", made->file_id, "c1", std::nullopt);
  ASSERT_TRUE(send(**lake_->write_block(block->block), 0, "kept"));
  clock_.advance_ms(59'000);
  ASSERT_TRUE(works(lake_->renew_lease("c1")));
  clock_.advance_ms(59'000);
  EXPECT_TRUE(fails(lake_->append(super_, "/f", "c2", "m", false), ErrorCode::kBusy));
  clock_.advance_ms(2'000);
  const auto taken = lake_->append(super_, "/f", "c2", "m", false);
  ASSERT_TRUE(works(taken)) << "the soft limit lets another take over";
  ASSERT_TRUE(taken->last);
  EXPECT_EQ(taken->last->block.length, 4U);
  EXPECT_TRUE(fails(lake_->add_block("/f", made->file_id, "c1", std::nullopt),
                    ErrorCode::kInvalidArgument));
  EXPECT_FALSE(*lake_->is_file_closed(super_, "/f"));
  EXPECT_EQ(lake_->open_files().size(), 1U);
  EXPECT_TRUE(*lake_->recover_lease(super_, "/f", "c3", "m"));
  EXPECT_TRUE(*lake_->recover_lease(super_, "/f", "c3", "m"));
  EXPECT_TRUE(*lake_->is_file_closed(super_, "/f"));
  EXPECT_EQ(disk_content("/f"), "kept");
  EXPECT_TRUE(fails(lake_->recover_lease(super_, "/none", "c", "m"), ErrorCode::kNotFound,
                    "File does not exist"));
  EXPECT_TRUE(
      fails(lake_->is_file_closed(super_, "/"), ErrorCode::kIsADirectory, "Path is not a file"));
}

TEST_F(LakeBlocksTest, AppendsToAPartialBlockWithANewGeneration) {
  ASSERT_TRUE(put("/f", "c1", pattern(1500)));
  const auto start = lake_->append(super_, "/f", "c2", "m", false);
  ASSERT_TRUE(works(start));
  ASSERT_TRUE(start->last);
  EXPECT_EQ(start->last->offset, 1024U);
  EXPECT_EQ(start->last->block.length, 476U);
  const auto newer = lake_->update_block_for_pipeline("c2", start->last->block);
  ASSERT_TRUE(works(newer));
  EXPECT_GT(newer->block.generation, start->last->block.generation);
  const auto writer = lake_->write_block(newer->block);
  ASSERT_TRUE(works(writer));
  ASSERT_TRUE(works(lake_->update_pipeline("c2", start->last->block, newer->block)));
  EXPECT_TRUE(fails(lake_->write_block(start->last->block), ErrorCode::kInvalidArgument))
      << "the old generation is over";
  const std::string more = pattern(548, 5);
  ASSERT_TRUE(send(**writer, 476, more.substr(0, 36)));  // up to the chunk's end
  ASSERT_TRUE(send(**writer, 512, more.substr(36)));
  Block last = newer->block;
  last.length = 1024;
  const auto third = lake_->add_block("/f", start->status.file_id, "c2", last);
  ASSERT_TRUE(works(third));
  ASSERT_TRUE(send(**lake_->write_block(third->block), 0, "end"));
  last = third->block;
  last.length = 3;
  ASSERT_TRUE(*lake_->complete("/f", start->status.file_id, "c2", last));
  EXPECT_EQ(disk_content("/f"), pattern(1500) + more + "end");
  EXPECT_EQ(*read_all(*view(), "/f"), pattern(1500) + more + "end");
}

// NEW_BLOCK leaves a short block behind; readers of the open file see the true bounds.
TEST_F(LakeBlocksTest, AppendsToANewBlock) {
  ASSERT_TRUE(put("/f", "c1", pattern(100)));
  const auto start = lake_->append(super_, "/f", "c2", "m", true);
  ASSERT_TRUE(works(start));
  EXPECT_FALSE(start->last);
  const auto block = lake_->add_block("/f", start->status.file_id, "c2", std::nullopt);
  ASSERT_TRUE(works(block));
  EXPECT_EQ(block->offset, 100U);
  ASSERT_TRUE(send(**lake_->write_block(block->block), 0, pattern(700, 2)));
  const auto located = lake_->locate(super_, "/f", 0, 1000);
  ASSERT_EQ(located->blocks.size(), 2U);
  EXPECT_EQ(located->blocks[0].block.length, 100U);
  EXPECT_EQ(located->last->block.length, 700U);
  const auto reader = lake_->read_block(located->last->block);
  EXPECT_EQ(*(*reader)->checksums(0, 700), chunk_sums(pattern(700, 2))) << "on the block's grid";
  EXPECT_EQ(*(*lake_->read_block(located->blocks[0].block))->checksums(0, 100),
            chunk_sums(pattern(100)));
  Block last = block->block;
  last.length = 700;
  ASSERT_TRUE(*lake_->complete("/f", start->status.file_id, "c2", last));
  EXPECT_EQ(lake_->locate(super_, "/f", 0, 1000)->blocks.size(), 1U) << "renumbered";
  EXPECT_EQ(*read_all(*view(), "/f"), pattern(100) + pattern(700, 2));
}

TEST_F(LakeBlocksTest, Truncates) {
  for (const std::size_t size : {3000, 30'000}) {
    const std::string path = "/f" + std::to_string(size);
    ASSERT_TRUE(put(path, "c1", pattern(size)));
    const auto before = lake_->locate(super_, path, 0, 1);
    EXPECT_TRUE(
        fails(lake_->truncate(super_, path, size + 1, "c"), ErrorCode::kInvalidArgument,
              "Cannot truncate to a larger file size. Current size: " + std::to_string(size)));
    EXPECT_TRUE(*lake_->truncate(super_, path, size, "c"));
    EXPECT_TRUE(*lake_->truncate(super_, path, 1300, "c"));
    EXPECT_EQ(*read_all(*view(), path), pattern(size).substr(0, 1300));
    EXPECT_GT(lake_->locate(super_, path, 0, 1)->blocks[0].block.generation,
              before->blocks[0].block.generation);
    EXPECT_TRUE(fails(lake_->read_block({before->blocks[0].block.id, 1 << 20, 0}),
                      ErrorCode::kInvalidArgument));
    reopen();
    EXPECT_EQ(*read_all(*view(), path), pattern(size).substr(0, 1300));
    EXPECT_TRUE(*lake_->truncate(super_, path, 0, "c"));
    EXPECT_EQ(*read_all(*view(), path), "");
  }
}

TEST_F(LakeBlocksTest, DeletedUnderItsWriter) {
  const auto made = lake_->create(super_, "/d/f", request("c"));
  const auto block = lake_->add_block("/d/f", made->file_id, "c", std::nullopt);
  const auto writer = lake_->write_block(block->block);
  ASSERT_TRUE(send(**writer, 0, "x"));
  EXPECT_TRUE(*lake_->remove(super_, "/d", true));
  EXPECT_TRUE(send(**writer, 1, "y"));
  EXPECT_TRUE(fails(lake_->complete("/d/f", made->file_id, "c", std::nullopt), ErrorCode::kNotFound,
                    "File does not exist: /d/f (inode"));
  EXPECT_TRUE(lake_->open_files().empty());
}

TEST_F(LakeBlocksTest, RenamedUnderItsWriter) {
  const auto made = lake_->create(super_, "/a/f", request("c"));
  const auto block = lake_->add_block("/a/f", made->file_id, "c", std::nullopt);
  const auto writer = lake_->write_block(block->block);
  ASSERT_TRUE(send(**writer, 0, "first "));
  EXPECT_TRUE(*lake_->rename_into(super_, "/a", "/b"));
  ASSERT_TRUE(send(**writer, 6, "second"));
  Block last = block->block;
  last.length = 12;
  EXPECT_TRUE(*lake_->complete("/a/f", made->file_id, "c", last));
  EXPECT_EQ(disk_content("/b/f"), "first second");
  EXPECT_EQ(*lake_->path_of(made->file_id), "/b/f");
  EXPECT_EQ(lake_->status(super_, "/.reserved/.inodes/" + std::to_string(made->file_id))->length,
            12U);
}

TEST_F(LakeBlocksTest, RefusesImpossibleRequests) {
  EXPECT_TRUE(fails(lake_->create(super_, "/f", request("c", 100)), ErrorCode::kIo,
                    "dfs.namenode.fs-limits.min-block-size): 100 < 512"));
  CreateRequest many = request("c");
  many.options.replication = 1000;
  EXPECT_TRUE(fails(lake_->create(super_, "/f", many), ErrorCode::kIo, "maximum of 512"));
  EXPECT_TRUE(fails(lake_->create(super_, "/.reserved/x", request("c")), ErrorCode::kNotFound));
  EXPECT_TRUE(
      fails(lake_->create(super_, "/a/.snapshot", request("c")), ErrorCode::kInvalidArgument));
  EXPECT_TRUE(fails(lake_->create(super_, "/a:b", request("c")), ErrorCode::kInvalidArgument));
  EXPECT_TRUE(fails(lake_->create(super_, "/a/../b", request("c")), ErrorCode::kInvalidArgument));
  EXPECT_TRUE(fails(lake_->write_block({kFirstBlockId + 5, 1, 0}), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(lake_->read_block({7, 1, 0}), ErrorCode::kNotFound));
}

// The answer of an at-most-once call is found again, also after a restart, for ten minutes.
TEST_F(LakeBlocksTest, RemembersAnswers) {
  ASSERT_TRUE(put("/a", "c", "x"));
  Caller who = super_;
  who.retry = RetryKey{{'i', 'd'}, 7};
  EXPECT_FALSE(lake_->answered(*who.retry));
  EXPECT_TRUE(*lake_->rename_into(who, "/a", "/b"));
  ASSERT_TRUE(lake_->answered(*who.retry));
  EXPECT_TRUE(lake_->answered(*who.retry)->value);
  reopen();
  ASSERT_TRUE(lake_->answered(*who.retry));
  ASSERT_TRUE(works(lake_->checkpoint()));
  reopen();
  ASSERT_TRUE(lake_->answered(*who.retry));
  EXPECT_FALSE(lake_->answered(RetryKey{{'i', 'd'}, 8}));
  clock_.advance_ms(600'001);
  EXPECT_FALSE(lake_->answered(*who.retry));
}

// Each block costs the journal as much as the one before it, and all of them are there after a
// restart.
TEST_F(LakeBlocksTest, ManyBlocksCostTheirNumber) {
  const auto made = lake_->create(super_, "/many", request("c1", 512));
  ASSERT_TRUE(works(made));
  std::optional<Block> previous;
  const auto add = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const auto block = lake_->add_block("/many", made->file_id, "c1", previous);
      ASSERT_TRUE(works(block));
      const auto writer = lake_->write_block(block->block);
      ASSERT_TRUE(works(writer));
      ASSERT_TRUE(send(**writer, 0, std::string(512, 'x')));
      previous = block->block;
      previous->length = 512;
    }
  };
  const auto journal_size = [&] {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(options_.meta_dir + "/journal")) {
      bytes += file.file_size();
    }
    return bytes;
  };
  const std::uintmax_t start = journal_size();
  add(150);
  const std::uintmax_t middle = journal_size();
  add(150);
  EXPECT_LE(journal_size() - middle, middle - start + 4096);
  reopen();
  const auto located = lake_->locate(super_, "/many", 0, UINT64_MAX);
  ASSERT_TRUE(works(located));
  ASSERT_EQ(located->blocks.size(), 300U);
  EXPECT_EQ(located->blocks[299].offset, 299U * 512);
}

}  // namespace
}  // namespace sluice::lake
