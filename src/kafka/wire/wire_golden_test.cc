// tests/golden/kafka/wire holds what Kafka's own classes encode, every message in every version.
// Ours reads each and writes it again to the same bytes.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "kafka/wire/message_table.h"

namespace sluice::kafka::wire {
namespace {

Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

TEST(WireGoldenTest, EveryMessageInEveryVersionIsByteForByteKafkas) {
  std::map<std::string, const MessageInfo*, std::less<>> by_name;
  for (const MessageInfo& info : messages()) by_name.emplace(info.name, &info);
  std::map<std::string, int> seen;
  const std::filesystem::path folder = std::string(SLUICE_SOURCE_DIR) + "/tests/golden/kafka/wire";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string name, kind, hex;
      std::int16_t version = 0;
      words >> name >> version >> kind >> hex;
      ASSERT_TRUE(by_name.contains(name)) << name;
      const Bytes golden = from_hex(hex);
      Result<Bytes> ours = by_name[name]->recode(golden, version);
      ASSERT_TRUE(ours) << name << " " << version << " " << kind << ": " << ours.error().message();
      EXPECT_EQ(to_hex(*ours), hex) << name << " " << version << " " << kind;
      // Cut anywhere, it is an error and nothing worse.
      for (std::size_t size = 0; size < golden.size(); ++size) {
        Result<Bytes> cut = by_name[name]->recode(ByteView(golden).substr(0, size), version);
        EXPECT_FALSE(cut) << name << " " << version << " cut to " << size;
      }
      ++seen[name + std::to_string(version)];
    }
  }
  for (const MessageInfo& info : messages()) {
    for (std::int16_t version = info.min_version; version <= info.max_version; ++version) {
      EXPECT_EQ(seen[std::string(info.name) + std::to_string(version)], 2)
          << "golden bytes of " << info.name << " " << version;
    }
  }
}

}  // namespace
}  // namespace sluice::kafka::wire
