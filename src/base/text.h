// Small work on text that every room needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trim(std::string_view text);
std::string to_lower(std::string_view text);

// Whole text as a decimal integer; nothing else around it.
std::optional<std::int64_t> parse_int(std::string_view text);

// The candidate a person most likely meant: the fewest edits away, at most a third of its length.
std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> candidates);

// "1.5 K", "12.0 M" and so on, in powers of 1024, as HDFS prints sizes; bytes below 1024 as they
// are.
std::string human_size(std::uint64_t bytes);

}  // namespace sluice
