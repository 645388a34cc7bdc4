// One operation of WebHDFS: its URL, the redirect to a data node, its errors.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "formats/json.h"
#include "hdfs/client/settings.h"
#include "net/http/http_call.h"

namespace sluice::hdfs {

struct WebOperationCall {
  std::string method;  // GET, PUT, POST, DELETE
  std::string name;    // op=
  std::string path;    // absolute, not encoded
  std::vector<std::pair<std::string, std::string>> query = {};
};

// The name nodes of one file system, asked as one user. From many threads.
class WebNameNodes {
 public:
  WebNameNodes(std::vector<Address> addresses, std::string user, net::HttpWaits waits)
      : addresses_(std::move(addresses)), user_(std::move(user)), waits_(waits) {}

  const std::string& user() const { return user_; }

  // The JSON of the answer; null where it has no body. A failure is the server's exception.
  Result<formats::Json> ask(const WebOperationCall& operation);
  // The second step, at the data node that the name node sends us to: its body is the caller's to
  // write, before finish().
  Result<std::unique_ptr<net::HttpCall>> begin_at_data_node(const WebOperationCall& operation,
                                                            bool has_body);

 private:
  Result<std::unique_ptr<net::HttpCall>> exchange(const WebOperationCall& operation);
  // `sent`: whether the server may have come to know of it.
  Result<std::unique_ptr<net::HttpCall>> exchange_at(const Address& address,
                                                     const std::string& method,
                                                     const std::string& target, bool& sent);

  const std::vector<Address> addresses_;
  const std::string user_;
  const net::HttpWaits waits_;
  std::mutex mutex_;  // guards current_
  std::size_t current_ = 0;
};

// Of an answer that is no success: the exception in its body. Else nothing.
Status check_answer(net::HttpCall& call);

// Of the answer {"boolean": ...}; kCorrupt where it is none.
Result<bool> boolean_of(const formats::Json& answer);
Error senseless_answer(const std::string& operation);

}  // namespace sluice::hdfs
