#include "kerberos/client_hooks.h"

#include <algorithm>
#include <cstring>

#include "kerberos/sasl.h"

using namespace sluice;

struct sluice_kerberos_login {
  std::shared_ptr<const kerberos::Credential> credential;  // shared with its exchanges
};

struct sluice_kerberos_exchange {
  kerberos::SaslClient client;
  Bytes answer;
};

static void tell(const Error& failure, char* error, std::size_t error_size) {
  if (error_size == 0) return;
  const std::size_t size = std::min(failure.message().size(), error_size - 1);
  std::memcpy(error, failure.message().data(), size);
  error[size] = '\0';
}

static std::string text(const char* given) {
  return given == nullptr ? "" : given;
}

sluice_kerberos_login* sluice_kerberos_log_in(const char* principal, const char* keytab,
                                              const char* tickets, char* error,
                                              std::size_t error_size) {
  auto credential =
      kerberos::Credential::log_in({text(principal), text(keytab), text(tickets), ""});
  if (credential) return new sluice_kerberos_login{std::move(*credential)};
  tell(credential.error(), error, error_size);
  return nullptr;
}

void sluice_kerberos_log_out(sluice_kerberos_login* login) {
  delete login;
}

sluice_kerberos_exchange* sluice_kerberos_begin(const sluice_kerberos_login* login,
                                                const char* service, const char* host, char* error,
                                                std::size_t error_size) {
  auto context = kerberos::Context::initiate(*login->credential, {service, host, ""});
  if (context) {
    return new sluice_kerberos_exchange{
        {std::move(*context), kerberos::Protection::kAuthentication, ""}, ""};
  }
  tell(context.error(), error, error_size);
  return nullptr;
}

void sluice_kerberos_end(sluice_kerberos_exchange* exchange) {
  delete exchange;
}

int sluice_kerberos_step(sluice_kerberos_exchange* exchange, const void* token, std::size_t size,
                         const void** answer, std::size_t* answer_size, char* error,
                         std::size_t error_size) {
  auto stepped = exchange->client.step({static_cast<const char*>(token), size});
  if (!stepped) {
    tell(stepped.error(), error, error_size);
    return -1;
  }
  exchange->answer = std::move(*stepped);
  *answer = exchange->answer.data();
  *answer_size = exchange->answer.size();
  return exchange->client.done() ? 1 : 0;
}
