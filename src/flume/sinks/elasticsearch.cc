// The elasticsearch sink: documents into Elasticsearch or OpenSearch, by their bulk API.
#include <algorithm>
#include <mutex>

#include "base/bytes.h"
#include "base/log.h"
#include "flume/components.h"
#include "flume/sinks/bulk.h"
#include "flume/sinks/dead_letters.h"
#include "flume/sinks/elastic_cluster.h"
#include "flume/sinks/elastic_settings.h"
#include "flume/worker.h"

namespace sluice::flume {
namespace {

constexpr int kMostTries = 10;  // of a batch that was taken in part
constexpr std::int64_t kFirstRestMs = 100, kMostRestMs = 5000;
constexpr std::size_t kLongestId = 512;  // bytes; the server refuses the whole request beyond it

// An event on its way: its two lines, until its fate is known.
struct Pending {
  const Event* event = nullptr;
  std::string lines = {};
};

class ElasticSink final : public Sink {
 public:
  ElasticSink(ElasticPlan plan, Clock& clock)
      : plan_(std::move(plan)),
        cluster_(plan_.options),
        letters_(plan_.dead_letter),
        clock_(clock) {}

  std::int64_t batch_size() const override { return plan_.config.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers& headers) const override {
    TRY(const std::string index, plan_.index.name_of(headers, clock_));
    return "index " + index;
  }
  std::string trouble() const override {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

  Status start() override {
    counters_.start(clock_.wall_ms());
    ++counters_.created;
    return {};
  }
  void stop() override {
    cluster_.close();
    ++counters_.closed;
    counters_.stop(clock_.wall_ms());
  }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(auto take, channel.take(static_cast<std::size_t>(plan_.config.batch_size), stop));
    const auto count = static_cast<std::int64_t>(count_events(take->events()));
    if (count == 0) {
      ++counters_.batch_empty;
      return SinkOutcome::kEmpty;
    }
    ++(count < plan_.config.batch_size ? counters_.batch_underflow : counters_.batch_complete);
    counters_.drain_attempt += count;
    poison_ = 0;
    Status sent = send(take->events(), stop);
    if (sent) sent = letters_.save();
    if (sent) sent = take->commit();
    set_trouble(sent || stop.stop_requested() ? "" : sent.error().message());
    if (!sent) {
      letters_.forget();
      if (!stop.stop_requested()) ++counters_.failed;
      return sent.error();
    }
    counters_.write_fail += poison_;
    counters_.drain_success += count - poison_;
    return SinkOutcome::kReady;
  }

 private:
  void set_trouble(std::string what) {
    const std::lock_guard lock(mutex_);
    trouble_ = std::move(what);
  }

  // Every event is in the cluster or among the dead letters when it returns without an error. Those
  // that the cluster could not take are tried again alone, as the others would be there twice.
  Status send(const Slices& slices, const std::stop_token& stop) {
    TRY(const ElasticDialect dialect, cluster_.ready(stop));
    if (plan_.ttl_ms > 0 && !dialect.ttl) {
      return Error(ErrorCode::kUnsupported,
                   "ttl is set, and Elasticsearch has none since version 5: give the index a "
                   "lifecycle instead");
    }
    std::vector<Pending> pending = documents(slices, dialect);
    Backoff rest(kFirstRestMs, kMostRestMs);
    bool any_done = false;
    most_bytes_ = static_cast<std::size_t>(plan_.config.most_request_bytes);
    for (int tries = 1; !pending.empty(); ++tries) {
      const std::size_t before = pending.size();
      halved_ = false;
      const Status round = send_round(pending, stop);
      any_done = any_done || pending.size() < before;
      if (pending.empty()) break;
      if (!round && (!any_done || round.error().code() == ErrorCode::kPermissionDenied)) {
        return round;
      }
      if (round && halved_) {  // which ends, as requests get smaller
        --tries;
        continue;
      }
      const std::string why = round ? why_again_ : round.error().message();
      if (tries == kMostTries) {
        return Error(
            ErrorCode::kUnavailable,
            "the cluster does not take " + std::to_string(pending.size()) + " events: " + why);
      }
      log::warn("events are sent to the cluster again", {{"events", pending.size()}, {"why", why}});
      if (!rest.wait(stop)) return Error(ErrorCode::kCancelled, "stopping");
    }
    return {};
  }

  // What can't be a document is a dead letter.
  std::vector<Pending> documents(const Slices& slices, const ElasticDialect& dialect) {
    std::vector<Pending> pending;
    for (const Slice& slice : slices) {
      for (const Event& event : slice.events()) {
        Pending one{.event = &event};
        if (const Status made = make_document(event, dialect, one.lines); made) {
          pending.push_back(std::move(one));
        } else {
          give_up(event, made.error().message(), made.error().message());
        }
      }
    }
    return pending;
  }

