#include "lake/acl.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "base/text.h"
#include "lake/reason.h"

namespace sluice::lake {

namespace {

constexpr std::array kScopes = {AclScope::kAccess, AclScope::kDefault};
constexpr std::array kRequired = {AclType::kUser, AclType::kGroup, AclType::kOther};
constexpr std::array<std::string_view, 4> kTypes = {"user", "group", "mask", "other"};

Error no_acl(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why), Reason::kAcl);
}

auto key(const AclEntry& entry) {
  return std::tie(entry.scope, entry.type, entry.name);
}
bool before(const AclEntry& a, const AclEntry& b) {
  return key(a) < key(b);
}
bool same(const AclEntry& a, const AclEntry& b) {
  return key(a) == key(b);
}

const AclEntry* find(const Acl& acl, const AclEntry& wanted) {
  const auto at =
      std::find_if(acl.begin(), acl.end(), [&](const AclEntry& e) { return same(e, wanted); });
  return at == acl.end() ? nullptr : &*at;
}
const AclEntry* find(const Acl& acl, AclScope scope, AclType type) {
  return find(acl, AclEntry{.scope = scope, .type = type, .name = {}});
}

std::size_t count(const Acl& acl, AclScope scope) {
  return static_cast<std::size_t>(std::count_if(
      acl.begin(), acl.end(), [&](const AclEntry& entry) { return entry.scope == scope; }));
}

Status check_counts(const Acl& acl) {
  for (const AclScope scope : kScopes) {
    const std::size_t entries = count(acl, scope);
    if (entries <= kMaxAclEntries) continue;
    return no_acl("Invalid ACL: ACL has " + std::to_string(entries) +
                  (scope == AclScope::kAccess ? " access" : " default") +
                  " entries, which exceeds maximum of " + std::to_string(kMaxAclEntries) + ".");
  }
  return {};
}

// A list in the making: the entries but masks, and for each scope what is known of its mask.
class Builder {
 public:
  void keep(const AclEntry& entry) {
    if (entry.type == AclType::kMask) {
      scope(entry).mask = entry;
    } else {
      entries_.push_back(entry);
    }
  }
  void change(const AclEntry& entry) {
    touch(entry);
    keep(entry);
  }
  void touch(const AclEntry& entry) {
    scope(entry).touched = true;
    if (entry.type == AclType::kMask) scope(entry).mask_touched = true;
  }
  bool touched(const AclEntry& entry) { return scope(entry).touched; }

  Result<Acl> finish() {
    complete_default();
    for (const AclScope each : kScopes) TRY(add_mask(each));
    std::sort(entries_.begin(), entries_.end(), before);
    TRY(check());
    return std::move(entries_);
  }

 private:
  struct Scope {
    std::optional<AclEntry> mask;
    bool touched = false;
    bool mask_touched = false;
  };
  Scope& scope(const AclEntry& entry) { return scopes_[static_cast<std::size_t>(entry.scope)]; }

  // Default entries need those of owner, group and others: the access entries lend theirs.
  void complete_default() {
    if (count(entries_, AclScope::kDefault) == 0) return;
    for (const AclType type : kRequired) {
      if (find(entries_, AclScope::kDefault, type) != nullptr) continue;
      const AclEntry* access = find(entries_, AclScope::kAccess, type);
      if (access == nullptr) continue;
      AclEntry copy = *access;
      copy.scope = AclScope::kDefault;
      entries_.push_back(std::move(copy));
    }
  }

  Status add_mask(AclScope which) {
    if (count(entries_, which) == 0) return {};
    const Scope& known = scopes_[static_cast<std::size_t>(which)];
    bool needed = false;
    AclEntry mask{.scope = which, .type = AclType::kMask, .name = {}};
    for (const AclEntry& entry : entries_) {
      if (entry.scope != which) continue;
      if (!entry.name.empty()) needed = true;
      if (entry.type == AclType::kGroup || !entry.name.empty()) mask.permission |= entry.permission;
    }
    if (!known.mask && needed && known.mask_touched) {
      return no_acl("Invalid ACL: mask is required and cannot be deleted.");
    }
    if (known.mask && (!known.touched || known.mask_touched)) {
      entries_.push_back(*known.mask);
    } else if (needed || known.mask) {
      entries_.push_back(std::move(mask));
    }
    return {};
  }

  Status check() const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const AclEntry& entry = entries_[i];
      if (i > 0 && same(entries_[i - 1], entry)) {
        return no_acl("Invalid ACL: multiple entries with same scope, type and name.");
      }
      const bool nameless = entry.type == AclType::kMask || entry.type == AclType::kOther;
      if (nameless && !entry.name.empty()) {
        return no_acl(
            "Invalid ACL: this entry type must not have a name: " + acl_entry_text(entry) + ".");
      }
    }
    TRY(check_counts(entries_));
    for (const AclType type : kRequired) {
      if (find(entries_, AclScope::kAccess, type) == nullptr) {
        return no_acl("Invalid ACL: the user, group and other entries are required.");
      }
      const bool defaults = count(entries_, AclScope::kDefault) > 0;
      if (defaults && find(entries_, AclScope::kDefault, type) == nullptr) {
        return no_acl("Invalid default ACL: the user, group and other entries are required.");
      }
    }
    return {};
  }

  Acl entries_;
  std::array<Scope, 2> scopes_;
};

