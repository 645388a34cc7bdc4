#include "main/reload.h"

#include <set>

#include "base/log.h"
#include "base/text.h"
#include "main/stack.h"

namespace sluice {
namespace {

// All but Kafka's: of those the broker itself tells.
std::set<std::string> arguments(const std::vector<GivenSetting>& settings) {
  std::set<std::string> all;
  for (const GivenSetting& one : settings) {
    if (!one.argument.starts_with("--kafka-setting=")) all.insert(one.argument);
  }
  return all;
}

// "--hdfs-port=1" is hdfs-port, "--limit=http.handlers=8" is limit.http.handlers.
std::string name_of(const std::string& argument) {
  constexpr std::string_view kLimit = "--limit=";
  if (argument.starts_with(kLimit)) {
    const std::string rest = argument.substr(kLimit.size());
    return "limit." + rest.substr(0, rest.find('='));
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
  const std::lock_guard lock(mutex_);
  asked_ = true;
  if (stack_ != nullptr) read_again(*stack_);
}

void Reload::begin(Stack& stack) {
  const std::lock_guard lock(mutex_);
  stack_ = &stack;
  if (asked_) read_again(stack);
}

void Reload::end() {
  const std::lock_guard lock(mutex_);
  stack_ = nullptr;
}

void Reload::read_again(Stack& stack) {
  const auto request = read_request(service_, args_, process_environment());
  const auto options = request ? stack_options(service_, request->options) : request.error();
  const auto later = options ? stack.reload(options->kafka_settings) : options.error();
  if (!later) {
    log::error("the settings are wrong, and nothing changes", {{"why", later.error().message()}});
    return;
  }
  log::set_level(request->options.has("--verbose") ? log::Level::kDebug : log::Level::kInfo);
  std::set<std::string> names = changed(arguments(started_with_), arguments(request->settings));
  names.erase("verbose");
  names.insert(later->begin(), later->end());
  const std::vector<std::string> list(names.begin(), names.end());
  if (list.empty()) {
    log::info("the settings were read again");
  } else {
    log::warn("the settings were read again; these count from the next start on",
              {{"settings", join(list, " ")}});
  }
}

}  // namespace sluice
