// The exec source: what a command writes, line by line. When the channel is full the command waits
// (its pipe fills up); nothing it wrote is dropped.
#include <poll.h>
#include <unistd.h>

#include <mutex>

#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/sources/child_process.h"
#include "flume/sources/line_decoder.h"
#include "flume/wake.h"
#include "flume/worker.h"

namespace sluice::flume {
namespace {

struct ExecConfig {
  std::string command;
  std::string shell;
  bool restart = false;
  std::int64_t restart_throttle_ms = 10000;
  bool log_errors = false;
  std::int64_t batch_size = 20;
  std::int64_t batch_timeout_ms = 3000;
  std::string charset = "UTF-8";
};

const std::vector<Field<ExecConfig>>& fields() {
  static const std::vector<Field<ExecConfig>> kFields = {
      {"command", &ExecConfig::command,
       "What to run. Without a shell it is split at blanks, and quotes are part of the words.",
       required()},
      {"shell", &ExecConfig::shell, "Runs the command, for example '/bin/sh -c'."},
      {"restart", &ExecConfig::restart, "Run it again when it has ended."},
      {"restartThrottle", &ExecConfig::restart_throttle_ms,
       "Milliseconds between its end and the next start.", at_least(0)},
      {"logStdErr", &ExecConfig::log_errors, "Log what it writes to its standard error."},
      {"batchSize", &ExecConfig::batch_size, "Lines in one transaction at most.", at_least(1)},
      {"batchTimeout", &ExecConfig::batch_timeout_ms,
       "Milliseconds after which fewer lines are sent.", at_least(0)},
      {"charset", &ExecConfig::charset, "What the output is written in."},
  };
  return kFields;
}

constexpr std::size_t kReadBytes = 64 << 10;

class ExecSource final : public ThreadSource {
 public:
  ExecSource(ExecConfig config, Charset charset, Clock& clock)
      : ThreadSource(clock), config_(std::move(config)) {
    limits_.charset = charset;
    limits_.errors = DecodeErrors::kReplace;
  }

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  std::string trouble() const override {
    const std::lock_guard lock(trouble_mutex_);
    return trouble_;
  }

 protected:
  CounterGroup* mutable_counters() override { return &counters_; }
  void run(ChannelProcessor& channels, const std::stop_token& stop) override {
    const std::stop_callback wake(stop, [this] { wake_.notify(); });
    do {
      Result<ChildProcess> child = ChildProcess::start(command_words(), config_.log_errors);
      if (!child) {
        log::error("exec source could not run its command", {{"error", child.error().message()}});
        set_trouble(child.error().message());
      } else {
        set_trouble("");
        read(*child, channels, stop);
        const bool stopped = stop.stop_requested();
        ended(stopped ? child->stop() : child->wait(), stopped);
      }
    } while (config_.restart &&
             sleep_for(std::chrono::milliseconds(config_.restart_throttle_ms), stop));
  }

 private:
  std::vector<std::string> command_words() const {
    std::vector<std::string> all = words(config_.shell);
    if (all.empty()) return words(config_.command);
    all.push_back(config_.command);
    return all;
  }

  void ended(int status, bool stopped) {
    const std::string what =
        "Command [" + config_.command + "] exited with " + std::to_string(status);
    if (stopped || (status == 0 && config_.restart)) {
      log::info(what);
      return;
    }
    const std::string next =
        config_.restart
            ? "it is run again in " + std::to_string(config_.restart_throttle_ms) + " ms"
            : "it is not run again (restart is false), so that the source gives no more events";
    log::warn(what + "; " + next,
              {{"errors", config_.log_errors ? "above" : "set logStdErr = true to see them"}});
    set_trouble(what + "; " + next);
  }

  void set_trouble(const std::string& why) {
    const std::lock_guard lock(trouble_mutex_);
    trouble_ = why;
  }

