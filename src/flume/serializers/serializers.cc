// Event serializers: text, header_and_text, avro_event.
#include "flume/components.h"
#include "flume/serializers/avro_container.h"
#include "flume/serializers/avro_event.h"

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

struct AvroConfig {
  std::int64_t sync_interval = 2048000;
  std::string codec = "null";
};
const std::vector<Field<AvroConfig>>& avro_fields() {
  static const std::vector<Field<AvroConfig>> kFields = {
      {"syncIntervalBytes", &AvroConfig::sync_interval, "Bytes of a block, about.",
       between(32, 1 << 30)},
      {"compressionCodec", &AvroConfig::codec, "How blocks are compressed.",
       one_of({"null", "deflate", "snappy"})},
  };
  return kFields;
}

// FlumeEventAvroEventSerializer: a container of { headers: map<string>, body: bytes }.
class AvroEvent final : public Serializer {
 public:
  explicit AvroEvent(const AvroConfig& config) : config_(config) {}

  Status begin(std::string& out) override {
    constexpr std::string_view kSchema =
        R"({"type":"record","name":"Event","fields":[{"name":"headers","type":)"
        R"({"type":"map","values":"string"}},{"name":"body","type":"bytes"}]})";
    AvroCodec codec = AvroCodec::kNull;
    if (config_.codec == "deflate") codec = AvroCodec::kDeflate;
    if (config_.codec == "snappy") codec = AvroCodec::kSnappy;
    container_ =
        std::make_unique<AvroContainer>(std::string(kSchema), codec, config_.sync_interval);
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
  const AvroConfig config_;
  std::unique_ptr<AvroContainer> container_;
  std::string record_;
};

Result<std::unique_ptr<Serializer>> make_avro(const Settings& settings, Services&) {
  TRY(AvroConfig config, parse(avro_fields(), settings));
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
