#include "base/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace sluice::metrics {
namespace {

std::string text_of(const Registry& registry) {
  Exposition out;
  registry.write(out);
  return out.text();
}

TEST(MetricsTest, TheTextIsPrometheusOwn) {
  Registry registry;
  registry.counter("sluice_b_total", "How many.", {{"topic", "a\"b\\c\nd"}}).add(3);
  registry.gauge("sluice_a_bytes", "How\nmuch.").set(0.5);
  EXPECT_EQ(text_of(registry),
            "# HELP sluice_a_bytes How\\nmuch.\n"
            "# TYPE sluice_a_bytes gauge\n"
            "sluice_a_bytes 0.5\n"
            "# HELP sluice_b_total How many.\n"
            "# TYPE sluice_b_total counter\n"
            "sluice_b_total{topic=\"a\\\"b\\\\c\\nd\"} 3\n");
}

TEST(MetricsTest, BucketsCountAllThatIsBelowTheirBound) {
  Registry registry;
  Histogram& times = registry.histogram("t_seconds", "Time.", {0.5, 1}, {{"api", "x"}});
  for (const double value : {0.25, 0.5, 0.75, 2.0}) times.observe(value);
  EXPECT_EQ(text_of(registry),
            "# HELP t_seconds Time.\n"
            "# TYPE t_seconds histogram\n"
            "t_seconds_bucket{api=\"x\",le=\"0.5\"} 2\n"
            "t_seconds_bucket{api=\"x\",le=\"1\"} 3\n"
            "t_seconds_bucket{api=\"x\",le=\"+Inf\"} 4\n"
            "t_seconds_sum{api=\"x\"} 3.5\n"
            "t_seconds_count{api=\"x\"} 4\n");
}

TEST(MetricsTest, TheSameNameAndLabelsAreTheSameFigure) {
  Registry registry;
  EXPECT_EQ(&registry.counter("c", "", {{"a", "1"}}), &registry.counter("c", "", {{"a", "1"}}));
  EXPECT_NE(&registry.counter("c", "", {{"a", "1"}}), &registry.counter("c", "", {{"a", "2"}}));
}

// Labels come from outside; memory does not follow them without end.
TEST(MetricsTest, SeriesHaveABound) {
  Registry registry;
  for (std::size_t i = 0; i + 1 < Registry::kMostSeries; ++i) {
    registry.counter("c", "", {{"topic", std::to_string(i)}});
  }
  Counter& other = registry.counter("c", "", {{"topic", "one more"}});
  EXPECT_EQ(&other, &registry.counter("c", "", {{"topic", "and another"}}));
  EXPECT_NE(&other, &registry.counter("c", "", {{"topic", "5"}}));
  other.add();
  const std::string text = text_of(registry);
  EXPECT_NE(text.find("c{topic=\"other\"} 1\n"), std::string::npos);
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(text, '\n')), 2 + Registry::kMostSeries);
}

// What is asked for when somebody looks (lag by group and topic) comes from outside as well.
TEST(MetricsTest, AFamilyTellsHowMuchOfItIsLeftOut) {
  Exposition out;
  for (std::size_t i = 0; i < Exposition::kMostSeries + 3; ++i) {
    out.add("lag", Kind::kGauge, "Lag.", {{"group", std::to_string(i)}}, 1);
  }
  out.add("whole", Kind::kGauge, "All of it.", {}, 1);
  const std::string text = out.text();
  EXPECT_NE(text.find("lag{group=\"9999\"} 1\n"), std::string::npos);
  EXPECT_EQ(text.find("lag{group=\"10000\"}"), std::string::npos);
  EXPECT_TRUE(
      text.ends_with("# TYPE sluice_metrics_left_out_series gauge\n"
                     "sluice_metrics_left_out_series{family=\"lag\"} 3\n"));
}

TEST(MetricsTest, NoSeriesIsToldTwice) {
  Exposition out;
  out.add("g", Kind::kGauge, "", {{"a", "1"}}, 1);
  out.add("g", Kind::kGauge, "", {{"a", "1"}}, 2);
  const std::vector<double> bounds{1};
  const std::vector<std::uint64_t> counts{1, 0};
  for (int i = 0; i < 2; ++i) out.add_histogram("h", "", {}, bounds, counts, 0.5);
  const std::string text = out.text();
  EXPECT_NE(text.find("g{a=\"1\"} 1\n"), std::string::npos);
  EXPECT_EQ(text.find("g{a=\"1\"} 2\n"), std::string::npos);
  EXPECT_EQ(text.find("h_count 1\n"), text.rfind("h_count 1\n"));
  EXPECT_NE(text.find("left_out_series{family=\"h\"} 1\n"), std::string::npos);
}

TEST(MetricsTest, NothingIsLostBetweenThreads) {
  Registry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        registry.counter("c", "").add();
        registry.histogram("h", "", {1}).observe(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry.counter("c", "").read(), 40'000U);
  EXPECT_NE(text_of(registry).find("h_sum 40000\n"), std::string::npos);
}

}  // namespace
}  // namespace sluice::metrics
