#include "flume/sinks/elastic_document.h"

#include <cstdio>

#include "base/text.h"
#include "flume/charset.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kMostJsonValues = 100'000;

std::string utf8_text(std::string_view bytes) {
  return Charset().decode(bytes, DecodeErrors::kReplace).value_or(std::string());
}

// Elasticsearch's guess looks at twenty bytes.
bool begins_like_json(std::string_view text) {
  constexpr std::size_t kLooked = 20;
  const std::size_t first = text.substr(0, kLooked).find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

void append_value(std::string& to, std::string_view bytes) {
  const std::string text = utf8_text(bytes);
  if (begins_like_json(text) && formats::parse_json(text, kMostJsonValues)) {
    to += formats::compact_json(text);
  } else {
    formats::append_json_string(to, text);
  }
}

// Writes the members of one object.
class Members {
 public:
  explicit Members(std::string& to) : to_(to) { to_ += '{'; }
  void add(std::string_view name, std::string_view value) {
    begin(name);
    append_value(to_, value);
  }
  void begin(std::string_view name) {
    if (!first_) to_ += ',';
    first_ = false;
    formats::append_json_string(to_, name);
    to_ += ':';
  }
  void end() { to_ += '}'; }

 private:
  std::string& to_;
  bool first_ = true;
};

void add_headers(Members& members, const Headers& headers) {
  for (const Headers::Pair* pair : headers.in_java_order()) members.add(pair->first, pair->second);
}

// "2010-12-21T21:48:33.309Z"
std::string utc_text(std::int64_t ms) {
  const LocalTime time = TimeZone().local(ms);
  char text[64];
  std::snprintf(text, sizeof text, "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ",
                static_cast<long long>(time.year), time.month, time.day, time.hour, time.minute,
                time.second, static_cast<int>(((ms % 1000) + 1000) % 1000));
  return text;
}

std::optional<std::int64_t> time_of(const Headers& headers, std::string_view name) {
  const std::string* text = headers.find(name);
  return text == nullptr ? std::nullopt : parse_int(trim(*text));
}

std::string logstash(const Event& event) {
  std::string out;
  Members members(out);
  members.add("@message", event.body);
  const Headers& headers = *event.headers;
  const auto time = time_of(headers, "timestamp");
  if (time && headers.find("@timestamp") == nullptr) members.add("@timestamp", utc_text(*time));
  constexpr std::pair<const char*, const char*> kKnown[] = {{"source", "@source"},
                                                            {"type", "@type"},
                                                            {"host", "@source_host"},
                                                            {"src_path", "@source_path"}};
  for (const auto& [from, to] : kKnown) {
    const std::string* value = headers.find(from);
    if (value != nullptr && headers.find(to) == nullptr) members.add(to, *value);
  }
  members.begin("@fields");
  Members fields(out);
  add_headers(fields, headers);
  fields.end();
  members.end();
  return out;
}

std::string dynamic(const Event& event) {
  std::string out;
  Members members(out);
  members.add("body", event.body);
  add_headers(members, *event.headers);
  members.end();
  return out;
}

}  // namespace

Result<std::string> elastic_document(const Event& event, ElasticForm form) {
  if (form == ElasticForm::kLogstash) return logstash(event);
  if (form == ElasticForm::kDynamic) return dynamic(event);
  const std::string text = utf8_text(event.body);
  const Result<formats::Json> json = formats::parse_json(text, kMostJsonValues);
  if (!json) return json.error().with("the body is no JSON");
  if (json->kind != formats::Json::Kind::kObject) {
    return Error(ErrorCode::kInvalidArgument, "the body is no JSON object");
  }
  return formats::compact_json(text);
}

Result<ElasticIndex> ElasticIndex::make(const Settings& settings, const std::string& name,
                                        const std::optional<std::string>& date_format,
                                        const std::string& time_zone) {
  const auto wrong = [&](const char* key, const Error& why) {
    const Property* property = settings.find(key);
    return property != nullptr ? property->problem(why.message()) : settings.problem(why.message());
  };
  Result<EscapedText> text = EscapedText::parse(name);
  if (!text) return wrong("indexName", text.error());
  Result<TimeZone> zone = TimeZone::find(time_zone);
  if (!zone) return wrong("indexNameBuilder.timeZone", zone.error());
  std::optional<SimpleDateFormat> date;
  if (date_format) {
    Result<SimpleDateFormat> format = SimpleDateFormat::parse(*date_format);
    if (!format) return wrong("indexNameBuilder.dateFormat", format.error());
    date = *std::move(format);
  }
  return ElasticIndex(*std::move(text), std::move(date), *std::move(zone));
}

Result<std::string> ElasticIndex::name_of(const Headers& headers, Clock& clock) const {
  const TimeSettings utc;
  TRY(std::string name, name_.expand(headers, utc, clock));
  if (!date_) return name;
  std::optional<std::int64_t> ms = time_of(headers, "timestamp");
  if (!ms) ms = time_of(headers, "@timestamp");
  if (!ms) ms = clock.wall_ms();
  const LocalTime time = zone_.local(*ms);
  std::tm parts{};
  parts.tm_sec = time.second;
  parts.tm_min = time.minute;
  parts.tm_hour = time.hour;
  parts.tm_mday = time.day;
  parts.tm_mon = time.month - 1;
  parts.tm_year = static_cast<int>(time.year - 1900);
  return name + "-" + date_->format(parts, static_cast<int>(((*ms % 1000) + 1000) % 1000));
}

}  // namespace sluice::flume
