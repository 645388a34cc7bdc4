// What a kill, a loss of power or a bad sector leaves, and what the next start makes of it.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeRecoveryTest : public LakeTest {
 protected:
  // An open file with `synced` bytes that hsync promised and `more` that were only acknowledged.
  std::uint64_t leave_open(const std::string& path, std::size_t synced, std::size_t more) {
    const auto made = lake_->create(super_, path, request("c", 1 << 20));
    EXPECT_TRUE(works(made));
    const auto block = lake_->add_block(path, made->file_id, "c", std::nullopt);
    const auto writer = lake_->write_block(block->block);
    EXPECT_TRUE(send(**writer, 0, pattern(synced)));
    EXPECT_TRUE(works((*writer)->sync()));
    EXPECT_TRUE(send(**writer, synced, pattern(synced + more).substr(synced)));
    return made->file_id;
  }
  void damage(const std::string& path, off_t offset) {
    const int fd = ::open(disk_path(path).c_str(), O_RDWR);
    struct stat st {};
    ::fstat(fd, &st);
    char byte = 0;
    EXPECT_EQ(::pread(fd, &byte, 1, offset), 1);
    byte = static_cast<char>(byte ^ 0x10);
    EXPECT_EQ(::pwrite(fd, &byte, 1, offset), 1);
    const timespec times[2] = {st.st_atim, st.st_mtim};
    ::futimens(fd, times);
    ::close(fd);
  }
  std::string staging() const { return options_.meta_dir + "/staging/"; }
};

