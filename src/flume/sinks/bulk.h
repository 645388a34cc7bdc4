// Elasticsearch's bulk API: requests of many documents, and what became of each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

struct BulkDocument {
  std::string index = {};
  std::string type = {};  // empty: the server has none
  std::string id = {};    // empty: the server gives one
  std::int64_t ttl_ms = 0;
  std::string source = {};  // JSON on one line
};

// The two lines of it.
void append_bulk(std::string& to, const BulkDocument& document);

enum class BulkFate {
  kDone,
  kAgain,   // the server could not take it now
  kPoison,  // it never will
};

struct BulkItem {
  BulkFate fate = BulkFate::kDone;
  int status = 0;
  std::string type = {};  // of the error, which the server names
  std::string why = {};   // its type and reason; a part of the document may be in it
};

// Whether the error that refuses a whole request may be of a document in it: it has a type, which
// is not one of the cluster's own state.
bool is_of_a_document(std::string_view answer);

// The items of an answer, one for each of `count` documents, in order. kCorrupt when it says
// anything else.
Result<std::vector<BulkItem>> read_bulk_answer(std::string_view body, std::size_t count);

}  // namespace sluice::flume
