// Where a credential provider keeps its store.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice::credential {

inline constexpr const char* kProviderPath = "hadoop.security.credential.provider.path";
inline constexpr const char* kStorePasswordFile =
    "hadoop.security.credstore.java-keystore-provider.password-file";

// "jceks://file/path" is file:///path, "jceks://hdfs@host:port/path" is hdfs://host:port/path, and
// "localjceks://file/path" the first alone. kUnsupported: another kind of provider.
Result<std::string> store_of_provider(const std::string& provider);

}  // namespace sluice::credential
