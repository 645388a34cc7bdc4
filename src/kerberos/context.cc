#include "kerberos/context.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <netdb.h>

#include <cstdlib>
#include <utility>
#include <vector>

namespace sluice::kerberos {
namespace {

// {iso(1) member-body(2) us(840) mit(113554) infosys(1) gssapi(2) krb5(2)} and its principal names.
gss_OID_desc kKerberos{9, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")};
gss_OID_desc kPrincipalName{10, const_cast<char*>("\x2a\x86\x48\x86\xf7\x12\x01\x02\x02\x01")};
gss_OID_set_desc kMechanisms{1, &kKerberos};

gss_buffer_desc buffer_of(ByteView bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};
}

// What the library allocated.
class Buffer {
 public:
  Buffer() = default;
  ~Buffer() {
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  gss_buffer_t get() { return &buffer_; }
  Bytes bytes() const { return {static_cast<const char*>(buffer_.value), buffer_.length}; }

 private:
  gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

class Name {
 public:
  Name() = default;
  explicit Name(void* adopted) : name_(static_cast<gss_name_t>(adopted)) {}
  ~Name() {
    OM_uint32 minor = 0;
    gss_release_name(&minor, &name_);
  }
  Name(const Name&) = delete;
  Name& operator=(const Name&) = delete;
  gss_name_t get() const { return name_; }
  gss_name_t* to() { return &name_; }
  void* release() { return std::exchange(name_, GSS_C_NO_NAME); }

 private:
  gss_name_t name_ = GSS_C_NO_NAME;
};

void add_words(std::string& to, OM_uint32 status, int kind) {
  OM_uint32 more = 0;
  do {
    OM_uint32 minor = 0;
    Buffer words;
    if (gss_display_status(&minor, status, kind, &kKerberos, &more, words.get()) !=
        GSS_S_COMPLETE) {
      return;
    }
    if (!to.empty()) to += "; ";
    to += words.bytes();
  } while (more != 0);
}

// GSSAPI hands on the numbers of libkrb5, which are negative, as unsigned ones.
bool nobody_to_ask(OM_uint32 minor) {
  const auto code = static_cast<krb5_error_code>(minor);
  return code == KRB5_KDC_UNREACH || code == KRB5_REALM_CANT_RESOLVE;
}

// The mechanism's own words say more than those of GSSAPI; both where it has none.
Error failure(const char* what, OM_uint32 major, OM_uint32 minor) {
  std::string words;
  if (minor != 0) add_words(words, minor, GSS_C_MECH_CODE);
  if (words.empty()) add_words(words, major, GSS_C_GSS_CODE);
  const bool denied = !nobody_to_ask(minor);
  return Error(denied ? ErrorCode::kPermissionDenied : ErrorCode::kUnavailable,
               std::string(what) + ": " + words);
}

Status import_name(const std::string& text, gss_OID type, Name& to) {
  OM_uint32 minor = 0;
  gss_buffer_desc bytes = buffer_of(text);
  const OM_uint32 major = gss_import_name(&minor, &bytes, type, to.to());
  if (GSS_ERROR(major)) return failure(("the name " + text).c_str(), major, minor);
  return {};
}

Result<std::string> text_of(gss_name_t name) {
  OM_uint32 minor = 0;
  Buffer text;
  const OM_uint32 major = gss_display_name(&minor, name, text.get(), nullptr);
  if (GSS_ERROR(major)) return failure("a Kerberos name", major, minor);
  return text.bytes();
}

gss_ctx_id_t context_of(void* handle) {
  return static_cast<gss_ctx_id_t>(handle);
}

// The library's words name neither, and where a key is missing they speak of a cache.
std::string description_of(const Login& login, bool accepts) {
  if (accepts || !login.keytab.empty()) {
    return "Kerberos: the key of " + login.principal + " in " +
           (login.keytab.empty() ? "the system's keytab" : login.keytab);
  }
  return "Kerberos: the tickets" + (login.principal.empty() ? "" : " of " + login.principal) +
         (login.ticket_cache.empty() ? "" : " in " + login.ticket_cache);
}

// Where keys and tickets are, in the library's terms. Tickets of a keytab stay in this process.
class Store {
 public:
  Store(const Login& login, bool accepts) {
    if (accepts) {
      if (!login.keytab.empty()) add("keytab", "FILE:" + login.keytab);
      if (!login.replays.empty()) add("rcache", "file2:" + login.replays);
    } else if (!login.keytab.empty()) {
      add("client_keytab", "FILE:" + login.keytab);
      add("ccache", "MEMORY:sluice:" + login.principal + ":" + login.keytab);
    } else if (!login.ticket_cache.empty()) {
      add("ccache", login.ticket_cache);
    }
  }
  gss_const_key_value_set_t get() {
    elements_.clear();
    for (const auto& [key, value] : values_) elements_.push_back({key, value.c_str()});
    set_ = {static_cast<OM_uint32>(elements_.size()), elements_.data()};
    return &set_;
  }

 private:
  void add(const char* key, std::string value) { values_.emplace_back(key, std::move(value)); }

  std::vector<std::pair<const char*, std::string>> values_;
  std::vector<gss_key_value_element_desc> elements_;
  gss_key_value_set_desc set_{};
};

}  // namespace

Status Credential::acquire(const Login& login, bool accepts) {
  Name name;
  if (!login.principal.empty()) {
    TRY(import_name(login.principal, &kPrincipalName, name));
  }
  Store store(login, accepts);
  gss_cred_id_t handle = GSS_C_NO_CREDENTIAL;
  OM_uint32 minor = 0;
  OM_uint32 major = gss_acquire_cred_from(&minor, name.get(), GSS_C_INDEFINITE, &kMechanisms,
                                          accepts ? GSS_C_ACCEPT : GSS_C_INITIATE, store.get(),
                                          &handle, nullptr, nullptr);
  if (GSS_ERROR(major)) return failure(description_of(login, accepts).c_str(), major, minor);
  handle_ = handle;
  login_ = login;
  Name own;
  major = gss_inquire_cred(&minor, handle, own.to(), nullptr, nullptr, nullptr);
  if (GSS_ERROR(major)) return failure("Kerberos", major, minor);
  TRY(principal_, text_of(own.get()));
  return {};
}

Result<std::shared_ptr<const Credential>> Credential::log_in(const Login& login) {
  std::shared_ptr<Credential> credential(new Credential());
  TRY(credential->acquire(login, false));
  return std::shared_ptr<const Credential>(std::move(credential));
}

Result<std::shared_ptr<const Credential>> Credential::serve(const std::string& principal,
                                                            const std::string& keytab,
                                                            const std::string& replays) {
  const bool placed =
      std::getenv("KRB5RCACHENAME") != nullptr || std::getenv("KRB5RCACHEDIR") != nullptr;
  std::shared_ptr<Credential> credential(new Credential());
  TRY(credential->acquire({principal, keytab, "", placed ? "" : replays}, true));
  return std::shared_ptr<const Credential>(std::move(credential));
}

Credential::~Credential() {
  OM_uint32 minor = 0;
  auto handle = static_cast<gss_cred_id_t>(handle_);
  gss_release_cred(&minor, &handle);
}

namespace {

struct FreeAddresses {
  void operator()(addrinfo* found) const { ::freeaddrinfo(found); }
};

std::string name_of_address(const std::string& given, int flags) {
  addrinfo hints{};
  hints.ai_flags = flags;
  addrinfo* found = nullptr;
  if (::getaddrinfo(given.c_str(), nullptr, &hints, &found) != 0) return given;
  const std::unique_ptr<addrinfo, FreeAddresses> owner(found);
  char name[NI_MAXHOST];
  const int failed =
      ::getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof name, nullptr, 0, NI_NAMEREQD);
  return failed != 0 ? given : name;
}

}  // namespace

std::string host_name_of(const std::string& given) {
  return name_of_address(given, AI_NUMERICHOST);
}

std::string whole_host_name_of(const std::string& given) {
  return name_of_address(given, 0);
}

Result<std::unique_ptr<Context>> Context::initiate(const Credential& credential, const Peer& peer) {
  TRY(auto fresh, Credential::log_in(credential.login_));
  Name target;
  if (!peer.principal.empty()) {
    TRY(import_name(peer.principal, &kPrincipalName, target));
  } else {
    TRY(import_name(peer.service + "@" + host_name_of(peer.host), GSS_C_NT_HOSTBASED_SERVICE,
                    target));
  }
  std::unique_ptr<Context> context(new Context(std::move(fresh)));
  context->target_ = target.release();
  return context;
}

std::unique_ptr<Context> Context::accept(std::shared_ptr<const Credential> credential) {
  return std::unique_ptr<Context>(new Context(std::move(credential)));
}

Context::~Context() {
  OM_uint32 minor = 0;
  gss_ctx_id_t handle = context_of(handle_);
  gss_delete_sec_context(&minor, &handle, GSS_C_NO_BUFFER);
  const Name target(target_);
}

Result<Bytes> Context::step(ByteView token) {
  if (established_) return Error(ErrorCode::kPermissionDenied, "Kerberos: a token too many");
  const auto own = static_cast<gss_cred_id_t>(credential_->handle_);
  constexpr OM_uint32 kAsked = GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG |
                               GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;
  gss_ctx_id_t handle = context_of(handle_);
  gss_buffer_desc given = buffer_of(token);
  Buffer answer;
  OM_uint32 minor = 0;
  const OM_uint32 major =
      target_ != nullptr
          ? gss_init_sec_context(&minor, own, &handle, static_cast<gss_name_t>(target_), &kKerberos,
                                 kAsked, 0, GSS_C_NO_CHANNEL_BINDINGS, &given, nullptr,
                                 answer.get(), nullptr, nullptr)
          : gss_accept_sec_context(&minor, &handle, own, &given, GSS_C_NO_CHANNEL_BINDINGS, nullptr,
                                   nullptr, answer.get(), nullptr, nullptr, nullptr);
  handle_ = handle;
  if (GSS_ERROR(major)) return failure("Kerberos", major, minor);
  if ((major & GSS_S_CONTINUE_NEEDED) == 0) TRY(know_peer());
  return answer.bytes();
}

// An initiator asks for the other's proof. What an acceptor's peer asks for is its own business:
// Kafka's Java clients ask for none.
Status Context::know_peer() {
  Name initiator;
  Name acceptor;
  OM_uint32 flags = 0;
  OM_uint32 minor = 0;
  const OM_uint32 major =
      gss_inquire_context(&minor, context_of(handle_), initiator.to(), acceptor.to(), nullptr,
                          nullptr, &flags, nullptr, nullptr);
  if (GSS_ERROR(major)) return failure("Kerberos", major, minor);
  if (target_ != nullptr && (flags & GSS_C_MUTUAL_FLAG) == 0) {
    return Error(ErrorCode::kPermissionDenied, "Kerberos: the server has not proved itself");
  }
  TRY(peer_, text_of(target_ != nullptr ? acceptor.get() : initiator.get()));
  established_ = true;
  return {};
}

Result<Bytes> Context::wrap(ByteView message, bool encrypt) {
  gss_buffer_desc plain = buffer_of(message);
  Buffer wrapped;
  OM_uint32 minor = 0;
  int encrypted = 0;
  const OM_uint32 major = gss_wrap(&minor, context_of(handle_), encrypt ? 1 : 0, GSS_C_QOP_DEFAULT,
                                   &plain, &encrypted, wrapped.get());
  if (GSS_ERROR(major)) return failure("Kerberos", major, minor);
  if (encrypt && encrypted == 0) {
    return Error(ErrorCode::kPermissionDenied, "Kerberos: nothing can be encrypted for this peer");
  }
  return wrapped.bytes();
}

Result<Bytes> Context::unwrap(ByteView message, bool* encrypted) {
  gss_buffer_desc wrapped = buffer_of(message);
  Buffer plain;
  OM_uint32 minor = 0;
  int was_encrypted = 0;
  const OM_uint32 major =
      gss_unwrap(&minor, context_of(handle_), &wrapped, plain.get(), &was_encrypted, nullptr);
  if (GSS_ERROR(major)) return failure("Kerberos", major, minor);
  // One that came before, or before its time, is no error of GSSAPI.
  if (major != GSS_S_COMPLETE) return failure("Kerberos", major, 0);
  if (encrypted != nullptr) *encrypted = was_encrypted != 0;
  return plain.bytes();
}

std::string default_realm() {
  krb5_context library = nullptr;
  if (krb5_init_context(&library) != 0) return "";
  char* realm = nullptr;
  std::string text;
  if (krb5_get_default_realm(library, &realm) == 0) text = realm;
  krb5_free_default_realm(library, realm);
  krb5_free_context(library);
  return text;
}

}  // namespace sluice::kerberos
