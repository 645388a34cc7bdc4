#include "registry/rest.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "formats/json.h"
#include "net/http_url.h"
#include "registry/refusal.h"

namespace sluice::registry {
namespace {

using formats::Json;

constexpr std::size_t kMostValues = 200'000;  // of a body's JSON
constexpr std::size_t kLongestSubject = 1000;
constexpr std::size_t kMostReferences = 100;

std::string quoted(std::string_view text) {
  std::string to;
  formats::append_json_string(to, text);
  return to;
}

template <class Items, class Write>
std::string list_of(const Items& items, const Write& write) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += write(item);
  }
  return text + "]";
}
std::string list_of(const std::vector<std::string>& texts) {
  return list_of(texts, [](const std::string& text) { return quoted(text); });
}
std::string list_of(const std::vector<std::int32_t>& numbers) {
  return list_of(numbers, [](std::int32_t number) { return std::to_string(number); });
}

// ,"schemaType":... and ,"references":... where they say something.
std::string details_of(const SchemaText& schema) {
  std::string text;
  if (schema.type != "AVRO") text += ",\"schemaType\":" + quoted(schema.type);
  if (!schema.references.empty()) {
    text += ",\"references\":" + list_of(schema.references, [](const Reference& to) {
              return "{\"name\":" + quoted(to.name) + ",\"subject\":" + quoted(to.subject) +
                     ",\"version\":" + std::to_string(to.version) + "}";
            });
  }
  return text;
}

std::string json_of(const SubjectVersion& found) {
  const Version& version = found.version;
  return "{\"subject\":" + quoted(found.subject) +
         ",\"version\":" + std::to_string(version.number) +
         ",\"id\":" + std::to_string(version.id) + details_of(version.schema) +
         ",\"schema\":" + quoted(version.schema.text) + "}";
}

bool is_true(const net::HttpRequest& request, std::string_view name) {
  return to_lower(request.parameter(name).value_or("")) == "true";
}

Shown shown_by(const net::HttpRequest& request) {
  if (is_true(request, "deletedOnly")) return Shown::kOnlyDeleted;
  return is_true(request, "deleted") ? Shown::kAlsoDeleted : Shown::kPresent;
}

// What is not offered is refused, so that nobody believes in it.
Status check_not_given(const net::HttpRequest& request,
                       std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const auto value = request.parameter(name);
    if (!value || value->empty() || to_lower(*value) == "false") continue;
    return refusal(Refusal::kUnreadable,
                   "The parameter " + std::string(name) + " is not offered by this registry");
  }
  return {};
}

Result<VersionNumber> version_of(const std::string& text) {
  if (text == "latest" || text == "-1") return VersionNumber();
  const auto number = parse_int(text);
  if (number && *number >= 1 && *number <= INT32_MAX) {
    return VersionNumber(static_cast<std::int32_t>(*number));
  }
  return refusal(Refusal::kInvalidVersion,
                 "The specified version '" + text +
                     "' is not a valid version id. Allowed values are between [1, 2^31-1] and the "
                     "string \"latest\"");
}

Result<std::int32_t> id_of(const std::string& text) {
  const auto number = parse_int(text);
  if (number && *number >= 0 && *number <= INT32_MAX) return static_cast<std::int32_t>(*number);
  return refusal(Refusal::kNotFound, "HTTP 404 Not Found");
}

