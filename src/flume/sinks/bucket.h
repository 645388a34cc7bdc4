// The file that one path and prefix of the hdfs sink is writing to.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "flume/counters.h"
#include "flume/sinks/call_runner.h"
#include "flume/sinks/file_format.h"
#include "flume/sinks/open_files.h"
#include "lake/file_system.h"

namespace sluice::flume {

struct BucketOptions {
  std::string in_use_prefix;
  std::string in_use_suffix = ".tmp";
  std::string suffix;
  std::int64_t roll_interval_s = 30;
  std::int64_t roll_size = 1024;
  std::int64_t roll_count = 10;
  std::int64_t idle_timeout_s = 0;
};

// What the buckets of a sink share. All calls come under the sink's lock.
struct BucketWorld {
  Clock& clock;
  SinkCounter& counters;
  OpenFiles& open_files;
  CallRunner& calls;
};

// Finishes a file that still has its name of use: closed if need be, cut to `length` bytes if it
// has more, renamed. An empty one, or one without a whole batch (length -1), is removed.
inline constexpr std::int64_t kAllOfIt = std::numeric_limits<std::int64_t>::max();
Status finish_file(lake::FileSystem& fs, const std::string& in_use, const std::string& final_path,
                   std::int64_t length);

// Not thread-safe. Names: DIRECTORY/PREFIX.COUNTER, where the counter starts at the milliseconds of
// the bucket's making.
class Bucket {
 public:
  Bucket(lake::FileSystem& fs, std::string directory, std::string prefix,
         const BucketOptions& options, BucketWorld world, std::unique_ptr<FileFormat> format);

  // Rolls first, if the file is full. Opens one if there is none.
  Status append(const Event& event);
  // What was appended is in the file and can be read.
  Status flush();
  // Flushes, closes and renames. After a failure of this or of any call above, abandon() tells what
  // is left to finish.
  Status close();

  bool is_open() const { return file_ != nullptr; }
  // When the file must be closed for its age or idleness, by the steady clock; 0: never.
  std::int64_t deadline_ms() const;

  struct Unfinished {
    lake::FileSystem* fs = nullptr;
    std::string in_use;
    std::string final_path;
    std::int64_t tries = 0;
  };
  // Gives the file up; it stays under its name of use.
  Unfinished abandon();

 private:
  struct File {  // shared with a call that hangs
    std::unique_ptr<lake::Writer> writer;
    std::string buffer;
  };
  bool full() const;
  Status open();
  Status create(const std::shared_ptr<File>& file);
  Status write_out(bool flush);
  void next_names();

  lake::FileSystem& fs_;
  const std::string directory_;
  const std::string prefix_;
  const BucketOptions& options_;
  BucketWorld world_;
  std::unique_ptr<FileFormat> format_;
  std::shared_ptr<File> file_;
  std::string in_use_;
  std::string final_path_;
  std::int64_t counter_;
  std::int64_t events_ = 0;
  std::int64_t bytes_ = 0;
  bool dirty_ = false;
  std::int64_t opened_ms_ = 0;
  std::int64_t flushed_ms_ = 0;
};

}  // namespace sluice::flume
