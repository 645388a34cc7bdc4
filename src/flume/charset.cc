#include "flume/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/text.h"

namespace sluice::flume {
namespace {

struct ConverterDeleter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterDeleter>;

Converter open_converter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(ucnv_open(name.c_str(), &status));
  return U_SUCCESS(status) ? std::move(converter) : nullptr;
}

bool is_bad(UConverterCallbackReason reason) {
  return reason == UCNV_UNASSIGNED || reason == UCNV_ILLEGAL || reason == UCNV_IRREGULAR;
}

// ICU puts other characters for bad bytes of some charsets; Java puts U+FFFD for all.
void replace(const void*, UConverterToUnicodeArgs* args, const char*, std::int32_t,
             UConverterCallbackReason reason, UErrorCode* status) {
  if (!is_bad(reason)) return;
  *status = U_ZERO_ERROR;
  const UChar mark = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &mark, 1, 0, status);
}

void leave_out(const void*, UConverterToUnicodeArgs*, const char*, std::int32_t,
               UConverterCallbackReason reason, UErrorCode* status) {
  if (is_bad(reason)) *status = U_ZERO_ERROR;
}

void treat_errors(UConverter* converter, DecodeErrors errors) {
  UErrorCode status = U_ZERO_ERROR;
  const UConverterToUCallback call = errors == DecodeErrors::kFail      ? UCNV_TO_U_CALLBACK_STOP
                                     : errors == DecodeErrors::kReplace ? replace
                                                                        : leave_out;
  ucnv_setToUCallBack(converter, call, nullptr, nullptr, nullptr, &status);
}

// The text of `bytes`, and for each of its units where in the bytes it begins. A false `ok`: some
// bytes mean nothing.
struct Decoded {
  std::vector<UChar> text;
  std::vector<std::int32_t> offsets;
  bool ok = true;
};

// Java's Windows code pages have nothing where ICU's have the controls of ISO 8859.
void drop_controls(Decoded& all, DecodeErrors errors) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.text.size(); ++i) {
    const bool control = all.text[i] >= 0x80 && all.text[i] < 0xA0;
    if (control && errors == DecodeErrors::kFail) all.ok = false;
    if (control && errors == DecodeErrors::kIgnore) continue;
    all.text[kept] = control ? 0xFFFD : all.text[i];
    all.offsets[kept++] = all.offsets[i];
  }
  all.text.resize(kept);
}

Decoded decode_all(UConverter* converter, std::string_view bytes) {
  Decoded all;
  // A byte is two units at most.
  all.text.resize(bytes.size() * 2 + 16);
  all.offsets.resize(all.text.size());
  const char* source = bytes.data();
  UChar* target = all.text.data();
  UErrorCode status = U_ZERO_ERROR;
  ucnv_toUnicode(converter, &target, all.text.data() + all.text.size(), &source,
                 bytes.data() + bytes.size(), all.offsets.data(), true, &status);
  all.ok = U_SUCCESS(status);
  all.text.resize(static_cast<std::size_t>(target - all.text.data()));
  return all;
}

Error malformed() {
  return Error(ErrorCode::kCorrupt,
               "bytes that are not valid in inputCharset (decodeErrorPolicy is FAIL; REPLACE and "
               "IGNORE go on)");
}

}  // namespace

