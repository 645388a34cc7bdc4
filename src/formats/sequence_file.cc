#include "formats/sequence_file.h"

#include <random>

#include "base/bytes.h"

namespace sluice::formats {
namespace {

constexpr std::uint64_t kSyncInterval = 102400;  // SequenceFile.SYNC_INTERVAL
constexpr std::size_t kBlockBytes = 1'000'000;   // io.seqfile.compress.blocksize

void append_text(std::string& to, std::string_view text) {
  append_vint(to, static_cast<std::int64_t>(text.size()));
  to += text;
}

// Counts what a call appended.
class Counting {
 public:
  Counting(std::string& out, std::uint64_t& position)
      : out_(out), position_(position), before_(out.size()) {}
  ~Counting() { position_ += out_.size() - before_; }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;

 private:
  std::string& out_;
  std::uint64_t& position_;
  std::size_t before_;
};

}  // namespace

void append_vint(std::string& to, std::int64_t value) {
  if (value >= -112 && value <= 127) {
    to += static_cast<char>(value);
    return;
  }
  int head = -112;
  if (value < 0) {
    value = ~value;
    head = -120;
  }
  int bytes = 0;
  for (std::int64_t rest = value; rest != 0; rest >>= 8) ++bytes;
  to += static_cast<char>(head - bytes);
  for (int i = bytes - 1; i >= 0; --i) to += static_cast<char>(value >> (8 * i) & 0xFF);
}

SyncMarker random_sync_marker() {
  std::random_device random;
  SyncMarker marker;
  for (char& c : marker) c = static_cast<char>(random());
  return marker;
}

void SequenceFileWriter::begin(std::string& out) {
  const Counting counting(out, position_);
  const bool compressed = options_.codec != nullptr;
  out += "SEQ\x06";
  append_text(out, options_.key_class);
  append_text(out, options_.value_class);
  out += static_cast<char>(compressed);
  out += static_cast<char>(compressed);
  if (compressed) append_text(out, options_.codec->java_class);
  append_be(out, std::uint32_t{0});
  out.append(options_.sync_marker.data(), options_.sync_marker.size());
}

Status SequenceFileWriter::append(std::string_view key, std::string_view value, std::string& out) {
  if (options_.codec != nullptr) {
    append_vint(key_sizes_, static_cast<std::int64_t>(key.size()));
    keys_ += key;
    append_vint(value_sizes_, static_cast<std::int64_t>(value.size()));
    values_ += value;
    ++records_;
    return keys_.size() + values_.size() >= kBlockBytes ? sync(out) : Status();
  }
  if (position_ >= last_sync_ + kSyncInterval) append_sync(out);
  const Counting counting(out, position_);
  append_be(out, static_cast<std::uint32_t>(key.size() + value.size()));
  append_be(out, static_cast<std::uint32_t>(key.size()));
  out += key;
  out += value;
  return {};
}

void SequenceFileWriter::append_sync(std::string& out) {
  if (last_sync_ == position_) return;
  {
    const Counting counting(out, position_);
    append_be(out, std::uint32_t{0xFFFFFFFF});
    out.append(options_.sync_marker.data(), options_.sync_marker.size());
  }
  last_sync_ = position_;
}

Status SequenceFileWriter::append_buffer(std::string_view bytes, std::string& out) {
  TRY(std::string compressed, options_.codec->compress(bytes));
  append_vint(out, static_cast<std::int64_t>(compressed.size()));
  out += compressed;
  return {};
}

Status SequenceFileWriter::sync(std::string& out) {
  if (options_.codec == nullptr) {
    append_sync(out);
    return {};
  }
  if (records_ == 0) return {};
  append_sync(out);
  const Counting counting(out, position_);
  append_vint(out, records_);
  TRY(append_buffer(key_sizes_, out));
  TRY(append_buffer(keys_, out));
  TRY(append_buffer(value_sizes_, out));
  TRY(append_buffer(values_, out));
  records_ = 0;
  key_sizes_.clear();
  keys_.clear();
  value_sizes_.clear();
  values_.clear();
  return {};
}

}  // namespace sluice::formats
