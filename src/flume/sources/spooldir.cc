// The spooling directory source: every file that is moved into a folder, line by line.
#include "base/log.h"
#include "base/text.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/sources/spool_reader.h"
#include "flume/worker.h"

namespace sluice::flume {
namespace {

struct SpooldirConfig {
  std::string directory;
  std::string suffix = ".COMPLETED";
  std::string delete_policy = "never";
  std::string tracking_policy = "rename";
  std::string tracker_dir = ".flumespool";
  bool file_header = false;
  std::string file_header_key = "file";
  bool basename_header = false;
  std::string basename_header_key = "basename";
  std::string include = "^.*$";
  std::string ignore = "^$";
  std::string order = "oldest";
  std::int64_t poll_delay_ms = 500;
  bool recursive = false;
  std::int64_t max_backoff_ms = 4000;
  std::int64_t batch_size = 100;
  std::string charset = "UTF-8";
  std::string decode_errors = "FAIL";
  std::string deserializer = "LINE";
  Settings deserializer_settings;
  std::int64_t old_line_length = 0;
  Settings multiline;
};

const std::vector<Field<SpooldirConfig>>& fields() {
  static const std::vector<Field<SpooldirConfig>> kFields = {
      {"spoolDir", &SpooldirConfig::directory,
       "The folder. Files must be complete when they appear in it (write elsewhere, then rename), "
       "and keep still.",
       required()},
      {"fileSuffix", &SpooldirConfig::suffix, "What a file that is done gets at its end."},
      {"deletePolicy", &SpooldirConfig::delete_policy, "Whether files that are done are deleted.",
       one_of({"never", "immediate"})},
      {"trackingPolicy", &SpooldirConfig::tracking_policy,
       "rename marks a file that is done by its name; tracker_dir by an empty file of that name in "
       "trackerDir.",
       one_of({"rename", "tracker_dir"})},
      {"trackerDir", &SpooldirConfig::tracker_dir,
       "Folder of marks and of the position; relative to spoolDir unless it is absolute."},
      {"fileHeader", &SpooldirConfig::file_header, "Set a header to the file's path."},
      {"fileHeaderKey", &SpooldirConfig::file_header_key, "Its name."},
      {"basenameHeader", &SpooldirConfig::basename_header, "Set a header to the file's name."},
      {"basenameHeaderKey", &SpooldirConfig::basename_header_key, "Its name."},
      {"includePattern", &SpooldirConfig::include,
       "Regular expression that a file's whole name matches."},
      {"ignorePattern", &SpooldirConfig::ignore,
       "Regular expression of names to leave alone; it wins over includePattern."},
      {"consumeOrder", &SpooldirConfig::order, "Which file is next.",
       one_of({"oldest", "youngest", "random"})},
      {"pollDelay", &SpooldirConfig::poll_delay_ms, "Milliseconds between looks for new files.",
       at_least(1)},
      {"recursiveDirectorySearch", &SpooldirConfig::recursive, "Look into folders below, too."},
      {"maxBackoff", &SpooldirConfig::max_backoff_ms,
       "Milliseconds between tries at most, while the channel is full; the first wait is 250.",
       at_least(0)},
      {"batchSize", &SpooldirConfig::batch_size, "Lines in one transaction at most.", at_least(1)},
      {"inputCharset", &SpooldirConfig::charset,
       "What the files are written in: a charset of Java, such as GBK, UTF-16, windows-1252."},
      {"decodeErrorPolicy", &SpooldirConfig::decode_errors,
       "Bytes that are not valid in it: FAIL sets the file aside, REPLACE puts U+FFFD, IGNORE "
       "leaves "
       "them out.",
       one_of({"FAIL", "REPLACE", "IGNORE"})},
      {"deserializer", &SpooldirConfig::deserializer,
       "How a file becomes events: LINE; BlobDeserializer, which makes one of it; AVRO, which "
       "makes one of each record of an Avro container."},
      {"deserializer.*", &SpooldirConfig::deserializer_settings,
       "Of LINE: maxLineLength (2048), characters after which a line is cut into further events; "
       "outputCharset (UTF-8), what bodies are written in. Of BlobDeserializer: maxBlobLength "
       "(100000000), bytes after which a file is cut into further events. Of AVRO: schemaType "
       "(HASH), what the header says of the schema: HASH, its fingerprint in "
       "flume.avro.schema.hash; LITERAL, all of it in flume.avro.schema.literal."},
      {"bufferMaxLines", NoEffect{}, "No effect, as in Flume since 1.4."},
      {"bufferMaxLineLength", &SpooldirConfig::old_line_length,
       "The old name of deserializer.maxLineLength.", shown_as("5000")},
      {"multiline.*", &SpooldirConfig::multiline, kLineGroupsAbout},
  };
  return kFields;
}

struct LineConfig {
  std::int64_t max_length = 2048;
  std::string output_charset = "UTF-8";
};
const std::vector<Field<LineConfig>>& line_fields() {
  static const std::vector<Field<LineConfig>> kFields = {
      {"maxLineLength", &LineConfig::max_length, "Characters of an event at most.", at_least(1)},
      {"outputCharset", &LineConfig::output_charset, "What bodies are written in."},
  };
  return kFields;
}

class SpooldirSource final : public ThreadSource {
 public:
  SpooldirSource(const SpooldirConfig& config, SpoolReader reader, Clock& clock)
      : ThreadSource(clock), config_(config), reader_(std::move(reader)) {}

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 protected:
  Status open() override { return reader_.open(); }
  CounterGroup* mutable_counters() override { return &counters_; }
  void run(ChannelProcessor& channels, const std::stop_token& stop) override {
    do {
      read_all(channels, stop);
    } while (sleep_for(std::chrono::milliseconds(config_.poll_delay_ms), stop));
  }

