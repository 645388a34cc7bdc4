// Reads the files of a spool folder, one after the other, in batches that can be taken again.
//
// next() gives lines; commit() says that they are safe, and stores the position. A file whose end
// was reached is retired by the next call of next(): renamed, marked or deleted. A run that was
// killed goes on where its last commit was.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "flume/event.h"
#include "flume/pattern.h"
#include "flume/sources/avro_events.h"
#include "flume/sources/line_decoder.h"
#include "flume/sources/line_groups.h"
#include "flume/sources/position.h"

namespace sluice::flume {

enum class ConsumeOrder { kOldest, kYoungest, kRandom };

struct SpoolOptions {
  std::string directory;
  std::string tracker_directory;  // absolute
  std::string suffix = ".COMPLETED";
  bool delete_done = false;
  bool mark_in_tracker = false;
  bool recursive = false;
  ConsumeOrder order = ConsumeOrder::kOldest;
  std::optional<std::string> file_header;
  std::optional<std::string> basename_header;
  LineLimits lines;
  LineGroups multiline;
  std::int64_t blob_bytes = 0;       // above 0: events are files, or parts of that size
  std::optional<SchemaHeader> avro;  // events are records of Avro containers
};

// Used by one thread.
class SpoolReader {
 public:
  SpoolReader(SpoolOptions options, Pattern include, Pattern ignore)
      : options_(std::move(options)),
        include_(std::move(include)),
        ignore_(std::move(ignore)),
        position_(options_.tracker_directory + "/.flumespool-main.meta",
                  options_.avro.has_value()) {}

  // Checks that files in the folder can be made and removed; makes the tracker folder.
  Status open();
  // Up to `limit` lines of one file; empty when no file has any. An error names a file that breaks
  // the rules; it is set aside, and the next call goes on with the others.
  Result<Batch> next(std::size_t limit);
  // The lines that next() gave are safe.
  Status commit();

 private:
  struct Current {
    std::string path;
    Fd fd;
    struct stat at_open {};
    std::int64_t offset = 0;  // of the first byte not given out yet
    std::int64_t committed = 0;
    std::shared_ptr<std::string> buffer;  // content from buffer_start on; never changed once shared
    std::size_t used = 0;                 // bytes of it given out
    bool first_read = true;
    bool decode_failed = false;
    LineLimits lines;  // with the order of bytes that its mark says
    Headers headers;
    std::unique_ptr<AvroEvents> avro;
    std::int64_t records = 0;  // behind the offset, given out
  };
  struct Candidate {
    std::string path;
    std::int64_t modified_ms = 0;
  };

  Result<Batch> read_events(std::size_t limit);
  Status read_lines(std::size_t limit, Batch& batch);
  Status read_groups(std::size_t limit, Batch& batch);
  Result<std::optional<Line>> line_at_offset();
  void pass(const Line& line);
  Status read_blobs(std::size_t limit, Batch& batch);
  Status read_avro(std::size_t limit, Batch& batch);
  Status fill(Current& file);
  bool at_end(const Current& file) const;
  Status open_next(bool& found);
  Status open_file_at(const std::string& path);
  Status find_byte_order(Current& file) const;
  Status retire();
  Status retire_by_policy(const std::string& path);
  void set_aside();
  Status list(const std::string& directory, std::vector<Candidate>& all);
  bool wanted(const std::string& name) const;
  std::string marker(const std::string& path) const;
  void sort(std::vector<Candidate>& all) const;

  const SpoolOptions options_;
  Pattern include_;
  Pattern ignore_;
  PositionFile position_;
  std::optional<PositionFile::Position> left_;  // by the run before this one
  std::deque<Candidate> candidates_;
  std::set<std::pair<std::string, ino_t>> set_aside_;
  std::optional<Current> current_;
};

}  // namespace sluice::flume
