// Five bytes of settings, then a text: a record to be cut, and a field to be written. With an
// escape and a forced encloser nothing in it can mislead a reader: read again, it is the text.
#include <cstdint>

#include "base/check.h"
#include "formats/delimited_parser.h"
#include "formats/delimited_text.h"

namespace {

using namespace sluice;

std::string unescaped(std::string_view field, char enclose, char escape) {
  CHECK(field.size() >= 2 && field.front() == enclose && field.back() == enclose);
  std::string text;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    if (field[i] == escape) {
      ++i;
      CHECK(i + 1 < field.size());
    } else {
      CHECK(field[i] != enclose);
    }
    text += field[i];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  const formats::Delimiters delimiters{.field = data[0],
                                       .record = data[1],
                                       .enclose = data[2],
                                       .escape = data[3],
                                       .enclose_required = data[4] % 2 != 0};
  const std::string_view text(reinterpret_cast<const char*>(data) + 5, size - 5);
  const formats::DelimitedText writer(delimiters);
  formats::DelimitedParser parser(delimiters);
  (void)parser.parse(text);
  Bytes out = "before";
  const bool unprotected = writer.write_field(out, text);
  CHECK(out.starts_with("before") && out.size() >= 6 + text.size());
  const bool ascii = data[2] < 128 && data[3] < 128;
  if (data[2] != 0 && data[3] != 0 && data[2] != data[3] && data[4] % 2 != 0 && ascii) {
    CHECK(!unprotected);
    const std::string field = out.substr(6);
    if (data[0] < 128 && data[0] != data[2] && data[0] != data[3] && data[1] < 128 &&
        data[1] != data[2] && data[1] != data[3]) {
      CHECK(parser.parse(field) && parser.fields().size() == 1 && parser.fields()[0] == text);
    }
    CHECK(unescaped(std::string_view(out).substr(6), static_cast<char>(data[2]),
                    static_cast<char>(data[3])) == text);
  }
  return 0;
}
