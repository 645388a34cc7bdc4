// What changed between two snapshots of a folder, or a snapshot and the present: as a NameNode
// reports it. An entry is the same when its id is; what happened in between leaves no trace.
#include <algorithm>

#include "lake/engine/engine.h"

namespace sluice::lake {

namespace {

// One of the two states: the entries of a folder, by the ids that they have in the lake.
struct State {
  const Node* root = nullptr;
  std::shared_ptr<SnapshotContent> content;  // null: the present
  std::unordered_map<std::uint64_t, const Node*> by_id;

  std::uint64_t id(const Node& node) const {
    return content != nullptr ? content->origin(node) : node.id;
  }
  static bool there(const Node& node) { return node.missing_since_min == 0; }
  void index(const Node& node) {
    by_id[id(node)] = &node;
    if (!node.is_directory()) return;
    for (const auto& [name, child] : node.directory->children) {
      if (there(*child)) index(*child);
    }
  }
  const Node* find(std::uint64_t wanted) const {
    const auto found = by_id.find(wanted);
    return found == by_id.end() ? nullptr : found->second;
  }
  // Relative to the root; "" for the root itself.
  std::string path(const Node& node) const {
    std::string text;
    for (const Node* at = &node; at != root; at = at->parent) {
      text = at->name + (text.empty() ? "" : "/" + text);
    }
    return text;
  }
};

bool same_extras(const Extras& a, const Extras& b) {
  const auto sorted = [](std::vector<ExtendedAttribute> all) {
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) {
      return std::tie(x.space, x.name) < std::tie(y.space, y.name);
    });
    return all;
  };
  const std::vector<ExtendedAttribute> left = sorted(a.attributes);
  const std::vector<ExtendedAttribute> right = sorted(b.attributes);
  return a.acl == b.acl && a.storage_policy == b.storage_policy &&
         std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& x, const auto& y) {
                      return x.space == y.space && x.name == y.name && x.value == y.value;
                    });
}

bool same_attributes(const Node& a, const Node& b) {
  return a.owner == b.owner && a.group == b.group && a.permission == b.permission &&
         same_extras(a.extra(), b.extra());
}

// The times do not count, as with HDFS.
bool same_file(const Node& a, const Node& b) {
  return a.size == b.size && a.generation == b.generation && a.replication == b.replication &&
         a.block_size == b.block_size && same_attributes(a, b);
}

class Comparison {
 public:
  Comparison(const State& earlier, const State& later) : earlier_(earlier), later_(later) {}

  std::vector<DiffEntry> run() {
    // Folder by folder, the higher ones first.
    std::vector<const Node*> level{earlier_.root};
    while (!level.empty()) {
      std::vector<const Node*> below;
      for (const Node* node : level) visit(*node, below);
      level = std::move(below);
    }
    return std::move(entries_);
  }

 private:
  void visit(const Node& before, std::vector<const Node*>& below) {
    const std::uint64_t id = earlier_.id(before);
    const Node* after = later_.find(id);
    if (after == nullptr) return;  // said with its folder
    if (!before.is_directory()) {
      if (!same_file(before, *after))
        add(DiffKind::kModified, earlier_.path(before), id, id, false);
      return;
    }
    std::vector<DiffEntry> changed = children(before, *after, id);
    if (!changed.empty() || has_newcomer(*after) || !same_attributes(before, *after)) {
      add(DiffKind::kModified, earlier_.path(before), id, id, true);
    }
    for (DiffEntry& entry : changed) entries_.push_back(std::move(entry));
    for (const auto& [name, child] : before.directory->children) {
      if (State::there(*child)) below.push_back(child.get());
    }
  }

  // What came into a folder, and what left it; a rename is said where it left.
  std::vector<DiffEntry> children(const Node& before, const Node& after, std::uint64_t id) {
    std::vector<DiffEntry> changed;
    const std::string path = earlier_.path(before);
    const auto below = [&](const std::string& name) {
      return path.empty() ? name : path + "/" + name;
    };
    for (const auto& [name, child] : after.directory->children) {
      const std::uint64_t child_id = later_.id(*child);
      if (!State::there(*child) || earlier_.find(child_id) != nullptr) continue;
      changed.push_back(
          {DiffKind::kCreated, below(child->name), "", child_id, id, child->is_directory()});
    }
    for (const auto& [name, child] : before.directory->children) {
      if (!State::there(*child)) continue;
      const std::uint64_t child_id = earlier_.id(*child);
      const Node* now = later_.find(child_id);
      if (now != nullptr && same_place(*child, *now)) continue;
      const bool renamed = now != nullptr;
      changed.push_back({renamed ? DiffKind::kRenamed : DiffKind::kDeleted, below(child->name),
                         renamed ? later_.path(*now) : "", child_id, id, child->is_directory()});
    }
    return changed;
  }

  // Whether something was renamed into the folder.
  bool has_newcomer(const Node& after) const {
    const auto& all = after.directory->children;
    return std::any_of(all.begin(), all.end(), [&](const auto& entry) {
      const Node& child = *entry.second;
      const Node* was = earlier_.find(later_.id(child));
      return State::there(child) && was != nullptr && !same_place(*was, child);
    });
  }

