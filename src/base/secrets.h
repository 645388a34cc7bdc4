// Texts that nothing this process says may hold: passwords that came from elsewhere than its files.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

// From now on the log, and whoever asks without_secrets(), has *** in its place. Any thread. A text
// of one or two characters is no secret: it would be found everywhere.
void keep_secret(std::string_view text);

// A short secret is replaced where it stands as a word of its own, a long one anywhere.
std::string without_secrets(std::string text);

}  // namespace sluice
