// Event serializers: text, header_and_text, avro_event.
#include "flume/components.h"
#include "flume/serializers/avro_event.h"
#include "flume/serializers/avro_file.h"

namespace sluice::flume {
namespace {

struct TextConfig {
  bool newline = true;
};
const std::vector<Field<TextConfig>>& text_fields() {
  static const std::vector<Field<TextConfig>> kFields = {
      {"appendNewline", &TextConfig::newline, "A line feed after each body."},
  };
  return kFields;
}

class Text final : public Serializer {
 public:
  explicit Text(bool newline) : newline_(newline) {}
  Status write(const Event& event, std::string& out) override {
    out += event.body;
    if (newline_) out += '\n';
    return {};
  }

 private:
  const bool newline_;
};

// {name=value, name=value} body, in the order of Java's map.
class HeaderAndText final : public Serializer {
 public:
  explicit HeaderAndText(bool newline) : newline_(newline) {}
  Status write(const Event& event, std::string& out) override {
    out += '{';
    bool first = true;
    for (const Headers::Pair* pair : event.headers->in_java_order()) {
      if (!first) out += ", ";
      first = false;
      out += pair->first;
      out += '=';
      out += pair->second;
    }
    out += "} ";
    out += event.body;
    if (newline_) out += '\n';
    return {};
  }

 private:
  const bool newline_;
};

template <class T>
Result<std::unique_ptr<Serializer>> make_text(const Settings& settings, Services&) {
  TRY(TextConfig config, parse(text_fields(), settings));
  return std::make_unique<T>(config.newline);
}

const std::vector<Field<AvroFileConfig>>& avro_fields() {
  static const std::vector<Field<AvroFileConfig>> kFields = avro_file_fields<AvroFileConfig>();
  return kFields;
}

// FlumeEventAvroEventSerializer: a container of { headers: map<string>, body: bytes }.
class AvroEvent final : public Serializer {
 public:
  explicit AvroEvent(const AvroFileConfig& config) : config_(config) {}

  Status begin(std::string& out) override {
    constexpr std::string_view kSchema =
        R"({"type":"record","name":"Event","fields":[{"name":"headers","type":)"
        R"({"type":"map","values":"string"}},{"name":"body","type":"bytes"}]})";
    TRY(container_, start_avro(std::string(kSchema), config_));
    container_->begin(out);
    return {};
  }
  Status write(const Event& event, std::string& out) override {
    record_.clear();
    append_avro_event(record_, event);
    return container_->append(record_, out);
  }
  Status flush(std::string& out) override { return container_->flush(out); }

 private:
  const AvroFileConfig config_;
  std::unique_ptr<formats::AvroWriter> container_;
  std::string record_;
};

Result<std::unique_ptr<Serializer>> make_avro(const Settings& settings, Services&) {
  TRY(AvroFileConfig config, parse(avro_fields(), settings));
  return std::make_unique<AvroEvent>(config);
}

}  // namespace

Type<Serializer> text_serializer() {
  return {"text",
          {"org.apache.flume.serialization.BodyTextEventSerializer$Builder"},
          "The body and a line feed.",
          [] { return describe(text_fields()); },
          make_text<Text>};
}
Type<Serializer> header_and_text_serializer() {
  return {"header_and_text",
          {"org.apache.flume.serialization.HeaderAndBodyTextEventSerializer$Builder"},
          "{name=value, ...}, a blank, the body and a line feed.",
          [] { return describe(text_fields()); },
          make_text<HeaderAndText>};
}
Type<Serializer> avro_event_serializer() {
  return {"avro_event",
          {"org.apache.flume.serialization.FlumeEventAvroEventSerializer$Builder"},
          "An Avro container of headers and body.",
          [] { return describe(avro_fields()); },
          make_avro};
}

}  // namespace sluice::flume
