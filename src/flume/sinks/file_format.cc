#include "flume/sinks/file_format.h"

#include "base/bytes.h"
#include "base/text.h"
#include "formats/sequence_file.h"

namespace sluice::flume {
namespace {

class Plain final : public FileFormat {
 public:
  explicit Plain(std::unique_ptr<Serializer> serializer) : serializer_(std::move(serializer)) {}
  Status begin(std::string& out) override { return serializer_->begin(out); }
  Status append(const Event& event, std::int64_t, std::string& out) override {
    return serializer_->write(event, out);
  }
  Status flush(std::string& out) override { return serializer_->flush(out); }

 private:
  std::unique_ptr<Serializer> serializer_;
};

class Compressed final : public FileFormat {
 public:
  Compressed(std::unique_ptr<Serializer> serializer, const formats::HadoopCodec& codec)
      : serializer_(std::move(serializer)), codec_(codec) {}
  Status begin(std::string&) override {
    raw_.clear();
    return serializer_->begin(raw_);
  }
  Status append(const Event& event, std::int64_t, std::string&) override {
    return serializer_->write(event, raw_);
  }
  Status flush(std::string& out) override {
    TRY(serializer_->flush(raw_));
    if (raw_.empty()) return {};
    TRY(const std::string packed, codec_.compress(raw_));
    out += packed;
    raw_.clear();
    return {};
  }

 private:
  std::unique_ptr<Serializer> serializer_;
  const formats::HadoopCodec& codec_;
  std::string raw_;
};

class Sequence final : public FileFormat {
 public:
  Sequence(bool text, const formats::HadoopCodec* codec) : text_(text), codec_(codec) {}

  Status begin(std::string& out) override {
    writer_ = std::make_unique<formats::SequenceFileWriter>(formats::SequenceFileOptions{
        "org.apache.hadoop.io.LongWritable",
        text_ ? "org.apache.hadoop.io.Text" : "org.apache.hadoop.io.BytesWritable", codec_,
        formats::random_sync_marker()});
    writer_->begin(out);
    return {};
  }
  Status append(const Event& event, std::int64_t now_ms, std::string& out) override {
    const std::string* header = event.headers->find("timestamp");
    const std::int64_t time = header == nullptr ? now_ms : parse_int(*header).value_or(now_ms);
    key_.clear();
    append_be(key_, time);
    value_.clear();
    if (text_)
      formats::append_vint(value_, static_cast<std::int64_t>(event.body.size()));
    else
      append_be(value_, static_cast<std::uint32_t>(event.body.size()));
    value_ += event.body;
    return writer_->append(key_, value_, out);
  }
  Status flush(std::string& out) override { return writer_->sync(out); }

 private:
  const bool text_;
  const formats::HadoopCodec* const codec_;
  std::unique_ptr<formats::SequenceFileWriter> writer_;
  std::string key_, value_;
};

}  // namespace

std::unique_ptr<FileFormat> plain_format(std::unique_ptr<Serializer> serializer) {
  return std::make_unique<Plain>(std::move(serializer));
}
std::unique_ptr<FileFormat> compressed_format(std::unique_ptr<Serializer> serializer,
                                              const formats::HadoopCodec& codec) {
  return std::make_unique<Compressed>(std::move(serializer), codec);
}
std::unique_ptr<FileFormat> sequence_format(bool text, const formats::HadoopCodec* codec) {
  return std::make_unique<Sequence>(text, codec);
}

}  // namespace sluice::flume
