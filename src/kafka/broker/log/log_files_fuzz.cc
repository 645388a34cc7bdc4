// The small files beside a partition's segments, as a kill or another program left them. The first
// byte picks the file: each is read or refused, and what was read is saved and read again.
#include <sys/mman.h>

#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "base/file.h"
#include "kafka/broker/log/checkpoint_file.h"
#include "kafka/broker/log/producer_state.h"
#include "kafka/broker/log/sparse_index.h"

namespace {

using namespace sluice;
using namespace sluice::kafka::broker;

template <class Entry>
void check_index(const std::string& path, std::int64_t key) {
  SparseIndex<Entry> on_disk(path);
  (void)on_disk.floor(key);
  SparseIndex<Entry> index(path);
  if (!index.load()) return;
  const auto found = index.floor(key);
  CHECK(found && (!*found || (*found)->key() <= key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Fd file(::memfd_create("log", MFD_CLOEXEC));
  Bytes bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  // A snapshot's own CRC is set right, so that the search gets past it.
  if (data[0] % 4 == 0 && bytes.size() >= 6) {
    store_be(bytes.data() + 2, crc32c(ByteView(bytes).substr(6)));
  }
  CHECK(write_all(file.get(), bytes));
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  switch (data[0] % 4) {
    case 0: {
      ProducerState state;
      (void)state.load(path);
      break;
    }
    case 1: {
      const auto offsets = read_checkpoint(path);
      CHECK(!offsets || offsets->size() <= size);
      break;
    }
    case 2:
      check_index<OffsetEntry>(path, data[1]);
      break;
    default:
      check_index<TimeEntry>(path, data[1] * 1000);
  }
  return 0;
}
