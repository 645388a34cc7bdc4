#include "hdfs/tools/distcp/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kMostThreads = 256;

Error invalid_use(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

struct Flag {
  std::string_view name;
  bool DistcpOptions::*member;
  std::string_view help;
};
constexpr Flag kFlags[] = {
    {"-append", &DistcpOptions::append,
     "Reuse existing data in target files and append new data to them if possible"},
    {"-delete", &DistcpOptions::remove_missing,
     "Delete from target, files missing in source. Delete is applicable only with update or "
     "overwrite options"},
    {"-direct", &DistcpOptions::direct,
     "Write files directly to the target location, avoiding temporary file rename."},
    {"-i", &DistcpOptions::ignore_failures, "Ignore failures during copy"},
    {"-overwrite", &DistcpOptions::overwrite,
     "Choose to overwrite target files unconditionally, even if they exist."},
    {"-skipcrccheck", &DistcpOptions::skip_checksums,
     "Whether to skip CRC checks between source and target paths."},
    {"-update", &DistcpOptions::update, "Update target, copying only missing files or directories"},
};

struct Valued {
  std::string_view name;
  std::string_view help;
  Status (*take)(DistcpOptions& options, const std::string& value);
};

Status take_bandwidth(DistcpOptions& options, const std::string& value) {
  float megabytes = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), megabytes);
  if (code != std::errc() || end != value.data() + value.size()) {
    return invalid_use("Bandwidth specified is invalid: " + value);
  }
  if (!(megabytes > 0) || megabytes > 1e9F) {
    return invalid_use("Bandwidth " + value + " is invalid (should be > 0)");
  }
  options.bytes_per_second =
      std::max<std::uint64_t>(static_cast<std::uint64_t>(std::llround(megabytes * 1048576.0)), 1);
  return {};
}

// Java takes what is less than one for one.
Status take_threads(DistcpOptions& options, const std::string& value) {
  const auto count = parse_int(value);
  if (!count) return invalid_use("Number of maps is invalid: " + value);
  options.threads = static_cast<std::size_t>(std::clamp<std::int64_t>(*count, 1, kMostThreads));
  return {};
}

Status take_listing(DistcpOptions& options, const std::string& value) {
  options.listing = value;
  return {};
}

constexpr Valued kValued[] = {
    {"-bandwidth", "Specify bandwidth per map in MB, accepts bandwidth as a fraction.",
     take_bandwidth},
    {"-f", "List of files that need to be copied", take_listing},
    {"-m", "Max number of concurrent maps to use for copy", take_threads},
};

struct Absent {
  std::string_view name;
  std::string_view why;
};
constexpr Absent kAbsent[] = {
    {"-async", "the copy is this process, and ends with it"},
    {"-atomic", "files are renamed one by one"},
    {"-blocksperchunk", "a file is copied as a whole"},
    {"-copybuffersize", "the buffer is of 1 MiB"},
    {"-diff", "differences of snapshots are not read; -update compares the files"},
    {"-filelimit", "it has no effect in Hadoop any more"},
    {"-filters", "patterns of what is left out are not read"},
    {"-log", "what was copied is not kept in files"},
    {"-mapredSslConf", "there is no MapReduce"},
    {"-numListstatusThreads", "a tree is listed by one thread"},
    {"-rdiff", "differences of snapshots are not read; -update compares the files"},
    {"-sizelimit", "it has no effect in Hadoop any more"},
    {"-strategy", "each thread takes the next file"},
    {"-tmp", "files are copied beside their targets"},
    {"-v", "what was copied is not kept in files"},
    {"-xtrack", "sources that go meanwhile are failures"},
};

