#include "main/commands.h"

#include <array>

#include "main/verify.h"

namespace sluice {

std::span<const Command> commands() {
  static constexpr auto kCommands = std::to_array<Command>({
      {"verify", "Checks every service, and sends a marked record through each path", &verify},
      {"status", "Says what runs, and where", &status},
  });
  return kCommands;
}

}  // namespace sluice
