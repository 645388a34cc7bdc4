// Figures that the program counts, and their text for Prometheus (exposition format 0.0.4).
//
//   metrics::Registry registry;
//   metrics::Counter& sent = registry.counter("sluice_kafka_sent_bytes_total", "To clients.");
//   sent.add(size);
//
// Names are sluice_ROOM_NOUN_UNIT. What is counted where it happens is in a registry; what is asked
// for when somebody looks goes straight into an Exposition.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace sluice::metrics {

enum class Kind : std::uint8_t { kCounter, kGauge, kHistogram };
using Labels = std::vector<std::pair<std::string, std::string>>;

// The samples of one answer, by family. Used by one thread.
//
// A family has at most kMostSeries, and each of its labels once: with two of the same, Prometheus
// refuses all that it was told. What is left out is told by family, as
// sluice_metrics_left_out_series.
class Exposition {
 public:
  static constexpr std::size_t kMostSeries = 10'000;

  void add(const std::string& family, Kind kind, std::string_view help, const Labels& labels,
           double value);
  // Cumulative counts of each bound and of +Inf, and the sum of all that was observed.
  void add_histogram(const std::string& family, std::string_view help, const Labels& labels,
                     std::span<const double> bounds, std::span<const std::uint64_t> counts,
                     double sum);
  // Families in the order of their names.
  std::string text() const;

 private:
  struct Family {
    Kind kind = Kind::kCounter;
    std::string help;
    std::string samples;
    std::unordered_set<std::string> labels;
    std::size_t left_out = 0;
  };
  Family& family(const std::string& name, Kind kind, std::string_view help);
  // False: it is left out.
  static bool take(Family& family, const std::string& labels);

  std::map<std::string, Family> families_;
};

// All of these may be used by any thread.
class Counter {
 public:
  void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }
  std::uint64_t read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double read() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  // Upper bounds in rising order; what is above the last counts as +Inf.
  explicit Histogram(std::vector<double> bounds)
      : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}
  void observe(double value);
  void write(Exposition& out, const std::string& name, std::string_view help,
             const Labels& labels) const;

 private:
  const std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// From half a millisecond to ten seconds.
std::vector<double> latency_bounds();

// Hands out figures that live as long as it does: the same name and labels give the same one.
class Registry {
 public:
  // Of one name. Labels come from outside (topics): what is beyond counts together in the last one,
  // under the value "other" of each label.
  static constexpr std::size_t kMostSeries = Exposition::kMostSeries;

  Counter& counter(const std::string& name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, std::string_view help, const Labels& labels = {});
  // The bounds are those of the first call of that name and labels.
  Histogram& histogram(const std::string& name, std::string_view help, std::vector<double> bounds,
                       const Labels& labels = {});

  // Counting goes on meanwhile, and who asks for a figure waits for no text.
  void write(Exposition& out) const;

 private:
  template <class Figure>
  struct Family {
    std::string help;
    std::map<Labels, std::unique_ptr<Figure>> series;
  };
  template <class Figure>
  using Families = std::map<std::string, Family<Figure>>;
  template <class Figure, class Make>
  Figure& find(Families<Figure>& families, const std::string& name, std::string_view help,
               const Labels& labels, const Make& make);
  template <class Figure, class Write>
  void each(const Families<Figure>& families, const Write& write) const;

  mutable std::mutex mutex_;
  Families<Counter> counters_;
  Families<Gauge> gauges_;
  Families<Histogram> histograms_;
};

}  // namespace sluice::metrics
