#include "console/api_fixture.h"

#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <filesystem>
#include <fstream>

#include "net/socket.h"

namespace sluice::console {

json::value Answer::parsed() const {
  return json::parse(body);
}

std::string Answer::error_code() const {
  return json::value_to<std::string>(parsed().at("error").at("code"));
}

ApiTest::ApiTest() {
  char name[] = "/tmp/console_api_test.XXXXXX";
  data_ = ::mkdtemp(name);
  start(false);
}

void ApiTest::start(bool read_only) {
  if (server_) server_->stop();
  api_ = std::make_unique<Api>(ApiSources{.kafka = &kafka_,
                                          .kafka_address = "memory:1",
                                          .lake = lake_,
                                          .data_dir = data_,
                                          .version = "9.9.9",
                                          .services = {{"hdfs", "HDFS", "127.0.0.1:1"}},
                                          .changes = &changes_,
                                          .read_only = read_only,
                                          .add_metrics = [this](metrics::Exposition& out) {
                                            if (add_metrics_) add_metrics_(out);
                                          }});
  auto server = net::HttpServer::open(
      loops_, "127.0.0.1", 0,
      [this](auto& request, auto& response) { api_->handle(request, response); });
  EXPECT_TRUE(server);
  server_ = *std::move(server);
}
ApiTest::~ApiTest() {
  server_->stop();
  std::filesystem::remove_all(data_);
}

Answer ApiTest::ask(const std::string& address, const std::string& more, const std::string& method,
                    const std::string& body) {
  auto socket =
      net::Socket::connect("127.0.0.1", server_->local().port, std::chrono::milliseconds(5000));
  EXPECT_TRUE(socket);
  EXPECT_TRUE(socket->write(method + " " + address +
                            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more +
                            "\r\n" + body));
  std::string text;
  char part[8192];
  while (true) {
    const auto got = socket->read_some(part, sizeof part);
    if (!got || *got == 0) break;
    text.append(part, *got);
  }
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string::npos) return {};
  return {std::stoi(text.substr(9)), text.substr(0, end), text.substr(end + 4)};
}

std::string ApiTest::session() {
  const Answer answer = ask("/api/v1/session");
  const std::size_t at = answer.head.find("Set-Cookie: ") + 12;
  const std::string cookie = answer.head.substr(at, answer.head.find(';', at) - at);
  return "Cookie: " + cookie +
         "\r\nX-Sluice-Token: " + json::value_to<std::string>(answer.parsed().at("token")) + "\r\n";
}

Answer ApiTest::change(const std::string& method, const std::string& address,
                       const std::string& body) {
  return ask(address, session() + "Content-Length: " + std::to_string(body.size()) + "\r\n", method,
             body);
}

json::value ApiTest::get(const std::string& address) {
  const Answer answer = ask(address);
  EXPECT_EQ(answer.status, 200) << address << "\n" << answer.body;
  return answer.parsed();
}

void ApiTest::put(const std::string& path, std::string_view bytes) {
  ASSERT_TRUE(lake::write_all(lake_, path, bytes));
}

void ApiTest::record(const std::string& name, const std::string& text) {
  const std::filesystem::path path = data_ + "/" + name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

MessageView ApiTest::message(std::int64_t time, const std::string& value) {
  MessageView made;
  made.timestamp_ms = time;
  made.time = MessageView::Time::kCreate;
  made.value = value;
  return made;
}

std::vector<std::string> ApiTest::values(const std::string& address) {
  std::vector<std::string> found;
  const json::value answer = get(address);
  for (const json::value& one : answer.at("messages").as_array()) {
    found.push_back(json::value_to<std::string>(one.at("value").at("value")));
  }
  return found;
}

}  // namespace sluice::console
