// -ls: one line an entry, in columns that grow over the run.
#include <algorithm>
#include <string>

#include "hdfs/tools/commands/commands.h"
#include "hdfs/tools/shell/permission.h"

namespace sluice::hdfs::tools {
namespace {

class Ls final : public Command {
 public:
  Ls(Shell& shell, bool always_recursive) : Command(shell) { recursive_ = always_recursive; }

 protected:
  Status options(Arguments& arguments) override;
  Status argument(Item& item) override;
  Status items(const Item* folder, std::vector<Item>& all) override;
  Status item(Item& item) override;

 private:
  void sort(std::vector<Item>& all) const;
  void widen(const std::vector<Item>& all);

  bool paths_only_ = false;
  bool folders_as_files_ = false;
  bool human_ = false;
  bool hide_unprintable_ = false;
  bool by_time_ = false;
  bool by_size_ = false;
  bool reverse_ = false;
  bool access_time_ = false;
  bool erasure_coding_ = false;
  int replication_width_ = 3;
  int owner_width_ = 0;
  int group_width_ = 0;
  int policy_width_ = 0;
  int length_width_ = 10;
};

Status Ls::options(Arguments& arguments) {
  Options options(0, kAnyNumber, {"C", "d", "h", "q", "R", "t", "S", "r", "u", "e"});
  TRY(options.parse(arguments));
  paths_only_ = options.has("C");
  folders_as_files_ = options.has("d");
  human_ = options.has("h");
  hide_unprintable_ = options.has("q");
  recursive_ = (recursive_ || options.has("R")) && !folders_as_files_;
  by_time_ = options.has("t");
  by_size_ = !by_time_ && options.has("S");
  reverse_ = options.has("r");
  access_time_ = options.has("u");
  erasure_coding_ = options.has("e");
  if (arguments.empty()) arguments.push_back(".");
  return {};
}

Status Ls::argument(Item& item) {
  if (item.is_directory() && !folders_as_files_) return recurse(item);
  return Command::argument(item);
}

void Ls::sort(std::vector<Item>& all) const {
  const auto time = [this](const Item& item) {
    return access_time_ ? item.status->accessed_ms : item.status->modified_ms;
  };
  const auto before = [&](const Item& a, const Item& b) {
    if (by_time_) return time(a) > time(b);
    if (by_size_) return a.status->length > b.status->length;
    return a.text < b.text;
  };
  std::stable_sort(all.begin(), all.end(), [&](const Item& a, const Item& b) {
    return reverse_ ? before(b, a) : before(a, b);
  });
}

void Ls::widen(const std::vector<Item>& all) {
  const auto grow = [](int& width, std::string_view text) {
    width = std::max(width, static_cast<int>(text.size()));
  };
  for (const Item& item : all) {
    grow(replication_width_, std::to_string(item.status->replication));
    grow(length_width_, std::to_string(item.status->length));
    grow(owner_width_, item.status->owner);
    grow(group_width_, item.status->group);
    grow(policy_width_, item.is_directory() ? "" : "Replicated");
  }
}

Status Ls::items(const Item* folder, std::vector<Item>& all) {
  if (folder != nullptr && !recursive_ && !all.empty() && !paths_only_) {
    shell_.print("Found " + std::to_string(all.size()) + " items\n");
  }
  sort(all);
  widen(all);
  return Command::items(folder, all);
}

std::string printable(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return shown;
}

std::string padded(std::string_view text, int width, bool left) {
  const std::size_t size = static_cast<std::size_t>(width);
  const std::string blanks(text.size() < size ? size - text.size() : 0, ' ');
  return left ? std::string(text) + blanks : blanks + std::string(text);
}

Status Ls::item(Item& item) {
  const std::string name = hide_unprintable_ ? printable(item.text) : item.text;
  if (paths_only_) {
    shell_.print(name + "\n");
    return {};
  }
  const lake::FileStatus& status = *item.status;
  std::string line = status.is_directory ? "d" : "-";
  line += permission_text(status.permission) + (status.has_acl ? "+" : " ");
  line += padded(status.is_directory ? "-" : std::to_string(status.replication), replication_width_,
                 false);
  line += " ";
  line += padded(status.owner, owner_width_, true) + (owner_width_ > 0 ? " " : "");
  line += padded(status.group, group_width_, true) + (group_width_ > 0 ? " " : "");
  // Neither the lake nor the client knows erasure coded files: each is replicated.
  if (erasure_coding_ && policy_width_ > 0) {
    line += padded(status.is_directory ? "" : "Replicated", policy_width_, false) + " ";
  }
  line += padded(size_text(status.length, human_), length_width_, false) + " ";
  line +=
      time_text(access_time_ ? status.accessed_ms : status.modified_ms, "%Y-%m-%d %H:%M", false);
  shell_.print(line + " " + name + "\n");
  return {};
}

}  // namespace

std::unique_ptr<Command> make_ls(Shell& shell) {
  return std::make_unique<Ls>(shell, false);
}
std::unique_ptr<Command> make_lsr(Shell& shell) {
  return std::make_unique<Ls>(shell, true);
}

}  // namespace sluice::hdfs::tools
