// Kerberos by the system's library (MIT, through GSSAPI): who one is, and one exchange with a peer.
//
// Calls of an initiator may ask the realm's KDC and block for as long as the library waits for it.
// A failure is in the library's words, which hold no secret: kPermissionDenied, or kUnavailable
// where nobody denied anything, but no KDC of the realm could be asked.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::kerberos {

// As whom a client comes.
struct Login {
  std::string principal;     // empty: whose the tickets are
  std::string keytab;        // a file of keys, which get tickets whenever there are none
  std::string ticket_cache;  // without a keytab; empty: the user's own (KRB5CCNAME)
  std::string replays;       // a server's: a file of what was said to it; empty: the library's
};

// What a side proves itself with. Never changes; any thread may use it.
class Credential {
 public:
  // A client's. With a keytab tickets are fetched now, and again for an exchange that finds them
  // half as old as they can be; a cache is read again for each exchange.
  static Result<std::shared_ptr<const Credential>> log_in(const Login& login);
  // A server's: the keys of this principal; an empty keytab is the system's. The keytab is read
  // again for each peer, so that new keys count at once. What peers have proved themselves with is
  // kept in the file `replays`, so that nobody can say it after them, unless the environment has a
  // place for that (KRB5RCACHENAME, KRB5RCACHEDIR).
  static Result<std::shared_ptr<const Credential>> serve(const std::string& principal,
                                                         const std::string& keytab,
                                                         const std::string& replays);
  ~Credential();
  Credential(const Credential&) = delete;
  Credential& operator=(const Credential&) = delete;

  // The whole name: "alice@EXAMPLE.ORG".
  const std::string& principal() const { return principal_; }

 private:
  friend class Context;
  Credential() = default;
  Status acquire(const Login& login, bool accepts);

  Login login_;
  void* handle_ = nullptr;
  std::string principal_;
};

// Whom a client wants to reach.
struct Peer {
  std::string service;    // "kafka", on
  std::string host;       // this host, which an address is turned into as Java does; or
  std::string principal;  // "nn/host@EXAMPLE.ORG" as it is
};

// One exchange of tokens: the initiator proves itself, and asks the same of the other; then
// messages that are sealed by its key. Used by one connection.
class Context {
 public:
  static Result<std::unique_ptr<Context>> initiate(const Credential& credential, const Peer& peer);
  static std::unique_ptr<Context> accept(std::shared_ptr<const Credential> credential);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // The token to send for the one that came (at first, of an initiator: none); empty: nothing.
  Result<Bytes> step(ByteView token);
  bool established() const { return established_; }
  // The other's whole name, once it is established.
  const std::string& peer() const { return peer_; }

  Result<Bytes> wrap(ByteView message, bool encrypt);
  // `encrypted` tells whether it was.
  Result<Bytes> unwrap(ByteView message, bool* encrypted = nullptr);

 private:
  explicit Context(std::shared_ptr<const Credential> credential)
      : credential_(std::move(credential)) {}
  Status know_peer();

  const std::shared_ptr<const Credential> credential_;  // shared by the exchanges of one login
  void* target_ = nullptr;                              // null: the acceptor's side
  void* handle_ = nullptr;
  bool established_ = false;
  std::string peer_;
};

// What a host is called that is given by its address, if the system knows it; a name as it is.
std::string host_name_of(const std::string& host);
// What the system calls the address that a name or an address leads to, as Java does: the whole
// name of one that is given in short. As it is where the system does not know.
std::string whole_host_name_of(const std::string& host);

// The realm that names without one belong to; empty where the system knows none.
std::string default_realm();

}  // namespace sluice::kerberos
