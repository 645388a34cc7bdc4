// The parse interceptor: headers out of bodies that are JSON, CSV, logfmt or of an expression.
#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"
#include "flume/interceptors/joda_time.h"
#include "flume/interceptors/text_fields.h"
#include "flume/pattern.h"

namespace sluice::flume {
namespace {

struct ParseConfig {
  std::string format;
  std::string from;
  std::vector<std::string> fields;
  std::string prefix;
  Settings rename;
  std::string body_field;
  std::string time_field;
  std::string time_pattern = "iso8601";
  bool preserve = false;
  std::string on_error = "keep";
  std::string error_header;
  std::string regex;
  std::vector<std::string> columns;
  std::string separator = ",";
  std::string quote = "\"";
  std::int64_t most_bytes = 1 << 20;
  std::int64_t most_fields = 100;
  std::int64_t most_value_bytes = 8192;
};

const std::vector<Field<ParseConfig>>& parse_fields() {
  using C = ParseConfig;
  constexpr std::int64_t kMostHeaders = 1000;  // of an event between agents
  static const std::vector<Field<C>> kFields = {
      {"format",
       &C::format,
       "What the text is.",
       {.required = true, .choices = {"json", "csv", "logfmt", "regex"}}},
      {"from", &C::from, "The header that has the text; without it the body."},
      {"fields", &C::fields, "The fields that become headers; without it all do."},
      {"prefix", &C::prefix, "Text in front of the headers' names."},
      {"rename.*", &C::rename, "rename.FIELD = HEADER: this field's header, without the prefix."},
      {"bodyField", &C::body_field, "The field that becomes the body, and no header."},
      {"timeField", &C::time_field,
       "The field whose time becomes the header timestamp, in milliseconds since 1970."},
      {"timePattern", &C::time_pattern,
       "How that is written: iso8601, seconds, millis, or a pattern of Joda-Time."},
      {"preserveExisting", &C::preserve, "Keep headers that are there already."},
      {"onError", &C::on_error,
       "What becomes of an event whose text is not of the format; its time counts with it.",
       one_of({"keep", "drop"})},
      {"errorHeader", &C::error_header, "The header that then says why, on events that are kept."},
      {"regex", &C::regex,
       "Of regex: looked for anywhere in the text; each named group is a field."},
      {"columns", &C::columns, "Of csv: the fields' names, in order; '-' passes one over."},
      {"separator", &C::separator, "Of csv: what is between two values; \\t is a tab."},
      {"quote", &C::quote,
       "Of csv: the character around values that hold others; 'none' for none."},
      {"maxBytes", &C::most_bytes, "A longer text is not of the format.",
       between(1, std::int64_t{64} << 20)},
      {"maxFields", &C::most_fields, "A text of more fields is not of the format.",
       between(1, kMostHeaders)},
      {"maxValueBytes", &C::most_value_bytes, "A longer value becomes no header.", at_least(1)},
  };
  return kFields;
}

using ReadFields = std::function<Result<TextFields>(std::string_view)>;
using ReadTime = std::function<std::optional<std::int64_t>(std::string_view)>;

class Parse final : public Interceptor {
 public:
  Parse(ParseConfig config, ReadFields read, ReadTime time)
      : config_(std::move(config)), read_(std::move(read)), time_(std::move(time)) {}

  void intercept(Batch& batch) override {
    std::erase_if(batch.events(), [&](Event& event) { return !parse_one(batch, event); });
  }

 private:
  // False: it goes.
  bool parse_one(Batch& batch, Event& event) {
    const Status parsed = apply(batch, event);
    if (parsed) return true;
    if (std::has_single_bit(++not_parsed_)) {
      log::warn("a text is not of its format", {{"format", config_.format},
                                                {"times", not_parsed_},
                                                {"why", parsed.error().message()},
                                                {"then", config_.on_error}});
    }
    if (config_.on_error == "drop") return false;
    if (!config_.error_header.empty()) {
      Headers headers = *event.headers;
      headers.set(config_.error_header, parsed.error().message());
      event.headers = batch.own(std::move(headers));
    }
    return true;
  }

