#include "flume/sinks/bulk.h"

#include "base/text.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

using formats::Json;

// What is wrong with the document itself stays wrong; all else (a queue that is full, a shard that
// is away, an index that is for reading only) is of the server, and may end.
BulkFate fate_of(int status) {
  constexpr int kBadRequest = 400, kTooLarge = 413, kUnprocessable = 422;
  if (status >= 200 && status < 300) return BulkFate::kDone;
  const bool poison = status == kBadRequest || status == kTooLarge || status == kUnprocessable;
  return poison ? BulkFate::kPoison : BulkFate::kAgain;
}

// Some of what a server answers by 400 is of the index or the cluster, too: one that is closed or
// blocked, or a cluster that has as many shards as it may (a validation_exception).
bool is_of_the_server(const Json& error) {
  const std::string type = error.text_of("type");
  const std::string why = error.is_string() ? error.text : error.text_of("reason");
  return type == "index_closed_exception" || type == "cluster_block_exception" ||
         type == "validation_exception" ||
         (why.find("maximum ") != std::string::npos &&
          why.find(" shards open") != std::string::npos);
}

// An object of type and reason, perhaps with the one that caused it; a text before version 2.
std::string words_of(const Json& error) {
  constexpr std::size_t kMost = 1000;
  if (error.is_string()) return error.text.substr(0, kMost);
  std::string words = error.text_of("type") + ": " + error.text_of("reason");
  const Json* cause = error.member("caused_by");
  if (cause != nullptr) words += ": " + cause->text_of("reason");
  return words.substr(0, kMost);
}

Error no_bulk_answer() {
  return Error(ErrorCode::kCorrupt, "the answer is none of Elasticsearch's bulk API");
}

}  // namespace

void append_bulk(std::string& to, const BulkDocument& document) {
  to += R"({"index":{"_index":)";
  formats::append_json_string(to, document.index);
  if (!document.type.empty()) {
    to += R"(,"_type":)";
    formats::append_json_string(to, document.type);
  }
  if (!document.id.empty()) {
    to += R"(,"_id":)";
    formats::append_json_string(to, document.id);
  }
  if (document.ttl_ms > 0) to += R"(,"_ttl":)" + std::to_string(document.ttl_ms);
  to += "}}\n";
  to += document.source;
  to += '\n';
}

bool is_of_a_document(std::string_view answer) {
  constexpr std::size_t kMostValues = 1000;
  const Result<Json> json = formats::parse_json(answer, kMostValues);
  const Json* error = json ? json->member("error") : nullptr;
  return error != nullptr && !error->text_of("type").empty() && !is_of_the_server(*error);
}

Result<std::vector<BulkItem>> read_bulk_answer(std::string_view body, std::size_t count) {
  constexpr std::size_t kValuesOfAnItem = 64;
  const Result<Json> json = formats::parse_json(body, (count + 1) * kValuesOfAnItem);
  const Json* items = json ? json->member("items") : nullptr;
  if (items == nullptr || items->items.size() != count) return no_bulk_answer();
  std::vector<BulkItem> fates;
  fates.reserve(count);
  for (const Json& item : items->items) {
    if (item.members.size() != 1) return no_bulk_answer();
    const Json& result = item.members.front().value;  // of the action, "index"
    const Json* status = result.member("status");
    const auto number = status == nullptr ? std::nullopt : parse_int(status->text);
    if (!number) return no_bulk_answer();
    BulkItem one{.status = static_cast<int>(*number)};
    one.fate = fate_of(one.status);
    if (const Json* error = result.member("error")) {
      one.type = error->text_of("type");
      one.why = words_of(*error);
      if (one.fate == BulkFate::kPoison && is_of_the_server(*error)) one.fate = BulkFate::kAgain;
    }
    fates.push_back(std::move(one));
  }
  return fates;
}

}  // namespace sluice::flume
