#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>

namespace sluice::net {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Words = std::vector<std::string>;

TlsSettings settings(Words suites, Words protocols = {"TLSv1.2", "TLSv1.3"}) {
  TlsSettings tls;
  tls.keys.location = std::string(SLUICE_SOURCE_DIR) + "/tests/golden/keystores/keys.jks";
  tls.keys.password = "store-pass";
  tls.keys.key_password = "key-pass";
  tls.cipher_suites = std::move(suites);
  tls.protocols = std::move(protocols);
  return tls;
}

std::string refusal(const TlsSettings& tls) {
  const Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const Status configured = detail::configure_tls(context.get(), tls);
  return configured ? "" : configured.error().message();
}

// What two sides agree on, or "none".
std::string agree(const TlsSettings& of_server, const TlsSettings& of_client) {
  const Context server(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const Context client(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  EXPECT_TRUE(detail::configure_tls(server.get(), of_server));
  EXPECT_TRUE(detail::configure_tls(client.get(), of_client));
  const std::unique_ptr<SSL, decltype(&SSL_free)> near(SSL_new(client.get()), &SSL_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> far(SSL_new(server.get()), &SSL_free);
  BIO* one = nullptr;
  BIO* other = nullptr;
  BIO_new_bio_pair(&one, 0, &other, 0);
  SSL_set_bio(near.get(), one, one);
  SSL_set_bio(far.get(), other, other);
  SSL_set_connect_state(near.get());
  SSL_set_accept_state(far.get());
  for (int step = 0; step < 10; ++step) {
    const bool both = SSL_do_handshake(near.get()) == 1 && SSL_do_handshake(far.get()) == 1;
    if (both) return std::string(SSL_get_version(near.get())) + " " + SSL_get_cipher(near.get());
    SSL_do_handshake(far.get());
  }
  return "none";
}

const std::string kOlder = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
const std::string kNewer = "TLS_AES_256_GCM_SHA384";

// Java leaves a version out of which no suite is named; the other side has both.
TEST(TlsTest, SuitesOfOneVersionLeaveThatVersion) {
  const TlsSettings any = settings({});
  for (const bool at_server : {true, false}) {
    const auto with = [&](const Words& suites) {
      return at_server ? agree(settings(suites), any) : agree(any, settings(suites));
    };
    EXPECT_EQ(with({}), "TLSv1.3 TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(with({kOlder}), "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384");
    EXPECT_EQ(with({kNewer}), "TLSv1.3 TLS_AES_256_GCM_SHA384");
    EXPECT_EQ(with({kOlder, kNewer}), "TLSv1.3 TLS_AES_256_GCM_SHA384");
  }
  EXPECT_EQ(agree(settings({kNewer}), settings({}, {"TLSv1.2"})), "none");
}

TEST(TlsTest, SuitesOfNoEnabledVersionAreRefused) {
  EXPECT_EQ(refusal(settings({kOlder}, {"TLSv1.3"})),
            "ssl.cipher.suites: no suite is named of the versions in ssl.enabled.protocols");
  EXPECT_EQ(refusal(settings({kNewer}, {"TLSv1.2"})),
            "ssl.cipher.suites: no suite is named of the versions in ssl.enabled.protocols");
  EXPECT_EQ(refusal(settings({"TLS_NONE"})), "Unsupported CipherSuite: TLS_NONE");
  EXPECT_EQ(refusal(settings({kOlder, kNewer}, {"TLSv1.2"})), "");
}

}  // namespace
}  // namespace sluice::net