  Status apply(Batch& batch, Event& event) const {
    std::string_view text = event.body;
    if (!config_.from.empty()) {
      const std::string* header = event.headers->find(config_.from);
      if (header == nullptr) {
        return Error(ErrorCode::kNotFound, "there is no header " + config_.from);
      }
      text = *header;
    }
    if (text.size() > static_cast<std::size_t>(config_.most_bytes)) {
      return Error(ErrorCode::kResourceExhausted,
                   "it has more than " + std::to_string(config_.most_bytes) + " bytes (maxBytes)");
    }
    TRY(TextFields fields, read_(text));
    std::optional<std::string> body;
    TRY(std::vector<Headers::Pair> pairs, headers_of(fields, *event.headers, body));
    event.headers = batch.own(Headers::of(std::move(pairs)));
    if (body) event.body = batch.own(*std::move(body));
    return {};
  }

  // The event's headers and then those of the fields; of one name the last counts.
  Result<std::vector<Headers::Pair>> headers_of(TextFields& fields, const Headers& there,
                                                std::optional<std::string>& body) const {
    std::vector<Headers::Pair> pairs = there.pairs();
    const auto set = [&](std::string name, std::string value) {
      if (config_.preserve && there.find(name) != nullptr) return;
      pairs.emplace_back(std::move(name), std::move(value));
    };
    for (auto& [name, value] : fields) {
      if (name == config_.time_field && time_) {
        const std::optional<std::int64_t> ms = time_(value);
        if (!ms) {
          return Error(
              ErrorCode::kCorrupt,
              "its " + config_.time_field + " is no time of the pattern " + config_.time_pattern);
        }
        set("timestamp", std::to_string(*ms));
      }
      if (name == config_.body_field) {
        body = std::move(value);
      } else if (wanted(name) && std::ssize(value) <= config_.most_value_bytes) {
        set(header_of(name), regex::is_utf8(value) ? std::move(value) : regex::decode_utf8(value));
      }
    }
    return pairs;
  }

  bool wanted(const std::string& field) const {
    return config_.fields.empty() ||
           std::find(config_.fields.begin(), config_.fields.end(), field) != config_.fields.end();
  }
  std::string header_of(const std::string& field) const {
    const Property* renamed = config_.rename.find(field);
    std::string name = renamed != nullptr ? renamed->value : config_.prefix + field;
    return regex::is_utf8(name) ? name : regex::decode_utf8(name);
  }

