#include "kafka/broker/api/controller.h"
#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker {

Answer<wire::ApiVersionsRequest> api_versions(Context& context, wire::ApiVersionsRequest) {
  wire::ApiVersionsResponse response;
  const std::size_t release = context.services.settings.compatibility;
  for (const Api& api : context.services.apis) {
    const auto key = static_cast<std::int16_t>(api.key);
    const wire::ApiInfo* info = wire::find_api(key);
    const auto newest = newest_in_release(key, info->advertised_max, release);
    if (newest && *newest >= info->advertised_min) {
      response.api_keys.push_back({key, info->advertised_min, *newest});
    }
  }
  const auto heartbeat = newest_in_release(wire::ConsumerGroupHeartbeatRequest::kKey, 1, release);
  put_features(response, context.version(), heartbeat == 1);
  co_return response;
}

}  // namespace sluice::kafka::broker
