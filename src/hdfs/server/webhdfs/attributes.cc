// WebHDFS: access control lists and extended attributes.
#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "hdfs/server/webhdfs/request.h"
#include "lake/attributes.h"

namespace sluice::hdfs {
namespace {

// -- access control lists -------------------------------------------------------------------------

Status get_acl_status(WebRequest& request) {
  TRY(const lake::AclStatus status, request.lake().acl(request.who, request.path));
  std::string entries;
  for (const lake::AclEntry& entry : status.rights.acl) {
    entries += (entries.empty() ? "" : ",") + json_string(lake::acl_entry_text(entry));
  }
  JsonObject json;
  json.raw("entries", "[" + entries + "]")
      .member("group", status.group)
      .member("owner", status.owner)
      .member("permission", octal(status.rights.permission))
      .member("stickyBit", (status.rights.permission & 01000U) != 0);
  return request.object("AclStatus", json);
}

bool all_of(std::string_view text, bool (*good)(unsigned char)) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return good(static_cast<unsigned char>(c)); });
}

// One entry of dfs.webhdfs.acl.provider.permission.pattern.
bool is_spec_entry(std::string_view text) {
  if (text.starts_with("default:")) text.remove_prefix(8);
  const std::vector<std::string> parts = split(text, ':');
  constexpr std::array kTypes = {"user", "group", "mask", "other"};
  const auto is_name = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  };
  const auto is_right = [](unsigned char c) {
    return c == 'r' || c == 'w' || c == 'x' || c == '-';
  };
  return parts.size() == 3 && std::find(kTypes.begin(), kTypes.end(), parts[0]) != kTypes.end() &&
         all_of(parts[1], is_name) && (parts[2].empty() || parts[2].size() == 3) &&
         all_of(parts[2], is_right);
}

Result<lake::Acl> acl_parameter(const WebRequest& request, std::string_view op, bool permissions) {
  const auto text = request.text("aclspec");
  if (!text) return missing_parameter("aclspec", op);
  const std::vector<std::string> entries = split(*text, ',');
  if (!std::all_of(entries.begin(), entries.end(), is_spec_entry)) {
    constexpr std::string_view kEntry =
        "(default:)?(user|group|mask|other):[[A-Za-z_][A-Za-z0-9._-]]*:([rwx-]{3})?";
    return bad_parameter("aclspec", "Invalid value: \"" + std::string(*text) +
                                        "\" does not belong to the domain ^" + std::string(kEntry) +
                                        "(," + std::string(kEntry) + ")*$");
  }
  return lake::parse_acl(*text, permissions);
}

using Op = lake::AclOperation;

Status change(WebRequest& request, Op operation, const lake::Acl& spec = {}) {
  TRY(request.lake().change_acl(request.who, request.path, operation, spec));
  return request.ok();
}
Status modify_acl_entries(WebRequest& request) {
  TRY(const lake::Acl spec, acl_parameter(request, "MODIFYACLENTRIES", true));
  return change(request, Op::kModify, spec);
}
Status remove_acl_entries(WebRequest& request) {
  TRY(const lake::Acl spec, acl_parameter(request, "REMOVEACLENTRIES", false));
  return change(request, Op::kRemoveEntries, spec);
}
Status set_acl(WebRequest& request) {
  TRY(const lake::Acl spec, acl_parameter(request, "SETACL", true));
  return change(request, Op::kSet, spec);
}
Status remove_default_acl(WebRequest& request) {
  return change(request, Op::kRemoveDefault);
}
Status remove_acl(WebRequest& request) {
  return change(request, Op::kRemove);
}

// -- extended attributes --------------------------------------------------------------------------

Result<lake::AttributeCodec> encoding_parameter(const WebRequest& request) {
  const auto text = request.text("encoding");
  if (!text) return missing_parameter("encoding", "GETXATTRS");
  const std::string name = to_lower(*text);
  if (name == "text") return lake::AttributeCodec::kText;
  if (name == "hex") return lake::AttributeCodec::kHex;
  if (name == "base64") return lake::AttributeCodec::kBase64;
  return bad_parameter("encoding",
                       "No enum constant org.apache.hadoop.fs.XAttrCodec." + to_upper(*text));
}

