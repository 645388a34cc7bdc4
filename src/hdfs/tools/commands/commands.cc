#include "hdfs/tools/commands/commands.h"

#include "hdfs/tools/help/help.h"

namespace sluice::hdfs::tools {

// The usage lines are Hadoop 3.2's, word for word. A command without a maker is the shell's own.
constexpr CommandEntry kCommands[] = {
    {"appendToFile", "<localsrc> ... <dst>", make_append_to_file},
    {"cat", "[-ignoreCrc] <src> ...", make_cat},
    {"checksum", "<src> ...", make_checksum},
    {"chgrp", "[-R] GROUP PATH...", make_chgrp},
    {"chmod", "[-R] <MODE[,MODE]... | OCTALMODE> PATH...", make_chmod},
    {"chown", "[-R] [OWNER][:[GROUP]] PATH...", make_chown},
    {"concat", "<target path> <src path> <src path> ...", make_concat, {}, true},
    {"copyFromLocal", "[-f] [-p] [-l] [-d] [-t <thread count>] <localsrc> ... <dst>", make_put},
    {"copyToLocal", "[-f] [-p] [-ignoreCrc] [-crc] <src> ... <localdst>", make_get},
    {"count", "[-q] [-h] [-v] [-t [<storage type>]] [-u] [-x] [-e] <path> ...", make_count},
    {"cp", "[-f] [-p | -p[topax]] [-d] <src> ... <dst>", make_cp},
    {"createSnapshot", "<snapshotDir> [<snapshotName>]", make_create_snapshot},
    {"deleteSnapshot", "<snapshotDir> <snapshotName>", make_delete_snapshot},
    {"df", "[-h] [<path> ...]", make_df},
    {"du", "[-s] [-h] [-v] [-x] <path> ...", make_du},
    {"expunge", "[-immediate]", make_expunge},
    {"find", "<path> ... <expression> ...", make_find},
    {"get", "[-f] [-p] [-ignoreCrc] [-crc] <src> ... <localdst>", make_get},
    {"getfacl", "[-R] <path>", make_getfacl},
    {"getfattr", "[-R] {-n name | -d} [-e en] <path>", make_getfattr},
    {"getmerge", "[-nl] [-skip-empty-file] <src> <localdst>", make_getmerge},
    {"head", "<file>", make_head},
    {"help", "[cmd ...]", nullptr},
    {"ls", "[-C] [-d] [-h] [-q] [-R] [-t] [-S] [-r] [-u] [-e] [<path> ...]", make_ls},
    {"mkdir", "[-p] <path> ...", make_mkdir},
    {"moveFromLocal", "<localsrc> ... <dst>", make_move_from_local},
    {"moveToLocal", "<src> <localdst>", make_move_to_local},
    {"mv", "<src> ... <dst>", make_mv},
    {"put", "[-f] [-p] [-l] [-d] <localsrc> ... <dst>", make_put},
    {"renameSnapshot", "<snapshotDir> <oldName> <newName>", make_rename_snapshot},
    {"rm", "[-f] [-r|-R] [-skipTrash] [-safely] <src> ...", make_rm},
    {"rmdir", "[--ignore-fail-on-non-empty] <dir> ...", make_rmdir},
    {"setfacl", "[-R] [{-b|-k} {-m|-x <acl_spec>} <path>]|[--set <acl_spec> <path>]", make_setfacl},
    {"setfattr", "{-n name [-v value] | -x name} <path>", make_setfattr},
    {"setrep", "[-R] [-w] <rep> <path> ...", make_setrep},
    {"stat", "[format] <path> ...", make_stat},
    {"tail", "[-f] [-s <sleep interval>] <file>", make_tail},
    {"test", "-[defswrz] <path>", make_test},
    {"text", "[-ignoreCrc] <src> ...", make_text},
    {"touch", "[-a] [-m] [-t TIMESTAMP ] [-c] <path> ...", make_touch},
    {"touchz", "<path> ...", make_touchz},
    {"truncate", "[-w] <length> <path> ...", make_truncate},
    {"usage", "[cmd ...]", nullptr},
    {"lsr", "", make_lsr, "ls -R"},
    {"rmr", "", make_rmr, "-rm -r"},
    {"dus", "", make_dus, "du -s"},
};

std::span<const CommandEntry> commands() {
  return kCommands;
}

const CommandEntry* find_command(std::string_view name) {
  for (const CommandEntry& entry : kCommands) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

std::string_view help_text(std::string_view name) {
  for (const auto texts : {help_a_to_g(), help_h_to_z()}) {
    for (const HelpText& help : texts) {
      if (help.command == name) return help.text;
    }
  }
  return {};
}

}  // namespace sluice::hdfs::tools
