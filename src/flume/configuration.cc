#include "flume/configuration.h"

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "flume/event_times.h"
#include "flume/properties.h"
#include "regex/regex.h"

namespace sluice::flume {
namespace {

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> kKinds = {"sources", "channels", "sinks", "sinkgroups",
                                                  "configfilters"};
  return kKinds;
}

// The first line that has letters beyond ASCII, when the file is UTF-8.
std::optional<int> line_in_utf8(std::string_view text, const std::vector<Property>& properties) {
  if (!regex::is_utf8(text)) return std::nullopt;
  const auto beyond_ascii = [](unsigned char c) { return c >= 0x80; };
  if (std::none_of(text.begin(), text.end(), beyond_ascii)) return std::nullopt;
  for (const Property& property : properties) {
    for (const std::string* part : {&property.full_key, &property.value}) {
      if (std::any_of(part->begin(), part->end(), beyond_ascii)) return property.line;
    }
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(std::vector<Property> properties, std::string agent, Strictness strictness)
      : properties_(std::move(properties)),
        agent_(std::move(agent)),
        lenient_(strictness == Strictness::kLenient) {
    config_.leftovers = std::make_shared<Leftovers>();
    config_.leftovers->typos = lenient_;
  }

  Result<AgentConfig> read() {
    config_.name = agent_;
    if (Status sorted = sort(); !sorted) return std::move(sorted).error();
    read_channels();
    read_sources();
    read_sinks();
    read_groups();
    check_whole();
    if (const Status timed = check_event_times(config_); !timed) wrong(timed.error());
    if (wrong_) return *wrong_;
    return std::move(config_);
  }

 private:
  // A mistake of the component that is being read: it can't be part of the agent.
  void wrong(Error error) {
    broken_ = true;
    if (lenient_) {
      config_.warnings.push_back(error.message());
    } else {
      add(std::move(error));
    }
  }
  // A mistake that nothing is left of the agent with.
  void add(Error error) { wrong_ = wrong_ ? both(*wrong_, error) : std::move(error); }
  void warn(const Error& what) { config_.warnings.push_back(what.message()); }

  // Reads one component; nothing when it was wrong and is left out.
  template <class Component, class Read>
  void read_one(std::vector<Component>& all, Read read) {
    broken_ = false;
    Component component = read();
    if (!broken_ || !lenient_) all.push_back(std::move(component));
  }

  // Deals the agent's properties out to its components.
  Status sort() {
    std::set<std::string> agents;
    const std::string prefix = agent_ + ".";
    for (const Property& property : properties_) {
      agents.insert(property.full_key.substr(0, property.full_key.find('.')));
      if (!property.full_key.starts_with(prefix)) continue;
      take(property, property.full_key.substr(prefix.size()));
    }
    if (lists_.empty() && parts_.empty()) {
      const std::vector<std::string> names(agents.begin(), agents.end());
      std::string what = "there is no agent '" + agent_ + "' in " + files() + "; it has " +
                         (names.empty() ? "none" : join(names, ", "));
      if (const auto near = nearest(agent_, names)) what += ". Did you mean --name " + *near + "?";
      return Error(ErrorCode::kInvalidArgument, what);
    }
    return {};
  }

  void take(const Property& property, const std::string& rest) {
    const std::size_t dot = rest.find('.');
    const std::string kind = rest.substr(0, dot);
    if (property.value.empty()) {
      warn(property.problem("it has no value and is ignored"));
      return;
    }
    if (std::find(kinds().begin(), kinds().end(), kind) == kinds().end()) {
      std::string what = "'" + kind + "' is not a kind of component";
      if (const auto near = nearest(kind, kinds())) {
        wrong(property.problem(what + "; did you mean '" + *near + "'?"));
      } else {
        warn(property.problem(what + " (there are " + join(kinds(), ", ") + ") and is ignored"));
      }
      return;
    }
    if (dot == std::string::npos) {
      lists_[kind] = property;
      return;
    }
    const std::size_t second = rest.find('.', dot + 1);
    if (second == std::string::npos) {
      warn(property.problem("a component's property is missing (" + agent_ + "." + kind +
                            ".NAME.PROPERTY); the line is ignored"));
      return;
    }
    Property own = property;
    own.key = rest.substr(second + 1);
    auto& part = parts_[kind][rest.substr(dot + 1, second - dot - 1)];
    std::erase_if(part, [&](const Property& p) { return p.key == own.key; });
    part.push_back(std::move(own));
  }

  std::string files() const {
    std::set<std::string> names;
    for (const Property& property : properties_) names.insert(property.file);
    return names.empty() ? "the file"
                         : join(std::vector<std::string>(names.begin(), names.end()), ", ");
  }

  // The listed names of a kind that have properties. Those that have none are a problem; properties
  // of others are leftovers.
  std::vector<std::string> names(const std::string& kind) {
    const auto list = lists_.find(kind);
    std::vector<std::string> listed;
    if (list != lists_.end()) listed = words(list->second.value);
    for (const auto& [name, part] : parts_[kind]) {
      if (kind == "configfilters" || std::count(listed.begin(), listed.end(), name) > 0) continue;
      warn(
          part.front().problem("'" + name + "' is not in " + agent_ + "." + kind +
                               (listed.empty() ? ", which is not set" : " = " + join(listed, " ")) +
                               "; its properties are ignored"));
    }
    std::vector<std::string> complete;
    for (const std::string& name : listed) {
      if (parts_[kind].contains(name))
        complete.push_back(name);
      else
        wrong(list->second.problem("'" + name + "' has no properties: " + agent_ + "." + kind +
                                   "." + name + ".type is missing"));
    }
    return complete;
  }

  Settings settings(const std::string& kind, const std::string& name) {
    Settings all{agent_ + "." + kind + "." + name, "", "", parts_[kind][name], config_.leftovers};
    if (!all.properties.empty()) {
      all.place = all.properties.front().file + ":" + std::to_string(all.properties.front().line);
    }
    std::string& print = fingerprint_;
    print.clear();
    for (const Property& p : all.properties) print += p.key + "=" + p.value + "\n";
    return all;
  }

  // Takes one property out of the settings.
  static std::optional<Property> pull(Settings& from, std::string_view key) {
    const Property* found = from.find(key);
    if (found == nullptr) return std::nullopt;
    Property copy = *found;
    std::erase_if(from.properties, [&](const Property& p) { return p.key == key; });
    return copy;
  }
  static Settings pull_below(Settings& from, std::string_view prefix) {
    Settings part = from.below(prefix);
    const std::string start = std::string(prefix) + ".";
    std::erase_if(from.properties, [&](const Property& p) { return p.key.starts_with(start); });
    return part;
  }

  std::optional<Property> pull_type(Settings& from) {
    std::optional<Property> type = pull(from, "type");
    if (!type) wrong(from.problem("its type is missing"));
    return type;
  }

  bool known_channel(const Property& property, const std::string& name) {
    std::vector<std::string> all;
    for (const ChannelConfig& channel : config_.channels) all.push_back(channel.name);
    if (std::count(all.begin(), all.end(), name) > 0) return true;
    std::string what = "there is no channel '" + name + "'";
    if (const auto near = nearest(name, all))
      what += "; did you mean '" + *near + "'?";
    else
      what += "; there are " + (all.empty() ? "none" : join(all, ", "));
    wrong(property.problem(what));
    return false;
  }

  void read_channels() {
    for (const std::string& name : names("channels")) {
      read_one(config_.channels, [&] {
        Settings own = settings("channels", name);
        const Property type = pull_type(own).value_or(Property());
        return ChannelConfig{name, type, std::move(own), fingerprint_};
      });
    }
  }

  void read_sources() {
    for (const std::string& name : names("sources")) {
      read_one(config_.sources, [&] { return read_source(name); });
    }
  }

  SourceConfig read_source(const std::string& name) {
    Settings own = settings("sources", name);
    SourceConfig source;
    source.name = name;
    source.fingerprint = fingerprint_;
    if (auto type = pull_type(own)) source.type = *type;
    read_channels_of(own, source);
    source.selector_settings = pull_below(own, "selector");
    source.selector = {"type", "replicating", "", "", 0};
    if (auto type = pull(source.selector_settings, "type")) source.selector = *type;
    read_interceptors(own, source);
    source.settings = std::move(own);
    return source;
  }

  void read_channels_of(Settings& own, SourceConfig& source) {
    const std::optional<Property> channels = pull(own, "channels");
    if (!channels) {
      std::string what = "the property 'channels' is missing: where its events go";
      if (own.find("channel") != nullptr) what += " (a source has 'channels', a sink 'channel')";
      wrong(own.problem(what));
      (void)pull(own, "channel");
      return;
    }
    const bool was_broken = broken_;
    for (const std::string& channel : words(channels->value)) {
      if (known_channel(*channels, channel)) source.channels.push_back(channel);
    }
    // Flume goes on with the channels that are there.
    if (lenient_ && !source.channels.empty()) broken_ = was_broken;
  }

  void read_interceptors(Settings& own, SourceConfig& source) {
    const std::optional<Property> list = pull(own, "interceptors");
    Settings all = pull_below(own, "interceptors");
    if (list) {
      for (const std::string& name : words(list->value)) {
        Settings part = pull_below(all, name);
        std::optional<Property> type = pull(part, "type");
        if (!type)
          wrong(list->problem("interceptor '" + name + "' has no type: " + all.component + "." +
                              name + ".type is missing"));
        else
          source.interceptors.push_back({name, *type, std::move(part)});
      }
    }
    for (const Property& left : all.properties) {
      warn(left.problem("'" + left.key.substr(0, left.key.find('.')) + "' is not in " +
                        all.component + (list ? " = " + list->value : ", which is not set") +
                        "; it is ignored"));
    }
  }

  void read_sinks() {
    for (const std::string& name : names("sinks")) {
      read_one(config_.sinks, [&] { return read_sink(name); });
    }
  }

  SinkConfig read_sink(const std::string& name) {
    Settings own = settings("sinks", name);
    SinkConfig sink;
    sink.name = name;
    sink.fingerprint = fingerprint_;
    if (auto type = pull_type(own)) sink.type = *type;
    if (auto channel = pull(own, "channel")) {
      if (known_channel(*channel, channel->value)) sink.channel = channel->value;
    } else {
      std::string what = "the property 'channel' is missing: where its events come from";
      if (own.find("channels") != nullptr) what += " (a sink has 'channel', a source 'channels')";
      wrong(own.problem(what));
      (void)pull(own, "channels");
    }
    sink.settings = std::move(own);
    return sink;
  }

  void read_groups() {
    std::set<std::string> grouped;
    for (const std::string& name : names("sinkgroups")) {
      read_one(config_.groups, [&] { return read_group(name, grouped); });
    }
    for (const SinkConfig& sink : config_.sinks) {
      if (grouped.contains(sink.name)) continue;
      config_.groups.push_back({sink.name, {sink.name}, {"type", "default", "", "", 0}, {}, ""});
    }
  }

  SinkGroupConfig read_group(const std::string& name, std::set<std::string>& grouped) {
    Settings own = settings("sinkgroups", name);
    SinkGroupConfig group;
    group.name = name;
    group.fingerprint = fingerprint_;
    const std::optional<Property> sinks = pull(own, "sinks");
    if (!sinks) {
      wrong(own.problem("the property 'sinks' is missing"));
      return group;
    }
    for (const std::string& sink : words(sinks->value)) {
      const bool exists = std::any_of(config_.sinks.begin(), config_.sinks.end(),
                                      [&](const SinkConfig& s) { return s.name == sink; });
      if (!exists) {
        wrong(sinks->problem("there is no sink '" + sink + "'"));
      } else if (!grouped.insert(sink).second) {
        wrong(sinks->problem("sink '" + sink + "' is in two groups"));
      } else {
        group.sinks.push_back(sink);
      }
    }
    // Flume goes on with the sinks that are there.
    if (lenient_ && !group.sinks.empty()) broken_ = false;
    group.settings = pull_below(own, "processor");
    group.processor = {"type", "default", "", "", 0};
    if (auto type = pull(group.settings, "type")) group.processor = *type;
    for (const Property& left : own.properties) {
      warn(
          left.problem("unknown property of a sink group (it has sinks, processor.*); it is "
                       "ignored"));
    }
    return group;
  }

  void check_whole() {
    if (wrong_) return;
    if (config_.channels.empty()) {
      add(Error(ErrorCode::kInvalidArgument,
                files() + ": agent '" + agent_ + "' has no channel: set " + agent_ + ".channels"));
    } else if (config_.sources.empty() && config_.sinks.empty()) {
      add(Error(ErrorCode::kInvalidArgument,
                files() + ": agent '" + agent_ + "' has neither sources nor sinks"));
    }
    std::erase_if(config_.channels, [&](const ChannelConfig& channel) {
      const auto& n = channel.name;
      const bool used =
          std::any_of(config_.sources.begin(), config_.sources.end(),
                      [&](const SourceConfig& s) {
                        return std::count(s.channels.begin(), s.channels.end(), n) > 0;
                      }) ||
          std::any_of(config_.sinks.begin(), config_.sinks.end(),
                      [&](const SinkConfig& s) { return s.channel == n; });
      if (!used)
        config_.warnings.push_back("Channel " + n +
                                   " has no components connected and has been removed.");
      return !used;
    });
  }

  std::vector<Property> properties_;
  const std::string agent_;
  AgentConfig config_;
  std::map<std::string, Property> lists_;
  std::map<std::string, std::map<std::string, std::vector<Property>>> parts_;
  std::string fingerprint_;
  const bool lenient_;
  bool broken_ = false;  // what is being read now
  std::optional<Error> wrong_;
};

// The agent's properties with a reference to one of the filters.
std::vector<Property> referring(const std::vector<Property>& properties, const std::string& agent,
                                const std::vector<std::string>& filters) {
  std::vector<Property> found;
  for (const Property& property : properties) {
    const bool refers = std::any_of(filters.begin(), filters.end(), [&](const std::string& one) {
      return property.value.find("${" + one + "[") != std::string::npos;
    });
    if (refers && property.full_key.starts_with(agent + ".")) found.push_back(property);
  }
  return found;
}

}  // namespace

std::vector<std::string> known_mistakes(const Error& error, const std::vector<Property>& not_run) {
  std::vector<std::string> mistakes = split(error.message(), '\n');
  std::erase_if(mistakes, [&](const std::string& one) {
    return std::any_of(not_run.begin(), not_run.end(), [&](const Property& property) {
      return one.starts_with(property.problem("").message());
    });
  });
  return mistakes;
}

Result<AgentConfig> read_configuration(std::vector<Property> properties, const std::string& agent,
                                       const SystemProperties& system, Strictness strictness,
                                       std::vector<Property>* not_run) {
  std::vector<std::string> filters;
  TRY(apply_config_filters(properties, agent, not_run == nullptr ? nullptr : &filters));
  TRY(substitute(properties, system));
  if (not_run != nullptr) *not_run = referring(properties, agent, filters);
  return Reader(std::move(properties), agent, strictness).read();
}

Result<AgentConfig> load_configuration(const std::vector<std::string>& files,
                                       const std::string& agent, const SystemProperties& system,
                                       Strictness strictness, std::vector<Property>* not_run) {
  std::vector<Property> all;
  std::vector<std::string> warnings;
  for (const std::string& file : files) {
    TRY(std::string text, read_file(file));
    TRY(std::vector<Property> properties, parse_properties(text, file));
    if (const auto line = line_in_utf8(text, properties)) {
      warnings.push_back(file + ":" + std::to_string(*line) +
                         ": the file seems to be UTF-8; it is read as ISO-8859-1, as Flume does. "
                         "Write \\u00e9 for é, and so on");
    }
    for (Property& property : properties) {
      std::erase_if(all, [&](const Property& p) { return p.full_key == property.full_key; });
      all.push_back(std::move(property));
    }
  }
  TRY(AgentConfig config, read_configuration(std::move(all), agent, system, strictness, not_run));
  config.warnings.insert(config.warnings.begin(), warnings.begin(), warnings.end());
  return config;
}

}  // namespace sluice::flume
