#include "main/commands.h"

#include <array>

namespace sluice {

std::span<const Command> commands() {
  static constexpr std::array<Command, 0> kCommands{};
  return kCommands;
}

}  // namespace sluice
