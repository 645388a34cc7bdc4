#include "formats/delimited_text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sluice::formats {

std::string to_utf8(char32_t c) {
  std::string out;
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
  return out;
}

namespace {

bool are_distinct(const Delimiters& d) {
  const std::array<char32_t, 4> all{d.field, d.record, d.enclose, d.escape};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (all[i] == all[k] && !(all[i] == 0 && i == 3 && k == 2)) return false;
    }
  }
  return true;
}

}  // namespace

DelimitedText::DelimitedText(const Delimiters& d)
    : field_(d.field == 0 ? std::string(1, '\0') : to_utf8(d.field)),
      record_(d.record == 0 ? std::string(1, '\0') : to_utf8(d.record)),
      enclose_(d.enclose == 0 ? "" : to_utf8(d.enclose)),
      escape_(d.escape == 0 ? "" : to_utf8(d.escape)),
      enclose_required_(d.enclose_required && d.enclose != 0),
      distinct_(are_distinct(d)) {
  needles_.fill(field_[0]);
  needles_[1] = record_[0];
  if (!escape_.empty()) needles_[2] = escape_[0];
  if (!escape_.empty() && !enclose_.empty()) needles_[3] = enclose_[0];
}

bool DelimitedText::holds_special(std::string_view text) const {
  const char* at = text.data();
  const char* const end = at + text.size();
#ifdef __SSE2__
  const __m128i a = _mm_set1_epi8(needles_[0]);
  const __m128i b = _mm_set1_epi8(needles_[1]);
  const __m128i c = _mm_set1_epi8(needles_[2]);
  const __m128i d = _mm_set1_epi8(needles_[3]);
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hits =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, a), _mm_cmpeq_epi8(block, b)),
                     _mm_or_si128(_mm_cmpeq_epi8(block, c), _mm_cmpeq_epi8(block, d)));
    if (_mm_movemask_epi8(hits) != 0) return true;
  }
#endif
  for (; at < end; ++at) {
    const char byte = *at;
    if (byte == needles_[0] || byte == needles_[1] || byte == needles_[2] || byte == needles_[3]) {
      return true;
    }
  }
  return false;
}

bool DelimitedText::write_field(Bytes& out, std::string_view text) const {
  if (enclose_required_ || holds_special(text)) return write_special(out, text);
  out.append(text);
  return false;
}

bool DelimitedText::protect(Bytes& out, std::size_t start) const {
  const std::string_view text = std::string_view(out).substr(start);
  if (!enclose_required_ && !holds_special(text)) return false;
  const std::string copy(text);
  out.resize(start);
  return write_special(out, copy);
}

bool DelimitedText::write_special(Bytes& out, std::string_view text) const {
  if (!distinct_) return write_by_replacing(out, text);
  const std::size_t start = out.size();
  bool delimiter_inside = false;
  if (!enclose_.empty()) out += enclose_;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const std::string* found = nullptr;
    if (!escape_.empty() && rest.starts_with(escape_)) {
      found = &escape_;
      out += escape_;
    } else if (!enclose_.empty() && !escape_.empty() && rest.starts_with(enclose_)) {
      found = &enclose_;
      out += escape_;
    } else if (rest.starts_with(field_) || rest.starts_with(record_)) {
      found = rest.starts_with(field_) ? &field_ : &record_;
      delimiter_inside = true;
      if (enclose_.empty()) out += escape_;
    }
    const std::size_t length = found != nullptr ? found->size() : 1;
    out.append(rest.substr(0, length));
    i += length;
  }
  if (!enclose_.empty()) {
    if (enclose_required_ || delimiter_inside) {
      out += enclose_;
    } else {
      out.erase(start, enclose_.size());
    }
  }
  return delimiter_inside && enclose_.empty() && escape_.empty();
}

bool DelimitedText::write_by_replacing(Bytes& out, std::string_view text) const {
  const bool delimiter_inside =
      text.find(field_) != std::string_view::npos || text.find(record_) != std::string_view::npos;
  std::string made(text);
  if (!escape_.empty()) {
    escape_all(made, escape_);
    if (enclose_.empty()) {
      escape_all(made, field_);
      escape_all(made, record_);
    } else {
      escape_all(made, enclose_);
    }
  }
  const bool enclosed = !enclose_.empty() && (enclose_required_ || delimiter_inside);
  out.append(enclosed ? enclose_ : "").append(made).append(enclosed ? enclose_ : "");
  return delimiter_inside && enclose_.empty() && escape_.empty();
}

void DelimitedText::escape_all(std::string& text, const std::string& part) const {
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos;) {
    text.insert(at, escape_);
    at += escape_.size() + part.size();
  }
}

bool DelimitedText::is_plain(std::string_view alphabet) const {
  if (enclose_required_) return false;
  for (char needle : needles_) {
    if (alphabet.find(needle) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace sluice::formats
