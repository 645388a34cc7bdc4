// The authority of a JDBC URL: who is logged in where, in all the forms that Connector/J reads.
//   host:port,[::1]:port   user:password@host   (host=h,port=1,user=u,password=p)
//   address=(host=h)(port=1)(user=u)   user:password@[host1,host2:port]
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/jdbc_url.h"

namespace sluice::sql {

// At least one host; an empty name is localhost. No message repeats what may be a password.
Result<std::vector<JdbcUrl::Host>> parse_hosts(std::string_view authority,
                                               std::uint16_t default_port);
// %41 is A and a plus is a blank, everywhere in the URL, as java.net.URLDecoder has it.
std::string percent_decoded(std::string_view text);

}  // namespace sluice::sql
