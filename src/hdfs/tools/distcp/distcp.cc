#include "hdfs/tools/distcp/distcp.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "hdfs/tools/distcp/copy_file.h"
#include "hdfs/tools/distcp/listing.h"
#include "hdfs/tools/distcp/options.h"
#include "hdfs/tools/shell/generic_options.h"
#include "hdfs/tools/shell/interruption.h"

namespace sluice::hdfs::tools {
namespace {

// DistCpConstants: -1, -2 and -999, as a shell sees them.
constexpr int kWrongInput = 255;
constexpr int kDuplicateInput = 254;
constexpr int kNotCopied = 25;

class DistcpRun {
 public:
  DistcpRun(const Invocation& invocation, Interruption& interruption, const DistcpOptions& options,
            CopyListing listing)
      : invocation_(invocation),
        interruption_(interruption),
        options_(options),
        listing_(std::move(listing)),
        progress_(invocation.err) {}

  // Whether all went well, or failures are to be passed over.
  bool run();

 private:
  Item target_of(const CopyPair& pair) const;
  Status make_folders();
  Status make_folder(const CopyPair& pair);
  void copy_files();
  void copy_next(const FileCopy& copy);
  void keep_folders();
  Status remove_missing();
  Status remove_below(const Item& folder, const std::string& relative,
                      const std::set<std::string>& wanted);
  void fail(const std::string& path, const Error& error);
  void fail_run(const std::string& path, const Error& error);
  void tell(double seconds) const;

  const Invocation& invocation_;
  Interruption& interruption_;
  const DistcpOptions& options_;
  const CopyListing listing_;
  Progress progress_;
  CopyCounts counts_;
  std::set<std::string> unmade_;  // folders that could not be made, by CopyPair::relative
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // guards the error output
};

Item DistcpRun::target_of(const CopyPair& pair) const {
  Item target = listing_.target;
  target.status.reset();
  const std::string folder = target.path == "/" ? "" : target.path;
  if (!pair.relative.empty()) target.path = folder + pair.relative;
  target.text = target.qualified();
  return target;
}

// Of what is done around the copies, which -i does not excuse.
void DistcpRun::fail_run(const std::string& path, const Error& error) {
  fail(path, error);
  stopped_ = true;
}

// A failure ends the run, unless -i says otherwise.
void DistcpRun::fail(const std::string& path, const Error& error) {
  ++counts_.failed;
  const std::lock_guard lock(mutex_);
  progress_.clear();
  const std::string& message = error.message();
  std::fprintf(invocation_.err, "distcp: %s: %s\n", path.c_str(),
               message.substr(0, message.find('\n')).c_str());
  if (!options_.ignore_failures) stopped_ = true;
}

Status DistcpRun::make_folder(const CopyPair& pair) {
  Item target = target_of(pair);
  TRY(target.look_up());
  if (target.is_file()) {
    return Error(ErrorCode::kAlreadyExists, "Can't replace " + target.qualified() +
                                                ". Target is a file, source is a directory");
  }
  return target.exists() ? Status() : target.fs->make_directories(target.path);
}

Status DistcpRun::make_folders() {
  // A file alone goes to the target itself; all else lies below it.
  const bool is_folder = std::any_of(listing_.pairs.begin(), listing_.pairs.end(),
                                     [](const CopyPair& pair) { return !pair.relative.empty(); }) ||
                         listing_.pairs.empty() || listing_.pairs.front().source.is_directory();
  if (is_folder) TRY(listing_.target.fs->make_directories(listing_.target.path));
  for (const CopyPair& pair : listing_.pairs) {
    if (stopped_) return {};
    if (!pair.source.is_directory()) continue;
    const Status made = make_folder(pair);
    if (made) continue;
    unmade_.insert(pair.relative);
    fail(pair.source.qualified(), made.error());
  }
  return {};
}

void DistcpRun::copy_next(const FileCopy& copy) {
  for (std::size_t i = next_++; i < listing_.pairs.size() && !stopped_; i = next_++) {
    const CopyPair& pair = listing_.pairs[i];
    if (pair.source.is_directory()) continue;
    const Status copied = copy.run(pair.source, target_of(pair));
    if (copied) continue;
    counts_.bytes_failed += pair.source.status->length;
    fail(pair.source.qualified(), copied.error());
  }
}

void DistcpRun::copy_files() {
  const FileCopy copy(options_, counts_, progress_, interruption_, stopped_);
  const std::size_t files = static_cast<std::size_t>(
      std::count_if(listing_.pairs.begin(), listing_.pairs.end(),
                    [](const CopyPair& pair) { return !pair.source.is_directory(); }));
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(options_.threads, files); ++i) {
    threads.emplace_back([&] { copy_next(copy); });
  }
  copy_next(copy);
  for (std::thread& thread : threads) thread.join();
}

// Last, since what is made in a folder changes its time; the deepest first.
void DistcpRun::keep_folders() {
  for (auto pair = listing_.pairs.rbegin(); pair != listing_.pairs.rend(); ++pair) {
    if (!pair->source.is_directory() || stopped_ || unmade_.contains(pair->relative)) continue;
    KeptAttributes kept = options_.kept;
    kept.replication = false;
    const Status done = keep_attributes_of(pair->source, target_of(*pair), kept);
    if (!done) fail_run(pair->source.qualified(), done.error());
  }
}

Status DistcpRun::remove_below(const Item& folder, const std::string& relative,
                               const std::set<std::string>& wanted) {
  TRY(const auto entries, children(folder));
  for (const Item& entry : entries) {
    const std::string below = relative + "/" + std::string(entry.status->name());
    if (!wanted.contains(below)) {
      TRY(entry.fs->remove(entry.path, true));
    } else if (entry.is_directory()) {
      TRY(remove_below(entry, below, wanted));
    }
  }
  return {};
}

Status DistcpRun::remove_missing() {
  std::set<std::string> wanted;
  for (const CopyPair& pair : listing_.pairs) wanted.insert(pair.relative);
  Item target = listing_.target;
  TRY(target.look_up());
  return target.is_directory() ? remove_below(target, "", wanted) : Status();
}

void DistcpRun::tell(double seconds) const {
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(counts_.bytes_copied.load()) /
                                               std::max(seconds, 0.001));
  std::string text = "\tDistCp Counters\n";
  const auto line = [&text](const char* name, std::uint64_t value) {
    text += std::string("\t\t") + name + "=" + std::to_string(value) + "\n";
  };
  line("Bandwidth in Btyes", rate);
  line("Bytes Copied", counts_.bytes_copied);
  line("Bytes Expected", listing_.bytes);
  if (counts_.failed > 0) line("Bytes Failed", counts_.bytes_failed);
  if (counts_.skipped > 0) line("Bytes Skipped", counts_.bytes_skipped);
  line("Files Copied", counts_.copied);
  if (counts_.failed > 0) line("Files Failed", counts_.failed);
  if (counts_.skipped > 0) line("Files Skipped", counts_.skipped);
  std::fwrite(text.data(), 1, text.size(), invocation_.err);
}

