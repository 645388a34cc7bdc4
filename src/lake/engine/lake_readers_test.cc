// Readers beside writers and removals: what is located of an open file, what stays readable of one
// that went, and the checksums that a writer chose.
#include <openssl/evp.h>

#include <array>
#include <functional>

#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeReadersTest : public LakeTest {
 protected:
  std::string text(BlockReader& reader) {
    std::string bytes(reader.length(), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const auto n = reader.read_at(done, bytes.data() + done, bytes.size() - done);
      EXPECT_TRUE(works(n));
      if (!n || *n == 0) break;
      done += *n;
    }
    return bytes;
  }
  std::vector<std::string> blocks_of(const std::string& path, std::uint64_t offset,
                                     std::uint64_t length) {
    const auto located = lake_->locate(super_, path, offset, length);
    EXPECT_TRUE(works(located));
    std::vector<std::string> shown;
    for (const LocatedBlock& each : located->blocks) {
      shown.push_back(std::to_string(each.offset) + "+" + std::to_string(each.block.length));
    }
    return shown;
  }
  using Shown = std::vector<std::string>;
};

// The block that is being written is listed with the length that the status tells.
TEST_F(LakeReadersTest, AnOpenFileIsLocatedWithItsLastBlock) {
  const auto made = lake_->create(super_, "/f", request("c"));
  EXPECT_EQ(blocks_of("/f", 0, 1 << 20), Shown{});
  const auto first = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  EXPECT_EQ(blocks_of("/f", 0, 1 << 20), Shown{"0+0"}) << "as a NameNode lists the only block";
  ASSERT_TRUE(send(**lake_->write_block(first->block), 0, pattern(1000)));
  EXPECT_EQ(blocks_of("/f", 0, 1 << 20), Shown{"0+1000"});
  EXPECT_EQ(blocks_of("/f", 999, 1), Shown{"0+1000"});
  EXPECT_EQ(blocks_of("/f", 1000, 1), Shown{});
  const auto located = lake_->locate(super_, "/f", 0, 1 << 20);
  EXPECT_EQ(located->status.length, 1000U);
  EXPECT_FALSE(located->last_is_complete);
  EXPECT_EQ(located->last->block.id, located->blocks.back().block.id);

  ASSERT_TRUE(send(**lake_->write_block(first->block), 1000, pattern(24)));
  Block previous = first->block;
  previous.length = 1024;
  const auto second = lake_->add_block("/f", made->file_id, "c", previous);
  EXPECT_EQ(blocks_of("/f", 0, 1 << 20), (Shown{"0+1024", "1024+0"}));
  EXPECT_EQ(blocks_of("/f", 0, 1024), Shown{"0+1024"});
  EXPECT_EQ(blocks_of("/f", 1024, 10), Shown{});
  ASSERT_TRUE(send(**lake_->write_block(second->block), 0, "abc"));
  EXPECT_EQ(blocks_of("/f", 0, UINT64_MAX), (Shown{"0+1024", "1024+3"}));
  EXPECT_EQ(blocks_of("/f", 1025, UINT64_MAX), Shown{"1024+3"});
}

// A file that was reopened at the end of a block, as a NameNode tells of it.
TEST_F(LakeReadersTest, AFullLastBlockIsCompleteWhileTheFileIsOpen) {
  ASSERT_TRUE(put("/f", "c", pattern(2048)));
  const auto start = lake_->append(super_, "/f", "c2", "m", false);
  ASSERT_TRUE(works(start));
  const auto located = lake_->locate(super_, "/f", 0, UINT64_MAX);
  EXPECT_TRUE(located->status.under_construction);
  EXPECT_TRUE(located->last_is_complete);
  EXPECT_EQ(located->last->offset, 1024U);
  Block previous = located->last->block;
  const auto next = lake_->add_block("/f", start->status.file_id, "c2", previous);
  ASSERT_TRUE(works(next));
  EXPECT_FALSE(lake_->locate(super_, "/f", 0, UINT64_MAX)->last_is_complete);
}

