// The contract of every file system, kept by the native client against a running server: that of
// SLUICE_HDFS (hdfs://host:port), whose superuser is SLUICE_HDFS_USER.
// tests/system/test_hdfs_contract.py and tests/peers/test_hdfs_contract.py start the servers;
// without one there is nothing to test.
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "hdfs/client/client.h"
#include "lake/file_system_contract.h"

namespace sluice::lake {
namespace {

class Remote final : public ContractFixture {
 public:
  Remote() {
    static std::atomic<int> count{0};
    base_ = "/contract-" + std::to_string(getpid()) + "-" + std::to_string(count++);
    hdfs::ClientOptions options;
    if (const char* user = std::getenv("SLUICE_HDFS_USER")) options.user = user;
    auto opened = hdfs::open_hdfs(std::getenv("SLUICE_HDFS"), options);
    EXPECT_TRUE(opened) << opened.error().message();
    fs_ = *std::move(opened);
    const Status made = fs_->make_directories(base_);
    EXPECT_TRUE(made) << made.error().message();
  }
  ~Remote() override { EXPECT_TRUE(fs_->remove(base_, true)); }
  FileSystem& fs() override { return *fs_; }
  std::string base() override { return base_; }

 private:
  std::string base_;
  std::unique_ptr<FileSystem> fs_;
};

std::vector<ContractParam> servers() {
  if (std::getenv("SLUICE_HDFS") == nullptr) return {};
  ContractParam param{"hdfs", [] { return std::make_unique<Remote>(); }};
  // A name node does not tell it with the status.
  param.shows_under_construction = false;
  return {param};
}

INSTANTIATE_TEST_SUITE_P(Server, FileSystemContract, testing::ValuesIn(servers()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FileSystemContract);

}  // namespace
}  // namespace sluice::lake
