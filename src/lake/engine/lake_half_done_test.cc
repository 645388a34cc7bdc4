// Changes that the disk and the journal have to agree on: what is left when one of the two fails,
// or a kill comes between them.
#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "disk/journal.h"
#include "lake/engine/lake_fixture.h"
#include "lake/engine/records.h"

namespace sluice::lake {
namespace {

class LakeHalfDoneTest : public LakeTest {
 protected:
  // Until the second call nothing can be recorded.
  void hide_lock() const { std::filesystem::rename(lock(), lock() + ".away"); }
  void show_lock() const { std::filesystem::rename(lock() + ".away", lock()); }
  // What the lake's records are at this instant; a kill now would leave them.
  void keep_records() const {
    std::filesystem::copy(options_.meta_dir, folder_ + "/killed",
                          std::filesystem::copy_options::recursive);
  }
  void end_as_killed() {
    lake_.reset();
    std::filesystem::remove_all(options_.meta_dir);
    std::filesystem::rename(folder_ + "/killed", options_.meta_dir);
  }
  std::uint32_t mode_on_disk(const std::string& path) const {
    struct stat st {};
    EXPECT_EQ(::stat(disk_path(path).c_str(), &st), 0);
    return st.st_mode & 07777U;
  }
  void chmod_on_disk(const std::string& path, std::uint32_t mode) const {
    ASSERT_EQ(::chmod(disk_path(path).c_str(), mode), 0);
  }
  void touch_on_disk(const std::string& path, std::int64_t modified_ms) const {
    const timespec at{modified_ms / 1000, modified_ms % 1000 * 1'000'000};
    const timespec times[2] = {{0, UTIME_OMIT}, at};
    ASSERT_EQ(::utimensat(AT_FDCWD, disk_path(path).c_str(), times, 0), 0);
  }
  Status set_acl(const std::string& path, const std::string& spec) {
    return lake_->change_acl(super_, path, AclOperation::kSet, *parse_acl(spec, true));
  }
  // The engine's care does it, sooner or later.
  bool closes(const std::string& path) {
    for (int i = 0; i < 1200 && !*lake_->is_file_closed(super_, path); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return *lake_->is_file_closed(super_, path);
  }
  std::uint16_t permission(const std::string& path) {
    const auto status = lake_->status(super_, path);
    EXPECT_TRUE(works(status));
    return status ? status->permission : 0;
  }
  std::uint64_t generation(const std::string& path) {
    return lake_->locate(super_, path, 0, 1)->blocks.at(0).block.generation;
  }

  static constexpr const char* kList = "user::rw-,user:bob:rwx,group::r--,other::---";

 private:
  std::string lock() const { return options_.meta_dir + "/lock"; }
};

// On disk the group's bits are a list's mask: alone they would give it to the owning group.
TEST_F(LakeHalfDoneTest, RightsThatAreNotRecordedAreNotSet) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0640)));
  hide_lock();
  EXPECT_FALSE(set_acl("/f", kList));
  EXPECT_FALSE(lake_->set_permission(super_, "/f", 0666));
  show_lock();
  EXPECT_EQ(mode_on_disk("/f"), 0640U);
  EXPECT_EQ(permission("/f"), 0640);
  ASSERT_TRUE(works(set_acl("/f", kList)));
  EXPECT_EQ(mode_on_disk("/f"), 0670U);
  hide_lock();
  EXPECT_FALSE(lake_->change_acl(super_, "/f", AclOperation::kRemove, {}));
  show_lock();
  EXPECT_EQ(mode_on_disk("/f"), 0670U);
  EXPECT_TRUE(lake_->status(super_, "/f")->has_acl);
}

TEST_F(LakeHalfDoneTest, TimesThatAreNotRecordedAreNotSet) {
  ASSERT_TRUE(put("/f", "c", "x"));
  const std::uint64_t before = generation("/f");
  const std::int64_t modified = lake_->status(super_, "/f")->modified_ms;
  hide_lock();
  EXPECT_FALSE(lake_->set_times(super_, "/f", 1'000'000, 1'000'000));
  show_lock();
  EXPECT_EQ(lake_->status(super_, "/f")->modified_ms, modified);
  EXPECT_EQ(generation("/f"), before) << "its checksums are kept";
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
}

