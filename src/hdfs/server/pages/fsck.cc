// /fsck: what a NameNode says of the blocks below a path. Its words are read by DFSck, which takes
// its exit code from the last line.
//
// Source: NamenodeFsck, Hadoop 3.2.1. There is one copy of each block, on one node.
#include <algorithm>
#include <charconv>
#include <ctime>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/pages/pages.h"

namespace sluice::hdfs {
namespace {

// Date.toString(): "Mon Nov 30 23:51:37 UTC 2026".
std::string date_text(std::int64_t ms) {
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  localtime_r(&seconds, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, "%a %b %d %H:%M:%S %Z %Y", &parts));
}

// Float.toString() of a quotient.
std::string quotient(std::uint64_t part, std::uint64_t whole) {
  const float value = whole == 0 ? 0 : static_cast<float>(part) / static_cast<float>(whole);
  char text[32];
  std::string shown(text, std::to_chars(text, text + sizeof text, value).ptr);
  if (shown.find('.') == std::string::npos) shown += ".0";
  return shown;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  return " (" + quotient(part * 100, whole) + " %)";
}

// One run: what is asked for, what was counted, and the text so far.
class Fsck {
 public:
  Fsck(Node& node, const net::HttpRequest& request, net::HttpResponse& response)
      : node_(node), request_(request), response_(response) {
    const std::string user(request.parameter("ugi").value_or(node.options.web_user));
    who_ = node.lake.caller(user);
    corrupt_ = node.lake.corrupt_files();
    files_ = has("files");
    blocks_ = has("blocks");
    open_files_ = has("openforwrite");
    progress_ = has("showprogress");
    maintenance_ = has("maintenance");
    policies_ = has("storagepolicies");
  }

  Status run() {
    response_.set_header("Content-Type", "text/plain; charset=utf-8");
    TRY(response_.begin(std::nullopt));
    const std::int64_t started = now();
    const std::string path(request_.parameter("path").value_or("/"));
    const std::string from = " by " + who_.user + " (auth:SIMPLE) from /" + request_.peer.address;
    if (const auto block = request_.parameter("blockId")) {
      out_ = "FSCK started" + from + " at " + date_text(started) + "\n\n";
      for_block(*block);
    } else {
      out_ = "FSCK started" + from + " for path " + path + " at " + date_text(started) + "\n";
      if (has("listcorruptfileblocks")) {
        list_corrupt(path);
      } else {
        whole(path, started);
      }
    }
    TRY(response_.write(out_));
    return response_.finish();
  }

 private:
  bool has(std::string_view name) const { return request_.parameter(name).has_value(); }
  std::int64_t now() const { return node_.lake.clock().wall_ms(); }

  void whole(const std::string& asked, std::int64_t started) {
    const Status checked = check_path(asked);
    if (checked) out_ += "\nStatus: " + std::string(healthy() ? "HEALTHY" : "CORRUPT") + summary();
    out_ += "FSCK ended at " + date_text(now()) + " in " + std::to_string(now() - started) +
            " milliseconds\n";
    if (!checked) {
      out_ += checked.error().message() + "\n\n\nFsck on path '" + asked + "' FAILED";
      return;
    }
    out_ +=
        "\n\nThe filesystem under path '" + asked + "' is " + (healthy() ? "HEALTHY" : "CORRUPT");
  }

  Status check_path(const std::string& asked) {
    TRY(const std::string path, client_path(node_.lake, asked));
    TRY(const lake::FileStatus status, node_.lake.status(who_, path));
    return check(status);
  }

  // A folder's entries in order, page after page; what goes meanwhile is left out.
  Status check(const lake::FileStatus& status) {
    if (out_.size() > kFlushBytes) {
      TRY(response_.write(out_));
      out_.clear();
    }
    if (!status.is_directory) return check_file(status);
    ++directories_;
    if (files_) out_ += status.path + " <dir>\n";
    std::string after;
    for (;;) {
      const auto page = node_.lake.list(who_, status.path, after, kPage);
      if (!page && page.error().code() == ErrorCode::kNotFound) return {};
      if (!page) return page.error();
      for (const lake::FileStatus& entry : page->entries) TRY(check(entry));
      if (page->remaining == 0 || page->entries.empty()) return {};
      after = page->entries.back().name();
    }
  }

  Status check_file(const lake::FileStatus& status) {
    const auto located = node_.lake.locate_of(status.file_id);
    if (!located) return {};
    const bool open = located->status.under_construction;
    if (open && !open_files_) return {};
    ++all_files_;
    bytes_ += status.length;
    count_ += located->blocks.size();
    const std::string about =
        status.path + " " + std::to_string(status.length) +
        " bytes, replicated: replication=" + std::to_string(status.replication) + ", " +
        std::to_string(located->blocks.size()) + " block(s)";
    if (open && open_files_) {
      out_ += about + ", OPENFORWRITE: ";
    } else if (files_) {
      out_ += about + ": ";
    } else if (progress_) {
      out_ += all_files_ % 100 == 1 ? "\n." : ".";
    }
    report_blocks(status, *located);
    return {};
  }

