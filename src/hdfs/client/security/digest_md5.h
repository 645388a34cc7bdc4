// SASL DIGEST-MD5 (RFC 2831) as a client: how Hadoop's tokens are proved, and blocks are protected.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::hdfs {

// One exchange, by one connection; then its messages. A failure is kPermissionDenied and holds no
// secret.
class DigestMd5Client {
 public:
  enum class Protection : std::uint8_t { kAuthentication = 1, kIntegrity = 2, kPrivacy = 4 };

  struct Account {
    std::string user;
    std::string password;
    std::string service;  // "hdfs", and
    std::string server;   // "0": digest-uri is hdfs/0
  };
  // `wanted` are the bits of the protections that will do; the strongest that both have is taken.
  // `nonce` is this client's, never used before.
  DigestMd5Client(Account account, std::uint8_t wanted, std::string nonce);
  ~DigestMd5Client();

  // To the challenge the response; to the server's proof nothing.
  Result<Bytes> step(ByteView token);
  bool done() const { return done_; }
  Protection protection() const { return protection_; }

  // Of integrity and privacy. One thread may wrap while another unwraps.
  Result<Bytes> wrap(ByteView message);
  Result<Bytes> unwrap(ByteView message);

 private:
  class Direction;

  Result<Bytes> respond(ByteView challenge);
  Status check_proof(ByteView proof) const;
  Status choose(const std::map<std::string, std::string>& challenge);
  Result<std::string> response(const std::string& nonce, const char* method) const;

  const Account account_;
  const std::uint8_t wanted_;
  const std::string nonce_;
  Protection protection_ = Protection::kAuthentication;
  Bytes key_;  // H(A1)
  std::string expected_proof_;
  std::unique_ptr<Direction> out_;
  std::unique_ptr<Direction> in_;
  bool done_ = false;
};

// key=value,key="value" of a challenge; a key that comes twice keeps its first value.
std::map<std::string, std::string> digest_attributes(ByteView text);

}  // namespace sluice::hdfs
