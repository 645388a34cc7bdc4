// Who is connected, and who leaves when there is no room for all: connections, descriptors, and
// memory for requests that have come in part.
//
// A connection that came in by a Port is a Guest. Its coroutine says what it is doing; the census
// of the process (Guests) keeps the bounds: beyond them, whoever waits for his next request goes
// first, then whoever lets us wait in the middle of one. Nobody is cut off whose request is whole.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/async.h"
#include "net/counter.h"
#include "net/port_group.h"
#include "net/stream.h"
#include "net/tcp.h"

namespace sluice::net {

class Guest;
class Guests;
class Scope;

struct PortLimits {
  std::string name;  // "kafka": in the log, and in the names of counters
  std::size_t connections = 4096;
  // What unfinished requests of all connections may hold in memory, beyond Guest::kFree of each.
  std::size_t unfinished_bytes = 256U << 20U;
  // Whoever sends part of a request and then nothing for so long may be ended for others.
  std::chrono::milliseconds patience{2000};
  // Connections above the bound that come in nevertheless, marked as Guest::extra().
  std::size_t extra = 0;
  // Whose bounds hold as well; null: the port stands alone. Its ports share it.
  std::shared_ptr<PortGroup> group{};
  SocketBuffers buffers{};
  // Asked when a connection has come: how long it, and those after it, wait.
  std::function<std::chrono::milliseconds()> pace{};
};

// Of one port: sluice_net_NAME_..., a state where the name has no _total.
struct PortCounters {
  explicit PortCounters(const std::string& port);

  Counter connections;
  Counter unfinished_bytes;
  Counter accepted;
  Counter idle_ended;  // made room for another connection
  Counter slow_ended;  // let others wait in the middle of a request
  Counter refused;     // nobody was there who could make room
};

// What a port and its guests share; the census outlives them.
struct PortRoom {
  PortRoom(Guests& census, PortLimits bounds)
      : guests(census), limits(std::move(bounds)), counters(limits.name) {}

  Guests& guests;
  const PortLimits limits;
  PortCounters counters;

 private:
  friend class Guests;
  // Under the lock of the census.
  std::size_t here_ = 0;  // without those who are told to leave
  std::size_t held_ = 0;
  std::int64_t looked_ms_ = 0;  // for somebody who could end
};

// One connection of a port, owned by its coroutine and used on its loop.
class Guest {
 public:
  // Held without being counted: a small request costs no lock.
  static constexpr std::size_t kFree = 16U << 10U;

  Guest(std::shared_ptr<PortRoom> room, Scope& scope, std::unique_ptr<Stream> stream, bool extra);
  ~Guest();
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  Stream& stream() { return *stream_; }
  // It came in above the bound: it gets what must always be answered, and nothing else.
  bool extra() const { return extra_; }

  // What it does. A new guest is idle.
  void idle() { enter(Doing::kIdle); }        // between two requests
  void working() { enter(Doing::kWorking); }  // a request is whole, or an answer is on its way
  // Part of a request is here, and so many bytes of it came. A trickle is no progress.
  void receiving(std::size_t came);

  // What it holds of unfinished requests becomes `bytes`. False: the port has no room for that now.
  bool try_hold(std::size_t bytes);
  // Waits until there is room. kResourceExhausted: this connection ends for the others' sake.
  Async<void> hold(std::size_t bytes);
  // What to hold for a request of `whole` bytes once `here` of them fit. A small one counts whole
  // from its beginning, so that those can't wait for each other in a circle; a large one as it
  // comes.
  std::size_t share(std::size_t here, std::size_t whole) const;
  // Called on the loop when memory is short and this guest is idle: it frees what it can, and says
  // so by try_hold().
  void on_shortage(std::function<void()> give_back) { give_back_ = std::move(give_back); }

  // Why it was ended, for the log; empty while it was not.
  const std::string& ended_because() const { return ended_because_; }

 private:
  friend class Guests;
  enum class Doing : std::uint8_t { kIdle, kReceiving, kQueued, kWorking };

  void enter(Doing doing);
  void end(std::string why);

  std::shared_ptr<PortRoom> room_;
  Scope& scope_;
  std::unique_ptr<Stream> stream_;
  const bool extra_;
  const std::string address_;  // of the peer, where the port has a group
  std::function<void()> give_back_;
  std::string ended_because_;
  std::atomic<Doing> doing_{Doing::kIdle};
  std::atomic<std::int64_t> since_ms_;
  std::size_t came_ = 0;  // since then
  // Of the census, under its lock.
  std::uint64_t id_ = 0;
  std::size_t held_ = 0;
  bool leaving_ = false;
};

// How many descriptors this process may have, as the operating system says; and how many of so many
// connections leave to everything else, where nobody says otherwise.
std::size_t descriptor_limit();
std::size_t descriptor_reserve(std::size_t limit);

// The census of a process. Used from any thread.
class Guests {
 public:
  // `descriptors`: how many this process may have; `reserve` of them stay for files.
  Guests(std::size_t descriptors, std::size_t reserve);

  enum class Room { kYes, kExtra, kNo, kNotForAddress };
  // Room for one more connection of that port; an idle one is ended where that is what it takes,
  // but not for an address that has as many as it may.
  Room admit(PortRoom& port, const std::string& address);
  // The last descriptor is gone: somebody who is idle ends. False: nobody is.
  bool end_one_idle();

  void join(Guest& guest);
  void leave(Guest& guest);
  bool try_hold(Guest& guest, std::size_t bytes);
  // Frees memory for somebody who waits for it: asks the idle, ends the slow.
  void make_room(PortRoom& port);

  // Many are told to leave and still here: whoever lets others in waits a moment.
  bool many_leave() const;
  // The counters of every port that is open, and of the census itself, by name.
  using Numbers = std::vector<std::pair<std::string, std::uint64_t>>;
  Numbers numbers() const;
  // From now on those of this port are among them, as long as it is there.
  void count(const std::shared_ptr<PortRoom>& port);
  // How often a connection met the end of the descriptors.
  const Counter& descriptor_refusals() const { return descriptor_refusals_; }

 private:
  using Doing = Guest::Doing;
  static Guest* longer(Guest* found, Guest* other);
  bool end_idle_of(const std::function<bool(const PortRoom&)>& is_one);
  void count(Guest& guest);
  void discount(Guest& guest);
  void end(Guest& guest, const char* why);
  void ask_to_give_back(Guest& guest);

  const std::size_t most_connections_;
  Counter descriptor_refusals_{"sluice_net_descriptor_refusals_total"};
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Guest*> guests_;
  std::vector<std::weak_ptr<PortRoom>> ports_;
  std::size_t leaving_ = 0;
  std::uint64_t last_id_ = 0;
  std::int64_t warned_ms_ = -1'000'000;
};

}  // namespace sluice::net
