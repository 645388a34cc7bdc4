// Sources that clients of the network talk to: one thread serves all connections, and a full
// channel holds all of them up.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "base/file.h"
#include "flume/channel_processor.h"
#include "flume/source.h"
#include "flume/wake.h"
#include "net/tls.h"

namespace sluice::flume {

// A socket bound to host:port; listening when it is a stream. An empty host is any address. kBusy
// when the address is taken.
Result<Fd> bind_socket(const std::string& host, std::int64_t port, int type);

// "127.0.0.1", and the name that stands for it (the address itself when there is none).
std::string address_text(const sockaddr_storage& address);
std::string address_name(const sockaddr_storage& address);
std::uint16_t address_port(const sockaddr_storage& address);

// What a protocol sees of a connection.
class Link {
 public:
  // Inside of TLS when `tls` is not null.
  Link(Fd fd, std::uint16_t at_port, const sockaddr_storage& from,
       std::unique_ptr<net::TlsSession> tls)
      : peer(from), local_port(at_port), fd_(std::move(fd)), tls_(std::move(tls)) {}

  std::string input;  // what came and was not taken yet
  const sockaddr_storage peer;
  const std::uint16_t local_port;

  // Waits for a client that reads slowly, for a few seconds; then it is cut off.
  void send(std::string_view bytes);
  void close() { closed_ = true; }
  bool closed() const { return closed_; }
  int fd() const { return fd_.get(); }
  // Takes what is there; false when the client has ended its side, or an error.
  Result<bool> receive();

 private:
  void send_plain(std::string_view bytes);

  Fd fd_;
  std::unique_ptr<net::TlsSession> tls_;
  bool closed_ = false;
};

// What one connection has to remember between its bytes.
class Session {
 public:
  virtual ~Session() = default;
  // Takes what it can from link.input. `ended`: nothing comes after it.
  virtual void receive(Link& link, bool ended, ChannelProcessor& channels,
                       const std::stop_token& stop) = 0;
  // Bytes that it keeps, beside link.input, until the rest has come.
  virtual std::size_t kept_bytes() const { return 0; }
};

// At most 1000 clients are served. What their unfinished messages take together has a bound: beyond
// it the one that takes most is cut off.
class SocketSource : public ThreadSource {
 protected:
  SocketSource(Clock& clock, std::string host, std::vector<std::int64_t> ports,
               std::unique_ptr<net::TlsServer> tls = nullptr)
      : ThreadSource(clock),
        host_(std::move(host)),
        ports_(std::move(ports)),
        tls_(std::move(tls)) {}

  // Of a client that was just accepted. Null refuses it.
  virtual std::unique_ptr<Session> meet(const Link& link) = 0;
  // How many are connected now.
  virtual void count_open(std::int64_t connections) { (void)connections; }

 private:
  struct Client {
    Link link;
    std::unique_ptr<Session> session;
    std::size_t kept_bytes() const { return link.input.size() + session->kept_bytes(); }
  };

  Status open() override;
  void run(ChannelProcessor& channels, const std::stop_token& stop) override;
  void close() override;
  void serve_once(ChannelProcessor& channels, const std::stop_token& stop);
  void accept(const Fd& listener);
  void receive(Client& client, ChannelProcessor& channels, const std::stop_token& stop);
  Result<std::unique_ptr<net::TlsSession>> begin_tls();
  void bound_memory();

  const std::string host_;
  const std::vector<std::int64_t> ports_;
  const std::unique_ptr<net::TlsServer> tls_;
  std::vector<Fd> listeners_;
  Wake wake_;
  std::list<Client> clients_;
};

}  // namespace sluice::flume