TEST_F(LakeReadersTest, AnAppendedFileIsLocatedWhole) {
  ASSERT_TRUE(put("/f", "c", pattern(1500)));
  const auto start = lake_->append(super_, "/f", "c2", "m", false);
  ASSERT_TRUE(works(start));
  EXPECT_EQ(blocks_of("/f", 0, UINT64_MAX), (Shown{"0+1024", "1024+476"}));
  ASSERT_TRUE(send(**lake_->write_block(start->last->block), 476, "x"));
  EXPECT_EQ(blocks_of("/f", 0, UINT64_MAX), (Shown{"0+1024", "1024+477"}));
}

TEST_F(LakeReadersTest, AnOpenFileHasNoChecksum) {
  const auto made = lake_->create(super_, "/f", request("c"));
  ASSERT_TRUE(works(made));
  const auto sum = lake_->checksum(super_, "/f");
  EXPECT_TRUE(
      fails(sum, ErrorCode::kBusy, "Fail to get checksum, since file /f is under construction."));
  EXPECT_EQ(sum.error().reason<Reason>(), Reason::kUnderConstruction);
  EXPECT_TRUE(*lake_->complete("/f", made->file_id, "c", std::nullopt));
  EXPECT_TRUE(works(lake_->checksum(super_, "/f")));
}

