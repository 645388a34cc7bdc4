// Interceptors that set or remove headers: timestamp, host, static, remove_header, uuid.
#include <algorithm>
#include <optional>
#include <random>

#include "base/clock.h"
#include "flume/components.h"
#include "flume/host.h"
#include "flume/pattern.h"

namespace sluice::flume {
namespace {

// Sets one header, the same for a whole batch.
class SetHeader final : public Interceptor {
 public:
  SetHeader(std::string name, bool preserve, std::function<std::string()> value)
      : name_(std::move(name)), preserve_(preserve), value_(std::move(value)) {}

  void intercept(Batch& batch) override {
    const std::string value = value_();
    change_headers(batch, [&](Headers& headers) {
      if (!preserve_ || headers.find(name_) == nullptr) headers.set(name_, value);
    });
  }

 private:
  const std::string name_;
  const bool preserve_;
  const std::function<std::string()> value_;
};

// ---- timestamp ----------------------------------------------------------------------------------

struct TimestampConfig {
  std::string header = "timestamp";
  std::string header_old;
  bool preserve = false;
};
const std::vector<Field<TimestampConfig>>& timestamp_fields() {
  static const std::vector<Field<TimestampConfig>> kFields = {
      {"headerName", &TimestampConfig::header, "The header that gets the time."},
      {"header", &TimestampConfig::header_old, "The same, as older files write it.",
       shown_as("timestamp")},
      {"preserveExisting", &TimestampConfig::preserve, "Keep a header that is there already."},
  };
  return kFields;
}
Result<std::unique_ptr<Interceptor>> make_timestamp(const Settings& settings, Services& services) {
  TRY(TimestampConfig config, parse(timestamp_fields(), settings));
  if (!config.header_old.empty()) config.header = config.header_old;
  Clock& clock = services.clock;
  return std::make_unique<SetHeader>(config.header, config.preserve,
                                     [&clock] { return std::to_string(clock.wall_ms()); });
}

// ---- host ---------------------------------------------------------------------------------------

struct HostConfig {
  std::string header = "host";
  bool use_ip = true;
  bool preserve = false;
};
const std::vector<Field<HostConfig>>& host_fields() {
  static const std::vector<Field<HostConfig>> kFields = {
      {"hostHeader", &HostConfig::header, "The header that gets the name or address."},
      {"useIP", &HostConfig::use_ip, "The address; with false the canonical host name."},
      {"preserveExisting", &HostConfig::preserve, "Keep a header that is there already."},
  };
  return kFields;
}
Result<std::unique_ptr<Interceptor>> make_host(const Settings& settings, Services&) {
  TRY(HostConfig config, parse(host_fields(), settings));
  const std::string host = config.use_ip ? host_address() : canonical_host_name();
  return std::make_unique<SetHeader>(config.header, config.preserve, [host] { return host; });
}

// ---- static -------------------------------------------------------------------------------------

struct StaticConfig {
  std::string key = "key";
  std::string value = "value";
  bool preserve = true;
};
const std::vector<Field<StaticConfig>>& static_fields() {
  static const std::vector<Field<StaticConfig>> kFields = {
      {"key", &StaticConfig::key, "The header to set."},
      {"value", &StaticConfig::value, "Its value."},
      {"preserveExisting", &StaticConfig::preserve, "Keep a header that is there already."},
  };
  return kFields;
}
Result<std::unique_ptr<Interceptor>> make_static(const Settings& settings, Services&) {
  TRY(StaticConfig config, parse(static_fields(), settings));
  return std::make_unique<SetHeader>(config.key, config.preserve,
                                     [value = config.value] { return value; });
}

// ---- remove_header ------------------------------------------------------------------------------

struct RemoveConfig {
  std::string with_name;
  std::string from_list;
  std::string separator = "\\s*,\\s*";
  std::string matching;
};
const std::vector<Field<RemoveConfig>>& remove_fields() {
  static const std::vector<Field<RemoveConfig>> kFields = {
      {"withName", &RemoveConfig::with_name, "Remove the header of this name."},
      {"fromList", &RemoveConfig::from_list, "Remove the headers of these names."},
      {"fromListSeparator", &RemoveConfig::separator,
       "A regular expression between the names of fromList."},
      {"matching", &RemoveConfig::matching,
       "Remove headers whose whole name matches this regular expression."},
  };
  return kFields;
}

class RemoveHeader final : public Interceptor {
 public:
  RemoveHeader(std::vector<std::string> names, std::optional<Pattern> matching)
      : names_(std::move(names)), matching_(std::move(matching)) {}
  void intercept(Batch& batch) override {
    change_headers(batch, [this](Headers& headers) {
      std::vector<std::string> gone;
      for (const auto& [name, value] : headers.pairs()) {
        const bool named = std::count(names_.begin(), names_.end(), name) > 0;
        if (named || (matching_ && matching_->matches(name))) gone.push_back(name);
      }
      for (const std::string& name : gone) headers.remove(name);
    });
  }

