// `hdfs groups`: the groups of users as the name node knows them.
#include "base/text.h"
#include "hdfs/client/administration/cluster.h"
#include "hdfs/client/user.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/shell/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

Status show(const Invocation& invocation, std::vector<std::string> users,
            lake::FileSystems& systems) {
  TRY(const Configuration configuration, take_configuration(users, systems));
  TRY(const std::string uri, systems.default_uri());
  if (users.empty()) users.push_back(current_user());
  for (const std::string& user : users) {
    TRY(const std::vector<std::string> groups,
        groups_of(uri, {.configuration = configuration, .user = {}}, user));
    std::string line = user + " :";
    for (const std::string& group : groups) line += " " + group;
    std::fprintf(invocation.out, "%s\n", line.c_str());
  }
  return {};
}

}  // namespace

int groups(const Invocation& invocation, const std::vector<std::string>& arguments,
           lake::FileSystems& systems) {
  const Status shown = show(invocation, arguments, systems);
  if (shown) return 0;
  std::fprintf(invocation.err, "groups: %s\n", shown.error().message().c_str());
  return 255;
}

}  // namespace sluice::hdfs::tools