Status check_subject(const std::string& subject) {
  const bool control = std::ranges::any_of(
      subject, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (subject.empty() || subject.size() > kLongestSubject || control) {
    return refusal(Refusal::kInvalidSubject,
                   "The specified subject '" + subject + "' is not a valid.");
  }
  if (subject.starts_with(":.")) {
    return refusal(Refusal::kInvalidSubject, "The specified subject '" + subject +
                                                 "' names a context; this registry has one only");
  }
  return {};
}

Result<Json> body_of(net::HttpRequest& request) {
  auto body = request.body(kMaxBodyBytes);
  if (!body && body.error().code() == ErrorCode::kResourceExhausted) {
    return refusal(Refusal::kUnreadable, "The body is larger than " + human_size(kMaxBodyBytes));
  }
  if (!body) return std::move(body).error();
  Result<Json> json = formats::parse_json(*body, kMostValues);
  if (!json || json->kind != Json::Kind::kObject) {
    return refusal(Refusal::kUnreadable,
                   "The body is not a JSON object" + (json ? "" : ": " + json.error().message()));
  }
  return json;
}

Result<std::optional<std::int32_t>> number_in(const Json& json, std::string_view name) {
  const Json* member = json.member(name);
  if (member == nullptr || member->kind == Json::Kind::kNull) return std::optional<std::int32_t>();
  const auto number = member->kind == Json::Kind::kNumber ? parse_int(member->text) : std::nullopt;
  if (!number || *number < -1 || *number > INT32_MAX) {
    return refusal(Refusal::kUnreadable,
                   "\"" + std::string(name) + "\" is not a number of that kind");
  }
  if (*number < 1) return std::optional<std::int32_t>();
  return std::optional(static_cast<std::int32_t>(*number));
}

Result<std::vector<Reference>> references_in(const Json& json) {
  std::vector<Reference> references;
  const Json* list = json.member("references");
  if (list == nullptr) return references;
  if (list->items.size() > kMostReferences) {
    return refusal(Refusal::kInvalidSchema,
                   "A schema has at most " + std::to_string(kMostReferences) + " references");
  }
  for (const Json& item : list->items) {
    const Json* version = item.member("version");
    const auto number = version != nullptr ? parse_int(version->text) : std::nullopt;
    if (!number || *number < -1 || *number > INT32_MAX) {
      return refusal(Refusal::kUnreadable, "a reference without a version");
    }
    references.push_back(
        {item.text_of("name"), item.text_of("subject"), static_cast<std::int32_t>(*number)});
  }
  return references;
}

Result<Proposal> proposal_of(net::HttpRequest& request) {
  TRY(check_not_given(request, {"normalize"}));
  TRY(const Json json, body_of(request));
  for (const std::string_view name : {"metadata", "ruleSet"}) {
    const Json* member = json.member(name);
    if (member != nullptr && member->kind != Json::Kind::kNull) {
      return refusal(Refusal::kInvalidSchema,
                     "\"" + std::string(name) + "\" of a schema is not offered by this registry");
    }
  }
  Proposal proposal;
  const std::string type = json.text_of("schemaType");
  if (!type.empty()) proposal.schema.type = type;
  proposal.schema.text = json.text_of("schema");
  if (trim(proposal.schema.text).empty()) return refusal(Refusal::kInvalidSchema, "Empty schema");
  TRY(proposal.schema.references, references_in(json));
  TRY(proposal.id, number_in(json, "id"));
  TRY(proposal.version, number_in(json, "version"));
  return proposal;
}

// The parts of an address, decoded one by one: a subject may hold slashes.
Result<std::vector<std::string>> parts_of(const net::HttpRequest& request) {
  std::vector<std::string> parts;
  for (const std::string& part : split(request.raw_path, '/')) {
    if (part.empty()) continue;
    TRY(std::string decoded, net::percent_decode(part, false));
    parts.push_back(std::move(decoded));
  }
  return parts;
}

std::string verdict_of(const std::vector<std::string>& problems, bool verbose) {
  std::string text = std::string("{\"is_compatible\":") + (problems.empty() ? "true" : "false");
  if (verbose) text += ",\"messages\":" + list_of(problems);
  return text + "}";
}

// {"error_code":40401,"message":"..."}; the status is the first three digits.
void send_error(net::HttpResponse& response, const Error& error) {
  const auto code = static_cast<int>(error.reason<Refusal>().value_or(Refusal::kStoreError));
  response.set_status(code >= 1000 ? code / 100 : code);
  response.set_header("Content-Type", "application/vnd.schemaregistry.v1+json");
  (void)response.send("{\"error_code\":" + std::to_string(code) +
                      ",\"message\":" + quoted(error.message()) + "}");
}

}  // namespace

struct Rest::Call {
  net::HttpRequest& request;
  std::vector<std::string> names;  // what stands at the stars of the address, in order
};

