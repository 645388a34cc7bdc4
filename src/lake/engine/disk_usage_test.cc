#include "lake/engine/disk_usage.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace sluice::lake {
namespace {

// What lies in the folders counts, as du counts it, and nothing else of the disk.
TEST(DiskUsageTest, CountsTheFoldersAlone) {
  char name[] = "/tmp/disk-usage-test-XXXXXX";
  const std::filesystem::path folder = mkdtemp(name);
  std::filesystem::create_directories(folder / "a" / "b");
  std::filesystem::create_directories(folder / "other");
  const auto fill = [](const std::filesystem::path& file, std::size_t bytes) {
    std::ofstream(file) << std::string(bytes, 'x');
  };
  fill(folder / "a" / "b" / "one", 100'000);
  fill(folder / "other" / "two", 1'000'000);

  const auto used = DiskUsage({(folder / "a").string()}).bytes();
  ASSERT_TRUE(used);
  EXPECT_GE(*used, 100'000U);
  EXPECT_LT(*used, 500'000U);
  EXPECT_GE(*DiskUsage({(folder / "a").string(), (folder / "other").string()}).bytes(), 1'100'000U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sluice::lake
