#include "base/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace sluice::metrics {
namespace {

constexpr std::string_view kLeftOut = "sluice_metrics_left_out_series";

constexpr std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return "counter";
    case Kind::kGauge:
      return "gauge";
    case Kind::kHistogram:
      return "histogram";
  }
  return "untyped";
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

// `quotes`: of a label's value; a help has none to hide.
std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c;
  }
  return out;
}

std::string label_text(const Labels& labels, std::string_view more = "") {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "" : ",") + name + "=\"" + escaped(value, true) + '"';
  }
  if (!more.empty()) text += (text.empty() ? "" : ",") + std::string(more);
  return text.empty() ? "" : "{" + text + "}";
}

}  // namespace

Exposition::Family& Exposition::family(const std::string& name, Kind kind, std::string_view help) {
  const auto [at, is_new] = families_.try_emplace(name);
  if (is_new) {
    at->second.kind = kind;
    at->second.help = help;
  }
  return at->second;
}

bool Exposition::take(Family& family, const std::string& labels) {
  if (family.labels.size() < kMostSeries && family.labels.insert(labels).second) return true;
  ++family.left_out;
  return false;
}

void Exposition::add(const std::string& name, Kind kind, std::string_view help,
                     const Labels& labels, double value) {
  Family& to = family(name, kind, help);
  const std::string shown = label_text(labels);
  if (take(to, shown)) to.samples += name + shown + ' ' + number(value) + '\n';
}

void Exposition::add_histogram(const std::string& name, std::string_view help, const Labels& labels,
                               std::span<const double> bounds,
                               std::span<const std::uint64_t> counts, double sum) {
  Family& to = family(name, Kind::kHistogram, help);
  const std::string shown = label_text(labels);
  if (!take(to, shown)) return;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    below += counts[i];
    const std::string bound = i < bounds.size() ? number(bounds[i]) : "+Inf";
    to.samples += name + "_bucket" + label_text(labels, "le=\"" + bound + "\"") + ' ' +
                  std::to_string(below) + '\n';
  }
  to.samples += name + "_sum" + shown + ' ' + number(sum) + '\n';
  to.samples += name + "_count" + shown + ' ' + std::to_string(below) + '\n';
}

std::string Exposition::text() const {
  std::string text;
  std::string left_out;
  for (const auto& [name, family] : families_) {
    text += "# HELP " + name + ' ' + escaped(family.help, false) + '\n';
    text += "# TYPE " + name + ' ' + std::string(kind_name(family.kind)) + '\n';
    text += family.samples;
    if (family.left_out == 0) continue;
    left_out += std::string(kLeftOut) + label_text({{"family", name}}) + ' ' +
                std::to_string(family.left_out) + '\n';
  }
  if (left_out.empty()) return text;
  return text + "# HELP " + std::string(kLeftOut) +
         " Series of a family that are not told: more than it may have, or of the same labels.\n" +
         "# TYPE " + std::string(kLeftOut) + " gauge\n" + left_out;
}

void Histogram::observe(double value) {
  const auto bound = std::ranges::lower_bound(bounds_, value);
  counts_[static_cast<std::size_t>(bound - bounds_.begin())].fetch_add(1,
                                                                       std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

void Histogram::write(Exposition& out, const std::string& name, std::string_view help,
                      const Labels& labels) const {
  std::vector<std::uint64_t> counts;
  for (const auto& count : counts_) counts.push_back(count.load(std::memory_order_relaxed));
  out.add_histogram(name, help, labels, bounds_, counts, sum_.load(std::memory_order_relaxed));
}

std::vector<double> latency_bounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

template <class Figure, class Make>
Figure& Registry::find(Families<Figure>& families, const std::string& name, std::string_view help,
                       const Labels& labels, const Make& make) {
  const std::lock_guard lock(mutex_);
  Family<Figure>& family = families[name];
  if (family.help.empty()) family.help = help;
  const auto known = family.series.find(labels);
  if (known != family.series.end()) return *known->second;
  Labels kept = labels;
  if (family.series.size() >= kMostSeries - 1) {
    for (auto& [label, value] : kept) value = "other";
  }
  auto& figure = family.series[kept];
  if (!figure) figure = make();
  return *figure;
}

Counter& Registry::counter(const std::string& name, std::string_view help, const Labels& labels) {
  return find(counters_, name, help, labels, [] { return std::make_unique<Counter>(); });
}

Gauge& Registry::gauge(const std::string& name, std::string_view help, const Labels& labels) {
  return find(gauges_, name, help, labels, [] { return std::make_unique<Gauge>(); });
}

Histogram& Registry::histogram(const std::string& name, std::string_view help,
                               std::vector<double> bounds, const Labels& labels) {
  return find(histograms_, name, help, labels,
              [&] { return std::make_unique<Histogram>(std::move(bounds)); });
}

// What is there stays, with its labels, so that only finding it needs the lock.
template <class Figure, class Write>
void Registry::each(const Families<Figure>& families, const Write& write) const {
  struct Found {
    const std::string* name;
    std::string help;
    std::vector<std::pair<const Labels*, const Figure*>> series;
  };
  std::vector<Found> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, family] : families) {
      Found& found = all.emplace_back(Found{&name, family.help, {}});
      found.series.reserve(family.series.size());
      for (const auto& [labels, one] : family.series) found.series.emplace_back(&labels, one.get());
    }
  }
  for (const Found& found : all) {
    for (const auto& [labels, one] : found.series) write(*found.name, found.help, *labels, *one);
  }
}

void Registry::write(Exposition& out) const {
  each(counters_,
       [&](const auto& name, const auto& help, const Labels& labels, const Counter& one) {
         out.add(name, Kind::kCounter, help, labels, static_cast<double>(one.read()));
       });
  each(gauges_, [&](const auto& name, const auto& help, const Labels& labels, const Gauge& one) {
    out.add(name, Kind::kGauge, help, labels, one.read());
  });
  each(histograms_, [&](const auto& name, const auto& help, const Labels& labels,
                        const Histogram& one) { one.write(out, name, help, labels); });
}

}  // namespace sluice::metrics
