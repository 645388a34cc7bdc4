#include "kafka/broker/api/controller.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api_table.h"

namespace sluice::kafka::broker {

Answer<wire::ApiVersionsRequest> api_versions(Context&, wire::ApiVersionsRequest) {
  wire::ApiVersionsResponse response;
  for (const Api& api : api_table()) {
    const wire::ApiInfo* info = wire::find_api(static_cast<std::int16_t>(api.key));
    response.api_keys.push_back(
        {static_cast<std::int16_t>(api.key), info->advertised_min, info->advertised_max});
  }
  put_features(response);
  co_return response;
}

}  // namespace sluice::kafka::broker
