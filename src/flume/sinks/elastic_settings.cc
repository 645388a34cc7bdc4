#include "flume/sinks/elastic_settings.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::flume {

namespace {

constexpr const char* kPackage = "org.apache.flume.sink.elasticsearch.";
constexpr std::int64_t kHttpPort = 9200, kOwnPort = 9300;

std::string class_of(const char* name) {
  return std::string(kPackage) + name;
}

}  // namespace

const std::vector<Field<ElasticConfig>>& elastic_fields() {
  using C = ElasticConfig;
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> fields = {
        {"hostNames", &C::hosts,
         "Servers, separated by commas: HOST, HOST:PORT or https://HOST:PORT. The port is that of "
         "HTTP, 9200 if none is given; 9300 stands for 9200, unless client is rest, as Flume "
         "spoke Elasticsearch's own protocol.",
         required()},
        {"indexName", &C::index_name,
         "The index, with %{header}; the date is put behind it: flume-2024-01-31."},
        {"indexType", &C::index_type,
         "The documents' type, with %{header}. Sent to Elasticsearch before version 7 only, as "
         "later ones have no types."},
        {"clusterName", &C::cluster_name,
         "The cluster's name; another one gets nothing. Without it any name is good."},
        {"batchSize", &C::batch_size, "Events in one transaction.", at_least(1)},
        {"ttl", &C::ttl,
         "How long documents live: a number of days, or with ms, s, m, h, d or w. Elasticsearch "
         "before version 5 has it; with a later one the sink sends nothing and says so."},
        {"serializer",
         &C::serializer,
         "What a document looks like: logstash (@message, @timestamp, @fields), dynamic (body, and "
         "a field for each header) or body (the body is the document). A text that is a JSON "
         "object becomes a value of its own.",
         {.choices = {"", "logstash", "dynamic", "body",
                      class_of("ElasticSearchLogStashEventSerializer"),
                      class_of("ElasticSearchDynamicSerializer")},
          .unset = "logstash"}},
        {"indexNameBuilder",
         &C::index_builder,
         "time puts a date behind indexName, simple does not.",
         {.choices = {"", "time", "simple", class_of("TimeBasedIndexNameBuilder"),
                      class_of("SimpleIndexNameBuilder")},
          .unset = "time"}},
        {"indexNameBuilder.dateFormat", &C::date_format,
         "The date, by Java's letters y, M, d, H, m, s."},
        {"indexNameBuilder.timeZone", &C::time_zone, "Where it is that date."},
        {"client", &C::client, "Which of Flume's clients the file was written for (hostNames).",
         one_of({"transport", "rest"})},
        {"username", &C::username, "For a cluster that wants a login."},
        {"password", &C::password, "Its password."},
        {"apiKey", &C::api_key, "In their place: an API key, in base64 as the cluster gave it."},
        {"idHeader", &C::id_header,
         "The header that has the document's id: an event that is sent again is then there once."},
        {"deadLetter", &C::dead_letter,
         "The file that gets the events that the cluster will never take (a value that does not "
         "fit its field), as lines of JSON.",
         shown_as("DATA/flume/dead-letters/AGENT.sinks.NAME.jsonl")},
        {"maxRequestBytes", &C::most_request_bytes, "A larger batch is sent in several requests.",
         at_least(1)},
        {"connectTimeout", &C::connect_ms, "Milliseconds a connection may take to come about.",
         at_least(1)},
        {"requestTimeout", &C::request_ms, "Milliseconds an answer may take.", at_least(1)},
        {"trust-all-certs", &C::trust_all, "Trust every certificate."},
    };
    add_client_tls_fields(fields);
    return fields;
  }();
  return kFields;
}

namespace {

// As Flume reads it: digits, and a unit behind them.
Result<std::int64_t> read_ttl(const Property& property) {
  constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                         kDay = 24 * kHour;
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1},   {"s", kSecond},  {"m", kMinute}, {"h", kHour},
      {"d", kDay}, {"w", 7 * kDay}, {"", kDay}};
  const std::string text = to_lower(trim(property.value));
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_int(text.substr(0, digits));
  for (const auto& [unit, ms] : kUnits) {
    std::int64_t ttl = 0;
    if (text.substr(digits) != unit || !number) continue;
    if (__builtin_mul_overflow(*number, ms, &ttl) || ttl == 0) break;
    return ttl;
  }
  return property.problem("'" + property.value +
                          "' is no time to live: a number greater than 0, and ms, s, m, h, d or w");
}

struct Host {
  HttpServerPlace place = {};
  bool tls = false;
};

