#include "hdfs/client/site_file.h"

#include <expat.h>

#include <memory>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace sluice::hdfs {
namespace {

// Deeper than anybody nests; a file that includes itself ends here.
constexpr int kMaxIncludes = 16;

Status read_into(const std::string& path, int depth, std::vector<SiteProperty>& properties);

// The handlers of one file's parser. What is inside an include that could be read, its fallback,
// counts for nothing.
class SiteParser {
 public:
  SiteParser(std::string path, int depth, std::vector<SiteProperty>& properties)
      : path_(std::move(path)), depth_(depth), properties_(properties) {}

  Status parse(const std::string& content);

 private:
  struct Property {
    std::optional<std::string> name, value;
    bool is_final = false;
  };

  static void on_start(void* self, const char* element, const char** attributes);
  static void on_end(void* self, const char* element);
  static void on_text(void* self, const char* bytes, int size);

  void start_property(const char** attributes);
  void end_property();
  void include(const char** attributes);
  void end_include();
  std::string place() const {
    return path_ + ":" + std::to_string(XML_GetCurrentLineNumber(parser_.get()));
  }
  void fail(Error error) {
    if (failure_) failure_ = std::move(error);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  const std::string path_;
  const int depth_;
  std::vector<SiteProperty>& properties_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser_{nullptr,
                                                                                   XML_ParserFree};
  Property property_;
  std::string text_;
  bool in_fallback_ = false;
  std::string missing_include_;  // the one we are in, if its file is not there
  Status failure_;
};

// "xi:include" is "include": Hadoop looks at local names only.
std::string_view local_name(std::string_view element) {
  return element.substr(element.rfind(':') + 1);
}

void SiteParser::on_start(void* self, const char* element, const char** attributes) {
  SiteParser& parser = *static_cast<SiteParser*>(self);
  const std::string_view name = local_name(element);
  if (name == "property") parser.start_property(attributes);
  if (name == "name" || name == "value" || name == "final") parser.text_.clear();
  if (name == "include") parser.include(attributes);
  if (name == "fallback") parser.in_fallback_ = true;
}

void SiteParser::on_text(void* self, const char* bytes, int size) {
  static_cast<SiteParser*>(self)->text_.append(bytes, static_cast<std::size_t>(size));
}

void SiteParser::on_end(void* self, const char* element) {
  SiteParser& parser = *static_cast<SiteParser*>(self);
  const std::string_view name = local_name(element);
  if (name == "name" && !parser.text_.empty()) parser.property_.name = trim(parser.text_);
  if (name == "value" && !parser.text_.empty()) parser.property_.value = parser.text_;
  if (name == "final") parser.property_.is_final = parser.text_ == "true";
  if (name == "property") parser.end_property();
  if (name == "include") parser.end_include();
}

void SiteParser::start_property(const char** attributes) {
  property_ = {};
  for (; *attributes != nullptr; attributes += 2) {
    const std::string_view name = attributes[0];
    if (name == "name") property_.name = attributes[1];
    if (name == "value") property_.value = attributes[1];
    if (name == "final") property_.is_final = std::string_view(attributes[1]) == "true";
  }
}

void SiteParser::end_property() {
  if (in_fallback_ && missing_include_.empty()) return;
  if (!property_.name || !property_.value) return;
  properties_.push_back(
      {*std::move(property_.name), *std::move(property_.value), property_.is_final});
  property_ = {};
}

void SiteParser::include(const char** attributes) {
  std::string href;
  for (; *attributes != nullptr; attributes += 2) {
    if (std::string_view(attributes[0]) == "href") href = attributes[1];
  }
  if (href.empty()) return;
  std::string path = href;
  if (path.starts_with("file:")) {
    path = path.substr(path.starts_with("file://") ? path.find('/', 7) : 5);
  } else if (path.find("://") != std::string::npos) {
    return fail(Error(ErrorCode::kUnsupported,
                      place() + ": include of " + href + ": only files are included here"));
  } else if (!path.starts_with('/')) {
    const std::size_t slash = path_.rfind('/');
    path = (slash == std::string::npos ? "" : path_.substr(0, slash + 1)) + path;
  }
  if (depth_ == kMaxIncludes) {
    return fail(Error(ErrorCode::kInvalidArgument,
                      place() + ": include of " + href + ": includes are nested too deeply"));
  }
  const Status read = read_into(path, depth_ + 1, properties_);
  if (read) return;
  if (read.error().code() != ErrorCode::kNotFound) return fail(read.error());
  missing_include_ = path;
}

void SiteParser::end_include() {
  if (!missing_include_.empty() && !in_fallback_) {
    fail(Error(ErrorCode::kInvalidArgument, place() + ": the included file " + missing_include_ +
                                                " is not there, and no fallback is given"));
  }
  missing_include_.clear();
  in_fallback_ = false;
}

Status SiteParser::parse(const std::string& content) {
  parser_.reset(XML_ParserCreate(nullptr));
  XML_SetUserData(parser_.get(), this);
  XML_SetElementHandler(parser_.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser_.get(), on_text);
  const bool ok =
      XML_Parse(parser_.get(), content.data(), static_cast<int>(content.size()), 1) != 0;
  TRY(failure_);
  if (ok) return {};
  return Error(ErrorCode::kInvalidArgument,
               place() + ": " + XML_ErrorString(XML_GetErrorCode(parser_.get())));
}

Status read_into(const std::string& path, int depth, std::vector<SiteProperty>& properties) {
  TRY(const std::string content, read_file(path));
  return SiteParser(path, depth, properties).parse(content);
}

}  // namespace

Result<std::vector<SiteProperty>> read_site_file(const std::string& path) {
  std::vector<SiteProperty> properties;
  TRY(read_into(path, 0, properties));
  return properties;
}

}  // namespace sluice::hdfs