struct Rest::Route {
  std::string_view method;
  std::vector<std::string> parts;  // "*": any
  Answer (Rest::*answer)(const Call&);
};

const std::vector<Rest::Route>& Rest::routes() {
  static const std::vector<Route> kRoutes = {
      {"GET", {}, &Rest::root},
      {"GET", {"v1", "metadata", "id"}, &Rest::metadata_id},
      {"GET", {"v1", "metadata", "version"}, &Rest::metadata_version},
      {"GET", {"contexts"}, &Rest::contexts},
      {"GET", {"schemas"}, &Rest::schemas},
      {"GET", {"schemas", "types"}, &Rest::types},
      {"GET", {"schemas", "ids", "*"}, &Rest::schema_by_id},
      {"GET", {"schemas", "ids", "*", "schema"}, &Rest::text_by_id},
      {"GET", {"schemas", "ids", "*", "subjects"}, &Rest::subjects_by_id},
      {"GET", {"schemas", "ids", "*", "versions"}, &Rest::versions_by_id},
      {"GET", {"subjects"}, &Rest::subjects},
      {"POST", {"subjects", "*"}, &Rest::look_up},
      {"DELETE", {"subjects", "*"}, &Rest::remove_subject},
      {"GET", {"subjects", "*", "versions"}, &Rest::versions},
      {"POST", {"subjects", "*", "versions"}, &Rest::add},
      {"GET", {"subjects", "*", "versions", "*"}, &Rest::version},
      {"DELETE", {"subjects", "*", "versions", "*"}, &Rest::remove_version},
      {"GET", {"subjects", "*", "versions", "*", "schema"}, &Rest::version_text},
      {"GET", {"subjects", "*", "versions", "*", "referencedby"}, &Rest::referred_by},
      {"POST", {"compatibility", "subjects", "*", "versions"}, &Rest::check_versions},
      {"POST", {"compatibility", "subjects", "*", "versions", "*"}, &Rest::check_version},
      {"GET", {"config"}, &Rest::level},
      {"PUT", {"config"}, &Rest::set_level},
      {"DELETE", {"config"}, &Rest::remove_level},
      {"GET", {"config", "*"}, &Rest::level},
      {"PUT", {"config", "*"}, &Rest::set_level},
      {"DELETE", {"config", "*"}, &Rest::remove_level},
      {"GET", {"mode"}, &Rest::mode},
      {"PUT", {"mode"}, &Rest::set_mode},
      {"DELETE", {"mode"}, &Rest::remove_mode},
      {"GET", {"mode", "*"}, &Rest::mode},
      {"PUT", {"mode", "*"}, &Rest::set_mode},
      {"DELETE", {"mode", "*"}, &Rest::remove_mode}};
  return kRoutes;
}

void Rest::handle(net::HttpRequest& request, net::HttpResponse& response) {
  const Answer answered = answer(request);
  if (!answered) {
    send_error(response, answered.error());
    return;
  }
  response.set_header("Content-Type", "application/vnd.schemaregistry.v1+json");
  (void)response.send(*answered);
}

Rest::Answer Rest::answer(net::HttpRequest& request) {
  TRY(const std::vector<std::string> parts, parts_of(request));
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  bool known = false;
  for (const Route& route : routes()) {
    Call call{request, {}};
    const bool fits =
        std::ranges::equal(route.parts, parts, [&call](const auto& asked, const auto& part) {
          if (asked == "*") call.names.push_back(part);
          return asked == "*" || asked == part;
        });
    if (!fits) continue;
    known = true;
    if (route.method != method) continue;
    if (!call.names.empty() && parts.front() != "schemas") TRY(check_subject(call.names.front()));
    return (this->*route.answer)(call);
  }
  if (known) return refusal(Refusal::kWrongMethod, "HTTP 405 Method Not Allowed");
  return refusal(Refusal::kNotFound, "HTTP 404 Not Found");
}

