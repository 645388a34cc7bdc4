// Which versions of the protocol a release of Kafka speaks: `compatibility.version` names one, and
// this broker then offers no client more than that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sluice::kafka::broker {

// "3.5" to "4.4", oldest first.
std::span<const std::string_view> kafka_releases();

// The newest version of an API, of those up to `newest`, that a release speaks; nothing for an API
// that it does not know. `release` counts in kafka_releases().
std::optional<std::int16_t> newest_in_release(std::int16_t api_key, std::int16_t newest,
                                              std::size_t release);

}  // namespace sluice::kafka::broker
