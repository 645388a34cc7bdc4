// The node of ZooKeeper that holds an agent's configuration (flume-ng agent -z HOSTS -p BASEPATH).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

// A session of its own, made when it is needed and again when it is lost. Used by one thread.
class ZooKeeperNode {
 public:
  struct Server {
    std::string host;
    std::uint16_t port = 0;
  };

  // "one:2181,two:2181/chroot" and the node's path below it.
  static Result<std::unique_ptr<ZooKeeperNode>> make(const std::string& hosts,
                                                     const std::string& path);
  ~ZooKeeperNode();

  struct Content {
    std::string data;
    std::int64_t changed_at = 0;  // the transaction that wrote it
  };
  // kNotFound: there is no such node; kPermissionDenied: it may not be read; kUnavailable: no
  // server answers. Each names the node.
  Result<Content> read();

  // "one:2181,two:2181/chroot/flume/a"
  const std::string& name() const { return name_; }

 private:
  class Session;
  ZooKeeperNode(std::vector<Server> servers, std::string path, std::string name);
  Result<Content> read_once();

  const std::vector<Server> servers_;
  const std::string path_;
  const std::string name_;
  std::size_t next_ = 0;
  std::unique_ptr<Session> session_;
};

// Nodes are UTF-8, where properties are ISO-8859-1 and escapes.
std::string escape_beyond_ascii(std::string_view utf8);

}  // namespace sluice::flume
