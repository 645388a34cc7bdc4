#include "main/config.h"

#include <algorithm>
#include <array>

#include "base/options.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/broker/settings/broker_config.h"
#include "main/given_settings.h"
#include "main/services.h"

namespace sluice {
namespace {

using kafka::broker::BrokerKey;

constexpr auto kOptions = std::to_array<Option>(
    {{"--effective", "", "The values that `sluice up` would have now, and where they were given."},
     {"--markdown", "", "The reference page of all settings."},
     {"--settings", "FILE", "The settings file ($SLUICE_SETTINGS)."},
     {"--help", "", "This text."}});

constexpr const char* kUsage =
    "usage: sluice config print [OPTIONS]\n\n"
    "Prints a settings file with everything that may stand in it, for 'sluice up --settings "
    "FILE'.\n\n";

const char* type_name(kafka::broker::ConfigType type) {
  using kafka::broker::ConfigType;
  switch (type) {
    case ConfigType::kBoolean:
      return "true or false";
    case ConfigType::kInt:
    case ConfigType::kLong:
    case ConfigType::kShort:
    case ConfigType::kDouble:
      return "number";
    case ConfigType::kList:
      return "list";
    default:
      return "text";
  }
}

// Keys that do something here.
bool has_effect(const BrokerKey& key) {
  return key.use == BrokerKey::Use::kSetting || key.use == BrokerKey::Use::kTopics;
}

void print_markdown(std::FILE* out, const std::vector<ShownSetting>& settings) {
  std::fprintf(out,
               "# Settings\n\n"
               "Made by `sluice config print --markdown`. A line of a settings file is `name = "
               "value`; `sluice up --settings FILE`, `sluice broker`,\n`lake` and `console` take "
               "one, and each passes over what concerns the others. An option of the command says "
               "the same and counts more.\n\n"
               "| name | default | what it is |\n| --- | --- | --- |\n");
  for (const ShownSetting& setting : settings) {
    std::fprintf(out, "| `%s` | %s | %s |\n", setting.name.c_str(), setting.value.c_str(),
                 setting.about.c_str());
  }
  std::fprintf(out,
               "\n## The broker's\n\n"
               "`kafka.NAME` is a line NAME of Kafka's `server.properties`. These have an effect; "
               "every other name of Kafka's is taken, and said in\nthe log to have none, or "
               "refused where it asks for what this broker does not offer.\n\n"
               "| name | default | kind | while it runs |\n| --- | --- | --- | --- |\n");
  for (const auto keys : {kafka::broker::broker_keys(), kafka::broker::own_keys()}) {
    for (const BrokerKey& key : keys) {
      if (!has_effect(key)) continue;
      std::fprintf(out, "| `kafka.%s` | %s | %s | %s |\n", std::string(key.name).c_str(),
                   key.has_default() ? std::string(key.value).c_str() : "", type_name(key.type),
                   kafka::broker::changes_while_running(key.name) ? "may be changed" : "");
    }
  }
}

// Where the last one was given that sets this name.
std::string place_of(const std::string& name, const std::vector<GivenSetting>& settings) {
  std::string place;
  for (const GivenSetting& one : settings) {
    const bool same = one.argument == "--" + name || one.argument.starts_with("--" + name + "=");
    if (same) place = one.place;
    if (name.starts_with("limit.") && one.argument.starts_with("--limit=" + name.substr(6) + "=")) {
      place = one.place;
    }
  }
  return place;
}

void print_effective(std::FILE* out, const std::vector<ShownSetting>& shown,
                     const std::vector<GivenSetting>& settings) {
  for (const ShownSetting& setting : shown) {
    const std::string place = place_of(setting.name, settings);
    std::fprintf(out, "%s = %s%s\n", setting.name.c_str(), setting.value.c_str(),
                 place.empty() ? "" : ("    # " + place).c_str());
  }
  constexpr std::string_view kKafka = "--kafka-setting=";
  for (const GivenSetting& one : settings) {
    if (!one.argument.starts_with(kKafka)) continue;
    std::string line = one.argument.substr(kKafka.size());
    const std::size_t equals = line.find('=');
    const BrokerKey* key = kafka::broker::find_broker_key(line.substr(0, equals));
    // A name that the table lacks, as of one listener, may be a secret, too.
    if (key == nullptr || key->sensitive()) line = line.substr(0, equals) + "=(hidden)";
    line.replace(line.find('='), 1, " = ");
    std::fprintf(out, "kafka.%s    # %s\n", line.c_str(), one.place.c_str());
  }
}

void print_file(std::FILE* out, const std::vector<ShownSetting>& settings) {
  std::fprintf(out,
               "# Settings of Sluice's servers. A line is `name = value`; what is commented out "
               "stands at its default.\n"
               "# kafka.NAME = VALUE is a line of Kafka's server.properties.\n");
  for (const ShownSetting& setting : settings) {
    std::fprintf(out, "\n# %s\n#%s = %s\n", setting.about.c_str(), setting.name.c_str(),
                 setting.value.c_str());
  }
  std::fprintf(out,
               "\n# How many partitions a topic has that is made without a number.\n"
               "#kafka.num.partitions = 1\n");
}

int print(const Invocation& invocation, const Options& given) {
  const Service& service = *std::ranges::find(services(), "up", &Service::name);
  std::vector<std::string> args;
  Environment environment;
  if (given.has("--effective")) {
    environment = process_environment();
    if (const auto file = given.value("--settings")) args.push_back("--settings=" + *file);
  }
  const auto request = read_request(service, args, environment);
  const auto options = request ? stack_options(service, request->options) : request.error();
  if (!options) {
    std::fprintf(invocation.err, "sluice config: %s\n", options.error().message().c_str());
    return 1;
  }
  std::vector<ShownSetting> shown = shown_settings(*options, request->options);
  if (given.has("--effective")) {
    print_effective(invocation.out, shown, request->settings);
    return 0;
  }
  // Where the data lies by default depends on the folder that one is in.
  shown.front().value = "";
  if (given.has("--markdown")) {
    print_markdown(invocation.out, shown);
  } else {
    print_file(invocation.out, shown);
  }
  return 0;
}

}  // namespace

int config(const Invocation& invocation) {
  const auto given = Options::parse(kOptions, invocation.args);
  if (given && given->has("--help")) {
    std::fprintf(invocation.out, "%s%s", kUsage, describe(kOptions).c_str());
    return 0;
  }
  const bool is_print = given && given->positional() == std::vector<std::string>{"print"};
  if (!is_print) {
    const std::string why = given ? "say what: sluice config print" : given.error().message();
    std::fprintf(invocation.err, "sluice config: %s\nTry 'sluice config --help'.\n", why.c_str());
    return 2;
  }
  return print(invocation, *given);
}

}  // namespace sluice
