// kafka-delegation-tokens: creates, renews, expires and describes tokens.
#include <algorithm>

#include "base/base64.h"
#include "base/simple_date_format.h"
#include "base/text.h"
#include "kafka/client/admin/delegation_tokens.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kOptions[] = {
    {"bootstrap-server", Takes::kValue, "<String>",
     "REQUIRED: server(s) to use for bootstrapping."},
    {"command-config", Takes::kValue, "<String>",
     "REQUIRED: A property file containing configs to\n"
     "  be passed to Admin Client. Token management\n"
     "  operations are allowed in secure mode only.\n"
     "  This config file is used to pass security\n"
     "  related configs."},
    {"create", Takes::kNothing, "",
     "Create a new delegation token. Use --renewer-\n"
     "  principal option to pass renewer principals."},
    {"describe", Takes::kNothing, "",
     "Describe delegation tokens for the given\n"
     "  principals. Use --owner-principal to pass\n"
     "  owner/renewer principals. If --owner-principal\n"
     "  option is not supplied, all the user-owned\n"
     "  tokens and tokens where the user has Describe\n"
     "  permissions will be returned."},
    {"expire", Takes::kNothing, "",
     "Expire delegation token. Use --expiry-time-\n"
     "  period option to expire the token."},
    {"expiry-time-period", Takes::kMaybeNumber, "[Long]",
     "Expiry time period in milliseconds. If the value\n"
     "  is -1, then the token will get invalidated\n"
     "  immediately."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"hmac", Takes::kMaybeValue, "[String]", "HMAC of the delegation token"},
    {"max-life-time-period", Takes::kMaybeNumber, "[Long]",
     "Max life period for the token in milliseconds.\n"
     "  If the value is -1, then token max life time\n"
     "  will default to the server side config value\n"
     "  of (delegation.token.max.lifetime.ms)."},
    {"owner-principal", Takes::kMaybeValue, "[String]",
     "owner is a Kafka principal. They should be in\n"
     "  principalType:name format."},
    {"renew", Takes::kNothing, "",
     "Renew delegation token. Use --renew-time-period\n"
     "  option to set renew time period."},
    {"renew-time-period", Takes::kMaybeNumber, "[Long]",
     "Renew time period in milliseconds. If the value\n"
     "  is -1, then the renew time period will default\n"
     "  to the server side config value of (delegation.\n"
     "  token.expiry.time.ms)."},
    {"renewer-principal", Takes::kMaybeValue, "[String]",
     "renewer is a Kafka principal. They should be in\n"
     "  principalType:name format."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

constexpr const char* kPurpose =
    "This tool helps to create, renew, expire, or describe delegation tokens.";

using client::DelegationToken;
using client::Principal;

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

Result<std::vector<Principal>> principals(const ParsedOptions& options, const char* option) {
  std::vector<Principal> found;
  for (const std::string& value : options.values(option)) {
    const std::string text(trim(value));
    const auto colon = text.find(':');
    if (colon == text.npos) {
      return invalid("expected a string in format principalType:principalName but got " + text);
    }
    found.push_back({text.substr(0, colon), text.substr(colon + 1)});
  }
  return found;
}

std::string listed(const std::vector<Principal>& all, const char* between) {
  std::vector<std::string> texts;
  for (const Principal& one : all) texts.push_back(one.to_string());
  return join(texts, between);
}

// Kafka's own tool falls over a missing value with a NullPointerException.
Result<std::int64_t> milliseconds(const ParsedOptions& options, const char* option) {
  TRY(const std::optional<std::int64_t> value, options.long_integer(option));
  if (!value) {
    return invalid("Option " + std::string(option) +
                   " takes a whole number of milliseconds, or -1");
  }
  return *value;
}

Result<Bytes> hmac_bytes(const std::string& text) {
  for (const char letter : text) {
    const bool in_alphabet = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                             letter == '+' || letter == '/' || letter == '=';
    if (in_alphabet) continue;
    char code[4];
    std::snprintf(code, sizeof code, "%x", static_cast<unsigned char>(letter));
    return invalid("Illegal base64 character " + std::string(code));
  }
  const std::optional<Bytes> bytes = from_base64(text);
  if (!bytes) return invalid("The value of --hmac is not Base64");
  return *bytes;
}

Result<std::string> date(std::int64_t ms) {
  TRY(const SimpleDateFormat format, SimpleDateFormat::parse("yyyy-MM-dd'T'HH:mm"));
  return format.format(ms / 1000, static_cast<int>(ms % 1000));
}

Status print(std::FILE* out, const std::vector<DelegationToken>& tokens) {
  constexpr const char* kRow = "\n%-15s %-30s %-15s %-15s %-25s %-15s %-15s %-15s\n";
  std::fprintf(out, kRow, "TOKENID", "HMAC", "OWNER", "REQUESTER", "RENEWERS", "ISSUEDATE",
               "EXPIRYDATE", "MAXDATE");
  for (const DelegationToken& token : tokens) {
    TRY(const std::string issued, date(token.issued_ms));
    TRY(const std::string expires, date(token.expires_ms));
    TRY(const std::string ends, date(token.ends_ms));
    std::fprintf(out, kRow, token.id.c_str(), to_base64(token.hmac).c_str(),
                 token.owner.to_string().c_str(), token.requester.to_string().c_str(),
                 ("[" + listed(token.renewers, ",") + "]").c_str(), issued.c_str(), expires.c_str(),
                 ends.c_str());
  }
  return {};
}

Status create(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::vector<Principal> renewers, principals(options, "renewer-principal"));
  TRY(const std::int64_t life, milliseconds(options, "max-life-time-period"));
  std::fprintf(out,
               "Calling create token operation with renewers :[%s] , max-life-time-period :%lld\n",
               listed(renewers, ", ").c_str(), static_cast<long long>(life));
  TRY(const std::vector<Principal> owners, principals(options, "owner-principal"));
  const std::optional<Principal> owner =
      owners.empty() ? std::nullopt : std::optional(owners.front());
  TRY(const DelegationToken token, client::create_token(cluster, owner, renewers, life));
  std::fprintf(out, "Created delegation token with tokenId : %s\n", token.id.c_str());
  return print(out, {token});
}

