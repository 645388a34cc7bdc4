#include "flume/sources/line_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace sluice::flume {
namespace {

struct Sequence {
  std::size_t size = 1;  // bytes of the sequence, or of the bad part of it
  bool good = false;
};

// The sequence at the start of `bytes` (not empty), by Table 3-7 of the Unicode standard. A bad one
// is as long as its longest valid beginning.
Sequence utf8_sequence(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {1, true};
  std::size_t need = 0;
  unsigned char low = 0x80, high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF)
    need = 1;
  else if (lead >= 0xE0 && lead <= 0xEF)
    need = 2;
  else if (lead >= 0xF0 && lead <= 0xF4)
    need = 3;
  else
    return {1, false};
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i <= need; ++i) {
    if (i >= bytes.size() || at(i) < low || at(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  // Half of a surrogate pair: three bytes that are one mistake, as in Java.
  if (lead == 0xED && at(1) > 0x9F) return {need + 1, false};
  return {need + 1, true};
}

bool all_ascii(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) return false;
  }
  for (; i < bytes.size(); ++i) {
    if (static_cast<unsigned char>(bytes[i]) >= 0x80) return false;
  }
  return true;
}

bool valid_utf8(std::string_view bytes) {
  if (all_ascii(bytes)) return true;
  while (!bytes.empty()) {
    const Sequence sequence = utf8_sequence(bytes);
    if (!sequence.good) return false;
    bytes.remove_prefix(sequence.size);
  }
  return true;
}

// Bytes that hold at most `units` UTF-16 units.
std::size_t bytes_of_units(std::string_view bytes, std::size_t units, const Charset& charset) {
  if (charset.is_latin1() || charset.is_ascii()) return std::min(units, bytes.size());
  if (!charset.is_utf8()) return charset.bytes_of_units(bytes, units);
  std::size_t at = 0;
  while (at < bytes.size() && units > 0) {
    const Sequence sequence = utf8_sequence(bytes.substr(at));
    const std::size_t need = sequence.good && sequence.size == 4 ? 2 : 1;
    if (need > units && at > 0) break;  // a pair is not cut in two
    units -= std::min(need, units);
    at += sequence.size;
  }
  return at;
}

Error malformed() {
  return Error(ErrorCode::kCorrupt,
               "bytes that are not valid in inputCharset (decodeErrorPolicy is "
               "FAIL; REPLACE and IGNORE go on)");
}

Result<std::string> clean_utf8(std::string_view raw, DecodeErrors errors) {
  std::string out;
  while (!raw.empty()) {
    const Sequence sequence = utf8_sequence(raw);
    if (sequence.good)
      out += raw.substr(0, sequence.size);
    else if (errors == DecodeErrors::kFail)
      return malformed();
    else if (errors == DecodeErrors::kReplace)
      out += "\xEF\xBF\xBD";
    raw.remove_prefix(sequence.size);
  }
  return out;
}

std::string from_latin1(std::string_view raw) {
  std::string out;
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

Result<std::string> from_ascii(std::string_view raw, DecodeErrors errors) {
  std::string out;
  for (const char c : raw) {
    if (static_cast<unsigned char>(c) < 0x80)
      out += c;
    else if (errors == DecodeErrors::kFail)
      return malformed();
    else if (errors == DecodeErrors::kReplace)
      out += "\xEF\xBF\xBD";
  }
  return out;
}

}  // namespace

Line next_line(std::string_view buffer, const LineLimits& limits, bool at_end) {
  const std::size_t end = limits.charset.find_line_feed(buffer);
  const bool found = end != std::string_view::npos;
  const std::string_view raw = buffer.substr(0, end);
  const auto most = static_cast<std::size_t>(limits.max_length);
  // A line has at least a quarter as many units as bytes, and at most as many.
  if (raw.size() >= most) {
    const std::size_t cut = bytes_of_units(raw, most, limits.charset);
    const bool full =
        cut < raw.size() || bytes_of_units(raw, most - 1, limits.charset) < raw.size();
    // Flume stops at max_length before it looks for the line's end.
    if (full && (found || at_end || cut + 4 <= raw.size())) {
      return {raw.substr(0, cut), cut, true, true};
    }
  }
  if (found) return {raw, end + limits.charset.unit(), false, true};
  return {raw, raw.size(), false, at_end};
}

namespace {

Result<std::string> to_utf8(std::string_view raw, const LineLimits& limits) {
  if (limits.charset.is_utf8()) return clean_utf8(raw, limits.errors);
  if (limits.charset.is_latin1()) return from_latin1(raw);
  if (limits.charset.is_ascii()) return from_ascii(raw, limits.errors);
  return limits.charset.decode(raw, limits.errors);
}

}  // namespace

Result<std::string_view> decode_line(std::string_view raw, const LineLimits& limits, Batch& batch) {
  const Charset& charset = limits.charset;
  const bool plain = charset.is_utf8() || charset.is_latin1() || charset.is_ascii();
  const bool same = plain && (all_ascii(raw) || (charset.is_utf8() && valid_utf8(raw)));
  if (same && limits.output.is_utf8()) return raw;
  TRY(std::string text, to_utf8(raw, limits));
  return batch.own(limits.output.is_utf8() ? std::move(text) : limits.output.encode(text));
}

}  // namespace sluice::flume
