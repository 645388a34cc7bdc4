#include "main/support.h"

#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "base/data_directory.h"
#include "base/options.h"
#include "base/text.h"
#include "main/config.h"
#include "main/given_settings.h"
#include "main/health.h"
#include "main/verify.h"
#include "main/version.h"

namespace sluice {
namespace {

constexpr Option kData{"--data", "DIR", "Data directory ($SLUICE_DATA, or ./sluice-data)."};
constexpr Option kHelp{"--help", "", "This text."};
constexpr std::array<Option, 2> kOptions{kData, kHelp};

void print_machine(std::FILE* out) {
  utsname name{};
  ::uname(&name);
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const auto memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                      static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::fprintf(out, "Sluice %s on %s %s %s, %u processors, memory %s, %llu descriptors\n", kVersion,
               name.sysname, name.release, name.machine, std::thread::hardware_concurrency(),
               human_size(memory).c_str(), static_cast<unsigned long long>(files.rlim_max));
}

// Names of variables that concern us; their values may be secrets.
void print_environment(std::FILE* out) {
  std::vector<std::string> names;
  for (const auto& [name, value] : process_environment()) {
    for (const std::string_view ours :
         {"SLUICE_", "KAFKA_", "CORE_CONF_", "HDFS_CONF_", "HADOOP_"}) {
      if (name.starts_with(ours)) names.push_back(name);
    }
  }
  std::fprintf(out, "\nVariables that are set: %s\n",
               names.empty() ? "none of ours" : join(names, " ").c_str());
}

struct Amount {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

// What is gone when it is looked at does not count.
Amount amount_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  Amount amount;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code gone;
    if (!fs::is_regular_file(at->symlink_status(gone)) || gone) continue;
    ++amount.files;
    const std::uint64_t size = at->file_size(gone);
    amount.bytes += gone ? 0 : size;
  }
  return amount;
}

void print_data(std::FILE* out, const std::string& data) {
  struct statvfs disk {};
  std::fprintf(out, "\nData in %s\n", data.c_str());
  if (::statvfs(data.c_str(), &disk) != 0) {
    std::fprintf(out, "  not there\n");
    return;
  }
  for (const char* folder : {"kafka", "lake", "lake.meta", "flume", "sqoop"}) {
    const Amount amount = amount_below(data + "/" + folder);
    std::fprintf(out, "  %-10s %8llu files %12s\n", folder,
                 static_cast<unsigned long long>(amount.files), human_size(amount.bytes).c_str());
  }
  std::fprintf(out, "  free on its disk: %s, %llu names\n",
               human_size(std::uint64_t{disk.f_bavail} * disk.f_frsize).c_str(),
               static_cast<unsigned long long>(disk.f_favail));
}

// A command whose words become part of the page, whatever it finds.
void print_section(const Invocation& invocation, const char* title,
                   int (*command)(const Invocation&), std::vector<std::string> args) {
  std::fprintf(invocation.out, "\n%s\n", title);
  Invocation inner = invocation;
  inner.args = std::move(args);
  inner.err = invocation.out;
  command(inner);
}

}  // namespace

int support(const Invocation& invocation) {
  const auto given = Options::parse(kOptions, invocation.args);
  if (given && given->has(kHelp.name)) {
    std::fprintf(
        invocation.out,
        "usage: sluice support [OPTIONS]\n\nPrints a page for whoever is to help: versions, "
        "limits, settings, what runs, how much there is. No\nsecret, and no name of a file "
        "or topic, is in it. The log is where standard error goes (journalctl -u\nsluice, "
        "docker logs).\n\n%s",
        describe(kOptions).c_str());
    return 0;
  }
  if (!given || !given->positional().empty()) {
    const std::string why = given ? "unexpected argument '" + given->positional().front() + "'"
                                  : given.error().message();
    std::fprintf(invocation.err, "sluice support: %s\nTry 'sluice support --help'.\n", why.c_str());
    return 2;
  }
  const std::string data = find_data_directory(given->value_or(kData.name, ""));
  print_machine(invocation.out);
  print_environment(invocation.out);
  print_data(invocation.out, data);
  print_section(invocation, "What runs", &status, {"--data", data});
  print_section(invocation, "Does it answer", &health, {"--data", data});
  print_section(invocation, "Settings of a server that starts now, by file and environment",
                &config, {"print", "--effective"});
  return 0;
}

}  // namespace sluice
