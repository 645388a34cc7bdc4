// -cat, -text, -head and -tail: content on the output.
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/commands/decompress.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr std::uint64_t kEnd = 1024;  // what -head and -tail show

// Prints from `offset` at most `limit` bytes; gives the offset behind the last one.
Result<std::uint64_t> print_from(Shell& shell, const Item& item, std::uint64_t offset,
                                 std::uint64_t limit) {
  TRY(std::unique_ptr<lake::Reader> reader, item.fs->open(item.path));
  std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, limit)), '\0');
  while (limit > 0) {
    const std::size_t wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), limit));
    TRY(std::size_t size, reader->read_at(offset, buffer.data(), wanted));
    if (size == 0) break;
    if (std::fwrite(buffer.data(), 1, size, shell.out()) != size) {
      return errno_error("Unable to write to output stream");
    }
    offset += size;
    limit -= size;
  }
  return offset;
}

// The path as it is typed: these commands expand no patterns.
Result<std::vector<Item>> just_this(Shell& shell, const std::string& argument) {
  TRY(Item item, find_item(shell.systems(), argument));
  return std::vector<Item>{std::move(item)};
}

class Cat : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"ignoreCrc"});
    TRY(options.parse(arguments));
    ignore_checksums_ = options.has("ignoreCrc");
    return {};
  }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    const Status done = show(item);
    if (!done && done.error().code() == ErrorCode::kCorrupt && ignore_checksums_) {
      return done.error().with("every read is verified here, also with -ignoreCrc");
    }
    return done;
  }
  virtual Status show(const Item& item) {
    TRY(print_from(shell_, item, 0, UINT64_MAX));
    return {};
  }

 private:
  bool ignore_checksums_ = false;
};

class Text final : public Cat {
 public:
  using Cat::Cat;

 protected:
  Status show(const Item& item) override {
    TRY(std::unique_ptr<lake::Reader> reader, item.fs->open(item.path));
    if (item.text.ends_with(".bz2")) {
      shell_.log("INFO", "compress.CodecPool", "Got brand-new decompressor [.bz2]");
    }
    return print_as_text(*reader, item.text, shell_.out());
  }
};

class Head final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override { return Options(1, 1, {}).parse(arguments); }
  Result<std::vector<Item>> expand_argument(const std::string& argument) override {
    return just_this(shell_, argument);
  }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    TRY(print_from(shell_, item, 0, kEnd));
    return {};
  }
};

class Tail final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, 1, {"f"}, {"s"});
    TRY(options.parse(arguments));
    follow_ = options.has("f");
    if (!options.has("s") || options.value("s")->empty()) return {};
    const std::optional<std::int64_t> delay = parse_int(*options.value("s"));
    if (!delay || *delay < 0)
      return usage_error("For input string: \"" + *options.value("s") + "\"");
    if (*delay > 0) delay_ = std::chrono::milliseconds(*delay);
    return {};
  }
  Result<std::vector<Item>> expand_argument(const std::string& argument) override {
    return just_this(shell_, argument);
  }
  Status item(Item& item) override {
    if (item.is_directory()) return path_error(ErrorCode::kIsADirectory, item.text);
    const std::uint64_t length = item.status->length;
    TRY(std::uint64_t at, print_from(shell_, item, length > kEnd ? length - kEnd : 0, UINT64_MAX));
    // Ends with a signal, an error, or an output that nobody reads.
    while (follow_) {
      std::fflush(shell_.out());
      std::this_thread::sleep_for(delay_);
      TRY(item.look_up());
      if (!item.exists()) return path_error(ErrorCode::kNotFound, item.text);
      if (at > item.status->length) at = item.status->length;
      TRY(at, print_from(shell_, item, at, UINT64_MAX));
    }
    return {};
  }

 private:
  bool follow_ = false;
  std::chrono::milliseconds delay_{5000};
};

}  // namespace

std::unique_ptr<Command> make_cat(Shell& shell) {
  return std::make_unique<Cat>(shell);
}
std::unique_ptr<Command> make_text(Shell& shell) {
  return std::make_unique<Text>(shell);
}
std::unique_ptr<Command> make_head(Shell& shell) {
  return std::make_unique<Head>(shell);
}
std::unique_ptr<Command> make_tail(Shell& shell) {
  return std::make_unique<Tail>(shell);
}

}  // namespace sluice::hdfs::tools