TEST_F(LakeRecoveryTest, AnOpenFileStaysItsClients) {
  for (const std::size_t size : {700, 50'000}) {
    const std::string path = "/f" + std::to_string(size);
    const std::uint64_t id = leave_open(path, size, 100);
    reopen();
    EXPECT_FALSE(*lake_->is_file_closed(super_, path));
    EXPECT_TRUE(fails(lake_->append(super_, path, "other", "m", false), ErrorCode::kBusy));
    EXPECT_EQ(*read_all(*view(), path), pattern(size + 100)) << "a kill loses nothing";
    const Block block = lake_->locate(super_, path, 0, 1)->last->block;
    EXPECT_EQ(block.length, size + 100);
    const auto newer = lake_->update_block_for_pipeline("c", block);
    ASSERT_TRUE(works(newer));
    ASSERT_TRUE(send(**lake_->write_block(newer->block), size + 100, "more"));
    Block last = newer->block;
    last.length = size + 104;
    EXPECT_TRUE(*lake_->complete(path, id, "c", last));
    EXPECT_EQ(*read_all(*view(), path), pattern(size + 100) + "more");
  }
}

// Whatever the disk made of the bytes behind the last hsync, the file ends on good ones.
TEST_F(LakeRecoveryTest, APowerLossCutsOnlyWhatWasNotSynced) {
  for (const std::size_t synced : {300, 1000, 20'000}) {
    for (const std::size_t more : {0, 100, 3000}) {
      const std::string path = "/f" + std::to_string(synced) + "_" + std::to_string(more);
      leave_open(path, synced, more);
      const auto middle = static_cast<off_t>(synced + more / 2);
      if (more > 0) damage(path, middle);
      lake_.reset();
      pretend_power_loss();
      reopen();
      const std::string found = *read_all(*view(), path);
      EXPECT_GE(found.size(), synced);
      EXPECT_LE(found.size(), more == 0 ? synced : static_cast<std::size_t>(middle));
      EXPECT_EQ(found, pattern(synced + more).substr(0, found.size()));
      EXPECT_TRUE(*lake_->recover_lease(super_, path, "x", "m"));
      EXPECT_EQ(*read_all(*view(), path), found);
      ASSERT_TRUE(*lake_->remove(super_, path, false));
    }
  }
}

// A writer inside the process that was killed is gone for certain.
TEST_F(LakeRecoveryTest, FilesOfEmbeddedWritersAreClosedAtStart) {
  const auto made = lake_->create(super_, "/f", [&] {
    CreateRequest r = request("embedded");
    r.embedded = true;
    return r;
  }());
  ASSERT_TRUE(works(made));
  reopen();
  EXPECT_TRUE(*lake_->is_file_closed(super_, "/f"));
}

TEST_F(LakeRecoveryTest, RenamesAreDoneAgain) {
  ASSERT_TRUE(put("/a/f", "c", pattern(10'000), 1 << 20));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/a/f", "alice", "users")));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/b", 0755)));
  ASSERT_TRUE(works(lake_->rename(super_, "/a/f", "/b/g", false)));
  ASSERT_TRUE(works(lake_->rename(super_, "/b", "/c", false)));
  lake_.reset();
  std::filesystem::rename(disk_path("/c"), disk_path("/b"));
  std::filesystem::rename(disk_path("/b/g"), disk_path("/a/f"));
  pretend_power_loss();
  reopen();
  EXPECT_EQ(*read_all(*view(), "/c/g"), pattern(10'000));
  EXPECT_EQ(lake_->status(super_, "/c/g")->owner, "alice");
  EXPECT_TRUE(fails(lake_->status(super_, "/a/f"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(lake_->status(super_, "/b"), ErrorCode::kNotFound));
}

// The name of the first rename is another file's by now, which the disk has and the rename not.
TEST_F(LakeRecoveryTest, RenamesThatAreDoneAgainReplaceNothing) {
  ASSERT_TRUE(put("/a", "c", "first"));
  ASSERT_TRUE(put("/gone", "c", "gone"));
  ASSERT_TRUE(works(lake_->rename(super_, "/a", "/b", false)));
  ASSERT_TRUE(works(lake_->rename(super_, "/b", "/c", false)));
  ASSERT_TRUE(put("/b", "c", "second"));
  ASSERT_TRUE(works(lake_->rename(super_, "/gone", "/e", false)));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/f", 0755)));
  lake_.reset();
  std::filesystem::rename(disk_path("/c"), disk_path("/a"));
  std::filesystem::rename(disk_path("/e"), disk_path("/gone"));
  disk_write("/e", "another program's");
  pretend_power_loss();
  reopen();
  EXPECT_EQ(*read_all(*view(), "/c"), "first");
  EXPECT_EQ(*read_all(*view(), "/b"), "second");
  EXPECT_TRUE(fails(lake_->status(super_, "/a"), ErrorCode::kNotFound));
  EXPECT_EQ(*read_all(*view(), "/e"), "another program's");
  EXPECT_EQ(*read_all(*view(), "/gone"), "gone");
}

TEST_F(LakeRecoveryTest, RemovalsAreDoneAgain) {
  ASSERT_TRUE(put("/d/f", "c", "x"));
  std::filesystem::create_hard_link(disk_path("/d/f"), folder_ + "/kept");
  ASSERT_TRUE(*lake_->remove(super_, "/d/f", false));
  lake_.reset();
  std::filesystem::rename(folder_ + "/kept", disk_path("/d/f"));
  pretend_power_loss();
  reopen();
  EXPECT_TRUE(fails(lake_->status(super_, "/d/f"), ErrorCode::kNotFound));
}

TEST_F(LakeRecoveryTest, NewEntriesAreMadeAgain) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d/e", 0750)));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/d/e", "alice", "users")));
  ASSERT_TRUE(put("/d/e/empty", "c", ""));
  const std::uint64_t id = lake_->status(super_, "/d/e/empty")->file_id;
  lake_.reset();
  std::filesystem::remove_all(disk_path("/d"));
  pretend_power_loss();
  reopen();
  EXPECT_EQ(lake_->status(super_, "/d/e")->owner, "alice");
  EXPECT_EQ(lake_->status(super_, "/d/e")->permission, 0750);
  EXPECT_EQ(lake_->status(super_, "/d/e/empty")->file_id, id);
}

// A kill between the record and the move from the staging area: the next start moves it.
TEST_F(LakeRecoveryTest, StagedEntriesReachTheirPlace) {
  ASSERT_TRUE(put("/f", "c", ""));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0700)));
  const std::string file = std::to_string(lake_->status(super_, "/f")->file_id);
  const std::string folder = std::to_string(lake_->status(super_, "/d")->file_id);
  lake_.reset();
  std::filesystem::rename(disk_path("/f"), staging() + file);
  std::filesystem::rename(disk_path("/d"), staging() + folder);
  std::ofstream(staging() + "999999") << "never recorded";
  reopen();
  EXPECT_EQ(std::to_string(lake_->status(super_, "/f")->file_id), file);
  EXPECT_EQ(lake_->status(super_, "/d")->permission, 0700);
  EXPECT_TRUE(std::filesystem::is_empty(staging()));
}

// A flipped bit is found on read, named, and never served; the rest of the file still is.
TEST_F(LakeRecoveryTest, AFlippedBitIsFoundOnRead) {
  for (const std::size_t size : {5000, 400'000}) {
    const std::string path = "/f" + std::to_string(size);
    ASSERT_TRUE(put(path, "c", pattern(size), 1 << 20));
    damage(path, 4700);
    const auto fs = view();
    EXPECT_TRUE(fails(read_all(*fs, path), ErrorCode::kCorrupt, path));
    const auto reader = fs->open(path);
    std::string bytes(100, '\0');
    EXPECT_TRUE(fails((*reader)->read_at(4650, bytes.data(), 100), ErrorCode::kCorrupt));
    const auto block = lake_->read_block(lake_->locate(super_, path, 0, 1)->blocks[0].block);
    const std::uint64_t rest = std::min<std::uint64_t>(512, size - 4608);
    const auto sums = (*block)->checksums(4608, rest);
    ASSERT_TRUE(works(sums));
    EXPECT_NE(*sums, chunk_sums(disk_content(path).substr(4608, rest)))
        << "the stored checksum is sent, not one of the damaged bytes";
    EXPECT_EQ(lake_->corrupt_files(), std::vector<std::string>{path});
    EXPECT_EQ(lake_->counts().corrupt_files, 1U);
    ASSERT_TRUE(*lake_->remove(super_, path, false));
    EXPECT_TRUE(lake_->corrupt_files().empty());
  }
}

// A write that the disk has no room for fails, and what was there before stays whole.
TEST_F(LakeRecoveryTest, AFullDiskIsReported) {
  const auto fs = view();
  const auto writer = fs->create("/f");
  ASSERT_TRUE(works((*writer)->write(pattern(20'000))));
  ASSERT_TRUE(works((*writer)->flush()));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{30'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Status written = (*writer)->write(pattern(500'000));
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_FALSE(written);
  EXPECT_EQ(*read_all(*fs, "/f"), pattern(20'000));
  ASSERT_TRUE(works((*writer)->write("more")));
  ASSERT_TRUE(works((*writer)->close()));
  EXPECT_EQ(*read_all(*fs, "/f"), pattern(20'000) + "more");
}

// Snapshot and journal say the same, whatever is in them.
TEST_F(LakeRecoveryTest, ACheckpointKeepsEverything) {
  ASSERT_TRUE(put("/a/small", "c", "inline"));
  ASSERT_TRUE(put("/a/large", "c", pattern(50'000), 1 << 20));
  leave_open("/a/open", 300, 10);
  disk_write("/a/foreign", "x");
  const auto before = *lake_->list(super_, "/a", "", 100);
  ASSERT_TRUE(works(lake_->checkpoint()));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/after", 0755)));
  reopen();
  const auto after = *lake_->list(super_, "/a", "", 100);
  ASSERT_EQ(after.entries.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(after.entries[i].file_id, before.entries[i].file_id);
    EXPECT_EQ(after.entries[i].length, before.entries[i].length);
    EXPECT_EQ(after.entries[i].modified_ms, before.entries[i].modified_ms);
    EXPECT_EQ(after.entries[i].block_size, before.entries[i].block_size);
    EXPECT_EQ(after.entries[i].under_construction, before.entries[i].under_construction);
  }
  EXPECT_TRUE(works(lake_->status(super_, "/after")));
  damage("/a/large", 40'000);
  EXPECT_TRUE(fails(read_all(*view(), "/a/large"), ErrorCode::kCorrupt));
  ASSERT_TRUE(put("/new", "c", ""));
  EXPECT_GT(lake_->status(super_, "/new")->file_id, lake_->status(super_, "/after")->file_id);
}

// A lake that was restored from a copy has other inodes everywhere, and is the same lake.
TEST_F(LakeRecoveryTest, ARestoredLakeIsTheSameLake) {
  ASSERT_TRUE(put("/a/b/small", "c", "inline"));
  ASSERT_TRUE(put("/a/large", "c", pattern(50'000), 1 << 20));
  ASSERT_TRUE(put("/a/edited", "c", "before"));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/a/b", "alice", "users")));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/a/edited", "bob", "users")));
  const FileStatus small = *lake_->status(super_, "/a/b/small");
  lake_.reset();
  ASSERT_EQ(::system(("cp -a " + options_.files_dir + " " + folder_ + "/copy && rm -r " +
                      options_.files_dir + " && mv " + folder_ + "/copy " + options_.files_dir)
                         .c_str()),
            0);
  for (int i = 0; i < 3; ++i) {
    reopen();
    if (i == 0) continue;  // nothing looked at between two starts
    if (i == 1) disk_write("/a/edited", "after that");
    EXPECT_EQ(lake_->status(super_, "/a/b")->owner, "alice");
    EXPECT_EQ(lake_->status(super_, "/a/b/small")->file_id, small.file_id);
    EXPECT_EQ(lake_->status(super_, "/a/edited")->owner, "bob");
    EXPECT_EQ(*read_all(*view(), "/a/edited"), "after that");
    EXPECT_EQ(*read_all(*view(), "/a/large"), pattern(50'000));
  }
  damage("/a/large", 40'000);
  EXPECT_TRUE(fails(read_all(*view(), "/a/large"), ErrorCode::kCorrupt)) << "checksums came along";
  lake_.reset();
  ASSERT_EQ(::system(("cd " + options_.files_dir + "/a/b && cp -p small s && mv s small").c_str()),
            0);
  reopen();
  EXPECT_EQ(lake_->status(super_, "/a/b/small")->file_id, small.file_id) << "one file restored";
}

TEST_F(LakeRecoveryTest, IdentityIsKept) {
  const std::string pool = lake_->block_pool_id();
  EXPECT_TRUE(pool.starts_with("BP-"));
  const std::string cluster = lake_->cluster_id();
  EXPECT_TRUE(cluster.starts_with("CID-"));
  reopen();
  EXPECT_EQ(lake_->block_pool_id(), pool);
  EXPECT_EQ(lake_->cluster_id(), cluster);
  lake_.reset();
  std::ofstream(options_.meta_dir + "/VERSION") << "layout=9\nblockpoolID=x\nclusterID=y\n";
  EXPECT_TRUE(fails(Lake::open(options_), ErrorCode::kUnsupported, "layout 9"));
}

}  // namespace
}  // namespace sluice::lake
