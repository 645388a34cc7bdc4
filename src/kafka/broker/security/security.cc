#include "kafka/broker/security/security.h"

#include "base/log.h"

namespace sluice::kafka::broker {

Result<std::unique_ptr<Security>> Security::open(const std::vector<Listener>& listeners,
                                                 const Given& given, const std::string& data_dir) {
  std::unique_ptr<Security> security(new Security());
  TRY(security->authorizer_settings_, AuthorizerSettings::read(given));
  for (const Listener& listener : listeners) {
    TRY(auto opened, open_listener_security(listener, given, data_dir));
    security->listeners_.push_back(std::move(opened));
  }
  return security;
}

Status Security::load(disk::Disk& disk, const std::string& directory) {
  TRY(ledger_, Ledger::open(disk, directory));
  credentials_ = std::make_unique<ScramCredentials>(*ledger_);
  authorizer_ = std::make_unique<Authorizer>(authorizer_settings_, *ledger_);
  TRY(credentials_->load());
  return authorizer_->load();
}

void Security::reload_changed() {
  for (const auto& listener : listeners_) {
    if (!listener->tls) continue;
    if (const Status read = listener->tls->reload_if_changed(); !read) {
      log::warn("a key store that was replaced cannot be used: the one before stays",
                {{"listener", listener->name}, {"reason", read.error().message()}});
    }
  }
}

void Security::refresh_token_keys(std::int64_t steady_ms) {
  for (const auto& listener : listeners_) {
    if (listener->oauth) listener->oauth->refresh(steady_ms);
  }
}

}  // namespace sluice::kafka::broker
