// The subcommands of `hdfs` beside dfs, one file each.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"
#include "lake/file_systems.h"

namespace sluice::hdfs::tools {

int fsck(const Invocation& invocation, const std::vector<std::string>& arguments,
         lake::FileSystems& systems);
int getconf(const Invocation& invocation, const std::vector<std::string>& arguments,
            lake::FileSystems& systems);
int haadmin(const Invocation& invocation, const std::vector<std::string>& arguments,
            lake::FileSystems& systems);
int dfsadmin(const Invocation& invocation, const std::vector<std::string>& arguments,
             lake::FileSystems& systems);
// `hadoop credential`.
int credential_shell(const Invocation& invocation, const std::vector<std::string>& arguments,
                     lake::FileSystems& systems);
int groups(const Invocation& invocation, const std::vector<std::string>& arguments,
           lake::FileSystems& systems);
int ls_snapshottable_dir(const Invocation& invocation, const std::vector<std::string>& arguments,
                         lake::FileSystems& systems);
int snapshot_diff(const Invocation& invocation, const std::vector<std::string>& arguments,
                  lake::FileSystems& systems);
int storage_policies(const Invocation& invocation, const std::vector<std::string>& arguments,
                     lake::FileSystems& systems);
int version(const Invocation& invocation, const std::vector<std::string>& arguments,
            lake::FileSystems& systems);

}  // namespace sluice::hdfs::tools