Result<Host> read_host(std::string_view text, const ElasticConfig& config,
                       const Property& property) {
  const Error wrong = property.problem("'" + std::string(text) + "' is no HOST[:PORT]");
  Host host{.tls = config.tls};
  for (const auto& [scheme, tls] : {std::pair("https://", true), std::pair("http://", false)}) {
    if (!text.starts_with(scheme)) continue;
    host.tls = tls;
    text.remove_prefix(std::string_view(scheme).size());
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  const std::size_t colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == text.npos;
  std::string_view name = has_port ? text.substr(0, colon) : text;
  std::int64_t port = kHttpPort;
  if (has_port) {
    const auto given = parse_int(text.substr(colon + 1));
    if (!given || *given < 1 || *given > 65535) return wrong;
    port = *given == kOwnPort && config.client != "rest" ? kHttpPort : *given;
  }
  if (name.empty() || name.find_first_of("/@?# \t\r\n") != std::string_view::npos) return wrong;
  host.place.authority = std::string(name) + ":" + std::to_string(port);
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  host.place.address = {.host = std::string(name), .port = port};
  return host;
}

Status plan_servers(const Settings& settings, Services& services, ElasticPlan& plan) {
  const ElasticConfig& config = plan.config;
  const Property& property = *settings.find("hostNames");
  std::shared_ptr<const net::TlsClient> tls;
  for (const std::string& part : split(config.hosts, ',')) {
    const std::string_view text = trim(part);
    if (text.empty()) continue;
    TRY(Host host, read_host(text, config, property));
    if (host.tls && tls == nullptr) {
      ClientTls choice = config;
      choice.tls = true;
      TRY(tls, open_tls_client(choice, settings, services.system, true));
    }
    if (host.tls) host.place.tls = tls;
    plan.options.servers.push_back(std::move(host.place));
  }
  if (plan.options.servers.empty()) return property.problem("names no server");
  return {};
}

// For the header of requests, where a line end would begin another one.
Status plan_login(const Settings& settings, ElasticPlan& plan) {
  const ElasticConfig& config = plan.config;
  const auto at = [&](const char* key, const char* what) {
    const Property* property = settings.find(key);
    return property != nullptr ? property->problem(what) : settings.problem(what);
  };
  if (!config.api_key.empty()) {
    if (!config.username.empty())
      return at("apiKey", "stands beside a username: one login is used");
    if (config.api_key.find_first_of("\r\n \t") != std::string::npos) {
      return at("apiKey", "has blanks in it");
    }
    plan.options.authorization = "ApiKey " + config.api_key;
    return {};
  }
  if (config.username.empty()) {
    return config.password.empty() ? Status() : at("password", "has no username");
  }
  plan.options.authorization = "Basic " + to_base64(config.username + ":" + config.password);
  return {};
}

void plan_dead_letters(const Settings& settings, const Services& services, ElasticPlan& plan) {
  plan.dead_letter = plan.config.dead_letter;
  if (!plan.dead_letter.empty() || services.data_dir.empty()) return;
  plan.dead_letter = services.data_dir + "/flume/dead-letters/" + settings.component + ".jsonl";
}

}  // namespace

Result<ElasticPlan> plan_elastic_sink(const Settings& settings, Services& services) {
  TRY(ElasticConfig config, parse(elastic_fields(), settings));
  const bool dated = config.index_builder.find("imple") == std::string::npos;
  TRY(ElasticIndex index,
      ElasticIndex::make(settings, config.index_name,
                         dated ? std::optional(config.date_format) : std::nullopt,
                         config.time_zone));
  Result<EscapedText> type = EscapedText::parse(config.index_type);
  if (!type) return settings.find("indexType")->problem(type.error().message());
  ElasticPlan plan{.config = std::move(config),
                   .options = {},
                   .index = std::move(index),
                   .type = *std::move(type)};
  if (plan.config.serializer.ends_with("ElasticSearchDynamicSerializer") ||
      plan.config.serializer == "dynamic") {
    plan.form = ElasticForm::kDynamic;
  }
  if (plan.config.serializer == "body") plan.form = ElasticForm::kBody;
  if (const Property* ttl = settings.find("ttl")) {
    TRY(plan.ttl_ms, read_ttl(*ttl));
  }
  plan.options.cluster_name = plan.config.cluster_name;
  plan.options.patience = {.connect = std::chrono::milliseconds(plan.config.connect_ms),
                           .request = std::chrono::milliseconds(plan.config.request_ms)};
  TRY(plan_servers(settings, services, plan));
  TRY(plan_login(settings, plan));
  plan_dead_letters(settings, services, plan);
  return plan;
}

}  // namespace sluice::flume
