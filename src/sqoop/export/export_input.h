// The files that an export reads, and how they are divided.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "columnar/columnar.h"
#include "formats/byte_source.h"
#include "lake/file_systems.h"
#include "sqoop/cli/settings.h"
#include "sqoop/export/record_reader.h"

namespace sluice::sqoop {

enum class InputKind { kText, kSequenceFile, kAvro, kParquet };

// A file, or a part of one that is plain text.
struct InputPiece {
  std::string path;
  std::uint64_t from = 0;
  std::uint64_t to = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t size = 0;
};

class ExportInput {
 public:
  // Finds the files below `directory`, but for those whose names begin with '_' or '.', in about
  // `parts` pieces of the same size. The first bytes of the first file tell the format of all.
  // kNotFound: "Input path X does not exist".
  static Result<ExportInput> find(lake::FileSystems& file_systems, const std::string& directory,
                                  const formats::Delimiters& delimiters, int parts);

  InputKind kind() const { return kind_; }
  const std::vector<InputPiece>& pieces() const { return pieces_; }
  std::uint64_t bytes() const { return bytes_; }
  // A path as an address: "hdfs://host:9000/x/part-m-00000".
  std::string address(const std::string& path) const;

  // The bytes of a piece from its beginning on. `read` counts them as they are read.
  Result<formats::ByteSource::Read> open(const InputPiece& piece,
                                         std::function<void(std::size_t)> read) const;
  // The whole file of a piece, for who reads here and there.
  Result<columnar::Source> open_whole(const InputPiece& piece,
                                      std::function<void(std::size_t)> read) const;
  // How many lines end before a byte of a file.
  Result<std::uint64_t> lines_before(const std::string& path, std::uint64_t offset) const;

 private:
  Status add_files(const lake::FileStatus& folder, std::vector<lake::FileStatus>& files) const;
  Status find_kind(const lake::FileStatus& first);
  void cut(const std::vector<lake::FileStatus>& files, const formats::Delimiters& delimiters,
           int parts);

  lake::FileSystem* file_system_ = nullptr;
  InputKind kind_ = InputKind::kText;
  std::vector<InputPiece> pieces_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sluice::sqoop