Rest::Answer Rest::root(const Call&) {
  return std::string("{}");
}
Rest::Answer Rest::contexts(const Call&) {
  return std::string("[\".\"]");
}
Rest::Answer Rest::types(const Call&) {
  return std::string("[\"AVRO\"]");
}
Rest::Answer Rest::metadata_version(const Call&) {
  return "{\"version\":" + quoted(version_) + ",\"commitId\":\"\"}";
}
Rest::Answer Rest::metadata_id(const Call&) {
  TRY(const std::string cluster, registry_.cluster_id());
  return "{\"scope\":{\"path\":[],\"clusters\":{\"kafka-cluster\":" + quoted(cluster) +
         ",\"schema-registry-cluster\":\"schema-registry\"}},\"id\":\"\"}";
}

Rest::Answer Rest::schemas(const Call& call) {
  const auto number = [&call](std::string_view name) {
    return parse_int(call.request.parameter(name).value_or("")).value_or(-1);
  };
  const std::string prefix(call.request.parameter("subjectPrefix").value_or(""));
  TRY(const auto all,
      registry_.schemas(prefix, shown_by(call.request), is_true(call.request, "latestOnly")));
  const auto first =
      std::min(all.size(), static_cast<std::size_t>(std::max<std::int64_t>(0, number("offset"))));
  auto some = std::span(all).subspan(first);
  if (number("limit") >= 0)
    some = some.first(std::min(some.size(), static_cast<std::size_t>(number("limit"))));
  return list_of(some, json_of);
}

Rest::Answer Rest::schema_by_id(const Call& call) {
  TRY(check_not_given(call.request, {"format"}));
  TRY(const std::int32_t id, id_of(call.names.front()));
  TRY(const SchemaText schema, registry_.schema(id));
  std::string text = "{\"schema\":" + quoted(schema.text) + details_of(schema);
  if (is_true(call.request, "fetchMaxId")) {
    text += ",\"maxId\":" + std::to_string(registry_.highest_id());
  }
  return text + "}";
}

Rest::Answer Rest::text_by_id(const Call& call) {
  TRY(check_not_given(call.request, {"format"}));
  TRY(const std::int32_t id, id_of(call.names.front()));
  TRY(const SchemaText schema, registry_.schema(id));
  return schema.text;
}

Rest::Answer Rest::subjects_by_id(const Call& call) {
  TRY(const std::int32_t id, id_of(call.names.front()));
  TRY(const auto uses, registry_.uses_of(id, shown_by(call.request)));
  std::vector<std::string> names;
  for (const SubjectVersion& use : uses) {
    if (names.empty() || names.back() != use.subject) names.push_back(use.subject);
  }
  return list_of(names);
}

Rest::Answer Rest::versions_by_id(const Call& call) {
  TRY(const std::int32_t id, id_of(call.names.front()));
  TRY(const auto uses, registry_.uses_of(id, shown_by(call.request)));
  return list_of(uses, [](const SubjectVersion& use) {
    return "{\"subject\":" + quoted(use.subject) +
           ",\"version\":" + std::to_string(use.version.number) + "}";
  });
}

Rest::Answer Rest::subjects(const Call& call) {
  const std::string prefix(call.request.parameter("subjectPrefix").value_or(""));
  if (prefix.starts_with(":.")) TRY(check_subject(prefix));
  TRY(const auto names, registry_.subjects(prefix == ":*:" ? "" : prefix, shown_by(call.request)));
  return list_of(names);
}

Rest::Answer Rest::versions(const Call& call) {
  TRY(const auto numbers, registry_.versions(call.names.front(), shown_by(call.request)));
  return list_of(numbers);
}

Rest::Answer Rest::version(const Call& call) {
  TRY(check_not_given(call.request, {"format"}));
  TRY(const VersionNumber number, version_of(call.names[1]));
  TRY(const auto found, registry_.version(call.names.front(), number, shown_by(call.request)));
  return json_of(found);
}

Rest::Answer Rest::version_text(const Call& call) {
  TRY(check_not_given(call.request, {"format"}));
  TRY(const VersionNumber number, version_of(call.names[1]));
  TRY(const auto found, registry_.version(call.names.front(), number, shown_by(call.request)));
  return found.version.schema.text;
}

