#include "kafka/tools/console/message_formatter.h"

#include "base/text.h"
#include "kafka/tools/cli/deserializer.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;

class NoOpFormatter final : public MessageFormatter {
 public:
  Status format(const IncomingRecord&, std::string&) const override { return {}; }
};

// Kafka's DefaultMessageFormatter: the wanted columns, key.separator between them.
class DefaultFormatter final : public MessageFormatter {
 public:
  Status configure(const Properties& properties) {
    const auto flag = [&](const char* name, bool& to) {
      const auto found = properties.find(name);
      if (found != properties.end()) to = to_lower(trim(found->second)) == "true";
    };
    const auto text = [&](const char* name, std::string& to) {
      if (const auto found = properties.find(name); found != properties.end()) to = found->second;
    };
    flag("print.timestamp", timestamp_);
    flag("print.partition", partition_);
    flag("print.offset", offset_);
    flag("print.headers", headers_);
    flag("print.key", key_);
    flag("print.value", value_);
    text("key.separator", key_separator_);
    text("line.separator", line_separator_);
    text("headers.separator", headers_separator_);
    text("null.literal", null_literal_);
    TRY(deserializer(properties, "key.deserializer", key_deserializer_));
    TRY(deserializer(properties, "value.deserializer", value_deserializer_));
    TRY(deserializer(properties, "headers.deserializer", headers_deserializer_));
    return {};
  }

  Status format(const IncomingRecord& record, std::string& out) const override {
    if (timestamp_) {
      append_timestamp(record, out);
      separate(partition_ || offset_ || headers_ || key_ || value_, out);
    }
    if (partition_) {
      out += "Partition:" + std::to_string(record.partition);
      separate(offset_ || headers_ || key_ || value_, out);
    }
    if (offset_) {
      out += "Offset:" + std::to_string(record.offset);
      separate(headers_ || key_ || value_, out);
    }
    if (headers_) {
      TRY(append_headers(record, out));
      separate(key_ || value_, out);
    }
    if (key_) {
      TRY(append(key_deserializer_, record.key, out));
      separate(value_, out);
    }
    if (value_) {
      TRY(append(value_deserializer_, record.value, out));
      out += line_separator_;
    }
    return {};
  }

 private:
  static Status deserializer(const Properties& properties, const char* name, Deserializer& to) {
    const auto found = properties.find(name);
    if (found == properties.end() || found->second.empty()) return {};
    to = find_deserializer(found->second);
    if (to == nullptr) return Error(ErrorCode::kNotFound, found->second);
    return {};
  }

  void separate(bool column, std::string& out) const {
    out += column ? key_separator_ : line_separator_;
  }

  static void append_timestamp(const IncomingRecord& record, std::string& out) {
    switch (record.time) {
      case IncomingRecord::Time::kNone:
        out += "NO_TIMESTAMP";
        return;
      case IncomingRecord::Time::kCreate:
        out += "CreateTime:";
        break;
      case IncomingRecord::Time::kAppend:
        out += "LogAppendTime:";
        break;
    }
    out += std::to_string(record.timestamp_ms);
  }

  // Kafka hands the null literal to the deserializer as if it was the data.
  Status append(Deserializer deserialize, const std::optional<std::string>& bytes,
                std::string& out) const {
    const std::string& given = bytes ? *bytes : null_literal_;
    if (deserialize == nullptr) {
      out += given;
      return {};
    }
    TRY(std::string text, deserialize(given));
    out += text;
    return {};
  }

  Status append_headers(const IncomingRecord& record, std::string& out) const {
    if (record.headers.empty()) out += "NO_HEADERS";
    bool first = true;
    for (const auto& [name, value] : record.headers) {
      if (!first) out += headers_separator_;
      first = false;
      out += name + ":";
      TRY(append(headers_deserializer_, value, out));
    }
    return {};
  }

  bool timestamp_ = false;
  bool partition_ = false;
  bool offset_ = false;
  bool headers_ = false;
  bool key_ = false;
  bool value_ = true;
  std::string key_separator_ = "\t";
  std::string line_separator_ = "\n";
  std::string headers_separator_ = ",";
  std::string null_literal_ = "null";
  Deserializer key_deserializer_ = nullptr;
  Deserializer value_deserializer_ = nullptr;
  Deserializer headers_deserializer_ = nullptr;
};

}  // namespace

Result<std::unique_ptr<MessageFormatter>> make_formatter(const std::string& class_name,
                                                         const Properties& properties) {
  // Kafka's LoggingMessageFormatter prints like the default one, and logs below what is shown.
  if (class_name == "kafka.tools.DefaultMessageFormatter" ||
      class_name == "kafka.tools.LoggingMessageFormatter" ||
      class_name == "org.apache.kafka.tools.consumer.LoggingMessageFormatter") {
    auto formatter = std::make_unique<DefaultFormatter>();
    TRY(formatter->configure(properties));
    return std::unique_ptr<MessageFormatter>(std::move(formatter));
  }
  if (class_name == "kafka.tools.NoOpMessageFormatter" ||
      class_name == "org.apache.kafka.tools.consumer.NoOpMessageFormatter") {
    return std::unique_ptr<MessageFormatter>(std::make_unique<NoOpFormatter>());
  }
  if (auto formatter = make_internal_formatter(class_name)) return formatter;
  return Error(ErrorCode::kNotFound, class_name);
}

}  // namespace sluice::kafka::tools