 private:
  const std::vector<std::string> names_;
  const std::optional<Pattern> matching_;
};

Result<std::unique_ptr<Interceptor>> make_remove(const Settings& settings, Services&) {
  TRY(RemoveConfig config, parse(remove_fields(), settings));
  std::vector<std::string> names;
  if (!config.with_name.empty()) names.push_back(config.with_name);
  if (!config.from_list.empty()) {
    TRY(Pattern separator, Pattern::compile(settings, "fromListSeparator", config.separator));
    TRY(const regex::Replacement line_end, regex::Replacement::parse("\n", separator.regex()));
    const std::string lines =
        separator.replace_all(config.from_list, line_end).value_or(config.from_list);
    for (std::size_t at = 0; at <= lines.size();) {
      const std::size_t end = std::min(lines.find('\n', at), lines.size());
      if (end > at) names.push_back(lines.substr(at, end - at));
      at = end + 1;
    }
  }
  std::optional<Pattern> matching;
  if (!config.matching.empty()) {
    TRY(matching, Pattern::compile(settings, "matching", config.matching));
  }
  return std::make_unique<RemoveHeader>(std::move(names), std::move(matching));
}

// ---- uuid ---------------------------------------------------------------------------------------

struct UuidConfig {
  std::string header = "id";
  bool preserve = true;
  std::string prefix;
};
const std::vector<Field<UuidConfig>>& uuid_fields() {
  static const std::vector<Field<UuidConfig>> kFields = {
      {"headerName", &UuidConfig::header, "The header that gets the id."},
      {"preserveExisting", &UuidConfig::preserve, "Keep a header that is there already."},
      {"prefix", &UuidConfig::prefix, "Text in front of the id."},
  };
  return kFields;
}

// A random (version 4) id for each event.
class Uuid final : public Interceptor {
 public:
  explicit Uuid(UuidConfig config) : config_(std::move(config)) {}
  void intercept(Batch& batch) override {
    for (Event& event : batch.events()) {
      if (config_.preserve && event.headers->find(config_.header) != nullptr) continue;
      Headers headers = *event.headers;
      headers.set(config_.header, config_.prefix + next());
      event.headers = batch.own(std::move(headers));
    }
  }

 private:
  std::string next() {
    static constexpr char kHex[] = "0123456789abcdef";
    std::string id = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    for (char& c : id) {
      if (c == 'x')
        c = kHex[random_() & 15];
      else if (c == 'y')
        c = kHex[8 | (random_() & 3)];
    }
    return id;
  }
  const UuidConfig config_;
  std::mt19937_64 random_{(std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}()};
};

Result<std::unique_ptr<Interceptor>> make_uuid(const Settings& settings, Services&) {
  TRY(UuidConfig config, parse(uuid_fields(), settings));
  return std::make_unique<Uuid>(std::move(config));
}

}  // namespace

Type<Interceptor> timestamp_interceptor() {
  return {"timestamp",
          {"org.apache.flume.interceptor.TimestampInterceptor$Builder"},
          "Sets a header to the time, in milliseconds since 1970.",
          [] { return describe(timestamp_fields()); },
          make_timestamp};
}
Type<Interceptor> host_interceptor() {
  return {"host",
          {"org.apache.flume.interceptor.HostInterceptor$Builder"},
          "Sets a header to this machine's address or name.",
          [] { return describe(host_fields()); },
          make_host};
}
Type<Interceptor> static_interceptor() {
  return {"static",
          {"org.apache.flume.interceptor.StaticInterceptor$Builder"},
          "Sets a header to a fixed value.",
          [] { return describe(static_fields()); },
          make_static};
}
Type<Interceptor> remove_header_interceptor() {
  return {"remove_header",
          {"org.apache.flume.interceptor.RemoveHeaderInterceptor$Builder"},
          "Removes headers by name, list or expression.",
          [] { return describe(remove_fields()); },
          make_remove};
}
Type<Interceptor> uuid_interceptor() {
  return {"uuid",
          {"org.apache.flume.sink.solr.morphline.UUIDInterceptor$Builder"},
          "Sets a header to a random id for each event.",
          [] { return describe(uuid_fields()); },
          make_uuid};
}

}  // namespace sluice::flume
