// Names of users and groups as this machine knows them, remembered for a while.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace sluice::lake {

class Users {
 public:
  // "alice", or the number when nobody has it.
  std::string user_name(std::uint32_t uid);
  std::string group_name(std::uint32_t gid);
  // The user's groups, the primary one first; none for a user the machine doesn't know.
  std::vector<std::string> groups(const std::string& user);
  static std::string current_user();

 private:
  struct Groups {
    std::vector<std::string> names;
    std::int64_t until_ms = 0;
  };
  std::mutex mutex_;
  std::map<std::uint32_t, std::string> users_;
  std::map<std::uint32_t, std::string> group_names_;
  std::map<std::string, Groups> groups_;
};

}  // namespace sluice::lake
