#include "main/reload.h"

#include <set>

#include "base/log.h"
#include "base/text.h"

namespace sluice {
namespace {

std::set<std::string> arguments(const std::vector<GivenSetting>& settings) {
  std::set<std::string> all;
  for (const GivenSetting& one : settings) all.insert(one.argument);
  return all;
}

// "--kafka-setting=num.partitions=3" is num.partitions, "--hdfs-port=1" is hdfs-port.
std::string name_of(const std::string& argument) {
  for (const std::string_view many : {"--kafka-setting=", "--limit="}) {
    if (argument.starts_with(many)) {
      const std::string rest = argument.substr(many.size());
      return rest.substr(0, rest.find('='));
    }
  }
  return argument.substr(2, argument.find('=') - 2);
}

// Names of settings that only one of the two has, or has otherwise.
std::set<std::string> changed(const std::set<std::string>& before,
                              const std::set<std::string>& now) {
  std::set<std::string> names;
  for (const std::string& one : before) {
    if (!now.contains(one)) names.insert(name_of(one));
  }
  for (const std::string& one : now) {
    if (!before.contains(one)) names.insert(name_of(one));
  }
  return names;
}

}  // namespace

void Reload::operator()() {
  auto request = read_request(service_, args_, process_environment());
  const auto options = request ? stack_options(service_, request->options) : request.error();
  if (!options) {
    log::error("the settings are wrong, and nothing changes", {{"why", options.error().message()}});
    return;
  }
  log::set_level(request->options.has("--verbose") ? log::Level::kDebug : log::Level::kInfo);
  std::set<std::string> names = changed(arguments(settings_), arguments(request->settings));
  names.erase("verbose");
  settings_ = std::move(request->settings);
  const std::vector<std::string> list(names.begin(), names.end());
  if (list.empty()) {
    log::info("the settings were read again");
  } else {
    log::warn("the settings were read again; these count from the next start on",
              {{"settings", join(list, " ")}});
  }
}

}  // namespace sluice
