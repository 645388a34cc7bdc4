// `hdfs fsck`: asks a name node's page, prints what it says, and takes the exit code from its last
// line.
//
// Source: DFSck, Hadoop 3.2.1.
#include <algorithm>
#include <array>
#include <optional>

#include "hdfs/client/pages.h"
#include "hdfs/client/user.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/shell/generic_options.h"
#include "hdfs/tools/shell/item.h"
#include "hdfs/tools/shell/options.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::string_view kUsage =
    "Usage: hdfs fsck <path> [-list-corruptfileblocks | [-move | -delete | -openforwrite] [-files "
    "[-blocks [-locations | -racks | -replicaDetails | -upgradedomains]]]] [-includeSnapshots] "
    "[-showprogress] [-storagepolicies] [-maintenance] [-blockId <blk_Id>]\n"
    "\t<path>\tstart checking from this path\n"
    "\t-move\tmove corrupted files to /lost+found\n"
    "\t-delete\tdelete corrupted files\n"
    "\t-files\tprint out files being checked\n"
    "\t-openforwrite\tprint out files opened for write\n"
    "\t-includeSnapshots\tinclude snapshot data if the given path indicates a snapshottable "
    "directory or there are snapshottable directories under it\n"
    "\t-list-corruptfileblocks\tprint out list of missing blocks and files they belong to\n"
    "\t-files -blocks\tprint out block report\n"
    "\t-files -blocks -locations\tprint out locations for every block\n"
    "\t-files -blocks -racks\tprint out network topology for data-node locations\n"
    "\t-files -blocks -replicaDetails\tprint out each replica details \n"
    "\t-files -blocks -upgradedomains\tprint out upgrade domains for every block\n"
    "\t-storagepolicies\tprint out storage policy summary for the blocks\n"
    "\t-maintenance\tprint out maintenance state node details\n"
    "\t-showprogress\tshow progress in output. Default is OFF (no progress)\n"
    "\t-blockId\tprint out which file this blockId belongs to, locations (nodes, racks) of this "
    "block, and other diagnostics info (under replicated, corrupted or not, etc)\n"
    "\n"
    "Please Note:\n"
    "\t1. By default fsck ignores files opened for write, use -openforwrite to report such files. "
    "They are usually  tagged CORRUPT or HEALTHY depending on their block allocation status\n"
    "\t2. Option -includeSnapshots should not be used for comparing stats, should be used only for "
    "HEALTH check, as this may contain duplicates if the same file present in both original fs "
    "tree and inside snapshots.\n"
    "\n";

struct Option {
  std::string_view name;
  std::string_view parameter;
};
constexpr auto kOptions = std::to_array<Option>({
    {"-move", "move"},
    {"-delete", "delete"},
    {"-files", "files"},
    {"-openforwrite", "openforwrite"},
    {"-blocks", "blocks"},
    {"-locations", "locations"},
    {"-racks", "racks"},
    {"-replicaDetails", "replicadetails"},
    {"-upgradedomains", "upgradedomains"},
    {"-storagepolicies", "storagepolicies"},
    {"-showprogress", "showprogress"},
    {"-list-corruptfileblocks", "listcorruptfileblocks"},
    {"-includeSnapshots", "includeSnapshots"},
    {"-maintenance", "maintenance"},
});

int usage(const Invocation& invocation) {
  std::fprintf(invocation.err, "%s%s", std::string(kUsage).c_str(),
               std::string(kGenericOptionsHelp).c_str());
  return 255;
}

// What is asked for: the query so far, and the path.
struct Question {
  std::string query;
  std::optional<std::string> path;
  bool lists_corrupt = false;
};

// The options in the order they came, as the query names them. Absent, and told of: a wrong use.
std::optional<Question> parse(const Invocation& invocation, const Arguments& arguments) {
  Question question;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const auto option = std::find_if(kOptions.begin(), kOptions.end(),
                                     [&](const Option& each) { return each.name == word; });
    if (option != kOptions.end()) {
      question.query += "&" + std::string(option->parameter) + "=1";
      question.lists_corrupt = question.lists_corrupt || word == "-list-corruptfileblocks";
    } else if (word == "-blockId") {
      std::string ids;
      while (i + 1 < arguments.size() && !arguments[i + 1].starts_with('-')) {
        ids += arguments[++i] + " ";
      }
      question.query += "&blockId=" + form_encoded(ids);
    } else if (word.starts_with('-')) {
      std::fprintf(invocation.err, "fsck: Illegal option '%s'\n", word.c_str());
      return std::nullopt;
    } else if (question.path) {
      std::fprintf(invocation.err, "fsck: can only operate on one path at a time '%s'\n",
                   word.c_str());
      return std::nullopt;
    } else {
      question.path = word;
    }
  }
  return question;
}

