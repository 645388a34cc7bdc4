#include "net/distinguished_name.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/file.h"
#include "base/text.h"

namespace sluice::net {
namespace {

std::string bytes_of(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

std::string name_of(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509_NAME, decltype(&X509_NAME_free)> name(
      d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())), &X509_NAME_free);
  return name ? distinguished_name(name.get()) : "no name";
}

// Each line: a name in DER, and what X500Principal.getName() of JDK 17 says of it.
TEST(DistinguishedNameTest, SaysNamesAsJava) {
  const auto lines = read_file(std::string(SLUICE_SOURCE_DIR) + "/tests/golden/names/x500.tsv");
  ASSERT_TRUE(lines) << lines.error().message();
  int compared = 0;
  for (const std::string& line : split(*lines, '\n')) {
    if (line.empty()) continue;
    const auto tab = line.find('\t');
    EXPECT_EQ(name_of(bytes_of(line.substr(0, tab))), line.substr(tab + 1)) << line;
    ++compared;
  }
  EXPECT_EQ(compared, 18);
}

TEST(DistinguishedNameTest, SaysLineEndsAsTheyAre) {
  EXPECT_EQ(name_of(bytes_of("300f310d300b06035504030c04610d620d")), "CN=a\rb\\\r");
  EXPECT_EQ(name_of(bytes_of("300d310b300906035504030c02610a")), "CN=a\n");
}

}  // namespace
}  // namespace sluice::net
