#include "sqoop/merge/keyed_records.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <queue>

#include "base/bytes.h"

namespace sluice::sqoop {
namespace {

// What an entry of the map takes beside its bytes, about.
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kWriteBuffer = std::size_t{1} << 20;
constexpr std::size_t kSizes = 2 * sizeof(std::uint32_t);  // of the key and the record, before them

Result<Fd> nameless_file(const std::string& folder) {
  std::string name = folder + "/sluice-merge-XXXXXX";
  Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) return errno_error("a file for records in " + folder);
  ::unlink(name.c_str());
  return file;
}

}  // namespace

// The records of a run, one after the other.
class KeyedRecords::RunReader {
 public:
  RunReader(int file, const Run& run, std::size_t age) : file_(file), left_(run), age_(age) {}

  // False at the end.
  Result<bool> next() {
    if (left_.from == left_.to) return false;
    TRY(fill(kSizes));
    const auto key = load_le<std::uint32_t>(buffer_.data() + at_);
    const auto record = load_le<std::uint32_t>(buffer_.data() + at_ + sizeof key);
    const std::size_t whole = kSizes + std::size_t{key} + record;
    TRY(fill(whole));
    const std::string_view text = std::string_view(buffer_).substr(at_ + kSizes, whole - kSizes);
    key_ = text.substr(0, key);
    record_ = text.substr(key);
    at_ += whole;
    left_.from += whole;
    return true;
  }
  std::string_view key() const { return key_; }
  std::string_view record() const { return record_; }
  std::size_t age() const { return age_; }

 private:
  // Until the buffer holds `size` bytes of the run behind what was taken.
  Status fill(std::size_t size) {
    if (buffer_.size() - at_ >= size) return {};
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t held = buffer_.size();
    const std::size_t wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(size, kRunBuffer), left_.to - left_.from));
    buffer_.resize(wanted);
    return read_at(file_, buffer_.data() + held, wanted - held, left_.from + held);
  }

  int file_;
  Run left_;         // `from` is where the next record begins
  std::size_t age_;  // a later run counts
  std::string buffer_;
  std::size_t at_ = 0;
  std::string_view key_;
  std::string_view record_;
};

Status KeyedRecords::put(std::string_view key, std::string_view record) {
  const auto there = held_.find(key);
  if (there != held_.end()) {
    held_bytes_ -= there->second.size();
    there->second.assign(record);
  } else {
    held_.emplace(key, record);
    held_bytes_ += key.size() + kEntryBytes;
  }
  held_bytes_ += record.size();
  return held_bytes_ > most_held_ ? spill() : Status();
}

Status KeyedRecords::spill() {
  if (!file_) {
    TRY(file_, nameless_file(folder_));
  }
  Run run{.from = file_size_, .to = file_size_};
  std::string buffer;
  const auto write = [&]() -> Status {
    TRY(write_at(file_.get(), buffer, run.to));
    run.to += buffer.size();
    buffer.clear();
    return {};
  };
  for (const auto& [key, record] : held_) {
    append_le(buffer, static_cast<std::uint32_t>(key.size()));
    append_le(buffer, static_cast<std::uint32_t>(record.size()));
    buffer += key;
    buffer += record;
    if (buffer.size() >= kWriteBuffer) TRY(write());
  }
  TRY(write());
  file_size_ = run.to;
  runs_.push_back(run);
  held_.clear();
  held_bytes_ = 0;
  return {};
}

Result<std::uint64_t> KeyedRecords::each(const Take& take) {
  if (runs_.empty()) {
    for (const auto& [key, record] : held_) TRY(take(record));
    return static_cast<std::uint64_t>(held_.size());
  }
  if (!held_.empty()) TRY(spill());
  std::vector<RunReader> readers;
  readers.reserve(runs_.size());
  // The smallest key first, and of one key the last run.
  const auto behind = [&](std::size_t a, std::size_t b) {
    const int order = readers[a].key().compare(readers[b].key());
    return order != 0 ? order > 0 : readers[a].age() < readers[b].age();
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(behind)> next(behind);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    readers.emplace_back(file_.get(), runs_[i], i);
    TRY(const bool more, readers[i].next());
    if (more) next.push(i);
  }
  std::uint64_t records = 0;
  std::string key;
  while (!next.empty()) {
    const std::size_t at = next.top();
    next.pop();
    if (records == 0 || readers[at].key() != key) {
      key.assign(readers[at].key());
      TRY(take(readers[at].record()));
      ++records;
    }
    TRY(const bool more, readers[at].next());
    if (more) next.push(at);
  }
  return records;
}

std::string folder_for_runs(const std::string& hadoop_tmp_dir) {
  if (!hadoop_tmp_dir.empty()) return hadoop_tmp_dir;
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
}

}  // namespace sluice::sqoop
