// What HDFS keeps of an entry beside its status: access control lists and extended attributes.
#include <algorithm>

#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

Error acls_are_off() {
  return Error(ErrorCode::kUnsupported,
               "The ACL operation has been rejected.  Support for ACLs has been disabled by "
               "setting dfs.namenode.acls.enabled to false.",
               Reason::kAcl);
}

Error missing_for_owner(const std::string& path) {
  return Error(ErrorCode::kNotFound, "Directory/File does not exist " + path);
}

bool is_visible(const ExtendedAttribute& attribute, bool superuser) {
  switch (attribute.space) {
    case AttributeSpace::kUser:
      return true;
    case AttributeSpace::kTrusted:
      return superuser;
    case AttributeSpace::kSecurity:
      return is_unreadable_mark(attribute);
    case AttributeSpace::kSystem:
    case AttributeSpace::kRaw:
      return false;
  }
  return false;
}

// Whether a user may name this attribute at all.
Status check_space(const ExtendedAttribute& attribute, bool superuser) {
  if (attribute.space == AttributeSpace::kUser) return {};
  if (attribute.space == AttributeSpace::kTrusted && superuser) return {};
  if (is_unreadable_mark(attribute)) {
    if (attribute.value.empty()) return {};
    return Error(ErrorCode::kPermissionDenied, "Attempt to set a value for '" +
                                                   attribute.full_name() +
                                                   "'. Values are not allowed for this xattr.");
  }
  return Error(ErrorCode::kPermissionDenied,
               "User doesn't have permission for xattr: " + attribute.full_name());
}

// Those that count against the limit of an entry.
bool is_counted(const ExtendedAttribute& attribute) {
  return attribute.space == AttributeSpace::kUser || attribute.space == AttributeSpace::kTrusted;
}

Status check_limits(const LakeOptions& options, const ExtendedAttribute& attribute) {
  const std::size_t size = attribute.name.size() + attribute.value.size();
  if (size <= options.max_attribute_bytes) return {};
  return Error(ErrorCode::kInvalidArgument,
               "The XAttr is too big. The maximum combined size of the name and value is " +
                   std::to_string(options.max_attribute_bytes) + ", but the total size is " +
                   std::to_string(size));
}

auto find_same(std::vector<ExtendedAttribute>& all, const ExtendedAttribute& wanted) {
  return std::find_if(all.begin(), all.end(),
                      [&](const ExtendedAttribute& each) { return each.is_same(wanted); });
}

}  // namespace

// What an entry that is made in `parent` starts with.
Rights Engine::rights_in(const Node& parent, const Mode& mode, bool is_directory) const {
  const Acl& acl = parent.extra().acl;
  const std::uint16_t masked = mode.masked & 01777U;
  const bool defaults = !acl.empty() && acl.back().scope == AclScope::kDefault;
  if (!options_.acls || !defaults) return {.permission = masked, .acl = {}};
  const std::uint16_t asked = mode.unmasked.value_or(mode.masked) & 01777U;
  return inherited(acl, options_.posix_acl_inheritance ? asked : masked, is_directory);
}

Engine::Annotation Engine::annotation(const Node& node) const {
  return {tree_.record(node), node.extra()};
}

Result<std::uint64_t> Engine::annotate(const Caller& who, const Place& place, Annotation now) {
  const Node& node = *place.node;
  std::vector<Record> records;
  if (now.entry.permission != node.permission) {
    records.emplace_back(now.entry);
  }
  ExtrasRecord extras;
  extras.id = node.id;
  extras.extras = std::move(now.extras);
  records.emplace_back(std::move(extras));
  remember(records, who, {});
  if (now.entry.permission == node.permission) return commit(records);
  return record_and_do(place, records, mode_change(place, now.entry.permission));
}

// -- access control lists -------------------------------------------------------------------------

Result<AclStatus> Engine::acl(const Caller& who, const std::string& path) {
  if (!options_.acls) return acls_are_off();
  const Lock lock(mutex_);
  TRY(const Place place, walk_to(who, path, Reach::kSnapshots));
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "cannot find " + path);
  const Node& node = *place.node;
  return AclStatus{.owner = tree_.user(node.owner),
                   .group = tree_.user(node.group),
                   .rights = {.permission = node.permission, .acl = node.extra().acl}};
}

Status Engine::change_acl(const Caller& who, const std::string& path, AclOperation operation,
                          const Acl& spec) {
  if (!options_.acls) return acls_are_off();
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) return missing_for_owner(path);
    TRY(check_owner(who, place));
    for (const AclEntry& entry : spec) TRY(check_name_length(entry.name));
    Annotation now = annotation(*place.node);
    const Rights before{.permission = now.entry.permission, .acl = now.extras.acl};
    Result<Rights> after =
        changed_acl(before, operation, spec, place.node->is_directory(), place.path);
    if (!after) {
      return Error(after.error().code(), after.error().message() + " Path: " + path, Reason::kAcl);
    }
    now.entry.permission = after->permission;
    now.extras.acl = std::move(after->acl);
    TRY(sequence, annotate({who.user, who.groups, {}}, place, std::move(now)));
  }
  return settle(sequence);
}

