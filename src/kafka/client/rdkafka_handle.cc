#include "kafka/client/rdkafka_handle.h"

#include <future>
#include <thread>

#include "base/text.h"
#include "kafka/client/failure.h"

namespace sluice::kafka::client {
namespace {

constexpr std::chrono::seconds kEndPatience{5};
constexpr int kAskMs = 200;

std::chrono::steady_clock::time_point now() {
  return std::chrono::steady_clock::now();
}

// What a broker, or our trust in it, refused, without the name of the broker and the time that it
// took; empty for what may pass, as a broker that went away meanwhile ("Local: ...").
std::string refusal(int code, const std::string& why) {
  constexpr std::string_view kLogIn = "SASL authentication error: ";
  const auto login = why.find(kLogIn);
  const auto handshake = why.find("SSL handshake failed: ");
  const bool denied = code == RD_KAFKA_RESP_ERR__AUTHENTICATION && login != why.npos &&
                      why.find("Local: ") == why.npos;
  const bool untrusted = code == RD_KAFKA_RESP_ERR__SSL && handshake != why.npos &&
                         why.find("certificate") != why.npos;
  if (!denied && !untrusted) return "";
  const auto from = denied ? login + kLogIn.size() : handshake;
  return why.substr(from, why.rfind(" (after ") - from);
}

}  // namespace

// A thread that is left behind touches nothing of ours but what it keeps: the other callbacks that
// know us run within polls, and whoever polled is gone.
void RdKafkaDeleter::operator()(rd_kafka_t* handle) const {
  auto ended = std::make_shared<std::promise<void>>();  // shared with a thread that may outlive us
  std::future<void> end = ended->get_future();
  std::thread([handle, ended, kept = kept] {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    ended->set_value();
  }).detach();
  end.wait_for(kEndPatience);
}

Result<RdKafka> make_rdkafka(rd_kafka_type_t type, const Properties& settings, Contact& contact,
                             const std::function<void(rd_kafka_conf_t*)>& callbacks) {
  const auto servers = settings.find("bootstrap.servers");
  if (servers == settings.end() || trim(servers->second).empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "No resolvable bootstrap urls given in bootstrap.servers");
  }
  std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(),
                                                                          &rd_kafka_conf_destroy);
  char reason[512];
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), reason, sizeof reason) !=
        RD_KAFKA_CONF_OK) {
      return Error(ErrorCode::kInvalidArgument, name + ": " + reason);
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), &contact);
  rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int code, const char* why, void* opaque) {
    auto* told = static_cast<Contact*>(opaque);
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
      told->lost(now());  // each broker was named already
    } else if (std::string denied = refusal(code, why); !denied.empty()) {
      told->refused(std::move(denied));
    } else {
      told->warn(why, now());
    }
  });
  rd_kafka_conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  callbacks(conf.get());
  RdKafka handle(rd_kafka_new(type, conf.get(), reason, sizeof reason));
  if (handle == nullptr) return Error(ErrorCode::kInvalidArgument, reason);
  (void)conf.release();  // it belongs to the handle now
  return handle;
}

void look(Contact& contact, rd_kafka_t* handle) {
  contact.look(now(), [&] {
    const rd_kafka_metadata_t* found = nullptr;
    if (rd_kafka_metadata(handle, 0, nullptr, &found, kAskMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return false;
    }
    rd_kafka_metadata_destroy(found);
    return true;
  });
}

Error rdkafka_failure(rd_kafka_resp_err_t code, const std::string& detail) {
  if (code > 0) return failure(static_cast<wire::KafkaError>(code));
  const std::string text = detail.empty() ? rd_kafka_err2str(code) : detail;
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return Error(ErrorCode::kTimeout, text);
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return Error(ErrorCode::kUnavailable, text);
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
      return Error(ErrorCode::kPermissionDenied, text);
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return Error(ErrorCode::kNotFound, text);
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return Error(ErrorCode::kResourceExhausted, text);
    default:
      return Error(ErrorCode::kInternal, text);
  }
}

}  // namespace sluice::kafka::client