  void report_blocks(const lake::FileStatus& status, const lake::LocatedBlocks& located) {
    const bool corrupt = std::binary_search(corrupt_.begin(), corrupt_.end(), status.path);
    std::string report;
    std::size_t number = 0;
    for (const lake::LocatedBlock& each : located.blocks) {
      const bool last = located.last && located.last->block.id == each.block.id;
      if (last && !located.last_is_complete) continue;
      const std::string name = block_name(each.block);
      report += std::to_string(number++) + ". " + name +
                " len=" + std::to_string(each.block.length) +
                " Live_repl=" + (corrupt ? "0" : "1") + replicas() + "\n";
      expected_ += status.replication;
      if (corrupt) {
        ++corrupt_blocks_;
        out_ += "\n" + status.path + ": CORRUPT blockpool " + node_.lake.block_pool_id() +
                " block blk_" + std::to_string(each.block.id) + "\n";
        continue;
      }
      ++live_;
      if (status.replication > 1) under_replicated(status, name);
    }
    if (corrupt && !located.blocks.empty()) {
      const std::string what = " CORRUPT " + std::to_string(located.blocks.size()) +
                               " blocks of total size " + std::to_string(status.length) + " B";
      out_ += files_ ? what + "\n" : "\n" + status.path + ":" + what + ".";
      ++corrupt_files_;
      take_away(status);
    } else if (files_ && (status.replication <= 1 || number == 0)) {
      out_ += " OK\n";
    }
    if (files_ && blocks_) out_ += report + "\n";
  }

  // -delete and -move, of a file that is corrupt.
  void take_away(const lake::FileStatus& status) {
    if (has("move")) {
      out_ += "\n" + status.path +
              ": files are not moved to /lost+found here; 'hdfs dfs -get "
              "-ignoreCrc' reads what is whole.";
    }
    if (!has("delete")) return;
    if (node_.safe_mode) {
      out_ += "\n" + status.path + ": Name node is in safe mode.";
      return;
    }
    const auto removed = node_.lake.remove({who_.user, who_.groups, {}}, status.path, false);
    if (!removed) out_ += "\n" + status.path + ": " + removed.error().message();
  }

  void under_replicated(const lake::FileStatus& status, const std::string& block) {
    ++under_replicated_;
    missing_replicas_ += status.replication - 1U;
    if (!files_) out_ += "\n" + status.path + ": ";
    out_ += " Under replicated " + block + ". Target Replicas is " +
            std::to_string(status.replication) +
            " but found 1 live replica(s), 0 decommissioned replica(s), 0 decommissioning "
            "replica(s)";
    out_ += maintenance_ ? "0, entering maintenance replica(s) and 0 in maintenance replica(s).\n"
                         : ".\n";
  }

  std::string block_name(const lake::Block& block) const {
    return node_.lake.block_pool_id() + ":blk_" + std::to_string(block.id) + "_" +
           std::to_string(block.generation);
  }

  // Where the one copy is, as far as that is asked for.
  std::string replicas() const {
    const net::Endpoint data{node_.host(request_.local), node_.data_port};
    if (has("racks")) return "  [/default-rack/" + data.to_string() + "]";
    std::string more;
    if (has("replicadetails")) more = "(LIVE)";
    if (has("upgradedomains")) more = "(ud=undefined)";
    if (more.empty() && !has("locations")) return "";
    return "  [DatanodeInfoWithStorage[" + data.to_string() + "," + node_.storage_id + ",DISK]" +
           more + "]";
  }

  bool healthy() const { return corrupt_blocks_ == 0; }

  // "NAME:\tCOUNT (SHARE %)"; without blocks there is no share.
  std::string line(std::string_view name, std::uint64_t part) const {
    return " " + std::string(name) + std::to_string(part) +
           (count_ == 0 ? "" : percent(part, count_)) + "\n";
  }

  std::string summary() const {
    std::string text = "\n Number of data-nodes:\t1\n Number of racks:\t\t1\n Total dirs:\t\t\t" +
                       std::to_string(directories_) +
                       "\n Total symlinks:\t\t0\n\nReplicated Blocks:\n";
    text += " Total size:\t" + std::to_string(bytes_) + " B\n Total files:\t" +
            std::to_string(all_files_) + "\n Total blocks (validated):\t" + std::to_string(count_);
    if (count_ > 0) text += " (avg. block size " + std::to_string(bytes_ / count_) + " B)";
    text += "\n";
    if (corrupt_files_ > 0) {
      text += "  ********************************\n  CORRUPT FILES:\t" +
              std::to_string(corrupt_files_) + "\n  CORRUPT BLOCKS: \t" +
              std::to_string(corrupt_blocks_) + "\n  ********************************\n";
    }
    text += line("Minimally replicated blocks:\t", live_) + line("Over-replicated blocks:\t", 0) +
            line("Under-replicated blocks:\t", under_replicated_) +
            line("Mis-replicated blocks:\t\t", 0) + " Default replication factor:\t" +
            std::to_string(node_.lake.options().default_replication) +
            "\n Average block replication:\t" + quotient(live_, count_) +
            "\n Missing blocks:\t\t0\n Corrupt blocks:\t\t" + std::to_string(corrupt_blocks_) +
            "\n Missing replicas:\t\t" + std::to_string(missing_replicas_) +
            (count_ == 0 ? "" : percent(missing_replicas_, expected_)) + "\n";
    text +=
        "\nErasure Coded Block Groups:\n Total size:\t0 B\n Total files:\t0\n"
        " Total block groups (validated):\t0\n Minimally erasure-coded block groups:\t0\n"
        " Over-erasure-coded block groups:\t0\n Under-erasure-coded block groups:\t0\n"
        " Unsatisfactory placement block groups:\t0\n Average block group size:\t0.0\n"
        " Missing block groups:\t\t0\n Corrupt block groups:\t\t0\n Missing internal blocks:\t0\n";
    return policies_ ? text + policy_summary() : text;
  }

