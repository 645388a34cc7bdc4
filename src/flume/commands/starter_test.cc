#include "flume/starter.h"

#include <gmock/gmock.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::HasSubstr;

class StarterTest : public FlumeTest {
 public:
  std::string fault(const StarterChoice& choice) {
    const Result<std::string> text = starter_file(choice);
    if (!text) return text.error().message();
    auto properties = parse_properties(*text, "a1.conf");
    if (!properties) return properties.error().message();
    const auto config = read_configuration(*properties, "a1", {});
    if (!config) return config.error().message();
    if (!config->warnings.empty()) return config->warnings.front();
    const Status good = Agent(services).check(*config);
    if (!good) return good.error().message();
    return config->leftovers->notes.empty() ? "" : *config->leftovers->notes.begin();
  }
};

// Whatever the types, the file is good.
TEST_F(StarterTest, EveryTypeIsThere) {
  for (const auto& type : source_types()) {
    EXPECT_EQ(fault({.from = std::string(type.name), .to = "hdfs"}), "") << type.name;
  }
  for (const auto& type : sink_types()) {
    EXPECT_EQ(fault({.from = "spooldir", .to = std::string(type.name)}), "") << type.name;
  }
  for (const auto& type : channel_types()) {
    EXPECT_EQ(fault({.from = "spooldir", .to = "hdfs", .channel = std::string(type.name)}), "")
        << type.name;
  }
}

TEST_F(StarterTest, SaysWhatItIs) {
  const std::string text = *starter_file({.from = "kafka", .to = "hdfs", .name = "x"});
  EXPECT_THAT(text, HasSubstr("x.sources.r1.type = org.apache.flume.source.kafka.KafkaSource\n"));
  EXPECT_THAT(text, HasSubstr("flume-ng help hdfs-sink"));
  EXPECT_THAT(fault({.from = "spoldir", .to = "hdfs"}), HasSubstr("did you mean 'spooldir'?"));
  EXPECT_THAT(fault({.from = "jms", .to = "hdfs"}), HasSubstr("JMS provider"));
}

}  // namespace
}  // namespace sluice::flume
