// -getmerge: many files into one local file. -appendToFile: local files behind one file.
#include <unistd.h>
#include <algorithm>

#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/copy.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

Status append_all(lake::Reader& reader, lake::Writer& writer) {
  std::string buffer(kPiece, '\0');
  for (std::uint64_t at = 0;;) {
    TRY(std::size_t size, reader.read_at(at, buffer.data(), buffer.size()));
    if (size == 0) return {};
    TRY(writer.write(std::string_view(buffer.data(), size)));
    at += size;
  }
}

class GetMerge final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(2, kAnyNumber, {"nl", "skip-empty-file"});
    TRY(options.parse(arguments));
    newline_ = options.has("nl");
    skip_empty_ = options.has("skip-empty-file");
    TRY(target_, find_local(shell_.systems(), arguments.back()));
    arguments.pop_back();
    if (target_.is_directory()) return path_error(ErrorCode::kIsADirectory, target_.text);
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override {
    TRY(Command::all_arguments(items));
    if (shell_.failed()) return {};
    lake::CreateOptions options;
    options.overwrite = true;
    TRY(std::unique_ptr<lake::Writer> writer, target_.fs->create(target_.path, options));
    for (const Item& source : sources_) {
      if (source.status->length > 0) {
        TRY(std::unique_ptr<lake::Reader> reader, source.fs->open(source.path));
        TRY(append_all(*reader, *writer));
      }
      if (newline_ && (source.status->length > 0 || !skip_empty_)) TRY(writer->write("\n"));
    }
    return writer->close();
  }
  Status argument(Item& item) override {
    if (item.is_directory()) return recurse(item);
    return Command::argument(item);
  }
  Status item(Item& item) override {
    if (item.is_file()) sources_.push_back(item);
    return {};
  }

 private:
  bool newline_ = false;
  bool skip_empty_ = false;
  Item target_;
  std::vector<Item> sources_;
};

class AppendToFile final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    if (arguments.size() < 2) return Error(ErrorCode::kIo, "missing destination argument");
    direct_ = true;
    TRY(take_remote_target(arguments, 1));
    const bool input = std::find(arguments.begin(), arguments.end(), "-") != arguments.end();
    if (input && arguments.size() > 1) {
      return Error(ErrorCode::kIo, "stdin (-) must be the sole input argument when present");
    }
    return Options(1, kAnyNumber, {}).parse(arguments);
  }
  Result<std::vector<Item>> expand_argument(const std::string& argument) override {
    if (argument == "-") {
      from_input_ = true;
      return std::vector<Item>();
    }
    if (shell_.failed()) return std::vector<Item>();  // the first failure is the one to tell
    TRY(Item item, find_local(shell_.systems(), argument));
    if (!item.exists()) {
      return Error(ErrorCode::kNotFound, item.path + " (No such file or directory)");
    }
    if (item.is_directory())
      return Error(ErrorCode::kIsADirectory, item.path + " (Is a directory)");
    return std::vector<Item>{std::move(item)};
  }
  Status all_arguments(std::vector<Item>& items) override {
    if (shell_.failed()) return {};  // nothing is appended when a source is missing
    if (!target_.exists()) TRY(make_empty(target_));
    Result<std::unique_ptr<lake::Writer>> opened = target_.fs->append(target_.path);
    if (!opened && target_.is_directory()) {
      return Error(ErrorCode::kIo, "Cannot append to directory " + target_.path +
                                       "; already exists as a directory.");
    }
    if (!opened) return in_words(opened.error(), target_);
    lake::Writer& writer = **opened;
    if (from_input_) TRY(append_input(writer));
    for (const Item& source : items) {
      TRY(std::unique_ptr<lake::Reader> reader, source.fs->open(source.path));
      TRY(append_all(*reader, writer));
    }
    return writer.close();
  }

 private:
  Status append_input(lake::Writer& writer) {
    std::string buffer(kPiece, '\0');
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), shell_.in())) {
      TRY(writer.write(std::string_view(buffer.data(), size)));
    }
    if (std::ferror(shell_.in()) != 0) return errno_error("standard input");
    return {};
  }

  bool from_input_ = false;
};

}  // namespace

std::unique_ptr<Command> make_getmerge(Shell& shell) {
  return std::make_unique<GetMerge>(shell);
}
std::unique_ptr<Command> make_append_to_file(Shell& shell) {
  return std::make_unique<AppendToFile>(shell);
}

}  // namespace sluice::hdfs::tools
