// AvroEventSerializer: bodies are data of an Avro schema, which a header or a file has.
#include <map>

#include "flume/components.h"
#include "flume/serializers/avro_file.h"
#include "formats/json.h"
#include "lake/file_systems.h"

namespace sluice::flume {
namespace {

struct SchemaConfig : AvroFileConfig {
  std::string url;
};
const std::vector<Field<SchemaConfig>>& fields() {
  using C = SchemaConfig;
  static const std::vector<Field<C>> kFields = [] {
    std::vector<Field<C>> all = avro_file_fields<C>();
    all.push_back({"schemaURL", &C::url,
                   "The schema of events without the header flume.avro.schema.url or "
                   "flume.avro.schema.literal: hdfs://..., file:..., or a path."});
    return all;
  }();
  return kFields;
}

class AvroSchemaSerializer final : public Serializer {
 public:
  AvroSchemaSerializer(const SchemaConfig& config, lake::FileSystems& systems)
      : config_(config), systems_(systems) {}

  // The schema is that of the file's first event, which is not there yet.
  Status begin(std::string&) override {
    container_.reset();
    return {};
  }
  Status write(const Event& event, std::string& out) override {
    if (container_ == nullptr) {
      TRY(const std::string schema, schema_of(*event.headers));
      TRY(container_, start_avro(formats::compact_json(schema), config_));
      container_->begin(out);
    }
    return container_->append(event.body, out);
  }
  Status flush(std::string& out) override {
    return container_ == nullptr ? Status() : container_->flush(out);
  }

 private:
  Result<std::string> schema_of(const Headers& headers) {
    if (const std::string* url = headers.find("flume.avro.schema.url")) return load(*url);
    if (const std::string* literal = headers.find("flume.avro.schema.literal")) return *literal;
    if (!config_.url.empty()) return load(config_.url);
    return Error(ErrorCode::kInvalidArgument,
                 "Could not find schema for event: it has neither flume.avro.schema.url nor "
                 "flume.avro.schema.literal, and serializer.schemaURL is not set");
  }

  Result<std::string> load(const std::string& url) {
    if (const auto known = schemas_.find(url); known != schemas_.end()) return known->second;
    constexpr std::uint64_t kMostBytes = 4 << 20;
    TRY(const lake::Location place, systems_.resolve(url));
    TRY(const auto reader, place.file_system->open(place.path));
    if (reader->length() > kMostBytes) {
      return Error(ErrorCode::kResourceExhausted, url + " is too long for a schema");
    }
    std::string text(static_cast<std::size_t>(reader->length()), '\0');
    std::size_t size = 0;
    while (size < text.size()) {
      TRY(const std::size_t n, reader->read_at(size, text.data() + size, text.size() - size));
      if (n == 0) break;
      size += n;
    }
    text.resize(size);
    return schemas_[url] = text;
  }

  const SchemaConfig config_;
  lake::FileSystems& systems_;
  std::map<std::string, std::string> schemas_;
  std::unique_ptr<formats::AvroWriter> container_;
};

Result<std::unique_ptr<Serializer>> make_avro_schema(const Settings& settings, Services& services) {
  TRY(SchemaConfig config, parse(fields(), settings));
  return std::make_unique<AvroSchemaSerializer>(config, services.file_systems);
}

}  // namespace

Type<Serializer> avro_schema_serializer() {
  return {"avro_schema",
          {"org.apache.flume.sink.hdfs.AvroEventSerializer$Builder"},
          "An Avro container of bodies that are data of a schema.",
          [] { return describe(fields()); },
          make_avro_schema};
}

}  // namespace sluice::flume
