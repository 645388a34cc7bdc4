// The contract of every file system, kept over WebHDFS against a running server: that of
// SLUICE_WEBHDFS (webhdfs://host:port), whose superuser is SLUICE_HDFS_USER.
// tests/system/test_hdfs_contract.py and tests/peers/test_hdfs_contract.py start the servers.
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "hdfs/webhdfs/webhdfs.h"
#include "lake/file_system_contract.h"

namespace sluice::lake {
namespace {

class OverHttp final : public ContractFixture {
 public:
  OverHttp() {
    static std::atomic<int> count{0};
    base_ = "/contract-web-" + std::to_string(getpid()) + "-" + std::to_string(count++);
    hdfs::ClientOptions options;
    if (const char* user = std::getenv("SLUICE_HDFS_USER")) options.user = user;
    auto opened = hdfs::open_webhdfs(std::getenv("SLUICE_WEBHDFS"), options);
    EXPECT_TRUE(opened) << opened.error().message();
    fs_ = *std::move(opened);
    const Status made = fs_->make_directories(base_);
    EXPECT_TRUE(made) << made.error().message();
  }
  ~OverHttp() override { EXPECT_TRUE(fs_->remove(base_, true)); }
  FileSystem& fs() override { return *fs_; }
  std::string base() override { return base_; }

 private:
  std::string base_;
  std::unique_ptr<FileSystem> fs_;
};

std::vector<ContractParam> servers_of_pages() {
  if (std::getenv("SLUICE_WEBHDFS") == nullptr) return {};
  ContractParam param{"webhdfs", [] { return std::make_unique<OverHttp>(); }};
  param.shows_under_construction = false;
  // A file is asked for with its first bytes: there is no writer before.
  param.one_writer = false;
  return {param};
}

INSTANTIATE_TEST_SUITE_P(Pages, FileSystemContract, testing::ValuesIn(servers_of_pages()));
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FileSystemContract);

}  // namespace
}  // namespace sluice::lake
