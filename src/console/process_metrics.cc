#include "console/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"

namespace sluice::console {
namespace {

using metrics::Kind;

std::string read_file(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Fields of /proc/self/stat from the third on: the second is a name in brackets, blanks and all.
std::vector<std::string> stat_fields() {
  const std::string text = read_file("/proc/self/stat");
  const std::size_t end = text.rfind(") ");
  return end == std::string::npos ? std::vector<std::string>() : split(text.substr(end + 2), ' ');
}

double field(const std::vector<std::string>& fields, std::size_t number) {
  if (fields.size() <= number - 3) return 0;
  return static_cast<double>(parse_int(fields[number - 3]).value_or(0));
}

// Seconds since 1970 at which the machine started.
double boot_time() {
  for (const std::string& line : split(read_file("/proc/stat"), '\n')) {
    if (line.starts_with("btime ")) {
      return static_cast<double>(parse_int(std::string_view(line).substr(6)).value_or(0));
    }
  }
  return 0;
}

std::size_t open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), &::closedir);
  if (!folder) return 0;
  std::size_t count = 0;
  while (::readdir(folder.get()) != nullptr) ++count;
  return count - std::min<std::size_t>(count, 3);  // ".", ".." and the folder itself
}

}  // namespace

void add_process_metrics(metrics::Exposition& out) {
  const std::vector<std::string> fields = stat_fields();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  out.add("process_cpu_seconds_total", Kind::kCounter, "Processor time of this process.", {},
          (field(fields, 14) + field(fields, 15)) / ticks);
  out.add("process_start_time_seconds", Kind::kGauge, "When it started, in seconds since 1970.", {},
          boot_time() + field(fields, 22) / ticks);
  out.add("process_virtual_memory_bytes", Kind::kGauge, "Its address space.", {},
          field(fields, 23));
  out.add("process_resident_memory_bytes", Kind::kGauge, "What of it is in memory.", {},
          field(fields, 24) * page);
  out.add("process_open_fds", Kind::kGauge, "Descriptors that it has open.", {},
          static_cast<double>(open_descriptors()));
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    out.add("process_max_fds", Kind::kGauge, "Descriptors that it may have open.", {},
            static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace sluice::console
