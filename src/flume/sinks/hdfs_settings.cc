#include "flume/sinks/hdfs_settings.h"

namespace sluice::flume {

const std::vector<Field<HdfsConfig>>& hdfs_fields() {
  using C = HdfsConfig;
  static const std::vector<Field<C>> kFields = {
      {"hdfs.path", &C::path,
       "The folder: hdfs://HOST:PORT/..., file:///..., or a path of the default file system. It "
       "may "
       "hold %{header}, %[localhost], %[IP], %[FQDN] and times such as %Y/%m/%d.",
       required()},
      {"hdfs.filePrefix", &C::file_prefix,
       "What a file's name starts with; escapes as in the path."},
      {"hdfs.fileSuffix", &C::file_suffix,
       "What it ends with, its dot included. Without one: the codec's extension."},
      {"hdfs.inUsePrefix", &C::in_use_prefix, "In front of the name while the file is written."},
      {"hdfs.inUseSuffix", &C::in_use_suffix, "Behind the name while the file is written."},
      {"hdfs.emptyInUseSuffix", &C::empty_in_use_suffix, "No suffix while the file is written."},
      {"hdfs.rollInterval", &C::roll_interval_s, "Seconds after which a file is closed; 0: never.",
       at_least(0)},
      {"hdfs.rollSize", &C::roll_size, "Bytes of bodies after which a new file starts; 0: never.",
       at_least(0)},
      {"hdfs.rollCount", &C::roll_count, "Events after which a new file starts; 0: never.",
       at_least(0)},
      {"hdfs.idleTimeout", &C::idle_timeout_s,
       "Seconds without an event after which a file is closed; 0: never.", at_least(0)},
      {"hdfs.batchSize", &C::batch_size, "Events in one transaction at most; then all is flushed.",
       at_least(1)},
      {"hdfs.codeC", &C::codec, "gzip, deflate, bzip2, snappy, lz4 or zstd, or a class name.",
       shown_as("none")},
      {"hdfs.fileType", &C::file_type, "What the files are.",
       one_of({"SequenceFile", "DataStream", "CompressedStream"})},
      {"hdfs.writeFormat", &C::write_format, "The values of a SequenceFile: BytesWritable or Text.",
       one_of({"Writable", "Text"})},
      {"hdfs.maxOpenFiles", &C::max_open_files,
       "Files open at once at most; the one used longest ago is closed.", at_least(1)},
      {"hdfs.callTimeout", &C::call_timeout_ms,
       "Milliseconds that a call of a remote file system is waited for; 0: for ever.", at_least(0)},
      {"hdfs.closeTries", &C::close_tries,
       "Tries to close and rename a file, one each retryInterval; 0: without end.", at_least(0)},
      {"hdfs.retryInterval", &C::retry_interval_s,
       "Seconds between tries to close a file; 0 or less: one try only."},
      {"hdfs.round", &C::round, "Round the time of %-escapes down."},
      {"hdfs.roundValue", &C::round_value, "To a multiple of so many units.", between(1, 60)},
      {"hdfs.roundUnit", &C::round_unit, "Of what.", one_of({"second", "minute", "hour"})},
      {"hdfs.timeZone", &C::time_zone, "The zone of %-escapes, such as Europe/Berlin.",
       shown_as("the machine's")},
      {"hdfs.useLocalTimeStamp", &C::use_local_clock,
       "Take the time of %-escapes from the clock, not from the header timestamp."},
      {"serializer", &C::serializer,
       "How events become bytes: text, header_and_text, avro_event. Not of SequenceFile."},
      {"serializer.*", &C::serializer_settings, "Properties of the serializer."},
      {"hdfs.minBlockReplicas", NoEffect{},
       "No effect: files are not rolled because of missing replicas."},
      {"hdfs.threadsPoolSize", NoEffect{}, "No effect: a sink needs no pool of threads."},
      {"hdfs.rollTimerPoolSize", NoEffect{}, "No effect: one timer serves all files of a sink."},
      {"hdfs.useRawLocalFileSystem", NoEffect{},
       "No effect: file: is always the plain file system."},
      {"hdfs.kerberosPrincipal", NoEffect{}, "Not offered.",
       refused("Kerberos is not offered by this version")},
      {"hdfs.kerberosKeytab", NoEffect{}, "Not offered.",
       refused("Kerberos is not offered by this version")},
      {"hdfs.proxyUser", NoEffect{}, "Not offered.",
       refused("writing in the name of another user is not offered by this version")},
  };
  return kFields;
}

namespace {

Error at(const Settings& settings, std::string_view key, const std::string& what) {
  const Property* property = settings.find(key);
  return property == nullptr ? settings.problem(what) : property->problem(what);
}

Status plan_codec(const Settings& settings, HdfsPlan& plan) {
  const HdfsConfig& config = plan.config;
  if (!config.codec.empty()) {
    Result<const formats::HadoopCodec*> codec = formats::find_hadoop_codec(config.codec);
    if (!codec) return at(settings, "hdfs.codeC", codec.error().message());
    plan.codec = *codec;
  }
  if (config.file_type == "DataStream" && plan.codec != nullptr) {
    return at(settings, "hdfs.codeC",
              "fileType DataStream does not support compressed output: leave codeC out, or set "
              "hdfs.fileType to CompressedStream");
  }
  if (config.file_type == "CompressedStream" && plan.codec == nullptr) {
    return at(settings, "hdfs.fileType",
              "it's essential to set compress codec when wanting "
              "CompressedStream output: set hdfs.codeC");
  }
  return {};
}

Status plan_time(const Settings& settings, HdfsPlan& plan) {
  const HdfsConfig& config = plan.config;
  Result<TimeZone> zone = TimeZone::find(config.time_zone);
  if (!zone) return at(settings, "hdfs.timeZone", zone.error().message());
  plan.time.zone = std::move(*zone);
  plan.time.use_local_clock = config.use_local_clock;
  plan.time.round = config.round;
  plan.time.round_value = static_cast<int>(config.round_value);
  if (config.round_unit == "minute") plan.time.unit = RoundUnit::kMinute;
  if (config.round_unit == "hour") plan.time.unit = RoundUnit::kHour;
  constexpr std::int64_t kHours = 24;
  if (plan.time.unit == RoundUnit::kHour && config.round_value > kHours) {
    return at(settings, "hdfs.roundValue", "of hours it is 1 to 24");
  }
  return {};
}

}  // namespace

Result<HdfsPlan> plan_hdfs_sink(const Settings& settings, Services& services) {
  HdfsPlan plan;
  TRY(plan.config, parse(hdfs_fields(), settings));
  HdfsConfig& config = plan.config;
  TRY(plan_codec(settings, plan));
  TRY(plan_time(settings, plan));
  Result<EscapedText> path = EscapedText::parse(config.path);
  if (!path) return at(settings, "hdfs.path", path.error().message());
  plan.path = std::move(*path);
  Result<EscapedText> prefix = EscapedText::parse(config.file_prefix);
  if (!prefix) return at(settings, "hdfs.filePrefix", prefix.error().message());
  plan.prefix = std::move(*prefix);
  if (config.retry_interval_s <= 0) config.close_tries = 1;

  plan.bucket.in_use_prefix = config.in_use_prefix;
  plan.bucket.in_use_suffix = config.empty_in_use_suffix ? "" : config.in_use_suffix;
  plan.bucket.suffix = config.file_suffix;
  if (settings.find("hdfs.fileSuffix") == nullptr && plan.codec != nullptr &&
      config.file_type == "CompressedStream") {
    plan.bucket.suffix = std::string(plan.codec->extension);
  }
  plan.bucket.roll_interval_s = config.roll_interval_s;
  plan.bucket.roll_size = config.roll_size;
  plan.bucket.roll_count = config.roll_count;
  plan.bucket.idle_timeout_s = config.idle_timeout_s;
  plan.default_rolls = settings.find("hdfs.rollInterval") == nullptr &&
                       settings.find("hdfs.rollSize") == nullptr &&
                       settings.find("hdfs.rollCount") == nullptr;
  plan.serializer = {"serializer", config.serializer, "", "", 0};
  if (const Property* given = settings.find("serializer")) plan.serializer = *given;
  TRY(make_format(plan, services));  // its settings are checked now, not at the first event
  return plan;
}

Result<std::unique_ptr<FileFormat>> make_format(const HdfsPlan& plan, Services& services) {
  if (plan.config.file_type == "SequenceFile") {
    return sequence_format(plan.config.write_format == "Text", plan.codec);
  }
  TRY(auto serializer, make("serializer", serializer_types(), plan.serializer,
                            plan.config.serializer_settings, services));
  return plan.codec == nullptr ? plain_format(std::move(serializer))
                               : compressed_format(std::move(serializer), *plan.codec);
}

}  // namespace sluice::flume