Status check_spec(const Acl& spec) {
  if (spec.size() > 2 * kMaxAclEntries) {
    return no_acl("Invalid ACL: ACL spec has " + std::to_string(spec.size()) +
                  " entries, which exceeds maximum of " + std::to_string(2 * kMaxAclEntries) + ".");
  }
  return check_counts(spec);
}

Result<Acl> without(const Acl& whole, const Acl& spec) {
  Builder builder;
  for (const AclEntry& entry : whole) {
    if (find(spec, entry) != nullptr) {
      builder.touch(entry);
    } else {
      builder.keep(entry);
    }
  }
  return builder.finish();
}

Result<Acl> merged(const Acl& whole, const Acl& spec) {
  Builder builder;
  for (const AclEntry& entry : whole) {
    const AclEntry* changed = find(spec, entry);
    if (changed == nullptr) {
      builder.keep(entry);
    } else {
      builder.change(*changed);  // the first of several that say the same
    }
  }
  for (const AclEntry& entry : spec) {
    if (find(whole, entry) == nullptr) builder.change(entry);
  }
  return builder.finish();
}

// The scopes that the spec names are replaced, the other stays.
Result<Acl> replaced(const Acl& whole, const Acl& spec) {
  Builder builder;
  for (const AclEntry& entry : spec) builder.change(entry);
  for (const AclEntry& entry : whole) {
    if (!builder.touched(entry)) builder.keep(entry);
  }
  return builder.finish();
}

// From the whole list to what is kept beside the bits.
Rights split(const Acl& whole, std::uint16_t permission) {
  Rights rights;
  const std::size_t access = count(whole, AclScope::kAccess);
  // Sorted: the owner first, mask and others last.
  const unsigned owner = whole[0].permission;
  const unsigned middle = whole[access - 2].permission;
  const unsigned others = whole[access - 1].permission;
  rights.permission =
      static_cast<std::uint16_t>((permission & 01000U) | owner << 6U | middle << 3U | others);
  const auto at = [&](std::size_t i) { return whole.begin() + static_cast<std::ptrdiff_t>(i); };
  if (access > 3) rights.acl.assign(at(1), at(access - 2));
  rights.acl.insert(rights.acl.end(), at(access), whole.end());
  return rights;
}

Rights removed(const Rights& rights) {
  Rights left{.permission = rights.permission, .acl = {}};
  const AclEntry* group = find(rights.acl, AclScope::kAccess, AclType::kGroup);
  if (group != nullptr) {
    left.permission =
        static_cast<std::uint16_t>((rights.permission & ~070U) | (group->permission & 7U) << 3U);
  }
  return left;
}

Result<std::uint8_t> parse_action(std::string_view text, const std::string& entry) {
  constexpr std::string_view kLetters = "rwx";
  std::uint8_t bits = 0;
  bool good = text.size() == 3;
  for (std::size_t i = 0; good && i < 3; ++i) {
    if (text[i] == kLetters[i]) bits |= static_cast<std::uint8_t>(4U >> i);
    good = text[i] == kLetters[i] || text[i] == '-';
  }
  if (good) return bits;
  return Error(ErrorCode::kInvalidArgument, "Invalid permission in <aclSpec> : " + entry);
}

Result<AclEntry> parse_entry(const std::string& text, bool with_permission) {
  const auto invalid = [&] {
    return Error(ErrorCode::kInvalidArgument, "Invalid <aclSpec> : " + text);
  };
  std::vector<std::string> parts = sluice::split(text, ':');
  while (!parts.empty() && parts.back().empty()) parts.pop_back();
  AclEntry entry;
  std::size_t at = 0;
  if (!parts.empty() && parts[0] == "default") {
    entry.scope = AclScope::kDefault;
    ++at;
  }
  if (parts.size() <= at) return invalid();
  const auto type = std::find(kTypes.begin(), kTypes.end(), to_lower(parts[at]));
  if (type == kTypes.end()) {
    return Error(ErrorCode::kInvalidArgument, "Invalid type of acl in <aclSpec> :" + text);
  }
  entry.type = static_cast<AclType>(type - kTypes.begin());
  if (parts.size() > ++at) entry.name = parts[at++];
  if (with_permission) {
    if (parts.size() <= at) return invalid();
    TRY(entry.permission, parse_action(parts[at++], text));
  }
  if (parts.size() > at) return invalid();
  return entry;
}

}  // namespace

