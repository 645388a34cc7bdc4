// The help texts of the file system shell.
#pragma once

#include <span>
#include <string_view>

namespace sluice::hdfs::tools {

struct HelpText {
  std::string_view command;
  std::string_view text;
};

std::span<const HelpText> help_a_to_g();
std::span<const HelpText> help_h_to_z();

}  // namespace sluice::hdfs::tools
