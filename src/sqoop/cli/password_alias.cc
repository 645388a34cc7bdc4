#include "sqoop/cli/password_alias.h"

#include <cstdlib>

#include "base/text.h"
#include "credential/key_store.h"
#include "credential/provider.h"

namespace sluice::sqoop {
namespace {

std::string property(const std::string& name, const Settings& settings,
                     const Environment& environment) {
  const std::string given = settings.property(name, "");
  return given.empty() && environment.configured ? environment.configured(name) : given;
}

// HADOOP_CREDSTORE_PASSWORD, the file that the configuration names, or Hadoop's own default.
Result<std::string> store_password(const Settings& settings, Environment& environment) {
  if (const char* given = std::getenv("HADOOP_CREDSTORE_PASSWORD")) return std::string(given);
  const std::string file = property(credential::kStorePasswordFile, settings, environment);
  if (file.empty()) return std::string(credential::kDefaultPassword);
  TRY(const lake::Location location, environment.file_systems.resolve(file));
  TRY(std::string text, lake::read_all(*location.file_system, location.path, 1 << 16));
  return std::string(trim(text));
}

// Nothing: the store is not there, or has no such alias.
Result<std::optional<std::string>> secret_in(const std::string& provider, const std::string& alias,
                                             const std::string& password,
                                             lake::FileSystems& file_systems) {
  // What a cluster gives a job along; there is neither.
  if (provider.starts_with("user:///")) return std::optional<std::string>();
  TRY(const std::string file, credential::store_of_provider(provider));
  TRY(const lake::Location location, file_systems.resolve(file));
  auto content = lake::read_all(*location.file_system, location.path, credential::kLargestStore);
  if (!content) {
    if (content.error().code() == ErrorCode::kNotFound) return std::optional<std::string>();
    return std::move(content).error();
  }
  auto store = credential::KeyStore::read(*content, password);
  if (!store) return std::move(store).error().with(provider);
  if (!store->has(alias)) return std::optional<std::string>();
  auto secret = store->secret(alias, password);
  if (!secret) return std::move(secret).error().with(provider);
  return std::optional(std::move(*secret));
}

}  // namespace

Result<std::string> aliased_password(const Settings& settings, const std::string& alias,
                                     Environment& environment, const JobLog& log) {
  const std::string providers = property(credential::kProviderPath, settings, environment);
  if (providers.empty()) {
    return Error(ErrorCode::kNotFound, "The password alias " + alias +
                                           " needs a store: name it with -D" +
                                           credential::kProviderPath + "=jceks://file/PATH.");
  }
  TRY(const std::string password, store_password(settings, environment));
  for (const std::string& provider : split(providers, ',')) {
    TRY(auto secret,
        secret_in(std::string(trim(provider)), alias, password, environment.file_systems));
    if (secret) {
      log.debug("util.password", "The password alias " + alias + " is from " + provider);
      return std::move(*secret);
    }
  }
  return Error(ErrorCode::kNotFound, "The alias " + alias + " is in none of " + providers + ".");
}

}  // namespace sluice::sqoop
