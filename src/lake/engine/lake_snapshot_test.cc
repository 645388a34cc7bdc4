#include <fcntl.h>
#include <sys/stat.h>

#include <thread>

#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeSnapshotTest : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    ASSERT_TRUE(works(lake_->make_directories(super_, "/s/d", 0755)));
    ASSERT_TRUE(put("/s/f", "c1", first_));
    ASSERT_TRUE(put("/s/d/g", "c1", "g"));
  }
  testing::AssertionResult take(const std::string& name) {
    if (const Status allowed = lake_->allow_snapshots(super_, "/s"); !allowed) {
      return works(allowed);
    }
    return works(lake_->create_snapshot(super_, "/s", name));
  }
  std::string content(const std::string& path) {
    const auto bytes = read_all(*view(), path);
    if (bytes) return *bytes;
    return std::string(error_code_name(bytes.error().code())) + ": " + bytes.error().message();
  }
  std::vector<std::string> names(const std::string& path) {
    std::vector<std::string> found;
    const auto listed = list_all(*view(), path);
    if (!listed) return {listed.error().message()};
    for (const FileStatus& each : *listed) found.emplace_back(each.name());
    return found;
  }
  std::string diff(const std::string& from, const std::string& to, const std::string& path = "/s") {
    const auto fs = view();
    const auto report = snapshots_of(*fs)->snapshot_diff(path, from, to);
    if (!report) return report.error().message();
    std::string text;
    for (const DiffEntry& entry : report->entries) {
      text += "M+-R"[static_cast<std::size_t>(entry.kind)];
      text += " " + (entry.path.empty() ? "." : entry.path);
      text += entry.target.empty() ? "; " : " -> " + entry.target + "; ";
    }
    return text;
  }
  // Through blocks, as a client of the server reads it.
  std::string blocks_of(const std::string& path) {
    const auto located = lake_->locate(super_, path, 0, UINT64_MAX);
    if (!located) return located.error().message();
    std::string bytes;
    for (const LocatedBlock& block : located->blocks) {
      const auto reader = lake_->read_block(block.block);
      if (!reader) return reader.error().message();
      std::string part((*reader)->length(), '\0');
      const auto size = (*reader)->read_at(0, part.data(), part.size());
      if (!size) return size.error().message();
      bytes += part.substr(0, *size);
    }
    return bytes;
  }
  Status append(const std::string& path, const std::string& bytes) {
    TRY(const std::unique_ptr<Writer> writer, view()->append(path));
    TRY(writer->write(bytes));
    return writer->close();
  }

  const std::string first_ = to_hex(pattern(4'750, 1));
};

TEST_F(LakeSnapshotTest, KeepsWhatWasThere) {
  ASSERT_TRUE(works(lake_->set_owner(super_, "/s/f", "alice", "")));
  ASSERT_TRUE(take("s1"));
  const std::uint64_t id = lake_->status(super_, "/s/f")->file_id;
  const auto time = lake_->status(super_, "/s/f")->modified_ms;
  for (const bool again : {false, true}) {
    if (again) reopen();
    EXPECT_EQ(names("/s/.snapshot"), std::vector<std::string>{"s1"});
    EXPECT_EQ(names("/s/.snapshot/s1"), (std::vector<std::string>{"d", "f"}));
    EXPECT_EQ(names("/s/.snapshot/s1/d"), std::vector<std::string>{"g"});
    if (!again) {
      ASSERT_TRUE(works(append("/s/f", "more")));
      ASSERT_TRUE(works(lake_->set_owner(super_, "/s/f", "bob", "")));
      ASSERT_TRUE(*lake_->remove(super_, "/s/d", true));
      ASSERT_TRUE(put("/s/new", "c1", "n"));
    }
    EXPECT_EQ(content("/s/f"), first_ + "more");
    EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
    EXPECT_EQ(blocks_of("/s/.snapshot/s1/f"), first_);
    EXPECT_EQ(blocks_of("/s/f"), first_ + "more");
    EXPECT_EQ(content("/s/.snapshot/s1/d/g"), "g");
    const auto was = lake_->status(super_, "/s/.snapshot/s1/f");
    ASSERT_TRUE(works(was));
    EXPECT_EQ(was->owner, "alice");
    EXPECT_EQ(was->length, first_.size());
    EXPECT_EQ(was->modified_ms, time);
    EXPECT_EQ(was->file_id, id);
    EXPECT_EQ(lake_->status(super_, "/s/f")->owner, "bob");
    EXPECT_EQ(lake_->status(super_, "/s/f")->file_id, id);
  }
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
  EXPECT_EQ(lake_->counts().snapshots, 1U);
  // The rest of the lake does not show it.
  EXPECT_EQ(names("/s"), (std::vector<std::string>{"f", "new"}));
}

// Whatever changes bytes leaves those of a snapshot alone.
TEST_F(LakeSnapshotTest, SharesBytesUntilTheyChange) {
  ASSERT_TRUE(put("/s/small", "c1", "small"));
  ASSERT_TRUE(put("/s/more", "c1", "more"));
  ASSERT_TRUE(take("s1"));
  EXPECT_EQ(std::filesystem::hard_link_count(disk_path("/s/f")), 2U);
  ASSERT_TRUE(*lake_->truncate(super_, "/s/f", 100, "c1"));
  ASSERT_TRUE(works(lake_->set_times(super_, "/s/d/g", 1'000, 1'000)));
  ASSERT_TRUE(works(append("/s/small", "er")));
  EXPECT_EQ(std::filesystem::hard_link_count(disk_path("/s/f")), 1U);
  EXPECT_TRUE(fails(lake_->concat(super_, "/s/f", {"/s/more"}), ErrorCode::kInvalidArgument,
                    "Concat: the source file /s/more is in snapshot"));
  ASSERT_TRUE(put("/s/fresh", "c1", "fresh"));
  ASSERT_TRUE(works(lake_->concat(super_, "/s/more", {"/s/fresh"})));
  EXPECT_EQ(content("/s/f"), first_.substr(0, 100));
  EXPECT_EQ(content("/s/small"), "smaller");
  EXPECT_EQ(content("/s/more"), "morefresh");
  EXPECT_EQ(lake_->status(super_, "/s/d/g")->modified_ms, 1'000);
  EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  EXPECT_EQ(content("/s/.snapshot/s1/small"), "small");
  EXPECT_EQ(content("/s/.snapshot/s1/more"), "more");
  EXPECT_NE(lake_->status(super_, "/s/.snapshot/s1/d/g")->modified_ms, 1'000);
  EXPECT_EQ(content("/s/.snapshot/s1/d/g"), "g");
  // A file that left the folder still shares its bytes.
  ASSERT_TRUE(put("/s/leaves", "c1", "leaves"));
  ASSERT_TRUE(take("s2"));
  ASSERT_TRUE(works(lake_->rename(super_, "/s/leaves", "/left", false)));
  ASSERT_TRUE(works(append("/left", "!")));
  EXPECT_EQ(content("/s/.snapshot/s2/leaves"), "leaves");
  EXPECT_EQ(content("/left"), "leaves!");
}

// The checksums of a file that has become short stay in their own file until a copy of it has them
// with its entry: what the snapshot shares is not written when it grows again, or after a kill.
TEST_F(LakeSnapshotTest, SharesChecksumsUntilTheyChange) {
  for (const bool kill : {false, true}) {
    const std::string path = kill ? "/s/killed" : "/s/grown";
    const std::string name = kill ? "s2" : "s1";
    ASSERT_TRUE(put(path, "c1", first_));
    ASSERT_TRUE(*lake_->truncate(super_, path, 4'000, "c1"));
    ASSERT_TRUE(take(name));
    ASSERT_TRUE(works(append(path, "more")));
    if (kill) {
      ASSERT_TRUE(works(lake_->append(super_, path, "c1", "m", false)));
      reopen();
    } else {
      ASSERT_TRUE(works(append(path, first_)));
    }
    const std::string grown = first_.substr(0, 4'000) + "more" + (kill ? "" : first_);
    EXPECT_EQ(content(path), grown);
    EXPECT_EQ(content("/s/.snapshot/" + name + path.substr(2)), first_.substr(0, 4'000));
  }
}

// The lock is open while a copy is made: what has the path then is another file, with other rights.
TEST_F(LakeSnapshotTest, AsksAgainAfterACopy) {
  const Caller bob{"bob", {}, {}};
  const auto staged = [&] { return !std::filesystem::is_empty(options_.meta_dir + "/staging"); };
  for (const bool times : {false, true}) {
    ASSERT_TRUE(works(write_all(*view(), "/s/big", std::string(32 << 20, 'x'))));
    ASSERT_TRUE(works(lake_->set_permission(super_, "/s/big", 0666)));
    ASSERT_TRUE(put("/s/secret", "c1", "secret"));
    ASSERT_TRUE(works(lake_->set_permission(super_, "/s/secret", 0600)));
    ASSERT_TRUE(take(times ? "s2" : "s1"));
    const FileStatus secret = *lake_->status(super_, "/s/secret");
    std::atomic<bool> ended{false};
    std::thread mover([&] {
      while (!staged() && !ended) std::this_thread::yield();
      EXPECT_TRUE(works(lake_->rename(super_, "/s/big", "/s/was", true)));
      EXPECT_TRUE(works(lake_->rename(super_, "/s/secret", "/s/big", false)));
    });
    if (times) {
      (void)lake_->set_times(bob, "/s/big", 1'000, 1'000);
    } else {
      const auto start = lake_->append(bob, "/s/big", "c2", "m", false);
      if (start) {
        EXPECT_NE(start->status.file_id, secret.file_id);
      }
    }
    ended = true;
    mover.join();
    EXPECT_TRUE(*lake_->is_file_closed(super_, "/s/big"));
    EXPECT_EQ(lake_->status(super_, "/s/big")->modified_ms, secret.modified_ms);
    ASSERT_TRUE(*lake_->remove(super_, "/s/big", false));
  }
}

// Another program's name for a file, or that of a snapshot which is being made, is reason enough.
TEST_F(LakeSnapshotTest, ChangesNoBytesThatHaveASecondName) {
  const auto kept = [&](const std::string& name) {
    std::ifstream in(folder_ + name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  for (const char* name : {"/appended", "/cut", "/timed"}) {
    ASSERT_TRUE(put("/s/x", "c1", first_));
    std::filesystem::create_hard_link(disk_path("/s/x"), folder_ + name);
    const auto before = std::filesystem::last_write_time(folder_ + name);
    if (name == std::string("/appended")) {
      ASSERT_TRUE(works(append("/s/x", "more")));
      EXPECT_EQ(content("/s/x"), first_ + "more");
    } else if (name == std::string("/cut")) {
      ASSERT_TRUE(*lake_->truncate(super_, "/s/x", 100, "c1"));
      EXPECT_EQ(content("/s/x"), first_.substr(0, 100));
    } else {
      ASSERT_TRUE(works(lake_->set_times(super_, "/s/x", 1'000, 1'000)));
    }
    EXPECT_EQ(kept(name), first_);
    EXPECT_EQ(std::filesystem::last_write_time(folder_ + name), before);
    ASSERT_TRUE(*lake_->remove(super_, "/s/x", false));
  }
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
}

TEST_F(LakeSnapshotTest, CopiesWhatCanHaveNoMoreNames) {
  const std::string folder = folder_ + "/links/";
  std::filesystem::create_directory(folder);
  int links = 0;
  while (links < 70'000 &&
         ::link(disk_path("/s/f").c_str(), (folder + std::to_string(links)).c_str()) == 0) {
    ++links;
  }
  if (links == 70'000) GTEST_SKIP() << "this disk knows no bound of a file's names";
  ASSERT_TRUE(take("s1"));
  EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  EXPECT_EQ(content("/s/.snapshot/s1/d/g"), "g");
  ASSERT_TRUE(works(append("/s/f", "more")));
  EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  EXPECT_EQ(content("/s/f"), first_ + "more");
}

// A folder whose time says that nothing happened, as when a file goes just before its link is made.
TEST_F(LakeSnapshotTest, LeavesOutWhatIsGoneThisInstant) {
  ASSERT_TRUE(put("/s/d/goes", "c1", "goes"));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // what was listed is believed
  EXPECT_EQ(names("/s/d"), (std::vector<std::string>{"g", "goes"}));
  struct stat st {};
  ASSERT_EQ(::stat(disk_path("/s/d").c_str(), &st), 0);
  std::filesystem::remove(disk_path("/s/d/goes"));
  const timespec times[2] = {st.st_atim, st.st_mtim};
  ASSERT_EQ(::utimensat(AT_FDCWD, disk_path("/s/d").c_str(), times, 0), 0);
  ASSERT_TRUE(take("s1"));
  for (const bool again : {false, true}) {
    if (again) reopen();
    EXPECT_EQ(names("/s/.snapshot/s1/d"), std::vector<std::string>{"g"});
    EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  }
}

TEST_F(LakeSnapshotTest, TakesAnOpenFileAsFarAsItWas) {
  const auto made = lake_->create(super_, "/s/open", request("c2", 1 << 20));
  ASSERT_TRUE(works(made));
  const auto block = lake_->add_block("/s/open", made->file_id, "c2", {});
  ASSERT_TRUE(works(block));
  const auto writer = lake_->write_block(block->block);
  ASSERT_TRUE(works(writer));
  ASSERT_TRUE(send(**writer, 0, first_));
  ASSERT_TRUE(take("s1"));
  ASSERT_TRUE(send(**writer, first_.size(), "more"));
  Block last = block->block;
  last.length = first_.size() + 4;
  ASSERT_TRUE(*lake_->complete("/s/open", made->file_id, "c2", last));
  EXPECT_EQ(content("/s/open"), first_ + "more");
  EXPECT_EQ(content("/s/.snapshot/s1/open"), first_);
  EXPECT_FALSE(lake_->status(super_, "/s/.snapshot/s1/open")->under_construction);
}

// Its writer gives the last block up, or goes on with less of it, and with other bytes.
TEST_F(LakeSnapshotTest, KeepsWhatAWriterTakesBack) {
  for (const bool abandoned : {false, true}) {
    const std::string path = abandoned ? "/s/d/abandoned" : "/s/d/cut";
    const std::string name = abandoned ? "s2" : "s1";
    const auto made = lake_->create(super_, path, request("c2", 1 << 20));
    ASSERT_TRUE(works(made));
    const auto block = lake_->add_block(path, made->file_id, "c2", {});
    ASSERT_TRUE(works(block));
    ASSERT_TRUE(send(**lake_->write_block(block->block), 0, first_));
    ASSERT_TRUE(take(name));
    Block previous = block->block;
    previous.length = 700;
    if (abandoned) {
      ASSERT_TRUE(works(lake_->abandon_block(path, made->file_id, "c2", previous)));
    }
    const auto next = lake_->add_block(path, made->file_id, "c2",
                                       abandoned ? std::nullopt : std::optional(previous));
    ASSERT_TRUE(works(next));
    ASSERT_TRUE(send(**lake_->write_block(next->block), 0, std::string(9'000, 'o')));
    Block last = next->block;
    last.length = 9'000;
    ASSERT_TRUE(*lake_->complete(path, made->file_id, "c2", last));
    EXPECT_EQ(content(path), (abandoned ? "" : first_.substr(0, 700)) + std::string(9'000, 'o'));
    for (const bool again : {false, true}) {
      if (again) reopen();
      EXPECT_EQ(content("/s/.snapshot/" + name + path.substr(2)), first_);
    }
    EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/staging"));
  }
}

TEST_F(LakeSnapshotTest, AllowsNoChange) {
  ASSERT_TRUE(take("s1"));
  const std::string f = "/s/.snapshot/s1/f";
  const auto denied = [](const auto& result) {
    return fails(result, ErrorCode::kPermissionDenied,
                 "Modification on a read-only snapshot is disallowed");
  };
  EXPECT_TRUE(denied(lake_->set_permission(super_, f, 0600)));
  EXPECT_TRUE(denied(lake_->set_owner(super_, f, "x", "")));
  EXPECT_TRUE(denied(lake_->set_times(super_, f, 1, 1)));
  EXPECT_TRUE(denied(lake_->set_replication(super_, f, 2)));
  EXPECT_TRUE(denied(lake_->set_storage_policy(super_, f, 7)));
  EXPECT_TRUE(denied(lake_->set_quotas(super_, "/s/.snapshot/s1", {1, {}, {}})));
  EXPECT_TRUE(denied(lake_->change_acl(super_, f, AclOperation::kRemove, {})));
  EXPECT_TRUE(denied(lake_->remove(super_, f, true)));
  EXPECT_TRUE(denied(lake_->remove(super_, "/s/.snapshot/s1", true)));
  EXPECT_TRUE(denied(lake_->remove(super_, "/s/.snapshot", true)));
  EXPECT_TRUE(denied(lake_->rename(super_, f, "/x", false)));
  EXPECT_TRUE(denied(lake_->rename_into(super_, "/s/f", "/s/.snapshot/s1/x")));
  EXPECT_TRUE(denied(lake_->make_directories(super_, "/s/.snapshot/s1/x", 0755)));
  EXPECT_TRUE(denied(lake_->make_directories(super_, "/s/.snapshot/x/y", 0755)));
  EXPECT_TRUE(denied(lake_->create(super_, "/s/.snapshot/s1/x", request("c"))));
  EXPECT_TRUE(denied(lake_->append(super_, f, "c", "", false)));
  EXPECT_TRUE(denied(lake_->truncate(super_, f, 1, "c")));
  EXPECT_TRUE(denied(lake_->concat(super_, f, {"/s/.snapshot/s1/d/g"})));
  EXPECT_TRUE(denied(lake_->create_snapshot(super_, "/s/.snapshot/s1/d", "x")));
  EXPECT_TRUE(denied(lake_->allow_snapshots(super_, "/s/.snapshot/s1/d")));
  // A writer can't get at its blocks, either.
  const auto located = lake_->locate(super_, f, 0, 1);
  ASSERT_TRUE(works(located));
  EXPECT_FALSE(lake_->write_block(located->blocks[0].block));
  EXPECT_EQ(content(f), first_);
}

TEST_F(LakeSnapshotTest, HasTheRulesOfANameNode) {
  const Caller bob{"bob", {}, {}};
  const auto refused = [](const auto& result, const std::string& text) {
    return fails(result, ErrorCode::kInvalidArgument, text);
  };
  EXPECT_TRUE(refused(lake_->create_snapshot(super_, "/s", "s1"),
                      "Directory is not a snapshottable directory: /s"));
  EXPECT_TRUE(refused(lake_->create_snapshot(super_, "/", "s1"),
                      "there are already 0 snapshot(s) and the snapshot quota is 0"));
  EXPECT_TRUE(fails(lake_->allow_snapshots(bob, "/s"), ErrorCode::kPermissionDenied,
                    "Superuser privilege is required"));
  EXPECT_TRUE(fails(lake_->allow_snapshots(super_, "/none"), ErrorCode::kNotFound,
                    "Directory does not exist: /none"));
  EXPECT_TRUE(fails(lake_->allow_snapshots(super_, "/s/f"), ErrorCode::kNotADirectory));
  ASSERT_TRUE(works(lake_->allow_snapshots(super_, "/s")));
  ASSERT_TRUE(works(lake_->allow_snapshots(super_, "/s")));
  EXPECT_TRUE(refused(lake_->allow_snapshots(super_, "/s/d"),
                      "path=/s/d, the ancestor /s is already a snapshottable directory."));
  EXPECT_TRUE(refused(lake_->allow_snapshots(super_, "/"),
                      "path=/, the subdirectory /s is already a snapshottable directory."));
  EXPECT_TRUE(fails(lake_->create_snapshot(bob, "/s", "s1"), ErrorCode::kPermissionDenied,
                    "user=bob is not the owner of inode=/s"));
  for (const char* name : {"a/b", "a:b", "..", ".snapshot"}) {
    EXPECT_TRUE(refused(lake_->create_snapshot(super_, "/s", name), "Invalid snapshot name"));
  }
  EXPECT_TRUE(refused(lake_->create_snapshot(super_, "/s", std::string(256, 'x')), "length=256"));
  EXPECT_EQ(*lake_->create_snapshot(super_, "/s", "s1"), "/s/.snapshot/s1");
  EXPECT_TRUE(refused(lake_->create_snapshot(super_, "/s", "s1"),
                      "there is already a snapshot with the same name \"s1\"."));
  EXPECT_TRUE(refused(lake_->remove(super_, "/s", true),
                      "The directory /s cannot be deleted since /s is snapshottable and already "
                      "has snapshots"));
  EXPECT_TRUE(refused(lake_->rename(super_, "/s", "/t", false), "The directory /s cannot"));
  EXPECT_TRUE(refused(lake_->rename_into(super_, "/s", "/t"), "The directory /s cannot"));
  EXPECT_TRUE(refused(lake_->disallow_snapshots(super_, "/s"),
                      "The directory /s has snapshot(s). Please redo the operation after removing "
                      "all the snapshots."));
  EXPECT_TRUE(refused(lake_->rename_snapshot(super_, "/s", "no", "x"),
                      "The snapshot no does not exist for directory /s"));
  EXPECT_TRUE(refused(lake_->remove_snapshot(super_, "/s", "no"),
                      "Cannot delete snapshot no from path /s: the snapshot does not exist."));
  ASSERT_TRUE(take("s2"));
  EXPECT_TRUE(refused(lake_->rename_snapshot(super_, "/s", "s1", "s2"),
                      "The snapshot s2 already exists for directory /s"));
  for (const char* name : {"", ".", ".."}) {
    EXPECT_TRUE(refused(lake_->rename_snapshot(super_, "/s", "s1", name), "Invalid snapshot name"));
  }
  ASSERT_TRUE(works(lake_->rename_snapshot(super_, "/s", "s1", "first")));
  EXPECT_EQ(names("/s/.snapshot"), (std::vector<std::string>{"first", "s2"}));
  EXPECT_EQ(content("/s/.snapshot/first/d/g"), "g");
  EXPECT_EQ(lake_->snapshottable_folders(super_).size(), 1U);
  EXPECT_EQ(lake_->snapshottable_folders(super_)[0].snapshots, 2U);
  EXPECT_TRUE(lake_->snapshottable_folders(bob).empty());
  ASSERT_TRUE(works(lake_->remove_snapshot(super_, "/s", "first")));
  ASSERT_TRUE(works(lake_->remove_snapshot(super_, "/s", "s2")));
  reopen();
  EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/snapshots"));
  EXPECT_EQ(content("/s/f"), first_);
  ASSERT_TRUE(works(lake_->disallow_snapshots(super_, "/s")));
  EXPECT_TRUE(fails(lake_->status(super_, "/s/.snapshot"), ErrorCode::kNotFound));
  EXPECT_TRUE(*lake_->remove(super_, "/s", true));
}

TEST_F(LakeSnapshotTest, AsksForTheRightsThatWereThere) {
  ASSERT_TRUE(works(lake_->set_permission(super_, "/s/d", 0700)));
  ASSERT_TRUE(take("s1"));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/s/d", 0755)));
  const auto bob = view("bob");
  EXPECT_TRUE(works(read_all(*bob, "/s/d/g")));
  EXPECT_TRUE(fails(read_all(*bob, "/s/.snapshot/s1/d/g"), ErrorCode::kPermissionDenied,
                    "inode=\"/s/.snapshot/s1/d\""));
  EXPECT_TRUE(works(read_all(*bob, "/s/.snapshot/s1/f")));
}

TEST_F(LakeSnapshotTest, ReportsDifferences) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/s/e/deep", 0755)));
  ASSERT_TRUE(put("/s/e/deep/h", "c1", "h"));
  ASSERT_TRUE(put("/s/f2", "c1", "two"));
  ASSERT_TRUE(take("s1"));
  EXPECT_EQ(diff("s1", ""), "");
  ASSERT_TRUE(*lake_->remove(super_, "/s/f", false));
  ASSERT_TRUE(works(append("/s/f2", "more")));
  ASSERT_TRUE(works(lake_->rename(super_, "/s/d/g", "/s/e/g2", false)));
  ASSERT_TRUE(put("/s/new", "c1", "n"));
  ASSERT_TRUE(works(lake_->rename(super_, "/s/e", "/s/z", false)));
  ASSERT_TRUE(*lake_->remove(super_, "/s/z/deep/h", false));
  ASSERT_TRUE(put("/s/z/deep/h", "c1", "H"));
  const std::string there =
      "M .; + new; R e -> z; - f; M d; R d/g -> z/g2; M e; M f2; M e/deep; + e/deep/h; "
      "- e/deep/h; ";
  EXPECT_EQ(diff("s1", ""), there);
  ASSERT_TRUE(take("s2"));
  EXPECT_EQ(diff("s1", "s2"), there);
  EXPECT_EQ(diff("s2", "s1"),
            "M .; - new; R z -> e; + f; M d; R z/g2 -> d/g; M e; M f2; M e/deep; - e/deep/h; "
            "+ e/deep/h; ");
  EXPECT_EQ(diff("s1", "s1"), "");
  EXPECT_EQ(diff("s1", "no"), "Cannot find the snapshot of directory /s with name no");
  // Below the folder: what came from elsewhere is new.
  EXPECT_EQ(diff("s1", "", "/s/z"), "M .; + g2; M deep; + deep/h; - deep/h; ");
  ASSERT_TRUE(works(lake_->set_permission(super_, "/s/z/deep", 0700)));
  ASSERT_TRUE(*lake_->set_replication(super_, "/s/f2", 2));
  ASSERT_TRUE(works(lake_->set_times(super_, "/s/new", 1'000, 1'000)));
  EXPECT_EQ(diff("s2", ""), "M f2; M z/deep; ");
}

TEST_F(LakeSnapshotTest, CountsWhatOnlySnapshotsHold) {
  ASSERT_TRUE(take("s1"));
  ASSERT_TRUE(*lake_->remove(super_, "/s/d", true));
  ASSERT_TRUE(put("/s/new", "c1", "new"));
  const auto sum = lake_->content_summary(super_, "/s");
  ASSERT_TRUE(works(sum));
  EXPECT_EQ(sum->files, 3U);
  EXPECT_EQ(sum->directories, 2U);
  EXPECT_EQ(sum->bytes, first_.size() + 4);
  EXPECT_EQ(sum->snapshot_files, 1U);
  EXPECT_EQ(sum->snapshot_directories, 1U);
  EXPECT_EQ(sum->snapshot_bytes, 1U);
  const auto then = lake_->content_summary(super_, "/s/.snapshot/s1");
  ASSERT_TRUE(works(then));
  EXPECT_EQ(then->files, 2U);
  EXPECT_EQ(then->directories, 2U);
  EXPECT_EQ(then->snapshot_files, 0U);
}

// A change in place from outside would be a change of the snapshot: it is told, and not served.
TEST_F(LakeSnapshotTest, NoticesChangesInPlace) {
  disk_write("/s/foreign", "before");
  ASSERT_TRUE(take("s1"));
  std::fstream(disk_path("/s/foreign"), std::ios::in | std::ios::out) << "AFTER!";
  std::fstream(disk_path("/s/f"), std::ios::in | std::ios::out) << "AFTER!";
  clock_.advance_ms(1'000);
  EXPECT_EQ(content("/s/foreign"), "AFTER!");
  EXPECT_NE(content("/s/.snapshot/s1/foreign"), "AFTER!");
  EXPECT_TRUE(fails(read_all(*view(), "/s/.snapshot/s1/foreign"), ErrorCode::kIo,
                    "was changed in place by another program"));
  EXPECT_TRUE(fails(read_all(*view(), "/s/.snapshot/s1/f"), ErrorCode::kCorrupt));
  // What is replaced by another program is no change in place.
  ASSERT_TRUE(take("s2"));
  std::filesystem::remove(disk_path("/s/foreign"));
  disk_write("/s/foreign", "another");
  EXPECT_EQ(content("/s/.snapshot/s2/foreign"), "AFTER!");
}

// A folder that another program made anew keeps its snapshots.
TEST_F(LakeSnapshotTest, SurvivesItsFolder) {
  ASSERT_TRUE(take("s1"));
  std::filesystem::remove_all(disk_path("/s"));
  std::filesystem::create_directory(disk_path("/s"));
  EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  EXPECT_EQ(diff("s1", ""), "M .; - d; - f; ");
}

TEST_F(LakeSnapshotTest, AFolderThatIsMadeAnewByACallKeepsItsSnapshots) {
  ASSERT_TRUE(take("s1"));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/", 0777)));
  for (const bool again : {false, true}) {
    std::filesystem::remove_all(disk_path("/s"));
    ASSERT_TRUE(works(lake_->make_directories({"alice", {}, {}}, "/s", 0711))) << again;
    EXPECT_EQ(lake_->status(super_, "/s")->permission, 0711);
    EXPECT_EQ(lake_->status(super_, "/s")->owner, "alice");
    if (again) reopen();
    EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
    EXPECT_EQ(names("/s"), std::vector<std::string>{});
  }
  EXPECT_TRUE(works(lake_->remove_snapshot(super_, "/s", "s1")));
  EXPECT_TRUE(*lake_->remove(super_, "/s", true));
}

// Its snapshots wait under another name for a folder.
TEST_F(LakeSnapshotTest, AFolderThatLostItsNameKeepsItsSnapshots) {
  const std::vector<std::function<void()>> takers = {
      [&] { disk_write("/s", "a file of another program"); },
      [&] { ASSERT_TRUE(put("/s", "c1", "a file")); },
      [&] {
        ASSERT_TRUE(put("/other", "c1", "a file"));
        ASSERT_TRUE(works(lake_->rename(super_, "/other", "/s", false)));
      },
  };
  for (const auto& taker : takers) {
    ASSERT_TRUE(take("s1"));
    const std::uint64_t id = lake_->status(super_, "/s")->file_id;
    std::filesystem::remove_all(disk_path("/s"));
    taker();
    EXPECT_FALSE(lake_->status(super_, "/s")->is_directory);
    reopen();
    const std::string kept = "/replaced-" + std::to_string(id);
    EXPECT_TRUE(fails(lake_->status(super_, kept), ErrorCode::kNotFound));
    ASSERT_TRUE(works(lake_->make_directories(super_, kept, 0755)));
    EXPECT_EQ(content(kept + "/.snapshot/s1/f"), first_);
    ASSERT_TRUE(works(lake_->remove_snapshot(super_, kept, "s1")));
    ASSERT_TRUE(*lake_->remove(super_, "/s", false));
    ASSERT_TRUE(works(lake_->make_directories(super_, "/s/d", 0755)));
    ASSERT_TRUE(put("/s/f", "c1", first_));
  }
}

// Nor does it take a name that is another's, or was its own already.
TEST_F(LakeSnapshotTest, AFolderLosesItsNameAgain) {
  ASSERT_TRUE(take("s1"));
  const std::string kept = "/replaced-" + std::to_string(lake_->status(super_, "/s")->file_id);
  ASSERT_TRUE(works(lake_->make_directories(super_, kept, 0755)));
  ASSERT_TRUE(works(lake_->set_owner(super_, kept, "alice", "")));
  std::filesystem::remove_all(disk_path("/s"));
  ASSERT_TRUE(put("/s", "c1", "a file"));
  EXPECT_EQ(lake_->status(super_, kept)->owner, "alice");
  ASSERT_TRUE(works(lake_->make_directories(super_, kept + "-1", 0755)));
  std::filesystem::remove_all(disk_path(kept + "-1"));
  ASSERT_TRUE(put(kept + "-1", "c1", "a file"));
  ASSERT_TRUE(works(lake_->make_directories(super_, kept + "-2", 0755)));
  EXPECT_EQ(content(kept + "-2/.snapshot/s1/f"), first_);
}

// What a kill left of one that was not recorded is gone, and of one that was, complete.
TEST_F(LakeSnapshotTest, IsWholeOrNotAtAll) {
  ASSERT_TRUE(take("s1"));
  lake_.reset();
  const std::string folder = options_.meta_dir + "/snapshots";
  std::filesystem::create_directories(folder + "/999999/files/d");
  std::ofstream(folder + "/999999/files/d/x") << "x";
  for (const bool power : {false, true}) {
    if (power) pretend_power_loss();
    reopen();
    EXPECT_FALSE(std::filesystem::exists(folder + "/999999"));
    EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
    lake_.reset();
  }
  // A damaged list is told of, and harms nothing else.
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::fstream file(entry.path() / "entries", std::ios::in | std::ios::out);
    file.seekp(30);
    file << "??";
  }
  reopen();
  EXPECT_TRUE(fails(read_all(*view(), "/s/.snapshot/s1/f"), ErrorCode::kCorrupt, "damaged"));
  EXPECT_EQ(content("/s/f"), first_);
  for (const char* path : {"/", "/s", "/s/d", "/s/f"}) {
    EXPECT_TRUE(works(lake_->content_summary(super_, path))) << path;
  }
  EXPECT_EQ(lake_->content_summary(super_, "/")->files, 2U);
  EXPECT_TRUE(works(lake_->remove_snapshot(super_, "/s", "s1")));
}

TEST_F(LakeSnapshotTest, IsInCheckpoints) {
  ASSERT_TRUE(take("s1"));
  ASSERT_TRUE(works(lake_->checkpoint()));
  reopen();
  EXPECT_EQ(content("/s/.snapshot/s1/f"), first_);
  // Its ids are never given again.
  ASSERT_TRUE(put("/s/more", "c1", "m"));
  EXPECT_EQ(blocks_of("/s/.snapshot/s1/f"), first_);
}

TEST_F(LakeSnapshotTest, AnswersRepeatedCalls) {
  Caller who = super_;
  who.retry = RetryKey{{'x'}, 7};
  ASSERT_TRUE(works(lake_->allow_snapshots(super_, "/s")));
  ASSERT_TRUE(works(lake_->create_snapshot(who, "/s", "s1")));
  reopen();
  EXPECT_TRUE(lake_->answered(*who.retry).has_value());
}

}  // namespace
}  // namespace sluice::lake
