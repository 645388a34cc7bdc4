// -put, -get, -cp, -mv and their relatives.
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/copy.h"

namespace sluice::hdfs::tools {
namespace {

// -p alone.
constexpr Preserve kPlain{.times = true, .ownership = true, .permission = true};

class Put : public CopyCommand {
 public:
  Put(Shell& shell, bool remove_source) : CopyCommand(shell), remove_source_(remove_source) {}

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"f", "p", "l", "d"}, {"t"});
    TRY(options.parse(arguments));
    overwrite_ = options.has("f");
    direct_ = options.has("d");
    single_replica_ = options.has("l");
    if (options.has("p")) preserve_ = kPlain;
    if (!remove_source_) TRY(set_threads(options.value("t")));
    recursive_ = true;
    TRY(take_remote_target(arguments, 1));
    from_input_ = !remove_source_ && arguments.size() == 1 && arguments.front() == "-";
    return {};
  }
  Result<std::vector<Item>> expand_argument(const std::string& argument) override {
    if (argument == "-" && from_input_) {
      return std::vector<Item>{Item{.text = "-", .fs = target_.fs, .path = "/-", .status = {}}};
    }
    TRY(Item item, find_local(shell_.systems(), argument));
    return std::vector<Item>{std::move(item)};
  }
  Status all_arguments(std::vector<Item>& items) override {
    if (!from_input_) return CopyCommand::all_arguments(items);
    if (!target_.exists() && target_.text.ends_with('/')) {
      return path_error(ErrorCode::kNotFound, target_.text);
    }
    TRY(Item target, target_of(items.front()));
    return copy_input(target);
  }
  Status copy(const Item& source, const Item& target) override {
    if (remove_source_ && target.is_directory()) {
      return path_error(ErrorCode::kAlreadyExists, target.text);
    }
    return CopyCommand::copy(source, target);
  }
  Status after(Item& item) override {
    if (!remove_source_) return {};
    return item.fs->remove(item.path, false);
  }

 private:
  bool remove_source_;
  bool from_input_ = false;
};

class Get final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    Options options(1, kAnyNumber, {"f", "p", "crc", "ignoreCrc"}, {"t"});
    TRY(options.parse(arguments));
    overwrite_ = options.has("f");
    with_local_checksum_ = options.has("crc");
    direct_ = false;
    if (options.has("p")) preserve_ = kPlain;
    TRY(set_threads(options.value("t")));
    recursive_ = true;
    return take_local_target(arguments);
  }
};

class Cp final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    TRY(take_preserve(arguments));
    Options options(2, kAnyNumber, {"f", "d"}, {"t"});
    TRY(options.parse(arguments));
    overwrite_ = options.has("f");
    direct_ = options.has("d");
    TRY(set_threads(options.value("t")));
    recursive_ = true;
    return take_remote_target(arguments, 1);
  }

 private:
  // -p alone keeps times, owner and permission; letters behind it name what to keep.
  Status take_preserve(Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.size() && arguments[i].starts_with('-'); ++i) {
      if (!arguments[i].starts_with("-p")) continue;
      const std::string letters = arguments[i].size() > 2 ? arguments[i].substr(2) : "top";
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
      for (const char letter : letters) {
        if (letter == 'a') preserve_.acl = true;
        if (letter == 'x') preserve_.attributes = true;
        if (letter == 't') preserve_.times = true;
        if (letter == 'o') preserve_.ownership = true;
        if (letter == 'p') preserve_.permission = true;
        if (std::string_view("topax").find(letter) == std::string_view::npos) {
          return usage_error(std::string("No FileAttribute for ") + letter);
        }
      }
      return {};
    }
    return {};
  }
};

class Mv final : public CopyCommand {
 public:
  using CopyCommand::CopyCommand;

 protected:
  Status options(Arguments& arguments) override {
    Options options(2, kAnyNumber, {});
    TRY(options.parse(arguments));
    return take_remote_target(arguments, 1);
  }
  Status copy(const Item& source, const Item& target) override {
    if (source.fs != target.fs) {
      return path_error(source.text, "Does not match target filesystem");
    }
    if (target.exists()) return path_error(ErrorCode::kAlreadyExists, target.text);
    const Status done = source.fs->rename(source.path, target.path);
    if (!done) return in_words(done.error(), target);
    return {};
  }
};

class MoveToLocal final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments&) override {
    return Error(ErrorCode::kUnsupported, "Option '-moveToLocal' is not implemented yet.");
  }
};

}  // namespace

std::unique_ptr<Command> make_put(Shell& shell) {
  return std::make_unique<Put>(shell, false);
}
std::unique_ptr<Command> make_move_from_local(Shell& shell) {
  return std::make_unique<Put>(shell, true);
}
std::unique_ptr<Command> make_get(Shell& shell) {
  return std::make_unique<Get>(shell);
}
std::unique_ptr<Command> make_cp(Shell& shell) {
  return std::make_unique<Cp>(shell);
}
std::unique_ptr<Command> make_mv(Shell& shell) {
  return std::make_unique<Mv>(shell);
}
std::unique_ptr<Command> make_move_to_local(Shell& shell) {
  return std::make_unique<MoveToLocal>(shell);
}

}  // namespace sluice::hdfs::tools