// A client that has asked where a file's blocks are reads them all, though the file goes meanwhile.
TEST_F(LakeReadersTest, BytesStayForReadersOfAFileThatWent) {
  const std::string bytes = pattern(20'000);
  const auto by_each_way = std::to_array<std::function<void()>>({
      [&] { EXPECT_TRUE(*lake_->remove(super_, "/d/f", false)); },
      [&] { EXPECT_TRUE(*lake_->remove(super_, "/d", true)); },
      [&] {
        CreateRequest over = request("c9");
        over.options.overwrite = true;
        EXPECT_TRUE(works(lake_->create(super_, "/d/f", over)));
      },
      [&] {
        ASSERT_TRUE(put("/other", "c", "y"));
        EXPECT_TRUE(works(lake_->rename(super_, "/other", "/d/f", true)));
      },
  });
  for (const auto& go : by_each_way) {
    (void)lake_->remove(super_, "/d", true);
    ASSERT_TRUE(put("/d/f", "c", bytes, 8192));
    const auto located = lake_->locate(super_, "/d/f", 0, UINT64_MAX);
    ASSERT_EQ(located->blocks.size(), 3U);
    ASSERT_TRUE(put("/d/unread", "c", bytes, 8192));
    const Block unread{block_id(lake_->status(super_, "/d/unread")->file_id, 0), 0, 0};
    go();
    std::string read;
    for (const LocatedBlock& each : located->blocks) {
      const auto reader = lake_->read_block(each.block);
      ASSERT_TRUE(works(reader));
      read += text(**reader);
      EXPECT_TRUE(works((*reader)->checksums(0, each.block.length)));
      clock_.advance_ms(50'000);
    }
    EXPECT_EQ(read, bytes);
    (void)lake_->remove(super_, "/d", true);
    EXPECT_TRUE(fails(lake_->read_block(unread), ErrorCode::kNotFound)) << "nobody asked for it";
    clock_.advance_ms(61'000);
    EXPECT_TRUE(fails(lake_->read_block(located->blocks[0].block), ErrorCode::kNotFound));
  }
}

// The file checksum is that of the sums its writer had, though the lake keeps its own.
TEST_F(LakeReadersTest, KeepsTheChecksumItsWriterChose) {
  const auto write = [&](const std::string& path, const std::string& bytes, WriterSums sums) {
    const auto made = lake_->create(super_, path, request("c", 1 << 20));
    ASSERT_TRUE(works(made));
    const auto block = lake_->add_block(path, made->file_id, "c", std::nullopt);
    const auto writer = lake_->write_block(block->block, sums);
    ASSERT_TRUE(works(writer));
    ASSERT_TRUE(works((*writer)->write(0, bytes, {})));
    Block last = block->block;
    last.length = bytes.size();
    ASSERT_TRUE(*lake_->complete(path, made->file_id, "c", last));
  };
  const std::string bytes = pattern(3000);
  write("/crc32", bytes, {SumType::kCrc32, 512});
  write("/wide", bytes, {SumType::kCrc32c, 1024});
  write("/odd", bytes, {SumType::kCrc32, 100});
  write("/plain", bytes, {});
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(lake_->checksum(super_, "/crc32")->algorithm, "MD5-of-0MD5-of-512CRC32");
    EXPECT_EQ(lake_->checksum(super_, "/wide")->algorithm, "MD5-of-0MD5-of-1024CRC32C");
    EXPECT_EQ(lake_->checksum(super_, "/odd")->algorithm, "MD5-of-0MD5-of-100CRC32");
    EXPECT_EQ(lake_->checksum(super_, "/plain")->algorithm, "MD5-of-0MD5-of-512CRC32C");
    const auto located = lake_->locate(super_, "/odd", 0, 1);
    const auto sum = lake_->block_checksum(located->blocks[0].block);
    ASSERT_TRUE(works(sum));
    EXPECT_EQ(sum->sums, 30U);
    std::string sums;
    for (std::size_t at = 0; at < bytes.size(); at += 100) {
      append_sum(sums, crc32(std::string_view(bytes).substr(at, 100)));
    }
    std::string md5(16, '\0');
    ASSERT_EQ(EVP_Digest(sums.data(), sums.size(), reinterpret_cast<unsigned char*>(md5.data()),
                         nullptr, EVP_md5(), nullptr),
              1);
    EXPECT_EQ(sum->digest, md5);
    const auto whole = lake_->block_checksum(located->blocks[0].block, BlockDigest::kCrc);
    std::string crc;
    append_sum(crc, crc32(bytes));
    EXPECT_EQ(whole->digest, crc);
    reopen();
  }
}

// A block size that the lake's own chunks do not divide.
TEST_F(LakeReadersTest, BlocksMayHaveAnySize) {
  const std::string bytes = pattern(3000);
  ASSERT_TRUE(put("/f", "c", bytes, 1100));
  EXPECT_EQ(blocks_of("/f", 0, UINT64_MAX), (Shown{"0+1100", "1100+1100", "2200+800"}));
  const auto located = lake_->locate(super_, "/f", 0, UINT64_MAX);
  std::string read;
  for (const LocatedBlock& each : located->blocks) {
    const auto reader = lake_->read_block(each.block);
    const std::string part = text(**reader);
    EXPECT_EQ(*(*reader)->checksums(0, part.size()), chunk_sums(part)) << "of the block's grid";
    read += part;
  }
  EXPECT_EQ(read, bytes);
  reopen();
  EXPECT_EQ(disk_content("/f"), bytes);
  EXPECT_EQ(lake_->status(super_, "/f")->block_size, 1100U);
}

// Nothing is acknowledged in a folder that is no longer the one at its path.
TEST_F(LakeReadersTest, AFolderThatWentTakesNoMore) {
  ASSERT_TRUE(put("/f", "c", "x"));
  EXPECT_TRUE(works(lake_->healthy()));
  for (const std::string& folder : {options_.files_dir, options_.meta_dir}) {
    std::filesystem::rename(folder, folder + ".away");
    std::filesystem::create_directories(folder);
    EXPECT_TRUE(
        fails(lake_->healthy(), ErrorCode::kUnavailable, "was removed, replaced or unmounted"));
    EXPECT_TRUE(fails(lake_->make_directories(super_, "/d", 0755), ErrorCode::kUnavailable));
    EXPECT_TRUE(fails(lake_->create(super_, "/g", request("c")), ErrorCode::kUnavailable));
    EXPECT_TRUE(fails(lake_->remove(super_, "/f", false), ErrorCode::kUnavailable));
    EXPECT_TRUE(fails(view()->capacity(), ErrorCode::kUnavailable, "nothing is recorded"));
    std::filesystem::remove_all(folder);
    std::filesystem::rename(folder + ".away", folder);
    EXPECT_TRUE(works(lake_->healthy()));
    EXPECT_TRUE(works(lake_->status(super_, "/f")));
  }
  EXPECT_TRUE(put("/g", "c", "y"));
}

}  // namespace
}  // namespace sluice::lake
