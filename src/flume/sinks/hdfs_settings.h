// What the hdfs sink can be told.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/result.h"
#include "flume/escapes.h"
#include "flume/registry.h"
#include "flume/sinks/bucket.h"

namespace sluice::flume {

struct HdfsConfig {
  std::string path;
  std::string file_prefix = "FlumeData";
  std::string file_suffix;
  std::string in_use_prefix;
  std::string in_use_suffix = ".tmp";
  bool empty_in_use_suffix = false;
  std::int64_t roll_interval_s = 30;
  std::int64_t roll_size = 1024;
  std::int64_t roll_count = 10;
  std::int64_t idle_timeout_s = 0;
  std::int64_t batch_size = 100;
  std::string codec;
  std::string file_type = "SequenceFile";
  std::string write_format = "Writable";
  std::int64_t max_open_files = 5000;
  std::int64_t call_timeout_ms = 30000;
  std::int64_t close_tries = 0;
  std::int64_t retry_interval_s = 180;
  bool round = false;
  std::int64_t round_value = 1;
  std::string round_unit = "second";
  std::string time_zone;
  bool use_local_clock = false;
  std::string serializer = "TEXT";
  Settings serializer_settings;
};

const std::vector<Field<HdfsConfig>>& hdfs_fields();

// The settings, understood.
struct HdfsPlan {
  HdfsConfig config;
  EscapedText path;
  EscapedText prefix;
  TimeSettings time;
  BucketOptions bucket;
  const formats::HadoopCodec* codec = nullptr;
  Property serializer;         // its type
  bool default_rolls = false;  // none of the three was given
};
Result<HdfsPlan> plan_hdfs_sink(const Settings& settings, Services& services);

// A format of its own for each bucket.
Result<std::unique_ptr<FileFormat>> make_format(const HdfsPlan& plan, Services& services);

}  // namespace sluice::flume