Status take_kept(DistcpOptions& options, std::string_view letters) {
  KeptAttributes& kept = options.kept;
  if (letters.empty()) letters = "rbugpt";
  for (const char letter : letters) {
    switch (letter) {
      case 'r':
        kept.replication = true;
        break;
      case 'b':
        kept.block_size = true;
        break;
      case 'u':
        kept.user = true;
        break;
      case 'g':
        kept.group = true;
        break;
      case 'p':
        kept.permission = true;
        break;
      case 'c':
        return Error(ErrorCode::kUnsupported,
                     "-pc is not offered here: files are written with the checksums of "
                     "-Ddfs.checksum.type");
      case 'a':
        kept.acl = true;
        break;
      case 'x':
        kept.extended = true;
        break;
      case 't':
        kept.times = true;
        break;
      default:
        return invalid_use("No enum constant org.apache.hadoop.tools.DistCpOptions.FileAttribute." +
                           std::string(1, letter));
    }
  }
  return {};
}

// Whether it was an option; one with a value takes the next word as well.
Result<bool> take_option(DistcpOptions& options, const std::vector<std::string>& words,
                         std::size_t& at) {
  const std::string& word = words[at];
  for (const Flag& flag : kFlags) {
    if (word != flag.name) continue;
    options.*flag.member = true;
    return true;
  }
  for (const Valued& valued : kValued) {
    if (word != valued.name) continue;
    if (at + 1 == words.size()) {
      return invalid_use("Unable to parse arguments. Missing argument for option: " +
                         word.substr(1));
    }
    TRY(valued.take(options, words[++at]));
    return true;
  }
  for (const Absent& absent : kAbsent) {
    if (word != absent.name) continue;
    return Error(ErrorCode::kUnsupported,
                 word + " is not offered here: " + std::string(absent.why));
  }
  if (word.starts_with("-p")) {
    TRY(take_kept(options, std::string_view(word).substr(2)));
    return true;
  }
  if (word.size() > 1 && word.starts_with('-')) {
    return invalid_use("Unable to parse arguments. Unrecognized option: " + word);
  }
  return false;
}

Status check_together(const DistcpOptions& options) {
  if (options.remove_missing && !options.syncs()) {
    return invalid_use("Delete missing is applicable only with update or overwrite options");
  }
  if (options.overwrite && options.update) {
    return invalid_use("Overwrite and update options are mutually exclusive");
  }
  if (options.append && !options.update) {
    return invalid_use("Append is valid only with update options");
  }
  if (options.append && options.skip_checksums) {
    return invalid_use("Append is disallowed when skipping CRC");
  }
  return {};
}

}  // namespace

Result<DistcpOptions> parse_distcp_options(const std::vector<std::string>& arguments) {
  DistcpOptions options;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    TRY(const bool taken, take_option(options, arguments, at));
    if (!taken) options.sources.push_back(arguments[at]);
  }
  if (options.sources.empty()) return invalid_use("Target path not specified");
  options.target = options.sources.back();
  options.sources.pop_back();
  if (options.sources.empty() && options.listing.empty()) {
    return invalid_use("Neither source file listing nor source paths present");
  }
  if (!options.sources.empty() && !options.listing.empty()) {
    return invalid_use("Both source file listing and source paths present");
  }
  TRY(check_together(options));
  return options;
}

std::string distcp_usage() {
  std::string text =
      "usage: distcp OPTIONS [source_path...] <target_path>\n              OPTIONS\n";
  const auto add = [&text](std::string name, std::string_view help) {
    if (name.size() < 30) name.resize(30, ' ');
    text += " " + name + std::string(help) + "\n";
  };
  for (const Flag& flag : kFlags) add(std::string(flag.name), flag.help);
  for (const Valued& valued : kValued) add(std::string(valued.name) + " <arg>", valued.help);
  add("-p<arg>",
      "preserve status (rbugpaxt)(replication, block-size, user, group, permission, ACL, "
      "XATTR, timestamps). If -p is specified with no <arg>, then preserves replication, block "
      "size, user, group, permission and timestamps.");
  return text;
}

}  // namespace sluice::hdfs::tools
