#include "kafka/broker/config/listeners.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {

namespace {

using Given = std::map<std::string, std::string>;

constexpr const char* kListeners = "listeners";
constexpr const char* kAdvertised = "advertised.listeners";
constexpr const char* kProtocols = "listener.security.protocol.map";
constexpr const char* kInterBroker = "inter.broker.listener.name";
// In the order of SecurityProtocol.
constexpr auto kProtocolNames =
    std::to_array<std::string_view>({"PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"});

std::string value_of(const Given& given, const std::string& name) {
  const auto found = given.find(name);
  return found == given.end() ? "" : found->second;
}

// The protocol of each listener's name; those that are protocols themselves stand for it.
Result<Given> protocols(const std::string& text) {
  Given map{{"PLAINTEXT", "PLAINTEXT"},
            {"SSL", "SSL"},
            {"SASL_PLAINTEXT", "SASL_PLAINTEXT"},
            {"SASL_SSL", "SASL_SSL"}};
  if (text.empty()) return map;
  map.clear();
  for (const std::string& word : config_words(text)) {
    const std::size_t colon = word.find(':');
    if (colon == std::string::npos)
      return invalid_value(kProtocols, text, "NAME:PROTOCOL expected");
    map[word.substr(0, colon)] = word.substr(colon + 1);
  }
  return map;
}

Result<SecurityProtocol> protocol_of(const Given& map, const std::string& listener) {
  const auto found = map.find(listener);
  if (found == map.end()) {
    return Error(ErrorCode::kInvalidArgument,
                 "No security protocol defined for listener " + listener);
  }
  const auto known = std::find(kProtocolNames.begin(), kProtocolNames.end(), found->second);
  if (known == kProtocolNames.end()) {
    return invalid_value(kProtocols, found->second,
                         "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL is expected");
  }
  return static_cast<SecurityProtocol>(known - kProtocolNames.begin());
}

// Brokers have nobody to talk to here; what is said of it must still make sense.
Status check_inter_broker(const Given& given, const std::vector<Listener>& listeners) {
  const std::string name = value_of(given, kInterBroker);
  if (name.empty()) return {};
  if (!value_of(given, "security.inter.broker.protocol").empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "Only one of inter.broker.listener.name and security.inter.broker.protocol should "
                 "be set.");
  }
  std::vector<std::string> names;
  for (const Listener& one : listeners) names.push_back(one.name);
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  return Error(ErrorCode::kInvalidArgument,
               "requirement failed: inter.broker.listener.name must be a listener name defined in "
               "advertised.listeners. The valid options based on currently configured listeners "
               "are " +
                   join(names, ","));
}

Status advertise(const std::vector<Listener>& advertised, std::vector<Listener>& listeners) {
  for (const Listener& one : advertised) {
    const auto found = std::find_if(listeners.begin(), listeners.end(),
                                    [&](const Listener& other) { return other.name == one.name; });
    if (found == listeners.end()) {
      return invalid_value(kAdvertised, one.name, "there is no listener of this name");
    }
    if (one.host.empty() || one.host == "0.0.0.0" || one.host == "::") {
      return Error(ErrorCode::kInvalidArgument,
                   "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a "
                   "routable IP address.");
    }
    found->advertised_host = one.host;
    found->advertised_port = one.port;
  }
  return {};
}

std::string address_text(const std::string& name, const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return name + "://" + (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace

Result<std::vector<Listener>> parse_listeners(const std::string& setting, const std::string& text) {
  std::vector<Listener> listeners;
  for (const std::string& word : config_words(text)) {
    const std::size_t slashes = word.find("://");
    const std::size_t colon = word.rfind(':');
    if (slashes == std::string::npos || slashes == 0 || colon < slashes + 3) {
      return invalid_value(setting, word, "NAME://HOST:PORT is expected");
    }
    Listener one;
    one.name = word.substr(0, slashes);
    one.host = word.substr(slashes + 3, colon - slashes - 3);
    if (one.host.starts_with('[') && one.host.ends_with(']')) {
      one.host = one.host.substr(1, one.host.size() - 2);
    }
    const auto port = parse_int(word.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) {
      return invalid_value(setting, word, "its port is not a number from 0 to 65535");
    }
    one.port = static_cast<std::uint16_t>(*port);
    for (const Listener& other : listeners) {
      if (other.name == one.name) {
        return invalid_value(setting, text, "Each listener must have a different name");
      }
      if (other.port == one.port && one.port != 0 && setting == kListeners) {
        return invalid_value(setting, text, "Each listener must have a different port");
      }
    }
    listeners.push_back(std::move(one));
  }
  return listeners;
}

Result<std::vector<Listener>> resolve_listeners(const Given& given, const std::string& address,
                                                std::uint16_t port) {
  TRY(auto listeners, parse_listeners(kListeners, value_of(given, kListeners)));
  // Kafka's own files name one for the controller: there is nothing to talk to here.
  const auto controllers = config_words(value_of(given, "controller.listener.names"));
  std::erase_if(listeners, [&](const Listener& one) {
    return std::find(controllers.begin(), controllers.end(), one.name) != controllers.end();
  });
  if (listeners.empty()) {
    Listener one;
    one.host = address;
    one.port = port;
    listeners.push_back(std::move(one));
  }
  TRY(const Given map, protocols(value_of(given, kProtocols)));
  for (Listener& one : listeners) {
    TRY(one.protocol, protocol_of(map, one.name));
    if (one.host.empty()) one.host = "0.0.0.0";
    if (one.host == "localhost") one.host = "127.0.0.1";
  }
  TRY(const auto advertised, parse_listeners(kAdvertised, value_of(given, kAdvertised)));
  TRY(advertise(advertised, listeners));
  TRY(check_inter_broker(given, listeners));
  return listeners;
}

std::string listeners_text(const std::vector<Listener>& listeners) {
  std::vector<std::string> words;
  for (const Listener& one : listeners) words.push_back(address_text(one.name, one.host, one.port));
  return join(words, ",");
}

std::string advertised_text(const std::vector<Listener>& listeners) {
  std::vector<std::string> words;
  for (const Listener& one : listeners) {
    const bool given = !one.advertised_host.empty();
    words.push_back(given ? address_text(one.name, one.advertised_host, one.advertised_port)
                          : address_text(one.name, one.host, one.port));
  }
  return join(words, ",");
}

}  // namespace sluice::kafka::broker
