// -stat, -test and -checksum: what is known of a path.
#include <unistd.h>

#include <cstdio>

#include "base/bytes.h"
#include "hdfs/client/composite_crc.h"
#include "hdfs/client/settings.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/access.h"
#include "hdfs/tools/shell/permission.h"

namespace sluice::hdfs::tools {
namespace {

class Stat final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"R"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    if (arguments.front().find('%') != std::string::npos) {
      format_ = arguments.front();
      arguments.erase(arguments.begin());
      return options.parse(arguments);  // a path must follow
    }
    return {};
  }
  Status item(Item& item) override {
    std::string line;
    for (std::size_t i = 0; i < format_.size(); ++i) {
      if (format_[i] != '%') {
        line += format_[i];
      } else if (i + 1 < format_.size()) {  // a last '%' is nothing
        line += field(format_[++i], item);
      }
    }
    shell_.print(line + "\n");
    return {};
  }

 private:
  static std::string field(char name, const Item& item) {
    const lake::FileStatus& status = *item.status;
    constexpr const char* kTime = "%Y-%m-%d %H:%M:%S";
    switch (name) {
      case 'a': {
        char octal[8];
        std::snprintf(octal, sizeof octal, "%o", status.permission);
        return octal;
      }
      case 'A':
        return permission_text(status.permission);
      case 'b':
        return std::to_string(status.length);
      case 'F':
        return status.is_directory ? "directory" : "regular file";
      case 'g':
        return status.group;
      case 'n':
        return std::string(status.name());
      case 'o':
        return std::to_string(status.block_size);
      case 'r':
        return std::to_string(status.replication);
      case 'u':
        return status.owner;
      case 'x':
        return time_text(status.accessed_ms, kTime, true);
      case 'X':
        return std::to_string(status.accessed_ms);
      case 'y':
        return time_text(status.modified_ms, kTime, true);
      case 'Y':
        return std::to_string(status.modified_ms);
      default:
        return std::string(1, name);
    }
  }

  std::string format_ = "%y";
};

class Test final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, 1, {"e", "d", "f", "s", "z", "w", "r"});
    TRY(options.parse(arguments));
    if (options.count() == 0) return usage_error("No test flag given");
    if (options.count() > 1) return usage_error("Only one test flag is allowed");
    for (const char flag : std::string_view("edfszwr")) {
      if (options.has(std::string(1, flag))) flag_ = flag;
    }
    return {};
  }
  Status missing(Item&) override {
    shell_.set_exit_code(1);
    return {};
  }
  Status item(Item& item) override {
    TRY(bool holds, test(item));
    if (!holds) shell_.set_exit_code(1);
    return {};
  }

 private:
  Result<bool> test(const Item& item) const {
    switch (flag_) {
      case 'd':
        return item.is_directory();
      case 'f':
        return item.is_file();
      case 's':
        return item.status->length > 0;
      case 'z':
        return item.status->length == 0;
      case 'w':
        return may_access(item, 2);
      case 'r':
        return may_access(item, 4);
      default:
        return true;
    }
  }

  char flag_ = 'e';
};

class Checksum final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"v"});
    TRY(options.parse(arguments));
    with_block_size_ = options.has("v");
    return {};
  }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    std::string line = item.text + "\t";
    Result<lake::FileChecksum> sum = checksum_of(item);
    if (sum) {
      line += sum->algorithm + "\t" + to_hex(sum->bytes);
    } else if (sum.error().code() == ErrorCode::kUnsupported) {
      line += "NONE\t";
    } else {
      return std::move(sum).error();
    }
    if (with_block_size_) line += "\tBlockSize=" + std::to_string(item.status->block_size);
    shell_.print(line + "\n");
    return {};
  }

 private:
  Result<lake::FileChecksum> checksum_of(const Item& item) const {
    if (item.status->under_construction) {
      return Error(ErrorCode::kIo,
                   "Fail to get checksum, since file " + item.path + " is under construction.");
    }
    TRY(const bool composite, wants_composite_checksums(shell_.configuration()));
    // A client of HDFS asks its servers; the embedded lake is read, with the same result.
    if (!composite || !item.fs->uri().starts_with("lake:") || item.status->length == 0) {
      return item.fs->checksum(item.path);
    }
    TRY(const lake::FileChecksum other, item.fs->checksum(item.path));
    const bool crc32c = other.algorithm.ends_with("CRC32C");
    TRY(const std::unique_ptr<lake::Reader> reader, item.fs->open(item.path));
    return composite_checksum_of(*reader, crc32c ? CrcKind::kCrc32c : CrcKind::kCrc32);
  }

  bool with_block_size_ = false;
};

}  // namespace

std::unique_ptr<Command> make_stat(Shell& shell) {
  return std::make_unique<Stat>(shell);
}
std::unique_ptr<Command> make_test(Shell& shell) {
  return std::make_unique<Test>(shell);
}
std::unique_ptr<Command> make_checksum(Shell& shell) {
  return std::make_unique<Checksum>(shell);
}

}  // namespace sluice::hdfs::tools