 private:
  // Until there is nothing to read for now.
  void read_all(ChannelProcessor& channels, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      Result<Batch> batch = reader_.next(static_cast<std::size_t>(config_.batch_size));
      if (!batch) {
        ++counters_.read_fail;
        log::error("a spool file is set aside; the others go on",
                   {{"error", batch.error().message()}});
        continue;
      }
      if (batch->empty()) return;
      const Patience patience{.most_wait_ms = config_.max_backoff_ms};
      if (!deliver_at_last(channels, std::move(*batch), counters_, patience, stop)) return;
      if (Status stored = reader_.commit(); !stored) {
        log::error("the position of a spool file could not be stored",
                   {{"error", stored.error().message()}});
      }
    }
  }

  const SpooldirConfig config_;
  SpoolReader reader_;
  SourceCounter counters_;
};

struct BlobConfig {
  std::int64_t most_bytes = 100'000'000;
};
const std::vector<Field<BlobConfig>>& blob_fields() {
  static const std::vector<Field<BlobConfig>> kFields = {
      {"maxBlobLength", &BlobConfig::most_bytes, "Bytes of an event at most.", between(1, 1 << 30)},
  };
  return kFields;
}

// How many bytes an event of a whole file has at most; 0 when events are lines.
Result<std::int64_t> blob_bytes(const SpooldirConfig& config) {
  if (!same_type(config.deserializer, "BlobDeserializer",
                 {"org.apache.flume.sink.solr.morphline.BlobDeserializer$Builder"})) {
    return 0;
  }
  Settings own = config.deserializer_settings;
  own.type = "BlobDeserializer";
  TRY(const BlobConfig blob, parse(blob_fields(), own));
  return blob.most_bytes;
}

struct AvroConfig {
  std::string schema_type = "HASH";
};
const std::vector<Field<AvroConfig>>& avro_fields() {
  static const std::vector<Field<AvroConfig>> kFields = {
      {"schemaType", &AvroConfig::schema_type, "What the header says of the schema.",
       one_of({"HASH", "LITERAL"})},
  };
  return kFields;
}

// Nothing when events are no records of Avro.
Result<std::optional<SchemaHeader>> avro_header(const SpooldirConfig& config) {
  if (!same_type(config.deserializer, "AVRO",
                 {"org.apache.flume.serialization.AvroEventDeserializer$Builder"})) {
    return std::nullopt;
  }
  Settings own = config.deserializer_settings;
  own.type = "AVRO deserializer";
  TRY(const AvroConfig avro, parse(avro_fields(), own));
  return avro.schema_type == "HASH" ? SchemaHeader::kHash : SchemaHeader::kLiteral;
}

Result<LineLimits> line_limits(const SpooldirConfig& config, const Settings& settings) {
  if (!same_type(config.deserializer, "LINE",
                 {"org.apache.flume.serialization.LineDeserializer$Builder"})) {
    return settings.find("deserializer")
        ->problem(unknown_type("deserializer", config.deserializer,
                               {"LINE", "AVRO", "BlobDeserializer"}));
  }
  Settings own = config.deserializer_settings;
  own.type = "LINE deserializer";
  TRY(LineConfig line, parse(line_fields(), own));
  LineLimits limits{.max_length = line.max_length};
  if (config.old_line_length > 0 && own.find("maxLineLength") == nullptr) {
    limits.max_length = config.old_line_length;
  }
  Result<Charset> charset = Charset::find(config.charset);
  if (!charset) return settings.find("inputCharset")->problem(charset.error().message());
  limits.charset = *std::move(charset);
  Result<Charset> output = Charset::find(line.output_charset);
  if (!output) return own.find("outputCharset")->problem(output.error().message());
  limits.output = *std::move(output);
  if (config.decode_errors == "REPLACE") limits.errors = DecodeErrors::kReplace;
  if (config.decode_errors == "IGNORE") limits.errors = DecodeErrors::kIgnore;
  return limits;
}

std::string without_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string absolute(const std::string& path) {
  if (path.starts_with('/')) return without_slash(path);
  char* here = ::realpath(".", nullptr);
  const std::string whole = std::string(here == nullptr ? "" : here) + "/" + without_slash(path);
  std::free(here);
  return whole;
}

Result<std::unique_ptr<Source>> make_spooldir(const Settings& settings, Services& services) {
  TRY(SpooldirConfig config, parse(fields(), settings));
  TRY(const std::int64_t blob, blob_bytes(config));
  TRY(const std::optional<SchemaHeader> avro, avro_header(config));
  LineLimits limits;
  if (blob == 0 && !avro) {
    TRY(limits, line_limits(config, settings));
  } else if (!config.multiline.properties.empty()) {
    return config.multiline.properties.front().problem("goes with the deserializer LINE only");
  }
  TRY(LineGroups multiline, read_line_groups(config.multiline));
  if (config.tracking_policy == "tracker_dir" && config.delete_policy == "immediate") {
    return settings.problem("trackingPolicy tracker_dir goes with deletePolicy never only");
  }
  TRY(Pattern include, Pattern::compile(settings, "includePattern", config.include));
  TRY(Pattern ignore, Pattern::compile(settings, "ignorePattern", config.ignore));
  SpoolOptions options;
  options.directory = absolute(config.directory);
  options.tracker_directory = config.tracker_dir.starts_with('/')
                                  ? without_slash(config.tracker_dir)
                                  : options.directory + "/" + without_slash(config.tracker_dir);
  options.suffix = config.suffix;
  options.delete_done = config.delete_policy == "immediate";
  options.mark_in_tracker = config.tracking_policy == "tracker_dir";
  options.recursive = config.recursive;
  if (config.order == "youngest") options.order = ConsumeOrder::kYoungest;
  if (config.order == "random") options.order = ConsumeOrder::kRandom;
  if (config.file_header) options.file_header = config.file_header_key;
  if (config.basename_header) options.basename_header = config.basename_header_key;
  options.lines = limits;
  options.multiline = std::move(multiline);
  options.blob_bytes = blob;
  options.avro = avro;
  return std::make_unique<SpooldirSource>(
      config, SpoolReader(std::move(options), std::move(include), std::move(ignore)),
      services.clock);
}

}  // namespace

Type<Source> spooldir_source() {
  return {"spooldir",
          {"org.apache.flume.source.SpoolDirectorySource"},
          "Every file that is moved into a folder, line by line.",
          [] { return describe(fields()); },
          make_spooldir};
}

}  // namespace sluice::flume
