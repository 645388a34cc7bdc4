// A folder with one segment of any bytes, as a kill may leave it: the log opens with the sound
// batches at its front, takes a record behind them, and opens again with the same end.
#include <fcntl.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "kafka/broker/log/log.h"
#include "kafka/wire/fuzz_checks.h"
#include "kafka/wire/record_batch_builder.h"

namespace {

using namespace sluice;
using namespace sluice::kafka;
using broker::Log;

Result<std::unique_ptr<Log>> open(const std::string& folder, broker::FileCache& files) {
  return Log::open(folder, broker::LogConfig{}, files, Log::OpenOptions{});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  char name[] = "/tmp/sluice-recovery-fuzz-XXXXXX";
  CHECK(::mkdtemp(name) != nullptr);
  const std::string folder = std::string(name) + "/t-0";
  std::filesystem::create_directory(folder);
  {
    auto segment = open_file(folder + "/00000000000000000000.log", O_CREAT | O_WRONLY);
    const ByteView bytes(reinterpret_cast<const char*>(data), size);
    CHECK(segment && write_all(segment->get(), wire::with_right_sums(bytes)));
  }
  broker::FileCache files(4);
  wire::Offset end = 0;
  if (auto log = open(folder, files)) {
    wire::RecordBatchBuilder builder;
    builder.append(1'700'000'000'000, "key", "value");
    Bytes batch = *builder.finish();
    const auto added = (*log)->append(batch, Log::Origin::kBroker, 1'700'000'000'000);
    (void)(*log)->read(0, 1 << 20, true);
    (void)(*log)->find_time(1'600'000'000'000);
    end = (*log)->end_offset();
    CHECK(added.error != wire::KafkaError::kNone || end == added.base_offset + 1);
    log->reset();
    auto again = open(folder, files);
    CHECK(again && (*again)->end_offset() == end);
  }
  std::filesystem::remove_all(name);
  return 0;
}