// -- extended attributes --------------------------------------------------------------------------

Result<std::vector<ExtendedAttribute>> Engine::extended_attributes(
    const Caller& who, const std::string& path, const std::vector<ExtendedAttribute>& names) {
  const bool superuser = is_superuser(who);
  for (const ExtendedAttribute& name : names) TRY(check_space(name, superuser));
  const Lock lock(mutex_);
  TRY(const Place place, walk_to(who, path, Reach::kSnapshots));
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "cannot find " + path);
  TRY(check(who, *place.node, Access::kRead));
  std::vector<ExtendedAttribute> visible = place.node->extra().attributes;
  std::erase_if(visible, [&](const auto& each) { return !is_visible(each, superuser); });
  if (names.empty()) return visible;
  std::vector<ExtendedAttribute> wanted;
  for (const ExtendedAttribute& name : names) {
    const auto found = find_same(visible, name);
    if (found == visible.end()) {
      return Error(ErrorCode::kIo, "At least one of the attributes provided was not found.");
    }
    wanted.push_back(*found);
  }
  return wanted;
}

Result<std::vector<ExtendedAttribute>> Engine::extended_attribute_names(const Caller& who,
                                                                        const std::string& path) {
  const Lock lock(mutex_);
  TRY(const Place place, walk_to(who, path, Reach::kSnapshots));
  if (place.node == nullptr) return Error(ErrorCode::kNotFound, "cannot find " + path);
  if (place.parent() != nullptr) TRY(check(who, *place.parent(), Access::kExecute));
  std::vector<ExtendedAttribute> visible = place.node->extra().attributes;
  const bool superuser = is_superuser(who);
  std::erase_if(visible, [&](const auto& each) { return !is_visible(each, superuser); });
  return visible;
}

// Users' attributes go with the right to write; in a sticky folder with ownership.
Status Engine::check_attribute_change(const Caller& who, const Place& place,
                                      const ExtendedAttribute& attribute) {
  if (attribute.space != AttributeSpace::kUser) return {};
  const Node& node = *place.node;
  if (node.is_directory() && (node.permission & 01000U) != 0) return check_owner(who, place);
  return check(who, node, Access::kWrite);
}

Status Engine::set_extended_attribute(const Caller& who, const std::string& path,
                                      const ExtendedAttribute& attribute, SetWhen when) {
  TRY(check_limits(options_, attribute));
  TRY(check_space(attribute, is_superuser(who)));
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) return Error(ErrorCode::kNotFound, "cannot find " + path);
    TRY(check_attribute_change(who, place, attribute));
    Annotation now = annotation(*place.node);
    std::vector<ExtendedAttribute>& all = now.extras.attributes;
    const auto found = find_same(all, attribute);
    if (found != all.end() && !when.present) {
      return Error(ErrorCode::kIo, "XAttr: " + attribute.name +
                                       " already exists. The REPLACE flag must be specified.");
    }
    if (found == all.end() && !when.absent) {
      return Error(ErrorCode::kIo, "XAttr: " + attribute.name +
                                       " does not exist. The CREATE flag must be specified.");
    }
    if (found != all.end()) all.erase(found);
    all.insert(all.begin(), attribute);  // the newest first, as a NameNode lists them
    if (std::count_if(all.begin(), all.end(), is_counted) >
        static_cast<std::ptrdiff_t>(options_.max_attributes)) {
      return Error(ErrorCode::kIo, "Cannot add additional XAttr to inode, would exceed limit of " +
                                       std::to_string(options_.max_attributes));
    }
    if (is_unreadable_mark(attribute) && place.node->is_directory()) {
      return Error(ErrorCode::kIo, "Can only set '" + attribute.full_name() + "' on a file.");
    }
    TRY(sequence, annotate(who, place, std::move(now)));
  }
  return settle(sequence);
}

Status Engine::remove_extended_attribute(const Caller& who, const std::string& path,
                                         const ExtendedAttribute& attribute) {
  TRY(check_space(attribute, is_superuser(who)));
  if (attribute.space == AttributeSpace::kSecurity) {
    return Error(ErrorCode::kPermissionDenied,
                 "The xattr '" + attribute.full_name() + "' can not be deleted.");
  }
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    TRY(const Place place, walk_to(who, path));
    if (place.node == nullptr) return Error(ErrorCode::kNotFound, "cannot find " + path);
    TRY(check_attribute_change(who, place, attribute));
    Annotation now = annotation(*place.node);
    const auto found = find_same(now.extras.attributes, attribute);
    if (found == now.extras.attributes.end()) {
      return Error(ErrorCode::kIo, "No matching attributes found for remove operation");
    }
    now.extras.attributes.erase(found);
    TRY(sequence, annotate(who, place, std::move(now)));
  }
  return settle(sequence);
}

}  // namespace sluice::lake
