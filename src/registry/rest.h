// Confluent's Schema Registry REST API, version 1: addresses, JSON and errors as its clients and
// serializers expect them (Schema Registry API Reference, Confluent Platform 7).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/http_server.h"
#include "registry/registry.h"

namespace sluice::registry {

inline constexpr std::size_t kMaxBodyBytes = 1 << 20;  // as much as the topic takes

class Rest {
 public:
  // The registry outlives it. `version` is what /v1/metadata/version says.
  Rest(Registry& registry, std::string version)
      : registry_(registry), version_(std::move(version)) {}

  void handle(net::HttpRequest& request, net::HttpResponse& response);

 private:
  struct Call;
  struct Route;
  using Answer = Result<std::string>;  // the JSON of it
  static const std::vector<Route>& routes();
  Answer answer(net::HttpRequest& request);

  Answer root(const Call& call);
  Answer metadata_id(const Call& call);
  Answer metadata_version(const Call& call);
  Answer contexts(const Call& call);
  Answer types(const Call& call);
  Answer schemas(const Call& call);
  Answer schema_by_id(const Call& call);
  Answer text_by_id(const Call& call);
  Answer subjects_by_id(const Call& call);
  Answer versions_by_id(const Call& call);
  Answer subjects(const Call& call);
  Answer versions(const Call& call);
  Answer version(const Call& call);
  Answer version_text(const Call& call);
  Answer referred_by(const Call& call);
  Answer add(const Call& call);
  Answer look_up(const Call& call);
  Answer remove_subject(const Call& call);
  Answer remove_version(const Call& call);
  Answer check_version(const Call& call);
  Answer check_versions(const Call& call);
  Answer level(const Call& call);
  Answer set_level(const Call& call);
  Answer remove_level(const Call& call);
  Answer mode(const Call& call);
  Answer set_mode(const Call& call);
  Answer remove_mode(const Call& call);

  Registry& registry_;
  const std::string version_;
};

}  // namespace sluice::registry
