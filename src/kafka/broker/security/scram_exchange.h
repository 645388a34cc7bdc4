// The server of SASL SCRAM, over stored credentials.
#pragma once

#include "kafka/broker/security/credentials.h"
#include "kafka/broker/security/sasl.h"

namespace sluice::kafka::broker {

// `secret`: of this process. Who is not there is answered like everybody else until his proof is
// found wrong.
std::unique_ptr<SaslExchange> begin_scram(ScramMechanism mechanism,
                                          const ScramCredentials& credentials, ByteView secret);

}  // namespace sluice::kafka::broker