TEST_F(LakeHalfDoneTest, TimesThatNobodyCanKeepAreRefused) {
  ASSERT_TRUE(put("/f", "c", "x"));
  const std::int64_t modified = lake_->status(super_, "/f")->modified_ms;
  EXPECT_TRUE(
      fails(lake_->set_times(super_, "/f", INT64_MAX, -1), ErrorCode::kInvalidArgument, "/f"));
  EXPECT_TRUE(
      fails(lake_->set_times(super_, "/f", -1, INT64_MAX), ErrorCode::kInvalidArgument, "/f"));
  EXPECT_EQ(lake_->status(super_, "/f")->modified_ms, modified);
  EXPECT_TRUE(works(lake_->set_times(super_, "/f", -1, INT64_MIN)));
}

// The kill came behind the record: the next start does the rest.
TEST_F(LakeHalfDoneTest, ARecordedChangeOfRightsOrTimesIsFinishedAfterAKill) {
  for (const std::string path : {"/acl", "/mode", "/times"}) ASSERT_TRUE(put(path, "c", "x"));
  for (const std::string path : {"/acl", "/mode"}) {
    ASSERT_TRUE(works(lake_->set_permission(super_, path, 0640)));
  }
  ASSERT_TRUE(works(set_acl("/acl", kList)));
  keep_records();
  end_as_killed();
  chmod_on_disk("/acl", 0640);
  reopen();
  EXPECT_EQ(permission("/acl"), 0670);
  EXPECT_EQ(mode_on_disk("/acl"), 0670U);

  ASSERT_TRUE(works(lake_->set_permission(super_, "/mode", 0604)));
  keep_records();
  end_as_killed();
  chmod_on_disk("/mode", 0640);
  reopen();
  EXPECT_EQ(permission("/mode"), 0604);

  const std::int64_t modified = lake_->status(super_, "/times")->modified_ms;
  touch_on_disk("/times", modified);
  const std::uint64_t before = generation("/times");
  ASSERT_TRUE(works(lake_->set_times(super_, "/times", 1'000'000, -1)));
  keep_records();
  end_as_killed();
  touch_on_disk("/times", modified);
  reopen();
  EXPECT_EQ(lake_->status(super_, "/times")->modified_ms, 1'000'000);
  EXPECT_GE(generation("/times"), before);
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
}

// What another program did while the lake was closed, or after a later change, is no unfinished
// change of ours.
TEST_F(LakeHalfDoneTest, AModeThatAnotherProgramSetBackStays) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0644)));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0600)));
  lake_.reset();
  chmod_on_disk("/f", 0644);
  reopen();
  EXPECT_EQ(permission("/f"), 0644);
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0600)));
  ASSERT_TRUE(put("/later", "c", "x"));
  keep_records();
  end_as_killed();
  chmod_on_disk("/f", 0644);
  reopen();
  EXPECT_EQ(permission("/f"), 0644);
}

// Modes and times are not synced by each change: the disk may be older than the records.
TEST_F(LakeHalfDoneTest, APowerLossTurnsNoAnsweredChangeOfRightsOrTimesBack) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  for (const std::string path : {"/d/f", "/d/foreign"}) {
    ASSERT_TRUE(put(path, "c", "x"));
    ASSERT_TRUE(works(lake_->set_permission(super_, path, 0640)));
  }
  const std::int64_t modified = lake_->status(super_, "/d/f")->modified_ms;
  touch_on_disk("/d/f", modified);
  const std::uint64_t before = generation("/d/f");
  ASSERT_TRUE(works(set_acl("/d/f", kList)));
  ASSERT_TRUE(works(lake_->set_times(super_, "/d/f", 1'000'000, -1)));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/d", 0700)));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/d/foreign", 0600)));
  ASSERT_TRUE(put("/later", "c", "x"));
  lake_.reset();
  chmod_on_disk("/d/f", 0640);
  touch_on_disk("/d/f", modified);
  chmod_on_disk("/d", 0755);
  chmod_on_disk("/d/foreign", 0606);
  pretend_power_loss();
  reopen();
  EXPECT_EQ(permission("/d"), 0700);
  EXPECT_EQ(mode_on_disk("/d"), 0700U);
  EXPECT_EQ(permission("/d/f"), 0670);
  EXPECT_EQ(lake_->status(super_, "/d/f")->modified_ms, 1'000'000);
  EXPECT_EQ(generation("/d/f"), before);
  EXPECT_EQ(permission("/d/foreign"), 0606) << "another program's";
}

TEST_F(LakeHalfDoneTest, ARenameThatIsNotRecordedReplacesNothing) {
  ASSERT_TRUE(put("/new", "c", "new"));
  ASSERT_TRUE(put("/old", "c", "old"));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/old", "alice", "")));
  hide_lock();
  EXPECT_FALSE(lake_->rename(super_, "/new", "/old", true));
  show_lock();
  EXPECT_EQ(*read_all(*view(), "/new"), "new");
  EXPECT_EQ(*read_all(*view(), "/old"), "old");
  EXPECT_EQ(lake_->status(super_, "/old")->owner, "alice");
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
  ASSERT_TRUE(works(lake_->rename(super_, "/new", "/old", true)));
  EXPECT_EQ(*read_all(*view(), "/old"), "new");
  lake_.reset();
  reopen();
  lake_.reset();
  EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/purge"));
}