Result<lake::ExtendedAttribute> name_parameter(const WebRequest& request, std::string_view op) {
  const auto text = request.text("xattr.name");
  if (!text) return missing_parameter("xattr.name", op);
  return lake::parse_attribute_name(*text);
}

Status get_xattrs(WebRequest& request) {
  TRY(const lake::AttributeCodec codec, encoding_parameter(request));
  std::vector<lake::ExtendedAttribute> names;
  for (const auto& [name, value] : request.http.query) {
    if (name != "xattr.name" || value.empty()) continue;
    TRY(lake::ExtendedAttribute wanted, lake::parse_attribute_name(value));
    names.push_back(std::move(wanted));
  }
  TRY(const auto found, request.lake().extended_attributes(request.who, request.path, names));
  std::string list;
  for (const lake::ExtendedAttribute& each : found) {
    JsonObject json;
    json.member("name", each.full_name());
    if (each.value.empty()) {
      json.raw("value", "null");
    } else {
      json.member("value", lake::encode_attribute(each.value, codec));
    }
    list += (list.empty() ? "" : ",") + json.text();
  }
  return request.json("{\"XAttrs\":[" + list + "]}");
}

// A list in JSON, as a string in JSON: so it is there.
Status list_xattrs(WebRequest& request) {
  TRY(const auto names, request.lake().extended_attribute_names(request.who, request.path));
  std::string list;
  for (const lake::ExtendedAttribute& each : names) {
    list += (list.empty() ? "" : ",") + json_string(each.full_name());
  }
  return request.json(JsonObject().member("XAttrNames", "[" + list + "]").text());
}

Result<lake::SetWhen> flag_parameter(const WebRequest& request) {
  const auto text = request.text("flag");
  if (!text) return missing_parameter("flag", "SETXATTR");
  lake::SetWhen when{.absent = false, .present = false};
  for (const std::string& part : split(*text, ',')) {
    const std::string flag = to_upper(trim(part));
    if (flag == "CREATE") {
      when.absent = true;
    } else if (flag == "REPLACE") {
      when.present = true;
    } else {
      return bad_parameter("flag", "No enum constant org.apache.hadoop.fs.XAttrSetFlag." + flag);
    }
  }
  return when;
}

Status set_xattr(WebRequest& request) {
  TRY(lake::ExtendedAttribute attribute, name_parameter(request, "SETXATTR"));
  TRY(const lake::SetWhen when, flag_parameter(request));
  TRY(attribute.value, lake::decode_attribute(request.text("xattr.value").value_or("")));
  TRY(request.lake().set_extended_attribute(request.who, request.path, attribute, when));
  return request.ok();
}

Status remove_xattr(WebRequest& request) {
  TRY(const lake::ExtendedAttribute attribute, name_parameter(request, "REMOVEXATTR"));
  TRY(request.lake().remove_extended_attribute(request.who, request.path, attribute));
  return request.ok();
}

constexpr std::array kOperations = {
    WebOperation{"GET", "GETACLSTATUS", get_acl_status},
    WebOperation{"PUT", "MODIFYACLENTRIES", modify_acl_entries, "Cannot modify ACL entries on "},
    WebOperation{"PUT", "REMOVEACLENTRIES", remove_acl_entries, "Cannot remove ACL entries on "},
    WebOperation{"PUT", "REMOVEDEFAULTACL", remove_default_acl,
                 "Cannot remove default ACL entries on "},
    WebOperation{"PUT", "REMOVEACL", remove_acl, "Cannot remove ACL on "},
    WebOperation{"PUT", "SETACL", set_acl, "Cannot set ACL on "},
    WebOperation{"GET", "GETXATTRS", get_xattrs},
    WebOperation{"GET", "LISTXATTRS", list_xattrs},
    WebOperation{"PUT", "SETXATTR", set_xattr, "Cannot set XAttr on "},
    WebOperation{"PUT", "REMOVEXATTR", remove_xattr, "Cannot remove XAttr entry on "},
};

}  // namespace

std::span<const WebOperation> webhdfs_attributes() {
  return kOperations;
}

}  // namespace sluice::hdfs