  const ParseConfig config_;
  const ReadFields read_;
  const ReadTime time_;
  std::uint64_t not_parsed_ = 0;
};

// The error at a property's place, whether it is given or not.
Error wrong(const Settings& settings, std::string_view key, const std::string& what) {
  const Property* property = settings.find(key);
  return property != nullptr ? property->problem(what)
                             : settings.problem(std::string(key) + ": " + what);
}

Result<ReadFields> csv_reader(const ParseConfig& config, const Settings& settings) {
  if (config.columns.empty()) return wrong(settings, "columns", "is required by the format csv");
  CsvForm form{.separator = config.separator == "\\t" ? "\t" : config.separator,
               .columns = config.columns};
  if (form.separator.empty()) return wrong(settings, "separator", "is empty");
  if (config.quote == "none") {
    form.quote = 0;
  } else if (config.quote.size() == 1) {
    form.quote = config.quote.front();
  } else {
    return wrong(settings, "quote", "is one character, or none");
  }
  return ReadFields([form](std::string_view text) { return csv_fields(text, form); });
}

Result<ReadFields> regex_reader(const ParseConfig& config, const Settings& settings) {
  if (config.regex.empty()) return wrong(settings, "regex", "is required by the format regex");
  TRY(Pattern pattern, Pattern::compile(settings, "regex", config.regex));
  std::vector<std::pair<std::string, std::size_t>> groups;
  for (const auto& [name, number] : pattern.regex().group_names()) {
    groups.emplace_back(name, static_cast<std::size_t>(number));
  }
  std::sort(groups.begin(), groups.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  if (groups.empty()) {
    return wrong(settings, "regex", "has no named group (?<name>...), so it gives no field");
  }
  return ReadFields([pattern, groups](std::string_view text) -> Result<TextFields> {
    regex::Match match;
    if (pattern.find(text, match) != true) {
      return Error(ErrorCode::kCorrupt, "the expression is not found in it");
    }
    TextFields fields;
    for (const auto& [name, number] : groups) {
      const std::optional<std::string_view> part = match.group(number);
      if (part) fields.emplace_back(name, *part);
    }
    return fields;
  });
}

Result<ReadFields> reader_of(const ParseConfig& config, const Settings& settings) {
  for (const auto& [key, format] : {std::pair("regex", "regex"), std::pair("columns", "csv"),
                                    std::pair("separator", "csv"), std::pair("quote", "csv")}) {
    const Property* given = settings.find(key);
    if (given != nullptr && config.format != format) {
      return given->problem("is of the format " + std::string(format) + ", and this one is " +
                            config.format);
    }
  }
  const FieldBounds bounds{.fields = static_cast<std::size_t>(config.most_fields)};
  if (config.format == "csv") return csv_reader(config, settings);
  if (config.format == "regex") return regex_reader(config, settings);
  if (config.format == "json") {
    return ReadFields([bounds](std::string_view text) { return json_fields(text, bounds); });
  }
  return ReadFields([bounds](std::string_view text) { return logfmt_fields(text, bounds); });
}

// Of whole numbers; what does not fit is no time.
ReadTime number_times(std::int64_t factor) {
  return [factor](std::string_view text) -> std::optional<std::int64_t> {
    const auto number = parse_int(text);
    std::int64_t ms = 0;
    if (!number || __builtin_mul_overflow(*number, factor, &ms)) return std::nullopt;
    return ms;
  };
}

Result<ReadTime> time_reader(const ParseConfig& config, const Settings& settings) {
  if (config.time_field.empty()) {
    const Property* pattern = settings.find("timePattern");
    if (pattern != nullptr) return pattern->problem("needs a timeField");
    return ReadTime();
  }
  if (config.time_pattern == "seconds") return number_times(1000);
  if (config.time_pattern == "millis") return number_times(1);
  std::vector<std::string> texts = {config.time_pattern};
  if (config.time_pattern == "iso8601") {
    texts = {"yyyy-MM-dd'T'HH:mm:ssZZ", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSZZ",
             "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS"};
  }
  std::vector<JodaPattern> patterns;
  for (const std::string& text : texts) {
    Result<JodaPattern> pattern = JodaPattern::parse(text);
    if (!pattern) return wrong(settings, "timePattern", pattern.error().message());
    patterns.push_back(*std::move(pattern));
  }
  return ReadTime([patterns](std::string_view text) -> std::optional<std::int64_t> {
    for (const JodaPattern& pattern : patterns) {
      if (const auto ms = pattern.read(text)) return ms;
    }
    return std::nullopt;
  });
}

Result<std::unique_ptr<Interceptor>> make_parse(const Settings& settings, Services&) {
  TRY(ParseConfig config, parse(parse_fields(), settings));
  TRY(ReadFields read, reader_of(config, settings));
  TRY(ReadTime time, time_reader(config, settings));
  return std::make_unique<Parse>(std::move(config), std::move(read), std::move(time));
}

}  // namespace

Type<Interceptor> parse_interceptor() {
  return {"parse",
          {},
          "Sets headers from the fields of a body (or header) that is JSON, CSV, logfmt or of a "
          "regular expression.",
          [] { return describe(parse_fields()); },
          make_parse};
}

}  // namespace sluice::flume