// Its writer is gone, and the end could not be recorded: it is closed once that works again.
TEST_F(LakeHalfDoneTest, AFileThatItsWriterLeftIsClosedLater) {
  auto fs = view();
  auto writer = *fs->create("/left");
  ASSERT_TRUE(works(writer->write("some")));
  ASSERT_TRUE(works(writer->flush()));
  hide_lock();
  EXPECT_FALSE(writer->close());
  writer.reset();
  show_lock();
  EXPECT_FALSE(*lake_->is_file_closed(super_, "/left"));
  clock_.advance_ms(11'000);
  EXPECT_TRUE(closes("/left"));
  EXPECT_EQ(*read_all(*fs, "/left"), "some");
}

// Blocks whose record was lost come with the next one: none takes another's number.
TEST_F(LakeHalfDoneTest, BlocksThatWereNotRecordedAreRecordedWithTheNext) {
  const auto made = lake_->create(super_, "/f", request("c"));
  ASSERT_TRUE(works(made));
  std::optional<Block> previous;
  std::vector<Block> blocks;
  for (int i = 0; i < 4; ++i) {
    if (i == 1 || i == 2) hide_lock();
    const auto block = lake_->add_block("/f", made->file_id, "c", previous);
    if (i == 1 || i == 2) show_lock();
    ASSERT_TRUE(works(block));
    ASSERT_TRUE(send(**lake_->write_block(block->block), 0, std::string(600, 'x')));
    blocks.push_back(block->block);
    previous = block->block;
    previous->length = 600;
  }
  for (const bool again : {false, true}) {
    if (again) reopen();
    const auto located = lake_->locate(super_, "/f", 0, UINT64_MAX);
    ASSERT_TRUE(works(located));
    ASSERT_EQ(located->blocks.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(located->blocks[i].block.id, blocks[i].id);
      EXPECT_EQ(located->blocks[i].offset, 600 * i);
    }
  }
  EXPECT_TRUE(*lake_->complete("/f", made->file_id, "c", previous));
}

// Such a journal from before: the file ends with what is there, and the lake starts.
TEST_F(LakeHalfDoneTest, AJournalThatLacksBlocksClosesTheirFile) {
  const auto made = lake_->create(super_, "/f", request("c"));
  ASSERT_TRUE(works(made));
  const auto block = lake_->add_block("/f", made->file_id, "c", {});
  ASSERT_TRUE(works(block));
  ASSERT_TRUE(send(**lake_->write_block(block->block), 0, "begun"));
  lake_.reset();
  disk::SystemDisk disk;
  auto journal = disk::Journal::open(
      disk, options_.meta_dir + "/journal", {}, [](std::string_view) { return Status(); },
      [](std::uint64_t, std::string_view) { return Status(); });
  ASSERT_TRUE(works(journal));
  Bytes payload;
  append_record(payload, LeaseChangeRecord{made->file_id, 0, 2, {1200}});
  ASSERT_TRUE(works((*journal)->append_synced(payload)));
  journal->reset();
  reopen();
  EXPECT_TRUE(*lake_->is_file_closed(super_, "/f"));
  EXPECT_EQ(*read_all(*view(), "/f"), "begun");
  EXPECT_TRUE(fails(lake_->add_block("/f", made->file_id, "c", block->block),
                    ErrorCode::kInvalidArgument, "not open for writing"));
}

// A lease that could not be taken from its holder is still his, and he goes on.
TEST_F(LakeHalfDoneTest, AWriterGoesOnWhenItsFileCouldNotBeClosed) {
  const auto made = lake_->create(super_, "/f", request("c", 1 << 20));
  ASSERT_TRUE(works(made));
  const auto block = lake_->add_block("/f", made->file_id, "c", std::nullopt);
  ASSERT_TRUE(works(block));
  const auto writer = lake_->write_block(block->block);
  ASSERT_TRUE(works(writer));
  ASSERT_TRUE(send(**writer, 0, "begun"));
  clock_.advance_ms(61'000);
  hide_lock();
  EXPECT_FALSE(lake_->append(super_, "/f", "other", "m", false));
  show_lock();
  EXPECT_TRUE(send(**writer, 5, " and done"));
}

}  // namespace
}  // namespace sluice::lake
