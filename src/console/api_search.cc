// /api/v1/topics/NAME/search and /tail: answers that go on until all is looked through, or the
// asker leaves.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <thread>

#include "base/text.h"
#include "codec/decode_budget.h"
#include "console/answer.h"
#include "console/api.h"
#include "console/message_json.h"
#include "console/shown/byte_text.h"
#include "console/slot.h"
#include "console/topic_search.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

// What one search holds: a piece as read, what it found, and the JSON of that.
constexpr std::size_t kHeldForASearch = 12 << 20;
constexpr std::chrono::milliseconds kTurn{250};  // between two looks of a tail
constexpr std::chrono::seconds kSignOfLife{10};  // so that one who left is noticed

// One of the streams that may run at once; a handler is busy for as long as it runs.
class Stream {
 public:
  explicit Stream(std::atomic<int>& running) : slot_(running, kMaxStreams) {}

  Status hold() {
    if (!slot_.taken())
      return Error(ErrorCode::kUnavailable,
                   "too many searches and tails run now; stop one or try again");
    return held_.hold(kHeldForASearch);
  }

 private:
  Slot slot_;
  codec::DecodeBudget::Share held_{codec::DecodeBudget::of_process()};
};

Result<SearchedFor> parse_searched(const net::HttpRequest& request, const TopicView& topic) {
  SearchedFor wanted;
  const std::string_view text = request.parameter("text").value_or("");
  if (text.size() > filter::kMaxFilterBytes) {
    return Error(
        ErrorCode::kInvalidArgument,
        "parameter text has at most " + std::to_string(filter::kMaxFilterBytes) + " bytes");
  }
  wanted.text = to_lower(text);
  if (const std::string_view where = trim(request.parameter("where").value_or(""));
      !where.empty()) {
    TRY(wanted.filter, MessageFilter::parse(where));
  }
  const std::string_view partition = request.parameter("partition").value_or("all");
  if (partition == "all" || partition.empty()) return wanted;
  TRY(const std::int64_t id, number_parameter(request, "partition", 0, 0, INT32_MAX));
  if (std::ranges::find(topic.partitions, id, &PartitionView::id) == topic.partitions.end()) {
    return Error(ErrorCode::kNotFound, "topic " + topic.name + " has no partition " +
                                           std::to_string(id) + "; it has " +
                                           std::to_string(topic.partitions.size()));
  }
  wanted.partition = static_cast<std::int32_t>(id);
  return wanted;
}

json::object describe(const SearchProgress& progress) {
  return json::object{
      {"scanned", progress.scanned}, {"of", progress.of}, {"found", progress.found}};
}

std::string line(const json::object& object) {
  return json::serialize(object) + "\n";
}

// The lines of a search: {"message": ...} for each found, {"progress": ...} after each piece, at
// last {"end": why}.
void stream_search(TopicSearch& search, std::size_t limit, net::HttpResponse& response) {
  std::size_t left = limit;
  while (!search.done() && left > 0) {
    const auto found = search.next();
    if (!found) {
      (void)response.write(line({{"end", "failed"}, {"problem", problem(found.error())}}));
      return;
    }
    std::string lines;
    for (const MessageView& message : *found) {
      if (left == 0) break;
      --left;
      lines += line({{"message", console::describe(message)}});
    }
    lines += line({{"progress", describe(search.progress())}});
    if (!response.write(lines)) return;
  }
  (void)response.write(line({{"end", left == 0 ? "limit" : "all"}}));
}

std::string event(std::string_view name, const json::object& data) {
  return "event: " + std::string(name) + "\ndata: " + json::serialize(data) + "\n\n";
}

void stream_tail(TopicTail& tail, net::HttpResponse& response) {
  auto told = std::chrono::steady_clock::now();
  while (true) {
    const auto news = tail.next();
    if (!news) {
      (void)response.write(event("problem", json::object{{"problem", problem(news.error())}}));
      return;
    }
    std::string events;
    for (const MessageView& message : news->messages)
      events += event("message", console::describe(message));
    if (news->skipped > 0) events += event("skipped", json::object{{"messages", news->skipped}});
    const auto now = std::chrono::steady_clock::now();
    if (events.empty() && now - told >= kSignOfLife) events = ": still here\n\n";
    if (!events.empty()) {
      told = now;
      if (!response.write(events)) return;
    }
    std::this_thread::sleep_for(kTurn);
  }
}

}  // namespace

void Api::search(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topic = sources_.kafka->topic(call.names[0]);
  if (!topic) return refuse_topic(call, topic.error());
  auto wanted = parse_searched(call.request, *topic);
  if (!wanted) return send_error(call.response, wanted.error());
  const auto limit = number_parameter(call.request, "limit", 50, 1, kMaxMessages);
  if (!limit) return send_error(call.response, limit.error());
  const std::string_view from = call.request.parameter("from").value_or("newest");
  if (from != "newest" && from != "oldest") {
    return send_error(call.response,
                      Error(ErrorCode::kInvalidArgument,
                            "parameter from is newest or oldest, not \"" + readable(from) + "\""));
  }
  Stream stream(streams_);
  if (auto held = stream.hold(); !held) return send_error(call.response, held.error());
  TopicSearch search(*sources_.kafka, *topic, *std::move(wanted),
                     from == "oldest" ? TopicSearch::From::kOldest : TopicSearch::From::kNewest);
  call.response.set_header("Content-Type", "application/x-ndjson");
  call.response.set_header("Cache-Control", "no-store");
  if (call.request.method == "HEAD") return (void)call.response.send("");
  if (!call.response.begin(std::nullopt)) return;
  stream_search(search, static_cast<std::size_t>(*limit), call.response);
  (void)call.response.finish();
}

void Api::tail(const Call& call) {
  if (!need_kafka(call)) return;
  const auto topic = sources_.kafka->topic(call.names[0]);
  if (!topic) return refuse_topic(call, topic.error());
  auto wanted = parse_searched(call.request, *topic);
  if (!wanted) return send_error(call.response, wanted.error());
  Stream stream(streams_);
  if (auto held = stream.hold(); !held) return send_error(call.response, held.error());
  TopicTail tail(*sources_.kafka, topic->name, *std::move(wanted));
  call.response.set_header("Content-Type", "text/event-stream");
  call.response.set_header("Cache-Control", "no-store");
  if (call.request.method == "HEAD") return (void)call.response.send("");
  if (!call.response.begin(std::nullopt) || !call.response.write(": from now on\n\n")) return;
  stream_tail(tail, call.response);
  (void)call.response.finish();
}

}  // namespace sluice::console