  // Reads until the command's output ends, or stop.
  void read(ChildProcess& child, ChannelProcessor& channels, const std::stop_token& stop) {
    rest_.clear();
    skip_line_feed_ = false;
    bool open = true;
    while (open && !stop.stop_requested()) {
      pollfd fds[3] = {
          {child.output(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}, {child.errors(), POLLIN, 0}};
      if (::poll(fds, 3, poll_timeout()) < 0) continue;
      if (fds[2].revents != 0) log_errors(child.errors());
      if (fds[0].revents != 0) open = read_some(child.output(), channels, stop);
      if (!pending_.empty() && poll_timeout() == 0) flush(channels, stop);
    }
    if (!rest_.empty()) add_line(std::exchange(rest_, {}));
    flush(channels, stop);
  }

  int poll_timeout() const {
    if (pending_.empty()) return -1;
    const std::int64_t left = first_pending_ms_ + config_.batch_timeout_ms - clock_.steady_ms();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
  }

  bool read_some(int fd, ChannelProcessor& channels, const std::stop_token& stop) {
    char buffer[kReadBytes];
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n <= 0) return n < 0 && errno == EINTR;
    std::string_view text(buffer, static_cast<std::size_t>(n));
    while (!text.empty()) {
      if (skip_line_feed_ && text.front() == '\n') text.remove_prefix(1);
      skip_line_feed_ = false;
      const std::size_t end = text.find_first_of("\r\n");
      rest_ += text.substr(0, end);
      if (end == std::string_view::npos) break;
      skip_line_feed_ = text[end] == '\r';
      text.remove_prefix(end + 1);
      add_line(std::exchange(rest_, {}));
      if (static_cast<std::int64_t>(pending_.size()) >= config_.batch_size) flush(channels, stop);
    }
    return true;
  }

  void add_line(std::string line) {
    if (pending_.empty()) first_pending_ms_ = clock_.steady_ms();
    pending_.push_back(std::move(line));
    ++counters_.received;
  }

  // Holds on until the channels have the lines. When stopped before that they are lost: a command
  // cannot be asked again.
  void flush(ChannelProcessor& channels, const std::stop_token& stop) {
    if (pending_.empty()) return;
    Batch batch;
    for (std::string& line : pending_) {
      const std::string_view raw = batch.own(std::move(line));
      batch.add(&Batch::kNoHeaders, *decode_line(raw, limits_, batch));
    }
    const auto count = static_cast<std::int64_t>(pending_.size());
    pending_.clear();
    Delivery delivery = channels.prepare(std::move(batch));
    // One last try when stopping: the channels are still up.
    const std::stop_token patience = stop.stop_requested() ? std::stop_token() : stop;
    Backoff backoff(250, 4000);
    for (;;) {
      const Status done = channels.deliver(delivery, patience);
      if (done) break;
      ++counters_.channel_write_fail;
      if (stop.stop_requested() || !backoff.wait(stop)) {
        log::warn("exec source stops with lines that the channel did not take",
                  {{"lines", count}, {"error", done.error().message()}});
        return;
      }
    }
    counters_.accepted += count;
  }

  static void log_errors(int fd) {
    char buffer[4096];
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n > 0)
      log::info("exec command wrote to its standard error",
                {{"text", std::string_view(buffer, static_cast<std::size_t>(n))}});
  }

  const ExecConfig config_;
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  LineLimits limits_;
  Wake wake_;
  std::string rest_;
  bool skip_line_feed_ = false;
  std::vector<std::string> pending_;
  std::int64_t first_pending_ms_ = 0;
  SourceCounter counters_;
};

Result<std::unique_ptr<Source>> make_exec(const Settings& settings, Services& services) {
  TRY(ExecConfig config, parse(fields(), settings));
  Result<Charset> charset = Charset::find(config.charset);
  if (!charset) return settings.find("charset")->problem(charset.error().message());
  if (charset->unit() > 1) {
    return settings.find("charset")->problem("a command's lines end in single bytes: not " +
                                             config.charset);
  }
  return std::make_unique<ExecSource>(std::move(config), *charset, services.clock);
}

}  // namespace

Type<Source> exec_source() {
  return {"exec",
          {"org.apache.flume.source.ExecSource"},
          "What a command writes, line by line.",
          [] { return describe(fields()); },
          make_exec};
}

}  // namespace sluice::flume
