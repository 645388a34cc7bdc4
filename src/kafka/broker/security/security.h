// All that the broker knows of who may come and what he may do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "disk/disk.h"
#include "kafka/broker/config/listeners.h"
#include "kafka/broker/security/authorizer.h"
#include "kafka/broker/security/credentials.h"
#include "kafka/broker/security/ledger.h"
#include "kafka/broker/security/listener_security.h"

namespace sluice::kafka::broker {

class Security {
 public:
  using Given = std::map<std::string, std::string>;  // the lines of server.properties

  // What the settings ask for, before anything in `data_dir` is touched.
  static Result<std::unique_ptr<Security>> open(const std::vector<Listener>& listeners,
                                                const Given& given, const std::string& data_dir);
  // What clients have changed before, from this directory. Then the parts below may be used.
  Status load(disk::Disk& disk, const std::string& directory);

  const ListenerSecurity& listener(std::size_t index) const { return *listeners_[index]; }
  ScramCredentials& credentials() { return *credentials_; }
  Authorizer& authorizer() { return *authorizer_; }
  Ledger& ledger() { return *ledger_; }

  // Stores of keys that were replaced are read again.
  void reload_changed();
  // Every half second, on a thread that may block for long.
  void refresh_token_keys(std::int64_t steady_ms);

 private:
  Security() = default;

  std::vector<std::unique_ptr<ListenerSecurity>> listeners_;
  AuthorizerSettings authorizer_settings_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<ScramCredentials> credentials_;
  std::unique_ptr<Authorizer> authorizer_;
};

}  // namespace sluice::kafka::broker