  Status make_document(const Event& event, const ElasticDialect& dialect, std::string& lines) {
    BulkDocument document{.ttl_ms = plan_.ttl_ms};
    TRY(document.index, plan_.index.name_of(*event.headers, clock_));
    if (document.index.empty()) {
      return Error(ErrorCode::kInvalidArgument, "the name of its index is empty");
    }
    if (dialect.types) {
      TRY(document.type, plan_.type.expand(*event.headers, TimeSettings{}, clock_));
      if (document.type.empty()) {
        return Error(ErrorCode::kInvalidArgument,
                     "its type (indexType) is empty, and this server wants one");
      }
    }
    if (const std::string* id = event.headers->find(plan_.config.id_header)) document.id = *id;
    if (document.id.size() > kLongestId) {
      return Error(ErrorCode::kInvalidArgument, "its id has more than 512 bytes");
    }
    TRY(document.source, elastic_document(event, plan_.form));
    append_bulk(lines, document);
    return {};
  }

  // One request after the other; what is left in `pending` has to come again.
  Status send_round(std::vector<Pending>& pending, const std::stop_token& stop) {
    std::vector<Pending> left;
    Status round;
    std::size_t first = 0;
    while (first < pending.size() && round) {
      std::string body;
      std::size_t end = first;
      do {
        body += pending[end++].lines;
      } while (end < pending.size() && body.size() + pending[end].lines.size() <= most_bytes_);
      // Each request is the next server's, which is known before it gets anything.
      if (const auto known = cluster_.ready(stop); !known) {
        round = known.error();
        break;
      }
      round = request(std::span(pending).subspan(first, end - first), body, left, stop);
      if (round) first = end;
    }
    std::move(pending.begin() + static_cast<std::ptrdiff_t>(first), pending.end(),
              std::back_inserter(left));
    pending = std::move(left);
    return round;
  }

  Status request(std::span<Pending> some, const std::string& body, std::vector<Pending>& left,
                 const std::stop_token& stop) {
    constexpr int kOk = 200, kBadRequest = 400, kUnauthorized = 401, kForbidden = 403,
                  kTooLarge = 413, kBusy = 429, kServerError = 500;
    TRY(const HttpAnswer answer, cluster_.bulk(body, stop));
    if (answer.status == kOk) {
      TRY(const std::vector<BulkItem> items, read_bulk_answer(answer.body, some.size()));
      for (std::size_t i = 0; i < items.size(); ++i) settle(some[i], items[i], left);
      return {};
    }
    const std::string words = "status " + std::to_string(answer.status) + ": " +
                              answer.body.substr(0, 300);  // an error's type and reason
    // One document makes a whole request wrong: halves of it find which. A 400 without the type of
    // an error is of a proxy, say, and tells nothing of documents.
    const bool wrong = answer.status == kTooLarge ||
                       (answer.status == kBadRequest && is_of_a_document(answer.body));
    if (wrong && some.size() == 1) {
      give_up(*some.front().event, words,
              answer.status == kTooLarge ? "it is larger than the cluster takes"
                                         : "the cluster refuses the request that has it alone");
      return {};
    }
    if (wrong) {
      most_bytes_ = std::max<std::size_t>(body.size() / 2, 1);
      halved_ = true;
    }
    if (wrong || answer.status == kBusy || answer.status >= kServerError) {
      why_again_ = words;
      std::move(some.begin(), some.end(), std::back_inserter(left));
      return {};
    }
    const bool denied = answer.status == kUnauthorized || answer.status == kForbidden;
    return Error(denied ? ErrorCode::kPermissionDenied : ErrorCode::kUnavailable,
                 "the bulk request is refused: " + words);
  }

  void settle(Pending& one, const BulkItem& item, std::vector<Pending>& left) {
    const std::string words = "status " + std::to_string(item.status) + ": " + item.why;
    switch (item.fate) {
      case BulkFate::kDone:
        return;
      case BulkFate::kAgain:
        why_again_ = words;
        left.push_back(std::move(one));
        return;
      case BulkFate::kPoison:
        give_up(*one.event, words, "status " + std::to_string(item.status) + " " + item.type);
        return;
    }
  }

  // The log gets no part of the event.
  void give_up(const Event& event, const std::string& why, const std::string& kind) {
    ++poison_;
    letters_.add(event, why, clock_.wall_ms());
    log::error("an event can't be a document; it goes to the dead letters",
               {{"file", letters_.path()}, {"why", kind}});
  }

  const ElasticPlan plan_;
  ElasticCluster cluster_;
  DeadLetters letters_;
  Clock& clock_;
  SinkCounter counters_;
  std::size_t most_bytes_ = 0;  // of a request
  bool halved_ = false;         // it, in this round
  std::int64_t poison_ = 0;     // of the batch at hand
  std::string why_again_;
  mutable std::mutex mutex_;
  std::string trouble_;
};

Result<std::unique_ptr<Sink>> make_elastic(const Settings& settings, Services& services) {
  TRY(ElasticPlan plan, plan_elastic_sink(settings, services));
  return std::make_unique<ElasticSink>(std::move(plan), services.clock);
}

}  // namespace

Type<Sink> elasticsearch_sink() {
  return {"elasticsearch",
          {"org.apache.flume.sink.elasticsearch.ElasticSearchSink", "opensearch"},
          "Documents into Elasticsearch or OpenSearch, by HTTP.",
          [] { return describe(elastic_fields()); },
          make_elastic};
}

}  // namespace sluice::flume
