#include "main/file_systems.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "base/data_directory.h"
#include "hdfs/client/client.h"
#include "hdfs/client/configuration.h"
#include "hdfs/client/user.h"
#include "hdfs/webhdfs/webhdfs.h"
#include "lake/lake.h"
#include "lake/local_file_system.h"
#include "main/lake_choice.h"

namespace sluice {
namespace {

void say(const std::string& sentence) {
  std::fprintf(stderr, "sluice: %s\n", sentence.c_str());
}

// The lake of a data directory, opened in this process. Lives as long as the FileSystems that uses
// it.
struct EmbeddedLake {
  std::optional<DataDirectory> data;
  std::unique_ptr<lake::Lake> engine;
};

// Another short command may hold the directory for a moment; a server that is starting will publish
// where it answers. A wait that a person could notice is said, and why.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kSilence{1};

Result<DataDirectory> take_patiently(const std::string& directory) {
  const auto start = std::chrono::steady_clock::now();
  bool told = false;
  for (;;) {
    auto data = DataDirectory::take(directory, "a command that uses the lake directly");
    if (data || data.error().code() != ErrorCode::kBusy) return data;
    const auto waited = std::chrono::steady_clock::now() - start;
    if (waited >= kPatience) return data;
    if (waited >= kSilence && !told) {
      say(data.error().message() + "; waiting up to 10 s for it");
      told = true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Result<std::unique_ptr<lake::FileSystem>> open_embedded(EmbeddedLake& lake) {
  TRY(const LakeChoice choice, choose_lake());
  TRY(lake.data, take_patiently(choice.data));
  lake::LakeOptions options;
  options.files_dir = choice.data + "/lake";
  options.meta_dir = choice.data + "/lake.meta";
  TRY(lake.engine, lake::Lake::open(options));
  return lake.engine->as_file_system(hdfs::current_user());
}

Result<hdfs::Configuration> configuration_of(const lake::FileSystems& systems) {
  TRY(hdfs::Configuration configuration, hdfs::Configuration::load());
  for (const std::string& file : systems.given().files) TRY(configuration.add_file(file));
  for (const auto& [name, value] : systems.given().properties) configuration.set(name, value);
  return configuration;
}

Result<std::string> default_uri(const lake::FileSystems& systems) {
  TRY(const hdfs::Configuration configuration, configuration_of(systems));
  TRY(const std::optional<std::string> uri, hdfs::configured_file_system(configuration));
  if (uri) return *uri;
  TRY(const LakeChoice choice, choose_lake());
  if (!choice.note.empty()) {
    say(choice.note);
  } else if (!configuration.folder().empty()) {
    say("the lake is the one in " + choice.data + ": " + configuration.folder() +
        " has no fs.defaultFS");
  }
  return choice.uri;
}

}  // namespace

std::unique_ptr<lake::FileSystems> make_file_systems() {
  // The functions ask the FileSystems that owns them.
  auto found = std::make_shared<lake::FileSystems*>();
  auto systems = std::make_unique<lake::FileSystems>([found] { return default_uri(**found); });
  *found = systems.get();
  systems->add_scheme(
      "hdfs", [found](const std::string& uri) -> Result<std::unique_ptr<lake::FileSystem>> {
        TRY(hdfs::Configuration configuration, configuration_of(**found));
        return hdfs::open_hdfs(uri, {.configuration = std::move(configuration), .user = {}});
      });
  systems->add_scheme(
      "webhdfs", [found](const std::string& uri) -> Result<std::unique_ptr<lake::FileSystem>> {
        TRY(hdfs::Configuration configuration, configuration_of(**found));
        return hdfs::open_webhdfs(uri, {.configuration = std::move(configuration), .user = {}});
      });
  systems->add_scheme("swebhdfs", [](const std::string& uri) {
    return Result<std::unique_ptr<lake::FileSystem>>(
        Error(ErrorCode::kUnsupported,
              uri + ": WebHDFS by TLS is not spoken here: webhdfs:// and hdfs:// are"));
  });
  systems->add_scheme("file", [](const std::string&) -> Result<std::unique_ptr<lake::FileSystem>> {
    return std::unique_ptr<lake::FileSystem>(std::make_unique<lake::LocalFileSystem>());
  });
  // The opener owns the lake because FileSystems drops its file systems before its openers.
  systems->add_scheme("lake", [lake = std::make_shared<EmbeddedLake>()](const std::string&) {
    return open_embedded(*lake);
  });
  return systems;
}

}  // namespace sluice
