// The file_roll sink: local files in one folder, a new one every so many seconds.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

struct FileRollConfig {
  std::string directory;
  std::string path_manager = "DEFAULT";
  std::string extension;
  std::string prefix;
  std::int64_t roll_seconds = 30;
  std::int64_t batch_size = 100;
  std::string serializer = "TEXT";
  Settings serializer_settings;
};

const std::vector<Field<FileRollConfig>>& fields() {
  static const std::vector<Field<FileRollConfig>> kFields = {
      {"sink.directory", &FileRollConfig::directory, "The folder for the files; it must exist.",
       required()},
      {"sink.pathManager", &FileRollConfig::path_manager,
       "How files are named: DEFAULT is PREFIX, start in milliseconds, '-', number; ROLLTIME has "
       "the "
       "time of the roll (yyyyMMddHHmmss) instead of the start.",
       one_of({"DEFAULT", "ROLLTIME"})},
      {"sink.pathManager.extension", &FileRollConfig::extension,
       "What a name ends with, behind a dot."},
      {"sink.pathManager.prefix", &FileRollConfig::prefix, "What a name starts with."},
      {"sink.rollInterval", &FileRollConfig::roll_seconds,
       "Seconds before a new file starts; 0 never rolls.", at_least(0)},
      {"sink.batchSize", &FileRollConfig::batch_size, "Events in one transaction at most.",
       at_least(1)},
      {"sink.serializer", &FileRollConfig::serializer,
       "How events become bytes: text, header_and_text, avro_event."},
      {"sink.serializer.*", &FileRollConfig::serializer_settings, "Properties of the serializer."},
  };
  return kFields;
}

class FileRollSink final : public Sink {
 public:
  FileRollSink(FileRollConfig config, std::unique_ptr<Serializer> serializer, Clock& clock)
      : config_(std::move(config)), serializer_(std::move(serializer)), clock_(clock) {}

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers&) const override { return config_.directory; }

  Status start() override {
    struct stat info {};
    if (::stat(config_.directory.c_str(), &info) != 0) return errno_error(config_.directory);
    if (!S_ISDIR(info.st_mode) || ::access(config_.directory.c_str(), W_OK) != 0) {
      return Error(ErrorCode::kPermissionDenied,
                   config_.directory + " is not a folder to write in");
    }
    start_ms_ = clock_.wall_ms();
    roll_at_ms_ = clock_.steady_ms() + config_.roll_seconds * 1000;
    counters_.start(start_ms_);
    return {};
  }

  void stop() override {
    if (file_) (void)close();
    counters_.stop(clock_.wall_ms());
  }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    if (config_.roll_seconds > 0 && clock_.steady_ms() >= roll_at_ms_) TRY(roll());
    if (!file_) TRY(open());
    TRY(auto take, channel.take(static_cast<std::size_t>(config_.batch_size), stop));
    const auto count = static_cast<std::int64_t>(count_events(take->events()));
    counters_.drain_attempt += count;
    if (Status written = write(take->events()); !written) {
      ++counters_.write_fail;
      return std::move(written).error();
    }
    TRY(take->commit());
    counters_.drain_success += count;
    return count < config_.batch_size && count == 0 ? SinkOutcome::kEmpty : SinkOutcome::kReady;
  }

 private:
  // All of the batch, or nothing: what a failed write left is cut off.
  Status write(const Slices& slices) {
    buffer_.clear();
    for (const Slice& slice : slices) {
      for (const Event& event : slice.events()) TRY(serializer_->write(event, buffer_));
    }
    TRY(serializer_->flush(buffer_));
    if (buffer_.empty()) return {};
    if (Status written = write_all(file_.get(), buffer_); !written) {
      (void)!::ftruncate(file_.get(), static_cast<off_t>(size_));
      ::lseek(file_.get(), static_cast<off_t>(size_), SEEK_SET);
      return written;
    }
    size_ += buffer_.size();
    return {};
  }

  std::string next_path() {
    ++number_;
    std::string name = config_.prefix;
    if (config_.path_manager == "ROLLTIME") {
      const std::time_t now = clock_.wall_ms() / 1000;
      std::tm local{};
      ::localtime_r(&now, &local);
      char text[32];
      std::strftime(text, sizeof text, "%Y%m%d%H%M%S", &local);
      name += text;
    } else {
      name += std::to_string(start_ms_);
    }
    name += "-" + std::to_string(number_);
    if (!config_.extension.empty()) name += "." + config_.extension;
    return config_.directory + "/" + name;
  }

  Status open() {
    const std::string path = next_path();
    Result<Fd> file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file) {
      ++counters_.failed;
      return std::move(file).error();
    }
    file_ = std::move(*file);
    ++counters_.created;
    std::string head;
    TRY(serializer_->begin(head));
    TRY(write_all(file_.get(), head));
    size_ = head.size();
    return {};
  }

  Status close() {
    file_.close();
    ++counters_.closed;
    return {};
  }

  Status roll() {
    roll_at_ms_ = clock_.steady_ms() + config_.roll_seconds * 1000;
    return file_ ? close() : Status();
  }

  const FileRollConfig config_;
  std::unique_ptr<Serializer> serializer_;
  Clock& clock_;
  SinkCounter counters_;
  Fd file_;
  std::uint64_t size_ = 0;
  std::string buffer_;
  std::int64_t start_ms_ = 0;
  std::int64_t roll_at_ms_ = 0;
  std::int64_t number_ = 0;
};

Result<std::unique_ptr<Sink>> make_file_roll(const Settings& settings, Services& services) {
  TRY(FileRollConfig config, parse(fields(), settings));
  Property type{"sink.serializer", config.serializer, "", "", 0};
  if (const Property* given = settings.find("sink.serializer")) type = *given;
  TRY(auto serializer,
      make("serializer", serializer_types(), type, config.serializer_settings, services));
  return std::make_unique<FileRollSink>(std::move(config), std::move(serializer), services.clock);
}

}  // namespace

Type<Sink> file_roll_sink() {
  return {"file_roll",
          {"org.apache.flume.sink.RollingFileSink"},
          "Local files in one folder, a new one every so many seconds.",
          [] { return describe(fields()); },
          make_file_roll};
}

}  // namespace sluice::flume
