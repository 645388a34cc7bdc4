// -getfacl and -setfacl: access control lists.
#include "lake/acl.h"

#include "hdfs/tools/commands/commands.h"
#include "lake/attributes.h"

namespace sluice::hdfs::tools {
namespace {

class GetAcl final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"R"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    if (arguments.empty()) return usage_error("<path> is missing");
    if (arguments.size() > 1) return usage_error("Too many arguments");
    return {};
  }
  Status item(Item& item) override {
    const lake::FileStatus& status = *item.status;
    shell_.print("# file: " + item.text + "\n# owner: " + status.owner +
                 "\n# group: " + status.group + "\n");
    const unsigned mode = status.permission;
    if ((mode & 01000U) != 0) {
      shell_.print((mode & 1U) != 0 ? "# flags: --t\n" : "# flags: --T\n");
    }
    lake::Rights rights{.permission = status.permission, .acl = {}};
    if (status.has_acl && item.fs->attributes() != nullptr) {
      TRY(lake::AclStatus found, item.fs->attributes()->acl(item.path));
      rights.acl = std::move(found.rights.acl);
    }
    std::string text;
    const lake::Acl whole = lake::whole_acl(rights);
    for (const lake::AclEntry& entry : whole) text += line(entry, whole) + "\n";
    shell_.print(text + "\n");
    return {};
  }

 private:
  // What the mask of its scope leaves of an entry is shown behind it.
  static std::string line(const lake::AclEntry& entry, const lake::Acl& whole) {
    std::string text = lake::acl_entry_text(entry);
    if (entry.name.empty() && entry.type != lake::AclType::kGroup) return text;
    for (const lake::AclEntry& mask : whole) {
      if (mask.scope != entry.scope || mask.type != lake::AclType::kMask) continue;
      const unsigned effective = entry.permission & mask.permission;
      if (effective != entry.permission) text += "\t#effective:" + lake::action_text(effective);
    }
    return text;
  }
};

class SetAcl final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    Options options(0, kAnyNumber, {"b", "k", "R", "m", "x", "-set"});
    TRY(options.parse(arguments));
    recursive_ = options.has("R");
    TRY(choose(options));
    const bool takes_spec = operation_ != lake::AclOperation::kRemove &&
                            operation_ != lake::AclOperation::kRemoveDefault;
    if (chosen_ && takes_spec) {
      if (arguments.empty()) return usage_error("Missing arguments: <acl_spec> <path>");
      if (arguments.size() < 2) return usage_error("Missing either <acl_spec> or <path>");
      TRY(spec_, lake::parse_acl(arguments.front(), !options.has("x")));
      arguments.erase(arguments.begin());
      if (spec_.empty()) return usage_error("Missing <acl_spec> entry");
    }
    if (arguments.empty()) return usage_error("<path> is missing");
    if (arguments.size() > 1) return usage_error("Too many arguments");
    if (!chosen_) return usage_error("Expected one of -b, -k, -m, -x or --set options");
    for (const lake::AclEntry& entry : spec_) {
      if (entry.scope == lake::AclScope::kAccess) access_spec_.push_back(entry);
    }
    takes_spec_ = takes_spec;
    return {};
  }
  Status item(Item& item) override {
    lake::Attributes* const attributes = item.fs->attributes();
    if (attributes == nullptr) {
      return Error(ErrorCode::kUnsupported, item.fs->uri() + " doesn't support setAcl");
    }
    // Only folders have default entries: below one, files are given the others alone.
    const lake::Acl& spec = recursive_ && !item.is_directory() ? access_spec_ : spec_;
    if (takes_spec_ && spec.empty()) return {};
    return attributes->change_acl(item.path, operation_, spec);
  }

 private:
  Status choose(const Options& options) {
    const bool removes = options.has("b") || options.has("k");
    const bool modifies = options.has("m") || options.has("x");
    const bool sets = options.has("-set");
    if ((options.has("b") && options.has("k")) || (options.has("m") && options.has("x")) ||
        (removes && modifies) || (sets && (removes || modifies))) {
      return usage_error("Specified flags contains both remove and modify flags");
    }
    chosen_ = removes || modifies || sets;
    if (options.has("b")) operation_ = lake::AclOperation::kRemove;
    if (options.has("k")) operation_ = lake::AclOperation::kRemoveDefault;
    if (options.has("m")) operation_ = lake::AclOperation::kModify;
    if (options.has("x")) operation_ = lake::AclOperation::kRemoveEntries;
    if (sets) operation_ = lake::AclOperation::kSet;
    return {};
  }

  bool chosen_ = false;
  bool takes_spec_ = false;
  lake::AclOperation operation_ = lake::AclOperation::kModify;
  lake::Acl spec_;
  lake::Acl access_spec_;
};

}  // namespace

std::unique_ptr<Command> make_getfacl(Shell& shell) {
  return std::make_unique<GetAcl>(shell);
}
std::unique_ptr<Command> make_setfacl(Shell& shell) {
  return std::make_unique<SetAcl>(shell);
}

}  // namespace sluice::hdfs::tools