// Renewing and expiring differ in their words and in what is asked.
struct Move {
  const char* verb;
  const char* option;
  const char* past;
  Result<std::int64_t> (*ask)(client::Cluster&, const Bytes&, std::int64_t);
};

Status move_end(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster,
                const Move& move) {
  TRY(const std::optional<std::string> hmac, options.value("hmac"));
  if (!hmac) return invalid("Option hmac takes the HMAC of a token, in Base64");
  TRY(const std::int64_t period, milliseconds(options, move.option));
  std::fprintf(out, "Calling %s token operation with hmac :%s , %s :%lld\n", move.verb,
               hmac->c_str(), move.past, static_cast<long long>(period));
  TRY(const Bytes bytes, hmac_bytes(*hmac));
  TRY(const std::int64_t end, move.ask(cluster, bytes, period));
  TRY(const std::string when, date(end));
  std::fprintf(out, "Completed %s operation. New expiry date : %s", move.verb, when.c_str());
  return {};
}

Status renew(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  return move_end(out, options, cluster,
                  {"renew", "renew-time-period", "renew-time-period", &client::renew_token});
}

Status expire(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  return move_end(out, options, cluster,
                  {"expire", "expiry-time-period", "expire-time-period", &client::expire_token});
}

Status describe(std::FILE* out, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::vector<Principal> owners, principals(options, "owner-principal"));
  if (owners.empty()) {
    std::fprintf(out, "Calling describe token operation for current user.\n");
  } else {
    std::fprintf(out, "Calling describe token operation for owners: [%s]\n",
                 listed(owners, ", ").c_str());
  }
  TRY(const std::vector<DelegationToken> tokens, client::describe_tokens(cluster, owners));
  std::fprintf(out, "Total number of tokens : %zu", tokens.size());
  return print(out, tokens);
}

struct Action {
  const char* name;
  Status (*run)(std::FILE*, const ParsedOptions&, client::Cluster&);
};
constexpr Action kActions[] = {
    {"create", &create}, {"renew", &renew}, {"expire", &expire}, {"describe", &describe}};

std::optional<std::string> missing_of(const ParsedOptions& options) {
  if (auto message = missing(options, {"bootstrap-server", "command-config"})) return message;
  if (options.has("create")) return missing(options, {"max-life-time-period"});
  if (options.has("renew")) return missing(options, {"hmac", "renew-time-period"});
  if (options.has("expire")) return missing(options, {"hmac", "expiry-time-period"});
  return std::nullopt;
}

std::optional<std::string> wrong(const ParsedOptions& options) {
  if (auto message = missing_of(options)) return message;
  if (auto message =
          excludes(options, "create", {"hmac", "renew-time-period", "expiry-time-period"})) {
    return message;
  }
  if (auto message = excludes(
          options, "renew",
          {"renewer-principal", "max-life-time-period", "expiry-time-period", "owner-principal"})) {
    return message;
  }
  if (auto message =
          excludes(options, "expire",
                   {"renew", "max-life-time-period", "renew-time-period", "owner-principal"})) {
    return message;
  }
  return excludes(options, "describe",
                  {"renew-time-period", "max-life-time-period", "hmac", "expiry-time-period"});
}

int run(const Invocation& invocation, const ParsedOptions& options, const Action& action) {
  auto admin = open_admin(invocation, options);
  if (!admin) return uncaught(invocation, admin.error().message());
  const Status done = action.run(invocation.out, options, (*admin)->cluster());
  if (done) return 0;
  std::fflush(invocation.out);
  return uncaught(invocation, future_message(done.error()));
}

}  // namespace

int delegation_tokens(const Invocation& invocation) {
  CommandLine line = read_command_line(invocation, kOptions, kPurpose);
  if (line.exit) return *line.exit;
  const auto given = [&](const Action& one) { return line.options.has(one.name); };
  const auto* action = std::find_if(std::begin(kActions), std::end(kActions), given);
  if (std::count_if(std::begin(kActions), std::end(kActions), given) != 1) {
    return usage_error(
        invocation, kOptions,
        "Command must include exactly one action: --create, --renew, --expire or --describe");
  }
  if (const auto message = wrong(line.options)) {
    return usage_error(invocation, kOptions, *message);
  }
  return run(invocation, line.options, *action);
}

}  // namespace sluice::kafka::tools
