// The commands that serve until a signal: what each starts, and the options that it takes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/result.h"
#include "main/given_settings.h"
#include "main/stack.h"

namespace sluice {

struct Service {
  std::string_view name;
  std::string_view purpose;
  bool broker = false;
  bool lake = false;
  bool console = false;
  bool registry = false;
  std::vector<Option> options;
};

// up, broker, lake, console, registry.
std::span<const Service> services();
// Every option that one of them takes, and that may stand in a settings file.
std::span<const Option> service_options();

// What a service was told, from everywhere. Of a setting that is given twice the last counts, and
// of one that may come many times each.
struct ServiceRequest {
  std::vector<GivenSetting> settings;  // file, environment, command line
  std::vector<std::string> left_out;   // what names no setting of ours, and why
  Options options;
};
// The settings file is --settings or $SLUICE_SETTINGS; without either there is none.
Result<ServiceRequest> read_request(const Service& service, std::span<const std::string> args,
                                    const Environment& environment);

Result<StackOptions> stack_options(const Service& service, const Options& given);

// Each setting that a settings file may hold, with the value that `options` gives it.
struct ShownSetting {
  std::string name;
  std::string value;
  std::string about;
};
std::vector<ShownSetting> shown_settings(const StackOptions& options, const Options& given);

}  // namespace sluice