bool has_access_entries(const Acl& kept) {
  return !kept.empty() && kept.front().scope == AclScope::kAccess;
}

// The first user entry that names him decides; of the groups he is in, one that allows is enough.
// All but owner and others are under the mask, which the group's bits are.
bool acl_allows(const Acl& kept, std::uint16_t permission, const std::string& user,
                const std::function<bool(const std::string&)>& is_member, unsigned wanted) {
  const unsigned mask = permission >> 3U & 7U;
  bool matched = false;
  for (const AclEntry& each : kept) {
    if (each.scope == AclScope::kDefault) break;
    const bool allowed = (each.permission & mask & wanted) == wanted;
    if (each.type == AclType::kUser) {
      if (user == each.name) return allowed;
    } else if (is_member(each.name)) {
      if (allowed) return true;
      matched = true;
    }
  }
  return !matched && (permission & wanted) == wanted;
}

Acl whole_acl(const Rights& rights) {
  const auto bits = [&](unsigned shift) {
    return static_cast<std::uint8_t>(rights.permission >> shift & 7U);
  };
  const auto entry = [&](AclType type, unsigned shift) {
    return AclEntry{
        .scope = AclScope::kAccess, .type = type, .name = {}, .permission = bits(shift)};
  };
  const std::size_t access = count(rights.acl, AclScope::kAccess);
  const auto defaults = rights.acl.begin() + static_cast<std::ptrdiff_t>(access);
  Acl whole{entry(AclType::kUser, 6)};
  whole.insert(whole.end(), rights.acl.begin(), defaults);
  whole.push_back(entry(access > 0 ? AclType::kMask : AclType::kGroup, 3));
  whole.push_back(entry(AclType::kOther, 0));
  whole.insert(whole.end(), defaults, rights.acl.end());
  return whole;
}

Result<Rights> changed_acl(const Rights& rights, AclOperation operation, const Acl& spec,
                           bool is_directory, const std::string& path) {
  const bool removes =
      operation == AclOperation::kRemove || (operation == AclOperation::kSet && spec.empty());
  if (removes) return removed(rights);
  TRY(check_spec(spec));
  const Acl whole = whole_acl(rights);
  Result<Acl> made = whole;
  if (operation == AclOperation::kModify) made = merged(whole, spec);
  if (operation == AclOperation::kRemoveEntries) made = without(whole, spec);
  if (operation == AclOperation::kSet) made = replaced(whole, spec);
  if (!made) return made.error();
  if (operation == AclOperation::kRemoveDefault) {
    std::erase_if(*made, [](const AclEntry& entry) { return entry.scope == AclScope::kDefault; });
  }
  if (!is_directory && count(*made, AclScope::kDefault) > 0) {
    return no_acl("Invalid ACL: only directories may have a default ACL. Path: " + path);
  }
  return split(*made, rights.permission);
}

Rights inherited(const Acl& folder, std::uint16_t mode, bool is_directory) {
  Acl defaults;
  for (const AclEntry& entry : folder) {
    if (entry.scope == AclScope::kDefault) defaults.push_back(entry);
  }
  if (defaults.empty()) return {.permission = mode, .acl = {}};
  const bool minimal = defaults.size() == 3;
  Acl whole = defaults;
  for (AclEntry& entry : whole) {
    entry.scope = AclScope::kAccess;
    unsigned filter = 7;
    if (entry.type == AclType::kUser && entry.name.empty()) filter = mode >> 6U;
    if (entry.type == AclType::kGroup && minimal) filter = mode >> 3U;
    if (entry.type == AclType::kMask) filter = mode >> 3U;
    if (entry.type == AclType::kOther) filter = mode;
    entry.permission &= static_cast<std::uint8_t>(filter & 7U);
  }
  if (is_directory) whole.insert(whole.end(), defaults.begin(), defaults.end());
  return split(whole, mode);
}

std::string action_text(unsigned permission) {
  std::string text = "rwx";
  for (unsigned i = 0; i < 3; ++i) {
    if ((permission >> (2 - i) & 1U) == 0) text[i] = '-';
  }
  return text;
}

std::string acl_entry_text(const AclEntry& entry) {
  return std::string(entry.scope == AclScope::kDefault ? "default:" : "") +
         std::string(kTypes[static_cast<std::size_t>(entry.type)]) + ":" + entry.name + ":" +
         action_text(entry.permission);
}

Result<Acl> parse_acl(std::string_view spec, bool with_permissions) {
  Acl acl;
  for (const std::string& part : sluice::split(spec, ',')) {
    const std::string text(trim(part));
    if (text.empty()) continue;
    TRY(AclEntry entry, parse_entry(text, with_permissions));
    acl.push_back(std::move(entry));
  }
  return acl;
}

}  // namespace sluice::lake