Result<Charset> Charset::find(std::string_view name) {
  const std::string lower = to_lower(trim(name));
  Charset charset;
  if (lower == "utf-8" || lower == "utf8") return charset;
  charset.kind_ = Kind::kOther;
  charset.converter_ = lower;
  if (lower == "iso-8859-1" || lower == "latin1" || lower == "iso8859_1") {
    charset.kind_ = Kind::kLatin1;
  }
  if (lower == "us-ascii" || lower == "ascii") charset.kind_ = Kind::kAscii;
  const bool wide = lower.starts_with("utf-16") || lower.starts_with("utf_16") ||
                    lower.starts_with("utf-32") || lower.starts_with("utf_32");
  if (wide) {
    charset.unit_ = lower.find("16") != lower.npos ? 2 : 4;
    charset.by_mark_ = !lower.ends_with("be") && !lower.ends_with("le");
    charset.big_endian_ = !lower.ends_with("le");
    charset.converter_ =
        std::string(charset.unit_ == 2 ? "UTF-16" : "UTF-32") + (charset.big_endian_ ? "BE" : "LE");
  }
  if (open_converter(charset.converter_) == nullptr) {
    return Error(ErrorCode::kUnsupported, "charset '" + std::string(name) + "' is not known");
  }
  return charset;
}

Charset Charset::with_order_of(std::string_view begin, std::size_t& mark) const {
  Charset ordered = *this;
  ordered.by_mark_ = false;
  const std::string_view little =
      unit_ == 2 ? std::string_view("\xFF\xFE", 2) : std::string_view("\xFF\xFE\0\0", 4);
  const std::string_view big =
      unit_ == 2 ? std::string_view("\xFE\xFF", 2) : std::string_view("\0\0\xFE\xFF", 4);
  mark = begin.starts_with(little) || begin.starts_with(big) ? unit_ : 0;
  ordered.big_endian_ = !begin.starts_with(little);
  ordered.converter_ =
      std::string(unit_ == 2 ? "UTF-16" : "UTF-32") + (ordered.big_endian_ ? "BE" : "LE");
  return ordered;
}

std::size_t Charset::find_line_feed(std::string_view bytes) const {
  if (unit_ == 1) return bytes.find('\n');
  std::string feed(unit_, '\0');
  feed[big_endian_ ? unit_ - 1 : 0] = '\n';
  for (std::size_t at = 0; at + unit_ <= bytes.size(); at += unit_) {
    if (bytes.substr(at, unit_) == feed) return at;
  }
  return std::string_view::npos;
}

Result<std::string> Charset::decode(std::string_view bytes, DecodeErrors errors) const {
  const Converter converter = open_converter(is_utf8() ? "UTF-8" : converter_);
  treat_errors(converter.get(), errors);
  Decoded all = decode_all(converter.get(), bytes);
  if (converter_.starts_with("windows-125") || converter_.starts_with("cp125")) {
    drop_controls(all, errors);
  }
  if (!all.ok) return malformed();
  std::string text;
  icu::UnicodeString(false, all.text.data(), static_cast<std::int32_t>(all.text.size()))
      .toUTF8String(text);
  return text;
}

std::string Charset::encode(std::string_view utf8) const {
  if (is_utf8()) return std::string(utf8);
  const Converter converter = open_converter(converter_);
  UErrorCode status = U_ZERO_ERROR;
  const UChar question = '?';
  if (unit_ == 1) ucnv_setSubstString(converter.get(), &question, 1, &status);
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  constexpr std::size_t kMostBytes = 8;  // of a character, shifts included
  std::string bytes(static_cast<std::size_t>(text.length()) * kMostBytes + 16, '\0');
  status = U_ZERO_ERROR;
  const std::int32_t size =
      ucnv_fromUChars(converter.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()),
                      text.getBuffer(), text.length(), &status);
  bytes.resize(U_SUCCESS(status) ? static_cast<std::size_t>(size) : 0);
  if (!by_mark_ || unit_ != 2) return bytes;
  return std::string("\xFE\xFF", 2) + bytes;  // as Java begins UTF-16
}

std::size_t Charset::bytes_of_units(std::string_view bytes, std::size_t units) const {
  const Converter converter = open_converter(converter_);
  treat_errors(converter.get(), DecodeErrors::kReplace);
  const Decoded all = decode_all(converter.get(), bytes);
  if (all.text.size() <= units) return bytes.size();
  return static_cast<std::size_t>(std::max(all.offsets[units], std::int32_t{0}));
}

}  // namespace sluice::flume
