// The entries the engine knows, as a tree in memory: the lake's overlay over the ordinary files. It
// holds what was annotated or looked at, never more than is on disk; an entry nobody has looked at
// is not here. It changes only by records, live as in a replay, so that memory is what the journal
// says. Not locked: the engine's lock guards it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lake/disk_tree.h"
#include "lake/engine/records.h"

namespace sluice::lake {

struct Node;

// What only a directory has.
struct DirectoryPart {
  std::map<std::string_view, std::unique_ptr<Node>> children;  // keys are the nodes' own names
  // How many entries the folder showed when its time was counted_ns.
  std::uint32_t count = 0;
  std::int64_t counted_ns = 0;
};

struct Node {
  std::uint64_t id = 0;
  Node* parent = nullptr;
  std::string name;
  std::uint64_t inode = 0;  // 0: not seen since the lake was restored
  std::int64_t born_ns = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t block_size = 0;
  std::uint64_t generation = 0;
  std::string inline_sums;
  std::unique_ptr<DirectoryPart> directory;  // null for a file
  std::uint32_t owner = 0;                   // into Tree::name()
  std::uint32_t group = 0;
  std::uint16_t permission = 0;
  std::uint16_t replication = 0;
  Sums sums = Sums::kNone;
  WriterSums writer_sums;
  std::unique_ptr<Extras> extras;  // null for most
  bool open = false;               // a lease exists
  // Minutes since 1970 when a listing first missed it; 0: there.
  std::uint32_t missing_since_min = 0;

  bool is_directory() const { return directory != nullptr; }
  const Extras& extra() const {
    static const Extras kNone;
    return extras != nullptr ? *extras : kNone;
  }
  std::uint64_t blocks() const {
    return is_directory() || block_size == 0 ? 0 : (size + block_size - 1) / block_size;
  }
  bool is(const DiskStat& stat) const {
    return inode == stat.inode && born_ns == stat.born_ns && is_directory() == stat.is_directory;
  }
};

class Tree {
 public:
  Tree();

  Node* root() const { return root_.get(); }
  Node* find(std::uint64_t id) const;
  Node* child(const Node& parent, std::string_view name) const;
  // A node with this file, wherever it is.
  Node* by_file(const DiskStat& stat) const;
  // The root of a snapshot has all of its own path as its name.
  std::string path(const Node& node) const;
  const std::string& user(std::uint32_t index) const { return *users_[index]; }
  std::size_t size() const { return nodes_.size(); }
  std::uint64_t blocks() const { return blocks_; }

  EntryRecord record(const Node& node) const;
  // An entry of a snapshot: not in this tree, but for the names of its owner and group.
  std::unique_ptr<Node> detached(const EntryRecord& record);
  // Makes the entry as the record says: new, changed, or moved with all below it. false when its
  // parent is unknown, or it would lie below itself; nothing is changed then.
  bool apply(const EntryRecord& record);
  void apply(const ExtrasRecord& record);
  // Forgets the entry and all below it; `each` sees them.
  void erase(std::uint64_t id, const std::function<void(const Node&)>& each);
  // Every entry but the root loses its inode: the next look at its name gives it the one it has
  // now.
  void unbind();
  // Sets what a file has now, where no record is needed to say so.
  void resize(Node& node, std::uint64_t size);
  // Every entry, parents first.
  void for_each(const std::function<void(const Node&)>& visit) const;

  std::uint64_t next_id() const { return next_id_; }
  std::uint64_t next_generation() const { return next_generation_; }
  std::uint64_t take_id() { return take_ids(1); }
  // The first of so many that follow each other.
  std::uint64_t take_ids(std::uint64_t count) { return (next_id_ += count) - count; }
  std::uint64_t take_generation() { return next_generation_++; }
  void raise(const CountersRecord& counters);

 private:
  std::uint32_t intern(const std::string& name);
  bool place(Node& node, const EntryRecord& record);
  void fill(Node& node, const EntryRecord& record);
  void forget(Node& node, const std::function<void(const Node&)>& each);

  std::unique_ptr<Node> root_;
  std::unordered_map<std::uint64_t, Node*> nodes_;  // by id
  std::unordered_multimap<std::uint64_t, Node*> by_inode_;
  std::unordered_map<std::string, std::uint32_t> user_index_;
  std::vector<const std::string*> users_;  // keys of user_index_
  std::uint64_t blocks_ = 0;               // of all files
  std::uint64_t next_id_ = kRootFileId + 1;
  std::uint64_t next_generation_ = kFirstGeneration;
};

}  // namespace sluice::lake
