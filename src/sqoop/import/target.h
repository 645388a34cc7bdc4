// Where an import's files go, and how they get there at once: they are written into a hidden folder
// beside the target and appear by one rename, with _SUCCESS among them; or, with --append, they are
// moved one by one behind the files that are there. A failed import leaves nothing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "lake/file_systems.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

// The folder in a target that holds the values which are too large for its records.
inline constexpr const char* kLargeObjects = "_lob";

class Target {
 public:
  // `table` names the folder when there is no --target-dir; it is empty for a query.
  static Result<Target> find(lake::FileSystems& file_systems, const Clock& clock,
                             const Settings& settings, const std::string& table);
  Target(Target&& other) noexcept;
  // Removes what was not committed, unless it is held.
  ~Target();

  // The folder as people gave it, or the table's name.
  static std::string given_name(const Settings& settings, const std::string& table);

  // As people gave it, and as an address: "hdfs://host:9000/user/x/out".
  const std::string& given() const { return given_; }
  std::string address() const;

  // Removes what runs left here that were killed, of which it is certain that they are dead: those
  // of this start of this machine whose process is gone. A folder that such a run had moved aside
  // to replace it comes back if nothing took its place.
  Status clear_leftovers(const JobLog& log);
  Result<bool> exists() const;
  // kAlreadyExists unless --append or --delete-target-dir; otherwise logs what Sqoop logs.
  Status check() const;
  // Makes the hidden folder.
  Status prepare();
  // A new file in it: "part-m-00003.gz", or "_lob/x.lob".
  Result<std::unique_ptr<lake::Writer>> create(const std::string& name);
  // Joins the records of two folders into a third, which is there and empty.
  using Merge = std::function<Status(lake::FileSystem& file_system, const std::string& onto,
                                     const std::string& new_data, const std::string& to)>;
  // The folder gets no _SUCCESS: what is no job of a cluster has none, and Parquet another sign.
  void leave_unmarked() { marked_ = false; }
  // Everything is written: makes it visible. `merge` is for an import of rows that changed, where
  // the folder is there already.
  Status commit(const JobLog& log, const Merge& merge = {});
  // Nobody removes the hidden folder from now on, whether this run fails or dies: what it holds is
  // promised, and will be moved by finish_append().
  Status hold_for_commit();
  // Moves what is left in a folder that was held; there may be nothing left. If it fails, what is
  // still there stays held.
  Status finish_append(const std::string& folder, const JobLog& log);
  const std::string& work_folder() const { return work_; }
  Status remove_uncommitted();
  // Removes the folder when Hive has taken its files.
  Status remove_if_loaded();
  // Digits that no other import into this folder has.
  std::string run_number() const;

 private:
  explicit Target(const Clock& clock) : clock_(&clock) {}
  Status clear_leftover(const std::string& folder, const std::string& name, const JobLog& log);
  Status commit_whole(const JobLog& log);
  Status commit_append(const JobLog& log);
  Status commit_changed(const JobLog& log, const Merge& merge);
  Status mark(const std::string& folder) const;
  // An append's folder of that name, unless the target has one.
  Status move_folder(const std::string& name);
  Status clear_leftovers_in(const std::string& folder, const JobLog& log);
  // A name for a folder beside the target that nobody else has.
  std::string beside(const std::string& prefix) const;
  bool is_moved_later() const { return append_ || changed_; }
  Status move_descriptions(const std::string& to);
  Status make_merged(const Merge& merge, const std::string& merged);
  // The target becomes `old`, and the folder the target.
  Status take_place(const std::string& folder, const std::string& old);
  Status move_large_objects(const std::string& from, const std::string& to);
  // Those of a folder into another, which may be there.
  Status move_files(const std::string& from, const std::string& to);

  const Clock* clock_;
  lake::FileSystem* file_system_ = nullptr;
  std::string given_;
  std::string path_;
  std::string work_;  // the hidden folder; empty when there is none
  std::string table_;
  std::string temporary_root_;
  std::string temporary_given_;
  bool append_ = false;
  bool changed_ = false;  // --incremental lastmodified without --append
  bool replace_ = false;
  bool marked_ = true;  // by _SUCCESS
  bool held_ = false;   // the hidden folder outlives this run
};

// The number of the last part file of a folder's names, or -1: "part-m-00007.gz" is 7.
int last_part_number(const std::vector<std::string>& names);

}  // namespace sluice::sqoop