  // Under the same name in the same folder, wherever that is now.
  bool same_place(const Node& before, const Node& after) const {
    return before.name == after.name && earlier_.id(*before.parent) == later_.id(*after.parent);
  }

  void add(DiffKind kind, std::string path, std::uint64_t id, std::uint64_t folder,
           bool is_directory) {
    entries_.push_back({kind, std::move(path), "", id, folder, is_directory});
  }

  const State& earlier_;
  const State& later_;
  std::vector<DiffEntry> entries_;
};

Error no_snapshot(const std::string& folder, const std::string& name) {
  return {ErrorCode::kInvalidArgument,
          "Cannot find the snapshot of directory " + folder + " with name " + name,
          Reason::kSnapshot};
}

}  // namespace

Snapshots* snapshots_of(FileSystem& fs) {
  return dynamic_cast<Snapshots*>(&fs);
}
Joins* joins_of(FileSystem& fs) {
  return dynamic_cast<Joins*>(&fs);
}

std::vector<DiffEntry> directed(const SnapshotDiff& diff) {
  std::vector<DiffEntry> entries = diff.entries;
  if (diff.from_is_earlier) return entries;
  for (DiffEntry& entry : entries) {
    if (entry.kind == DiffKind::kCreated) {
      entry.kind = DiffKind::kDeleted;
    } else if (entry.kind == DiffKind::kDeleted) {
      entry.kind = DiffKind::kCreated;
    } else if (entry.kind == DiffKind::kRenamed) {
      std::swap(entry.path, entry.target);
    }
  }
  return entries;
}

// The snapshottable folder that a path is in, or is.
Result<const Node*> Engine::snapshot_root(const Place& place) const {
  for (const Node* at = place.node; at != nullptr; at = at->parent) {
    if (at->extra().snapshottable || place.node->parent == nullptr) return at;
  }
  return Error(ErrorCode::kInvalidArgument,
               "Directory is neither snapshottable nor under a snap root!", Reason::kSnapshot);
}

// Reading rights on the folder and all folders below it.
Status Engine::check_readable_tree(const Caller& who, const Node& node) {
  TRY(check(who, node, Access::kRead));
  for (const auto& [name, child] : node.directory->children) {
    if (child->is_directory() && child->missing_since_min == 0) {
      TRY(check_readable_tree(who, *child));
    }
  }
  return {};
}

Result<SnapshotDiff> Engine::snapshot_diff(const Caller& who, const std::string& path,
                                           const std::string& from, const std::string& to) {
  const Error missing(ErrorCode::kNotFound, "Directory does not exist: " + path);
  if ((path + "/").find("/.snapshot/") != std::string::npos) return missing;
  const auto folder = [&]() -> Result<Place> {
    TRY(Place place, walk_to(who, path));
    if (place.node == nullptr) return missing;
    if (place.node->is_directory()) return place;
    return Error(ErrorCode::kPermissionDenied, path + " (is not a directory)",
                 Reason::kThroughFile);
  };
  if (from.empty() != to.empty()) {
    // What lies there now is looked at for whoever may see it.
    {
      const Lock lock(mutex_);
      TRY(const Place place, folder());
      TRY(const Node* root, snapshot_root(place));
      const std::string& name = from.empty() ? to : from;
      if (snapshots_.find(root->id, name) == nullptr) return no_snapshot(tree_.path(*root), name);
      TRY(check(who, *place.node, Access::kRead));
    }
    TRY(adopt_all(path));
  }
  const Lock lock(mutex_);
  TRY(const Place place, folder());
  TRY(const Node* root, snapshot_root(place));
  SnapshotDiff diff;
  diff.root = tree_.path(*root);
  diff.from = from;
  diff.to = to;
  const auto state = [&](const std::string& name, std::uint64_t* order) -> Result<State> {
    State made;
    *order = UINT64_MAX;
    made.root = place.node;
    if (!name.empty()) {
      const SnapshotRecord* record = snapshots_.find(root->id, name);
      if (record == nullptr) {
        return no_snapshot(diff.root, name);
      }
      *order = record->id;
      TRY(made.content, snapshots_.content(*record, tree_));
      made.content->root->name = diff.root;  // who may not read it is told its present path
      made.root = made.content->by_origin(place.node->id);
    }
    if (made.root == nullptr || !made.root->is_directory()) return made;
    TRY(check_readable_tree(who, *made.root));
    made.index(*made.root);
    return made;
  };
  std::uint64_t from_order = 0;
  std::uint64_t to_order = 0;
  TRY(const State first, state(from, &from_order));
  TRY(const State second, state(to, &to_order));
  diff.from_is_earlier = from_order <= to_order;
  if (from == to || first.root == nullptr || second.root == nullptr) return diff;
  diff.entries =
      diff.from_is_earlier ? Comparison(first, second).run() : Comparison(second, first).run();
  return diff;
}

}  // namespace sluice::lake