Rest::Answer Rest::referred_by(const Call& call) {
  TRY(const VersionNumber number, version_of(call.names[1]));
  TRY(const auto ids, registry_.references_to(call.names.front(), number));
  return list_of(ids);
}

Rest::Answer Rest::add(const Call& call) {
  TRY(const Proposal proposal, proposal_of(call.request));
  TRY(const std::int32_t id, registry_.add(call.names.front(), proposal));
  return "{\"id\":" + std::to_string(id) + "}";
}

Rest::Answer Rest::look_up(const Call& call) {
  TRY(const Proposal proposal, proposal_of(call.request));
  TRY(const auto found, registry_.look_up(call.names.front(), proposal, shown_by(call.request)));
  return json_of(found);
}

Rest::Answer Rest::remove_subject(const Call& call) {
  TRY(const auto numbers, registry_.remove(call.names.front(), is_true(call.request, "permanent")));
  return list_of(numbers);
}

Rest::Answer Rest::remove_version(const Call& call) {
  TRY(const VersionNumber number, version_of(call.names[1]));
  TRY(const std::int32_t removed,
      registry_.remove(call.names.front(), number, is_true(call.request, "permanent")));
  return std::to_string(removed);
}

Rest::Answer Rest::check_version(const Call& call) {
  TRY(const VersionNumber number, version_of(call.names[1]));
  TRY(const Proposal proposal, proposal_of(call.request));
  TRY(const auto problems, registry_.check(call.names.front(), number, false, proposal));
  return verdict_of(problems, is_true(call.request, "verbose"));
}

Rest::Answer Rest::check_versions(const Call& call) {
  TRY(const Proposal proposal, proposal_of(call.request));
  TRY(const auto problems, registry_.check(call.names.front(), {}, true, proposal));
  return verdict_of(problems, is_true(call.request, "verbose"));
}

namespace {

std::optional<std::string> subject_in(const std::vector<std::string>& names) {
  return names.empty() ? std::nullopt : std::optional(names.front());
}

// The one member of a body; what else Confluent's newer clients may set there is not offered.
Result<std::string> only_text(const Json& json, std::string_view name) {
  for (const Json::Member& member : json.members) {
    if (member.name == name || member.value.kind == Json::Kind::kNull) continue;
    return refusal(Refusal::kUnreadable, "\"" + member.name +
                                             "\" is not offered by this registry; \"" +
                                             std::string(name) + "\" is");
  }
  std::string text = json.text_of(name);
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return text;
}

}  // namespace

Rest::Answer Rest::level(const Call& call) {
  TRY(const std::string level,
      registry_.level(subject_in(call.names), is_true(call.request, "defaultToGlobal")));
  return "{\"compatibilityLevel\":" + quoted(level) + "}";
}

Rest::Answer Rest::set_level(const Call& call) {
  TRY(const Json json, body_of(call.request));
  TRY(const std::string level, only_text(json, "compatibility"));
  TRY(registry_.set_level(subject_in(call.names), level));
  return "{\"compatibility\":" + quoted(level) + "}";
}

Rest::Answer Rest::remove_level(const Call& call) {
  TRY(const std::string level, registry_.remove_level(subject_in(call.names)));
  return "{\"compatibilityLevel\":" + quoted(level) + "}";
}

Rest::Answer Rest::mode(const Call& call) {
  TRY(const std::string mode,
      registry_.mode(subject_in(call.names), is_true(call.request, "defaultToGlobal")));
  return "{\"mode\":" + quoted(mode) + "}";
}

Rest::Answer Rest::set_mode(const Call& call) {
  TRY(const Json json, body_of(call.request));
  TRY(const std::string mode, only_text(json, "mode"));
  TRY(registry_.set_mode(subject_in(call.names), mode, is_true(call.request, "force")));
  return "{\"mode\":" + quoted(mode) + "}";
}

Rest::Answer Rest::remove_mode(const Call& call) {
  TRY(const std::string mode, registry_.remove_mode(subject_in(call.names)));
  return "{\"mode\":" + quoted(mode) + "}";
}

}  // namespace sluice::registry
