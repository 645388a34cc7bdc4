#include "lake/users.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

#include "base/clock.h"

namespace sluice::lake {

namespace {

constexpr std::int64_t kRememberMs = 300'000;  // hadoop.security.groups.cache.secs
constexpr std::size_t kBuffer = 16 << 10;

std::string user_by_id(std::uint32_t uid) {
  std::array<char, kBuffer> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return std::to_string(uid);
}

std::string group_by_id(std::uint32_t gid) {
  std::array<char, kBuffer> buffer{};
  group entry{};
  group* found = nullptr;
  if (::getgrgid_r(gid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->gr_name;
  }
  return std::to_string(gid);
}

}  // namespace

std::string Users::current_user() {
  return user_by_id(::geteuid());
}

std::string Users::user_name(std::uint32_t uid) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = users_.try_emplace(uid);
  if (fresh) at->second = user_by_id(uid);
  return at->second;
}

std::string Users::group_name(std::uint32_t gid) {
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = group_names_.try_emplace(gid);
  if (fresh) at->second = group_by_id(gid);
  return at->second;
}

std::vector<std::string> Users::groups(const std::string& user) {
  const std::int64_t now = SystemClock().steady_ms();
  {
    const std::lock_guard lock(mutex_);
    const auto found = groups_.find(user);
    if (found != groups_.end() && found->second.until_ms > now) return found->second.names;
  }
  std::array<char, kBuffer> buffer{};
  passwd entry{};
  passwd* known = nullptr;
  std::vector<std::string> names;
  if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &known) == 0 &&
      known != nullptr) {
    int count = 256;
    std::vector<gid_t> ids(static_cast<std::size_t>(count));
    if (::getgrouplist(user.c_str(), known->pw_gid, ids.data(), &count) >= 0) {
      ids.resize(static_cast<std::size_t>(count));
      for (const gid_t gid : ids) names.push_back(group_name(gid));
    }
  }
  const std::lock_guard lock(mutex_);
  groups_[user] = {names, now + kRememberMs};
  return names;
}

}  // namespace sluice::lake
