// What one side of TLS shows, and whom it believes.
#pragma once

#include <string>
#include <vector>

namespace sluice::net {

// Where a store is; `pem` is its text where it is no file.
struct KeyStoreSource {
  std::string purpose = "keystore";  // or truststore: for messages
  std::string type = "JKS";          // JKS and PKCS12 are told apart by their bytes, as in Java
  std::string location;
  std::string password;      // of a trust store it may be empty: then it is not checked, as in Java
  std::string key_password;  // empty: that of the store
  std::string pem;

  bool given() const { return !location.empty() || !pem.empty(); }
};

struct TlsSettings {
  enum class ClientAuth { kNone, kRequested, kRequired };

  KeyStoreSource keys;
  KeyStoreSource trust;    // empty: the system's certificate authorities
  bool trust_all = false;  // of a client: any server will do
  ClientAuth client_auth = ClientAuth::kNone;
  std::vector<std::string> protocols = {"TLSv1.2", "TLSv1.3"};
  std::vector<std::string> cipher_suites;  // by their IANA names; empty: the library's choice
};

}  // namespace sluice::net
