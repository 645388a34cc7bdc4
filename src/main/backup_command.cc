#include "main/backup_command.h"

#include <sys/stat.h>

#include <array>
#include <variant>

#include "backup/backup.h"
#include "base/data_directory.h"
#include "base/options.h"
#include "base/text.h"

namespace sluice {
namespace {

constexpr Option kData{"--data", "DIR", "Data directory ($SLUICE_DATA, or ./sluice-data)."};
constexpr Option kVerify{"--verify", "", "Copies nothing: reads all of the backup in DIR."};
constexpr Option kHelp{"--help", "", "This text."};
constexpr std::array<Option, 3> kBackup{kData, kVerify, kHelp};
constexpr std::array<Option, 2> kRestore{kData, kHelp};

constexpr const char* kBackupUsage =
    "usage: sluice backup DIR [OPTIONS]\n\n"
    "Copies a data directory into the new folder DIR, whether a stack runs on it or not: topics\n"
    "and offsets, the lake, agents' state. What was acknowledged before is in the copy.\n\n";
constexpr const char* kRestoreUsage =
    "usage: sluice restore DIR [OPTIONS]\n\n"
    "Makes a data directory from the backup in DIR, once all of it was found as it was written.\n"
    "The data directory must be new or empty.\n\n";

int failed(const Invocation& invocation, const char* command, const Error& error) {
  std::fprintf(invocation.err, "sluice %s: %s\n", command, error.message().c_str());
  return 1;
}

// The options with the one folder that is named, or the exit code with which all is said.
std::variant<Options, int> read(const Invocation& invocation, const char* command,
                                const char* usage, std::span<const Option> table) {
  auto given = Options::parse(table, invocation.args);
  if (given && given->has(kHelp.name)) {
    std::fprintf(invocation.out, "%s%s", usage, describe(table).c_str());
    return 0;
  }
  if (given && given->positional().size() == 1) return *std::move(given);
  const std::string why = given ? "name the backup's folder" : given.error().message();
  std::fprintf(invocation.err, "sluice %s: %s\nTry 'sluice %s --help'.\n", command, why.c_str(),
               command);
  return 2;
}

std::string amount(const backup::Summary& summary) {
  return std::to_string(summary.files) + " files, " + human_size(summary.bytes);
}

bool holds_data(const std::string& data) {
  struct stat found {};
  return ::stat((data + "/kafka").c_str(), &found) == 0 ||
         ::stat((data + "/lake.meta").c_str(), &found) == 0;
}

Result<backup::Summary> copy(const std::string& data, const std::string& to) {
  if (!holds_data(data)) {
    return Error(ErrorCode::kNotFound, data + " is no data directory: name one with --data");
  }
  // Nobody starts on it meanwhile; a stack that runs goes on.
  const auto held = DataDirectory::take(data, "sluice backup");
  if (!held && held.error().code() != ErrorCode::kBusy) return held.error();
  return backup::make(data, to);
}

}  // namespace

int backup_command(const Invocation& invocation) {
  const auto request = read(invocation, "backup", kBackupUsage, kBackup);
  if (const int* code = std::get_if<int>(&request)) return *code;
  const Options& given = std::get<Options>(request);
  const std::string& folder = given.positional().front();
  if (given.has(kVerify.name)) {
    const auto sound = backup::verify(folder);
    if (!sound) return failed(invocation, "backup", sound.error());
    std::fprintf(invocation.out, "%s is whole: %s\n", folder.c_str(), amount(*sound).c_str());
    return 0;
  }
  const std::string data = find_data_directory(given.value_or(kData.name, ""));
  const auto made = copy(data, folder);
  if (!made) return failed(invocation, "backup", made.error());
  std::fprintf(invocation.out, "%s is a backup of %s: %s\n", folder.c_str(), data.c_str(),
               amount(*made).c_str());
  return 0;
}

int restore_command(const Invocation& invocation) {
  const auto request = read(invocation, "restore", kRestoreUsage, kRestore);
  if (const int* code = std::get_if<int>(&request)) return *code;
  const Options& given = std::get<Options>(request);
  const std::string& folder = given.positional().front();
  const std::string data = find_data_directory(given.value_or(kData.name, ""));
  const auto restored = backup::restore(folder, data);
  if (!restored) return failed(invocation, "restore", restored.error());
  std::fprintf(invocation.out, "%s is restored from %s: %s\n", data.c_str(), folder.c_str(),
               amount(*restored).c_str());
  return 0;
}

}  // namespace sluice
