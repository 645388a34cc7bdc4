// The reference, printed from the components' own tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::flume {

std::string command_help();     // flume-ng help
std::string components_help();  // flume-ng help components
// flume-ng help hdfs-sink: a component by "NAME-KIND"; none when there is no such.
std::optional<std::string> component_help(std::string_view name);
std::string nearest_component(std::string_view name);  // "; did you mean ...?", or what there is
std::string reference_markdown();  // flume-ng help --markdown: docs/reference/flume.md

}  // namespace sluice::flume
