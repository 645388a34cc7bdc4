// Access rules: this broker has no authorizer, and says so as Kafka does without one.
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

Answer<wire::DescribeAclsRequest> describe_acls(Context&, wire::DescribeAclsRequest) {
  wire::DescribeAclsResponse response;
  put_error(refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured on the broker"),
            response);
  co_return response;
}

Answer<wire::CreateAclsRequest> create_acls(Context&, wire::CreateAclsRequest request) {
  wire::CreateAclsResponse response;
  const Error refused = refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured.");
  for (std::size_t i = 0; i < request.creations.size(); ++i) {
    put_error(refused, response.results.emplace_back());
  }
  co_return response;
}

Answer<wire::DeleteAclsRequest> delete_acls(Context&, wire::DeleteAclsRequest request) {
  wire::DeleteAclsResponse response;
  const Error refused = refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured.");
  for (std::size_t i = 0; i < request.filters.size(); ++i) {
    put_error(refused, response.filter_results.emplace_back());
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
