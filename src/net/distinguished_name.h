// Names in certificates as Java says them (X500Principal.getName(), RFC 2253): what Kafka's
// principals and their rules are made of.
#pragma once

#include <openssl/x509.h>

#include <string>

namespace sluice::net {

// "CN=broker\, one,OU=Data,C=SE": the last part first. An attribute without a keyword in RFC 2253
// is "1.2.840.113549.1.9.1=#1611...", its OID and its value in DER.
std::string distinguished_name(const X509_NAME* name);

}  // namespace sluice::net