bool DistcpRun::run() {
  const auto start = std::chrono::steady_clock::now();
  if (const Status made = make_folders(); !made) {
    fail_run(listing_.target.qualified(), made.error());
  }
  if (!stopped_) copy_files();
  // Nothing is removed where something could not be copied.
  if (options_.remove_missing && counts_.failed == 0) {
    const Status removed = remove_missing();
    if (!removed) fail_run(listing_.target.qualified(), removed.error());
  }
  if (!stopped_) keep_folders();
  progress_.clear();
  tell(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return counts_.failed == 0 || (options_.ignore_failures && !stopped_);
}

int wrong(const Invocation& invocation, const std::string& message, bool with_usage) {
  std::fprintf(invocation.err, "%s\n", message.c_str());
  if (with_usage) std::fputs(distcp_usage().c_str(), invocation.err);
  return kWrongInput;
}

}  // namespace

int distcp(const Invocation& invocation, const std::vector<std::string>& arguments,
           lake::FileSystems& systems) {
  Interruption interruption;
  std::vector<std::string> rest = arguments;
  const auto configuration = take_configuration(rest, systems);
  if (!configuration) return wrong(invocation, configuration.error().message(), false);
  if (rest.empty()) {
    std::fputs(distcp_usage().c_str(), invocation.out);
    return kWrongInput;
  }
  const auto options = parse_distcp_options(rest);
  if (!options) {
    return wrong(invocation, "Invalid arguments: " + options.error().message(), true);
  }
  auto listing = list_copies(systems, *options);
  if (!listing) {
    const Error& error = listing.error();
    std::fprintf(invocation.err, "%s\n", error.message().c_str());
    if (error.reason<DistcpInput>()) return kDuplicateInput;
    return error.code() == ErrorCode::kInvalidArgument ? kWrongInput : kNotCopied;
  }
  DistcpRun run(invocation, interruption, *options, *std::move(listing));
  return run.run() ? 0 : kNotCopied;
}

}  // namespace sluice::hdfs::tools
