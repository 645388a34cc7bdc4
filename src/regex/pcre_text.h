// Pieces of expressions as PCRE2 reads them.
#pragma once

#include <unicode/uniset.h>

#include <string>

namespace sluice::regex {

// One character, for the outside of classes and for their inside.
std::string literal(char32_t character);
// The ranges of a set as items of a class, without brackets and without surrogates, which UTF-8
// can't hold.
std::string class_items(const icu::UnicodeSet& set);

}  // namespace sluice::regex
