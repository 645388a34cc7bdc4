// A name node's pages over HTTP, for the commands that read one.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hdfs/client/configuration.h"
#include "hdfs/client/settings.h"

namespace sluice::hdfs {

// dfs.namenode.http-address; else where the stack of this user that serves `uri` has its pages;
// else port 9870 of the host of `uri`.
Result<Address> page_address(const std::string& uri, const Configuration& configuration);

// As Java's URLEncoder writes a value of a query.
std::string form_encoded(std::string_view text);

// Hands on each line of the answer to GET as it comes, without its end. An answer that is no
// success is kIo, with its first line. Lines are bounded.
Status read_page(const Address& address, const std::string& target,
                 const std::function<void(std::string_view line)>& each);

}  // namespace sluice::hdfs
