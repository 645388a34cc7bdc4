// -getfacl and -getfattr: what an entry has beside its permission. Lists and attributes themselves
// are not offered; an entry that has some on a real cluster is refused, not shown without them.
#include "base/text.h"
#include "hdfs/client/administration.h"
#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/permission.h"

namespace sluice::hdfs::tools {
namespace {

// Asks the name node of the path, where there is one: file systems of other kinds have neither.
class AttributeCommand : public Command {
 public:
  using Command::Command;

 protected:
  static Status one_path(const Arguments& arguments, std::string_view end) {
    if (arguments.empty()) return usage_error("<path> is missing" + std::string(end));
    if (arguments.size() > 1) return usage_error("Too many arguments" + std::string(end));
    return {};
  }

  Result<Administration*> name_node(const Item& item) {
    const std::string uri = item.fs->uri();
    if (!uri.starts_with("hdfs://")) return static_cast<Administration*>(nullptr);
    if (!name_node_) {
      TRY(name_node_,
          Administration::open(uri, {.configuration = shell_.configuration(), .user = {}}));
    }
    return name_node_.get();
  }

 private:
  std::unique_ptr<Administration> name_node_;
};

std::string entry(std::string_view who, unsigned bits) {
  std::string line(who);
  line += (bits & 4U) != 0 ? 'r' : '-';
  line += (bits & 2U) != 0 ? 'w' : '-';
  line += (bits & 1U) != 0 ? 'x' : '-';
  return line + "\n";
}

class GetAcl final : public AttributeCommand {
 public:
  using AttributeCommand::AttributeCommand;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"R"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    return one_path(arguments, "");
  }
  Status item(Item& item) override {
    TRY(Administration* const node, name_node(item));
    if (node != nullptr) {
      TRY(const bool has, node->has_acl(item.path));
      if (has) {
        return Error(ErrorCode::kUnsupported, "`" + item.text +
                                                  "' has an access control list, which is not "
                                                  "offered yet");
      }
    }
    const lake::FileStatus& status = *item.status;
    const unsigned mode = status.permission;
    std::string text =
        "# file: " + item.text + "\n# owner: " + status.owner + "\n# group: " + status.group + "\n";
    if ((mode & 01000U) != 0) text += (mode & 1U) != 0 ? "# flags: --t\n" : "# flags: --T\n";
    text += entry("user::", mode >> 6) + entry("group::", mode >> 3) + entry("other::", mode);
    shell_.print(text + "\n");
    return {};
  }
};

class GetAttributes final : public AttributeCommand {
 public:
  using AttributeCommand::AttributeCommand;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"R", "d"}, {"n", "e"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    name_ = options.value("n");
    const std::string encoding = to_lower(options.value("e").value_or("text"));
    if (encoding != "text" && encoding != "hex" && encoding != "base64") {
      return usage_error("Invalid/unsupported encoding option specified: " + *options.value("e"));
    }
    if (!name_ && !options.has("d")) return usage_error("Must specify '-n name' or '-d' option.");
    TRY(one_path(arguments, "."));
    return name_ ? check_name(*name_) : Status();
  }
  Status item(Item& item) override {
    TRY(Administration* const node, name_node(item));
    std::size_t count = 0;
    if (node != nullptr) {
      TRY(count, node->count_attributes(item.path));
    }
    if (count > 0) {
      return Error(ErrorCode::kUnsupported, "`" + item.text +
                                                "' has extended attributes, which are not offered "
                                                "yet");
    }
    shell_.print("# file: " + item.text + "\n");
    if (!name_) return {};
    return Error(ErrorCode::kIo, "At least one of the attributes provided was not found.");
  }

 private:
  static Status check_name(const std::string& name) {
    const std::string prefix = to_lower(name.substr(0, name.find('.')));
    for (const char* known : {"user", "trusted", "security", "system", "raw"}) {
      if (prefix == known && name.size() > prefix.size()) return {};
    }
    return usage_error(
        "An XAttr name must be prefixed with user/trusted/security/system/raw, followed by a '.'");
  }

  std::optional<std::string> name_;
};

}  // namespace

std::unique_ptr<Command> make_getfacl(Shell& shell) {
  return std::make_unique<GetAcl>(shell);
}
std::unique_ptr<Command> make_getfattr(Shell& shell) {
  return std::make_unique<GetAttributes>(shell);
}

}  // namespace sluice::hdfs::tools
