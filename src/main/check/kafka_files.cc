#include "main/check/kafka_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/text.h"
#include "kafka/broker/config/broker_keys.h"
#include "kafka/broker/config/listeners.h"
#include "kafka/broker/settings/settings.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/secure.h"

namespace sluice {
namespace {

using kafka::broker::BrokerKey;
using kafka::client::ClientKind;
using kafka::tools::PropertyLine;
using Kind = Finding::Kind;

constexpr std::uint16_t kAnyPort = 9092;

Finding folders(const PropertyLine& line) {
  if (split(line.value, ',').size() == 1) return {Kind::kRuns, line.line, ""};
  return {Kind::kLeftOut, line.line, line.name + ": only the first folder is used"};
}

// Of a name that comes twice the last counts.
std::map<std::string, PropertyLine> by_name(const PropertyLines& lines) {
  std::map<std::string, PropertyLine> last;
  for (const PropertyLine& line : lines) last[line.name] = line;
  return last;
}

// A file or a host that a message names; a shorter value may be anywhere by chance.
constexpr std::size_t kTellingValue = 5;

// The line that a message speaks of: the one whose name is in it, the longest of them; else one
// whose value is; else the one that is named.
std::size_t line_of(const std::string& message, const std::map<std::string, PropertyLine>& lines,
                    const std::string& otherwise) {
  const PropertyLine* found = nullptr;
  for (const auto& [name, line] : lines) {
    if (message.find(name) == std::string::npos) continue;
    if (found == nullptr || name.size() > found->name.size()) found = &line;
  }
  if (found != nullptr) return found->line;
  for (const auto& [name, line] : lines) {
    const bool telling = line.value.size() >= kTellingValue;
    if (telling && message.find(line.value) != std::string::npos) return line.line;
  }
  const auto fallback = lines.find(otherwise);
  return fallback != lines.end() ? fallback->second.line
         : lines.empty()         ? 1
                                 : lines.begin()->second.line;
}

// What each line is good for, but what only all together show.
Status together(const std::map<std::string, PropertyLine>& lines) {
  kafka::broker::BrokerSettings settings;
  std::map<std::string, std::string> given;
  for (const auto& [name, line] : lines) {
    const BrokerKey* key = kafka::broker::find_broker_key(name);
    if (key == nullptr) continue;
    given[name] = line.value;
    if (key->use == BrokerKey::Use::kSetting) TRY(settings.set(name, line.value));
  }
  TRY(kafka::broker::resolve_listeners(given, "0.0.0.0", kAnyPort));
  return settings.check();
}

std::set<std::string> unknown_to(ClientKind kind, const kafka::client::Properties& properties) {
  const auto read = kafka::client::read_client_settings(properties, kind);
  if (!read) return {};
  return {read->unknown.begin(), read->unknown.end()};
}

bool is_security(const std::string& name) {
  return name.starts_with("ssl.") || name.starts_with("sasl.") || name == "security.protocol";
}

// One that has no part in security, which is looked at as a whole.
Finding check_client_setting(const PropertyLine& line) {
  const kafka::client::Properties alone = {{line.name, line.value}};
  std::string refused;
  bool known = false;
  for (const ClientKind kind : {ClientKind::kConsumer, ClientKind::kProducer, ClientKind::kAdmin}) {
    const auto read = kafka::client::read_client_settings(alone, kind);
    if (!read) refused = read.error().message();
    if (unknown_to(kind, alone).empty()) known = true;
  }
  if (!refused.empty()) return {Kind::kWrong, line.line, refused};
  if (!known) {
    return {Kind::kLeftOut, line.line,
            line.name + ": no client of Kafka has such a setting; it is warned of, as by Kafka's"};
  }
  return {Kind::kRuns, line.line, ""};
}

}  // namespace

bool is_broker_file(const PropertyLines& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const PropertyLine& line) {
    return line.name == "broker.id" || line.name == "node.id" || line.name == "process.roles" ||
           line.name == "log.dirs" || line.name == "log.dir" || line.name == "listeners" ||
           line.name == "advertised.listeners" || line.name == "zookeeper.connect";
  });
}

Finding check_broker_setting(const PropertyLine& line) {
  if (line.name == "log.dirs" || line.name == "log.dir") return folders(line);
  const BrokerKey* key = kafka::broker::find_broker_key(line.name);
  if (key == nullptr) {
    return {Kind::kLeftOut, line.line, line.name + ": the broker has no such setting"};
  }
  if (const Status good = kafka::broker::check_broker_value(*key, line.value); !good) {
    return {Kind::kWrong, line.line, good.error().message()};
  }
  if (key->use == BrokerKey::Use::kNoEffect) {
    return {Kind::kLeftOut, line.line,
            line.name + ": of a part of Kafka that this broker does without"};
  }
  if (key->use == BrokerKey::Use::kOnlyOne && kafka::broker::config_number(line.value) != 1) {
    return {Kind::kLeftOut, line.line,
            line.name + "=" + line.value + ": there is one node, and one replica"};
  }
  return {Kind::kRuns, line.line, ""};
}

std::vector<Finding> check_broker(const PropertyLines& lines) {
  const auto last = by_name(lines);
  std::vector<Finding> findings;
  bool wrong = false;
  for (const PropertyLine& line : lines) {
    const PropertyLine& counts = last.at(line.name);
    if (counts.line != line.line) {
      findings.push_back(
          {Kind::kLeftOut, line.line,
           line.name + ": comes again in line " + std::to_string(counts.line) + ", which counts"});
      continue;
    }
    findings.push_back(check_broker_setting(line));
    wrong = wrong || findings.back().kind == Kind::kWrong;
  }
  if (wrong) return findings;
  if (const Status fit = together(last); !fit) {
    const std::size_t at = line_of(fit.error().message(), last, "listeners");
    findings.push_back({Kind::kWrong, at, fit.error().message()});
  }
  return findings;
}

std::vector<Finding> check_client(const PropertyLines& lines) {
  const auto last = by_name(lines);
  std::vector<Finding> findings;
  kafka::client::Properties security;
  for (const PropertyLine& line : lines) {
    if (is_security(line.name)) {
      security[line.name] = last.at(line.name).value;
      findings.push_back({Kind::kRuns, line.line, ""});
    } else {
      findings.push_back(check_client_setting(line));
    }
  }
  if (security.empty()) return findings;
  // Producers and consumers read them with librdkafka, administration by itself: both have to do.
  const auto of_clients = kafka::client::read_client_settings(security, ClientKind::kConsumer);
  const auto own = kafka::client::read_security(security);
  for (const Error* error :
       {of_clients ? nullptr : &of_clients.error(), own ? nullptr : &own.error()}) {
    if (error == nullptr) continue;
    const std::size_t at = line_of(error->message(), last, "security.protocol");
    findings.push_back({Kind::kWrong, at, error->message()});
    break;
  }
  return findings;
}

}  // namespace sluice
