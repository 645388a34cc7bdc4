#include "main/file_systems.h"

#include <chrono>
#include <thread>

#include "base/data_directory.h"
#include "hdfs/client/client.h"
#include "hdfs/client/configuration.h"
#include "hdfs/client/user.h"
#include "lake/lake.h"
#include "lake/local_file_system.h"

namespace sluice {
namespace {

// The lake of a data directory, opened in this process. Lives as long as the FileSystems that uses
// it.
struct EmbeddedLake {
  std::optional<DataDirectory> data;
  std::unique_ptr<lake::Lake> engine;
};

// Another short command may hold the directory for a moment; a server that is starting will publish
// where it answers.
constexpr std::chrono::seconds kPatience{10};

Result<DataDirectory> take_patiently(const std::string& directory) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    auto data = DataDirectory::take(directory, "a command that uses the lake directly");
    if (data || data.error().code() != ErrorCode::kBusy) return data;
    if (std::chrono::steady_clock::now() >= end) return data;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Result<std::unique_ptr<lake::FileSystem>> open_embedded(EmbeddedLake& lake,
                                                        const std::string& directory) {
  TRY(lake.data, take_patiently(directory));
  lake::LakeOptions options;
  options.files_dir = directory + "/lake";
  options.meta_dir = directory + "/lake.meta";
  TRY(lake.engine, lake::Lake::open(options));
  return lake.engine->as_file_system(hdfs::current_user());
}

Result<std::string> default_uri(const std::string& directory) {
  TRY(const hdfs::Configuration configuration, hdfs::Configuration::load());
  if (const auto uri = configuration.get("fs.defaultFS")) return *uri;
  if (const auto owner = data_owner(directory)) {
    const auto hdfs = owner->addresses.find("hdfs");
    if (hdfs != owner->addresses.end()) return "hdfs://" + hdfs->second;
  }
  return std::string("lake:");
}

}  // namespace

std::unique_ptr<lake::FileSystems> make_file_systems(const std::string& directory) {
  auto systems =
      std::make_unique<lake::FileSystems>([directory] { return default_uri(directory); });
  systems->add_scheme("hdfs",
                      [](const std::string& uri) -> Result<std::unique_ptr<lake::FileSystem>> {
                        hdfs::ClientOptions options;
                        TRY(options.configuration, hdfs::Configuration::load());
                        return hdfs::open_hdfs(uri, options);
                      });
  systems->add_scheme("file", [](const std::string&) -> Result<std::unique_ptr<lake::FileSystem>> {
    return std::unique_ptr<lake::FileSystem>(std::make_unique<lake::LocalFileSystem>());
  });
  // The opener owns the lake because FileSystems drops its file systems before its openers.
  systems->add_scheme("lake", [lake = std::make_shared<EmbeddedLake>(), directory](
                                  const std::string&) { return open_embedded(*lake, directory); });
  return systems;
}

}  // namespace sluice
