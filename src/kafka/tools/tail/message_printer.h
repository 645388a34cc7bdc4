// One message as a person reads it, or as a line of JSON.
#pragma once

#include <cstdio>
#include <string>

#include "kafka/client/consumer.h"

namespace sluice::kafka::tools {

// Control characters and bytes that are no UTF-8 are escaped: a message does nothing to the
// terminal that shows it.
std::string shown_text(std::string_view bytes);

class MessagePrinter {
 public:
  // kPretty lays JSON out on lines of its own, kCompact leaves it on one; kJson makes an object of
  // each message, on one line.
  enum class Layout { kPretty, kCompact, kJson };
  struct Look {
    Layout layout = Layout::kPretty;
    bool colours = false;
  };

  MessagePrinter(std::FILE* out, Look look) : out_(out), look_(look) {}

  // False when nobody reads any more.
  bool print(const client::IncomingRecord& record) const;

 private:
  std::string head(const client::IncomingRecord& record) const;
  std::string value(const client::IncomingRecord& record) const;
  std::string as_json(const client::IncomingRecord& record) const;
  std::string painted(const char* colour, const std::string& text) const;

  std::FILE* out_;
  const Look look_;
};

}  // namespace sluice::kafka::tools
