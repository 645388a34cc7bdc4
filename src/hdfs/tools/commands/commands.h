// Every command of `hdfs dfs`: its name, usage, help and maker, in one table.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "hdfs/tools/shell/command.h"

namespace sluice::hdfs::tools {

struct CommandEntry {
  std::string_view name;
  std::string_view usage;
  std::unique_ptr<Command> (*make)(Shell&);
  // An old name: what to use in its place, and the words that its help quotes. Not listed.
  std::string_view replaced_by = {};
  // Hadoop 3.2 does not have it: known by name, and not listed.
  bool later = false;

  bool listed() const { return replaced_by.empty() && !later; }
};

// In the order of the usage text.
std::span<const CommandEntry> commands();
const CommandEntry* find_command(std::string_view name);
// The help text of a command, each line indented as Hadoop prints it. Empty: it has none.
std::string_view help_text(std::string_view name);

std::unique_ptr<Command> make_append_to_file(Shell& shell);
std::unique_ptr<Command> make_cat(Shell& shell);
std::unique_ptr<Command> make_checksum(Shell& shell);
std::unique_ptr<Command> make_chgrp(Shell& shell);
std::unique_ptr<Command> make_chmod(Shell& shell);
std::unique_ptr<Command> make_chown(Shell& shell);
std::unique_ptr<Command> make_concat(Shell& shell);
std::unique_ptr<Command> make_count(Shell& shell);
std::unique_ptr<Command> make_cp(Shell& shell);
std::unique_ptr<Command> make_df(Shell& shell);
std::unique_ptr<Command> make_du(Shell& shell);
std::unique_ptr<Command> make_dus(Shell& shell);
std::unique_ptr<Command> make_expunge(Shell& shell);
std::unique_ptr<Command> make_find(Shell& shell);
std::unique_ptr<Command> make_get(Shell& shell);
std::unique_ptr<Command> make_getfacl(Shell& shell);
std::unique_ptr<Command> make_getfattr(Shell& shell);
std::unique_ptr<Command> make_getmerge(Shell& shell);
std::unique_ptr<Command> make_head(Shell& shell);
std::unique_ptr<Command> make_ls(Shell& shell);
std::unique_ptr<Command> make_lsr(Shell& shell);
std::unique_ptr<Command> make_mkdir(Shell& shell);
std::unique_ptr<Command> make_move_from_local(Shell& shell);
std::unique_ptr<Command> make_move_to_local(Shell& shell);
std::unique_ptr<Command> make_mv(Shell& shell);
std::unique_ptr<Command> make_put(Shell& shell);
std::unique_ptr<Command> make_rm(Shell& shell);
std::unique_ptr<Command> make_rmdir(Shell& shell);
std::unique_ptr<Command> make_rmr(Shell& shell);
std::unique_ptr<Command> make_setfacl(Shell& shell);
std::unique_ptr<Command> make_setfattr(Shell& shell);
std::unique_ptr<Command> make_setrep(Shell& shell);
std::unique_ptr<Command> make_stat(Shell& shell);
std::unique_ptr<Command> make_tail(Shell& shell);
std::unique_ptr<Command> make_test(Shell& shell);
std::unique_ptr<Command> make_text(Shell& shell);
std::unique_ptr<Command> make_touch(Shell& shell);
std::unique_ptr<Command> make_touchz(Shell& shell);
std::unique_ptr<Command> make_create_snapshot(Shell& shell);
std::unique_ptr<Command> make_delete_snapshot(Shell& shell);
std::unique_ptr<Command> make_rename_snapshot(Shell& shell);
std::unique_ptr<Command> make_truncate(Shell& shell);

}  // namespace sluice::hdfs::tools