int exit_code(std::string_view last) {
  constexpr auto kEnds = std::to_array<std::pair<std::string_view, int>>({
      {"is HEALTHY", 0},
      {"is CORRUPT", 1},
      {"does not exist", 0},
      {"is DECOMMISSIONED", 2},
      {"is DECOMMISSIONING", 3},
      {"is IN MAINTENANCE", 4},
      {"is ENTERING MAINTENANCE", 5},
  });
  for (const auto& [end, code] : kEnds) {
    if (last.ends_with(end)) return code;
  }
  return last.find("Incorrect blockId format:") != std::string_view::npos ? 0 : 255;
}

// What cannot be asked. Hadoop ends with success here as well.
int inaccessible(const Invocation& invocation, const std::string& why) {
  std::fprintf(invocation.err, "FileSystem is inaccessible due to:\n%s\nDFSck exiting.\n",
               why.c_str());
  return 0;
}

// The lines that name a file, between those about the run.
class CorruptList {
 public:
  CorruptList(const Invocation& invocation, const std::string& path)
      : out_(invocation.out), path_(path) {}

  void add(std::string_view line) {
    for (const char* other :
         {"FSCK started by", "FSCK ended at", "The filesystem under path", "Cookie:"}) {
      if (line.starts_with(other)) return;
    }
    if (line.empty()) return;
    if (++count_ == 1) {
      std::fprintf(out_, "The list of corrupt files under path '%s' are:\n", path_.c_str());
    }
    std::fprintf(out_, "%s\n", std::string(line).c_str());
  }
  int finish() const {
    std::fprintf(out_, "The filesystem under path '%s' has %zu CORRUPT files\n", path_.c_str(),
                 count_);
    return count_ == 0 ? 0 : 255;
  }

 private:
  std::FILE* const out_;
  const std::string& path_;
  std::size_t count_ = 0;
};

int ask(const Invocation& invocation, const Question& question, const Address& address,
        const std::string& path, const std::string& target) {
  std::fprintf(invocation.err, "Connecting to namenode via http://%s%s\n",
               address.to_string().c_str(), target.c_str());
  CorruptList corrupt(invocation, path);
  std::string last = "is CORRUPT";
  const Status read = read_page(address, target, [&](std::string_view line) {
    if (question.lists_corrupt) return corrupt.add(line);
    std::fprintf(invocation.out, "%s\n", std::string(line).c_str());
    last = line;
  });
  if (!read) {
    std::fprintf(invocation.err, "fsck: %s\n", read.error().message().c_str());
    return 255;
  }
  return question.lists_corrupt ? corrupt.finish() : exit_code(last);
}

}  // namespace

int fsck(const Invocation& invocation, const std::vector<std::string>& arguments,
         lake::FileSystems& systems) {
  Arguments rest = arguments;
  const Result<Configuration> configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "fsck: %s\n", configuration.error().message().c_str());
    return 255;
  }
  if (rest.empty()) return usage(invocation);
  const std::optional<Question> question = parse(invocation, rest);
  if (!question) return usage(invocation);
  const std::string asked = question->path.value_or("/");
  const Result<Item> item = find_item(systems, asked);
  if (!item) {
    const bool denied = item.error().code() == ErrorCode::kPermissionDenied;
    return inaccessible(invocation, (denied ? "org.apache.hadoop.security.AccessControlException: "
                                            : "java.io.IOException: ") +
                                        item.error().message());
  }
  if (!item->exists()) {
    const std::string shown = asked.starts_with('/') ? asked : item->qualified();
    return inaccessible(invocation, "java.io.FileNotFoundException: File does not exist: " + shown);
  }
  if (!item->fs->uri().starts_with("hdfs:")) {
    return inaccessible(invocation, "java.io.IOException: no name node serves " + asked +
                                        ": 'sluice up' starts one, -fs hdfs://HOST:PORT names one");
  }
  const Result<Address> address = page_address(item->fs->uri(), *configuration);
  if (!address)
    return inaccessible(invocation, "java.io.IOException: " + address.error().message());
  const std::string target = "/fsck?ugi=" + form_encoded(current_user()) + question->query +
                             "&path=" + form_encoded(item->path);
  return ask(invocation, *question, *address, asked, target);
}

}  // namespace sluice::hdfs::tools
