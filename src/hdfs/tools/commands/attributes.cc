// -getfattr and -setfattr: extended attributes.
#include "lake/attributes.h"

#include <algorithm>

#include "base/text.h"
#include "hdfs/tools/commands/commands.h"

namespace sluice::hdfs::tools {
namespace {

Status one_path(const Arguments& arguments) {
  if (arguments.empty()) return usage_error("<path> is missing.");
  if (arguments.size() > 1) return usage_error("Too many arguments.");
  return {};
}

Result<lake::Attributes*> attributes_of(const Item& item, std::string_view call) {
  lake::Attributes* const attributes = item.fs->attributes();
  if (attributes != nullptr) return attributes;
  return Error(ErrorCode::kUnsupported, item.fs->uri() + " doesn't support " + std::string(call));
}

// StringUtils.popOption and its sister: found anywhere before "--", and taken out.
bool pop(Arguments& arguments, std::string_view option) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  const auto found = std::find(arguments.begin(), end, option);
  if (found == end) return false;
  arguments.erase(found);
  return true;
}

Result<std::optional<std::string>> pop_value(Arguments& arguments, std::string_view option) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  const auto found = std::find(arguments.begin(), end, option);
  if (found == end) return std::optional<std::string>();
  if (found + 1 == arguments.end()) {
    return usage_error("option " + std::string(option) + " requires 1 argument.");
  }
  std::optional<std::string> value = *(found + 1);
  arguments.erase(found, found + 2);
  return value;
}

class GetAttributes final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    TRY(const auto name, pop_value(arguments, "-n"));
    TRY(const auto asked, pop_value(arguments, "-e"));
    const std::string encoding = to_lower(asked.value_or("text"));
    if (encoding == "hex") {
      codec_ = lake::AttributeCodec::kHex;
    } else if (encoding == "base64") {
      codec_ = lake::AttributeCodec::kBase64;
    } else if (encoding != "text") {
      return usage_error("Invalid/unsupported encoding option specified: " + *asked);
    }
    recursive_ = pop(arguments, "-R");
    const bool all = pop(arguments, "-d");
    if (!name && !all) return usage_error("Must specify '-n name' or '-d' option.");
    TRY(one_path(arguments));
    // -d wins: everything is shown.
    if (!all) name_ = *name;
    return {};
  }
  Status all_arguments(std::vector<Item>& items) override {
    TRY(Command::all_arguments(items));
    return wrong_use_;
  }
  Status item(Item& item) override {
    shell_.print("# file: " + item.text + "\n");
    TRY(lake::Attributes* const attributes, attributes_of(item, "getXAttr"));
    std::vector<lake::ExtendedAttribute> names;
    if (!name_.empty()) {
      auto wanted = lake::parse_attribute_name(name_);
      if (!wanted) {
        wrong_use_ = wanted.error();
        return {};
      }
      names.push_back(*std::move(wanted));
    }
    TRY(auto found, attributes->extended_attributes(item.path, names));
    for (const lake::ExtendedAttribute& each : lake::in_java_order(std::move(found))) {
      std::string line = each.full_name();
      if (!each.value.empty()) line += "=" + lake::encode_attribute(each.value, codec_);
      shell_.print(line + "\n");
    }
    return {};
  }

 private:
  std::string name_;  // empty: all of them
  Status wrong_use_;
  lake::AttributeCodec codec_ = lake::AttributeCodec::kText;
};

class SetAttribute final : public Command {
 public:
  using Command::Command;

 protected:
  Status options(Arguments& arguments) override {
    TRY(const auto name, pop_value(arguments, "-n"));
    TRY(const auto value, pop_value(arguments, "-v"));
    TRY(const auto removed, pop_value(arguments, "-x"));
    if (name && removed) {
      return usage_error("Can not specify both '-n name' and '-x name' option.");
    }
    if (!name && !removed) return usage_error("Must specify '-n name' or '-x name' option.");
    TRY(one_path(arguments));
    removes_ = removed.has_value();
    TRY(attribute_, lake::parse_attribute_name(removes_ ? *removed : *name));
    if (value) {
      TRY(attribute_.value, lake::decode_attribute(*value));
    }
    return {};
  }
  Status argument(Item& item) override {
    if (!item.exists()) return missing(item);
    TRY(lake::Attributes* const attributes, attributes_of(item, "setXAttr"));
    if (removes_) return attributes->remove_extended_attribute(item.path, attribute_);
    return attributes->set_extended_attribute(item.path, attribute_);
  }

 private:
  lake::ExtendedAttribute attribute_;
  bool removes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_getfattr(Shell& shell) {
  return std::make_unique<GetAttributes>(shell);
}
std::unique_ptr<Command> make_setfattr(Shell& shell) {
  return std::make_unique<SetAttribute>(shell);
}

}  // namespace sluice::hdfs::tools
