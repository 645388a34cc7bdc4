// Parquet and ORC files by batches of rows: both are written, Parquet is read. What does it is a
// module beside the program, loaded when it is asked for: nothing of Arrow is in the program, and
// nothing of it passes here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::columnar {

enum class Kind {
  kBoolean,    // numbers: 0 or 1
  kInt32,      // numbers
  kInt64,      // numbers
  kFloat,      // reals
  kDouble,     // reals
  kText,       // bytes, UTF-8
  kBytes,      // bytes
  kDecimal,    // bytes: the unscaled number in two's complement, big endian
  kDate,       // numbers: days since 1970
  kTime,       // numbers: microseconds of the day
  kTimestamp,  // numbers: microseconds since 1970 in UTC
  kLocal,      // numbers: microseconds since 1970 as a clock on some wall shows them
};

struct Column {
  std::string name;
  Kind kind = Kind::kText;
  std::int32_t precision = 0;  // of kDecimal
  std::int32_t scale = 0;
  // Of kTime, kTimestamp, kLocal: the file that was read counts those, and what comes of it is cut
  // to microseconds.
  bool nanoseconds = false;

  bool operator==(const Column&) const = default;
};

// A column's values of some rows. What is NULL stands in `present` alone.
struct Values {
  // Arrow's arrays hold no more, and `ends` counts them.
  static constexpr std::size_t kMostBytes = (std::size_t{1} << 31) - 1;

  std::vector<std::int16_t> present;  // one per row: 1, or 0 for NULL
  std::vector<std::int64_t> numbers;
  std::vector<double> reals;
  std::string bytes;                // of all values, one after the other
  std::vector<std::uint32_t> ends;  // of each value, in `bytes`

  void add_null() { present.push_back(0); }
  void add_number(std::int64_t value);
  void add_real(double value);
  // kResourceExhausted, with nothing added: there would be more than kMostBytes.
  Status add_bytes(ByteView value);
  void clear();
};

using Batch = std::vector<Values>;  // of each column

enum class Format { kParquet, kOrc };

enum class Packing { kNone, kSnappy, kGzip, kZstd };

struct WriteRequest {
  Format format = Format::kParquet;
  std::string name;  // of the schema's root: "employees"; Parquet
  std::vector<Column> columns;
  std::vector<std::pair<std::string, std::string>> metadata;  // Parquet
  Packing packing = Packing::kSnappy;
};

// Takes the bytes of a file, in order. Its error ends the writing, and comes back from there.
using Sink = std::function<Status(ByteView bytes)>;

// One file. Of Parquet it holds no rows: a batch is with the sink when write() returns; of ORC it
// holds a stripe of 8 MiB.
class Writer {
 public:
  virtual ~Writer() = default;
  // In Parquet a batch becomes a row group: some ten megabytes suit its readers.
  virtual Status write(const Batch& batch) = 0;
  // Everything is written. Without it the file is none.
  virtual Status finish() = 0;
};

// A file that lies somewhere.
struct Source {
  std::uint64_t size = 0;
  // Up to `size` bytes from `offset`; 0 only at the end.
  std::function<Result<std::size_t>(std::uint64_t offset, char* to, std::size_t size)> read_at;
};

// One file, from its first row to its last.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual const std::vector<Column>& columns() const = 0;
  // The value of a key of the file's metadata; empty: it has none.
  virtual std::string metadata(const std::string& key) const = 0;
  // The next rows in place of what the batch held; false at the end. kCorrupt: the file is damaged;
  // kResourceExhausted: it claims more memory than a file may.
  virtual Result<bool> next(Batch& batch) = 0;
};

// What the module has.
class Module {
 public:
  virtual ~Module() = default;
  virtual Result<std::unique_ptr<Writer>> write(const WriteRequest& request, Sink sink) const = 0;
  // A Parquet file. kUnsupported names a column whose type has no place in `Kind`.
  virtual Result<std::unique_ptr<Reader>> read(Source source) const = 0;
};

// The module, which stays loaded. kUnsupported says which file is missing and how to get it.
Result<const Module*> load_module();

}  // namespace sluice::columnar
