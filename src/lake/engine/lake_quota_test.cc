// Quotas and what moves: renames, and other programs while a count is on its way.
#include <functional>
#include <thread>

#include "lake/engine/lake_fixture.h"
#include "lake/storage_policy.h"

namespace sluice::lake {
namespace {

// Tells the time; one call of the test's own thread meets something first.
class MeetingClock final : public Clock {
 public:
  std::int64_t wall_ms() const override {
    if (thread_ == std::this_thread::get_id() && meets_) std::exchange(meets_, nullptr)();
    return system_.wall_ms();
  }
  std::int64_t steady_ms() const override { return system_.steady_ms(); }
  void meet(std::function<void()> what) { meets_ = std::move(what); }
  bool met() const { return !meets_; }

 private:
  SystemClock system_;
  const std::thread::id thread_ = std::this_thread::get_id();
  mutable std::function<void()> meets_;
};

class LakeQuotaTest : public LakeTest {
 protected:
  Status limit(const std::string& path, std::int64_t names, std::int64_t space) {
    return lake_->set_quotas(super_, path, {.names = names, .space = space, .kind = {}});
  }
  // The next count meets another program that puts something new under the path.
  void replace_at_the_next_count(const std::string& path, bool directory) {
    const std::string fresh = folder_ + "/fresh";
    if (directory) {
      std::filesystem::create_directory(fresh);
    } else {
      std::ofstream(fresh) << "theirs" << std::string(static_cast<std::size_t>(taken_), '!');
    }
    clock.meet([this, path, fresh] {
      std::filesystem::rename(disk_path(path), folder_ + "/taken" + std::to_string(++taken_));
      std::filesystem::rename(fresh, disk_path(path));
    });
  }

  MeetingClock clock;

 private:
  int taken_ = 0;
};

TEST_F(LakeQuotaTest, WhatARenameReplacesMakesRoom) {
  ASSERT_TRUE(put("/q/f", "c", pattern(1000)));
  ASSERT_TRUE(put("/new", "c", pattern(900)));
  ASSERT_TRUE(put("/large", "c", pattern(2100)));
  ASSERT_TRUE(works(limit("/q", 2, 2000)));
  EXPECT_TRUE(works(lake_->rename(super_, "/new", "/q/f", true)));
  EXPECT_EQ(lake_->quota_usage(super_, "/q")->used.space, 900);
  EXPECT_TRUE(fails(lake_->rename(super_, "/large", "/q/f", true), ErrorCode::kResourceExhausted,
                    "The DiskSpace quota of /q is exceeded"));
}

TEST_F(LakeQuotaTest, WhatMovesCountsByThePolicyOfItsNewFolder) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/cold", 0755)));
  ASSERT_TRUE(works(lake_->set_storage_policy(super_, "/cold", find_storage_policy("COLD")->id)));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/cold",
                                      {.names = {}, .space = 500, .kind = StorageKind::kArchive})));
  ASSERT_TRUE(put("/d/f", "c", pattern(600)));
  ASSERT_TRUE(put("/d/hot", "c", pattern(600)));
  ASSERT_TRUE(works(lake_->set_storage_policy(super_, "/d/hot", kHotPolicy)));
  EXPECT_TRUE(fails(lake_->rename(super_, "/d", "/cold/d", false), ErrorCode::kResourceExhausted,
                    "Quota by storage type : ARCHIVE on path : /cold is exceeded"));
  EXPECT_TRUE(
      fails(lake_->rename(super_, "/d/f", "/cold/f", false), ErrorCode::kResourceExhausted));
  EXPECT_TRUE(works(lake_->rename(super_, "/d/hot", "/cold/hot", false)))
      << "it has a policy of its own";
}

// Entries that other programs made are not all taken into memory for a sum.
TEST_F(LakeQuotaTest, ASumOfTheRootTakesNothingIntoMemory) {
  std::filesystem::create_directories(disk_path("/d"));
  for (int i = 0; i < 50; ++i) disk_write("/d/f" + std::to_string(i), "x");
  ASSERT_TRUE(works(lake_->content_summary(super_, "/")));
  const std::uint64_t known = lake_->counts().known_entries;
  EXPECT_EQ(lake_->content_summary(super_, "/")->used.names, 52);
  EXPECT_EQ(lake_->quota_usage(super_, "/")->used.names, 52);
  EXPECT_EQ(lake_->counts().known_entries, known);
  EXPECT_LT(known, 10U);
}

// Counting finds that what the call is about has gone: the call ends, and touches nothing.
TEST_F(LakeQuotaTest, ACountMayFindThatTheEntryWasReplaced) {
  options_.clock = &clock;
  ASSERT_TRUE(put("/q/f", "c", "ours"));
  ASSERT_TRUE(put("/q/d/f", "c", "ours"));
  ASSERT_TRUE(put("/out", "c", "x"));
  ASSERT_TRUE(works(limit("/q", 100, 1'000'000'000)));
  const auto refused = [&](const auto& result) {
    EXPECT_TRUE(clock.met());
    return fails(result, ErrorCode::kUnavailable, "was replaced by another program just now");
  };
  reopen();
  replace_at_the_next_count("/q/f", false);
  EXPECT_TRUE(refused(lake_->set_replication(super_, "/q/f", 2)));
  EXPECT_EQ(*read_all(*view(), "/q/f"), "theirs");
  reopen();
  replace_at_the_next_count("/q/f", false);
  EXPECT_TRUE(refused(lake_->append(super_, "/q/f", "c", "m", false)));
  reopen();
  replace_at_the_next_count("/q/d", true);
  EXPECT_TRUE(refused(lake_->make_directories(super_, "/q/d/new", 0755)));
  reopen();
  replace_at_the_next_count("/q/d", true);
  EXPECT_TRUE(refused(lake_->rename(super_, "/out", "/q/d/out", false)));
  EXPECT_EQ(*read_all(*view(), "/out"), "x");
  reopen();
  replace_at_the_next_count("/q/d", true);
  EXPECT_TRUE(refused(lake_->create(super_, "/q/d/new", request("c"))));
}

}  // namespace
}  // namespace sluice::lake