  std::string policy_summary() const {
    std::string text =
        "\nBlocks satisfying the specified storage policy:\n"
        "Storage Policy                  # of blocks       % of blocks\n";
    if (count_ > 0) {
      char row[96];
      std::snprintf(row, sizeof row, "%-25s%10llu%21.4f%%\n", "DISK:1(HOT)",
                    static_cast<unsigned long long>(count_), 100.0);
      text += row;
    }
    return text + "\nAll blocks satisfy specified storage policy.\n";
  }

  void list_corrupt(const std::string& path) {
    const std::string below = path == "/" ? path : path + "/";
    std::size_t found = 0;
    for (const std::string& file : corrupt_) {
      if (file != path && !file.starts_with(below)) continue;
      const lake::Caller superuser = node_.lake.caller(node_.lake.options().superuser);
      const auto status = node_.lake.status(superuser, file);
      if (!status) continue;
      const auto located = node_.lake.locate_of(status->file_id);
      if (!located || located->blocks.empty()) continue;
      out_ += "blk_" + std::to_string(located->blocks.front().block.id) + "\t" + file + "\n";
      ++found;
    }
    out_ += "\n\nThe filesystem under path '" + path + "' has " + (found == 0 ? "" : "no more ") +
            (found == 0 ? "no CORRUPT files" : "CORRUPT files");
  }

  // -blockId: "blk_N" or "blk_N_GENERATION", several with blanks between.
  void for_block(std::string_view names) {
    while (!names.empty()) {
      const std::size_t end = std::min(names.find(' '), names.size());
      const std::string_view name = names.substr(0, end);
      names.remove_prefix(std::min(end + 1, names.size()));
      if (!name.empty()) describe_block(name);
    }
  }

  void describe_block(std::string_view name) {
    std::uint64_t id = 0;
    const bool named = name.starts_with("blk_");
    const char* const first = name.data() + (named ? 4 : 0);
    const auto parsed = std::from_chars(first, name.data() + name.size(), id);
    if (!named || parsed.ec != std::errc()) {
      out_ += "Incorrect blockId format: " + std::string(name) + "\n";
      return;
    }
    const auto path = node_.lake.path_of(lake::block_file_id(id));
    const auto length = node_.lake.visible_length({id, 0, 0});
    if (!path || !length) {
      out_ += "Block " + std::string(name) + " does not exist\n";
      return;
    }
    const bool corrupt = std::binary_search(corrupt_.begin(), corrupt_.end(), *path);
    out_ += "Block Id: " + std::string(name) + "\nBlock belongs to: " + *path +
            "\nNo. of Expected Replica: 1\nNo. of live Replica: 1\nNo. of excess Replica: 0\n"
            "No. of stale Replica: 0\nNo. of decommissioned Replica: 0\n"
            "No. of decommissioning Replica: 0\n";
    if (maintenance_) {
      out_ += "No. of entering maintenance Replica: 0\nNo. of in maintenance Replica: 0\n";
    }
    out_ += "No. of corrupted Replica: " + std::string(corrupt ? "1" : "0") +
            "\nBlock replica on datanode/rack: " + node_.host(request_.local) +
            "/default-rack is " + (corrupt ? "CORRUPT" : "HEALTHY") + "\n\n";
  }

  static constexpr std::size_t kFlushBytes = 64 << 10;
  static constexpr std::size_t kPage = 1000;

  Node& node_;
  const net::HttpRequest& request_;
  net::HttpResponse& response_;
  lake::Caller who_;
  std::vector<std::string> corrupt_;  // paths, in order
  std::string out_;
  bool files_ = false;
  bool blocks_ = false;
  bool open_files_ = false;
  bool progress_ = false;
  bool maintenance_ = false;
  bool policies_ = false;
  std::uint64_t directories_ = 0;
  std::uint64_t all_files_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t count_ = 0;  // blocks
  std::uint64_t live_ = 0;
  std::uint64_t under_replicated_ = 0;
  std::uint64_t missing_replicas_ = 0;
  std::uint64_t expected_ = 0;  // replicas
  std::uint64_t corrupt_blocks_ = 0;
  std::uint64_t corrupt_files_ = 0;
};

}  // namespace

void serve_fsck(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  // A failed send means that the client is gone.
  (void)Fsck(node, request, response).run();
}

}  // namespace sluice::hdfs
