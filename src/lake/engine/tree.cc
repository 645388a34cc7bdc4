#include "lake/engine/tree.h"

#include <algorithm>

namespace sluice::lake {

Tree::Tree() : root_(std::make_unique<Node>()) {
  root_->id = kRootFileId;
  root_->directory = std::make_unique<DirectoryPart>();
  root_->permission = 0755;
  root_->owner = intern("");
  nodes_[kRootFileId] = root_.get();
}

Node* Tree::find(std::uint64_t id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : found->second;
}

Node* Tree::child(const Node& parent, std::string_view name) const {
  const auto found = parent.directory->children.find(name);
  return found == parent.directory->children.end() ? nullptr : found->second.get();
}

Node* Tree::by_file(const DiskStat& stat) const {
  const auto [first, last] = by_inode_.equal_range(stat.inode);
  for (auto at = first; at != last; ++at) {
    if (at->second->is(stat)) return at->second;
  }
  return nullptr;
}

std::string Tree::path(const Node& node) const {
  std::vector<const Node*> chain;
  const Node* root = &node;
  for (; root->parent != nullptr; root = root->parent) chain.push_back(root);
  std::string path = root->name;
  if (chain.empty() && path.empty()) return "/";
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    path += '/';
    path += (*at)->name;
  }
  return path;
}

std::uint32_t Tree::intern(const std::string& name) {
  const auto [at, fresh] = user_index_.try_emplace(name, static_cast<std::uint32_t>(users_.size()));
  if (fresh) users_.push_back(&at->first);
  return at->second;
}

EntryRecord Tree::record(const Node& node) const {
  EntryRecord r;
  r.id = node.id;
  r.parent = node.parent == nullptr ? 0 : node.parent->id;
  r.name = node.name;
  r.is_directory = node.is_directory();
  r.inode = node.inode;
  r.born_ns = node.born_ns;
  r.size = node.size;
  r.modified_ns = node.modified_ns;
  r.owner = user(node.owner);
  r.group = user(node.group);
  r.permission = node.permission;
  r.replication = node.replication;
  r.block_size = node.block_size;
  r.generation = node.generation;
  r.sums = node.sums;
  r.inline_sums = node.inline_sums;
  r.writer_sums = node.writer_sums;
  return r;
}

// Puts the node under its parent and name; an entry that had the name before is gone.
bool Tree::place(Node& node, const EntryRecord& record) {
  Node* parent = find(record.parent);
  if (parent == nullptr || !parent->is_directory()) return false;
  if (node.parent == parent && node.name == record.name) return true;
  for (const Node* at = parent; at != nullptr; at = at->parent) {
    if (at == &node) return false;
  }
  std::unique_ptr<Node> owned;
  if (node.parent != nullptr) {
    auto& siblings = node.parent->directory->children;
    const auto at = siblings.find(node.name);
    owned = std::move(at->second);
    siblings.erase(at);
  } else {
    owned.reset(&node);
  }
  if (Node* before = child(*parent, record.name)) erase(before->id, [](const Node&) {});
  node.name = record.name;
  node.parent = parent;
  parent->directory->children.emplace(node.name, std::move(owned));
  return true;
}

bool Tree::apply(const EntryRecord& record) {
  next_id_ = std::max(next_id_, record.id + 1);
  next_generation_ = std::max(next_generation_, record.generation + 1);
  Node* node = find(record.id);
  std::unique_ptr<Node> fresh;
  if (node == nullptr) {
    fresh = std::make_unique<Node>();
    node = fresh.get();
    node->id = record.id;
    if (record.is_directory) node->directory = std::make_unique<DirectoryPart>();
  }
  if (node != root_.get()) {
    if (!place(*node, record)) return false;
    (void)fresh.release();  // its parent owns it now
  }
  nodes_[record.id] = node;
  if (node->inode != record.inode || node->inode == 0) {
    const auto [first, last] = by_inode_.equal_range(node->inode);
    const auto at = std::find_if(first, last, [&](const auto& e) { return e.second == node; });
    if (at != last) by_inode_.erase(at);
    if (record.inode != 0) by_inode_.emplace(record.inode, node);
  }
  blocks_ -= node->blocks();
  fill(*node, record);
  blocks_ += node->blocks();
  node->missing_since_min = 0;
  return true;
}

void Tree::fill(Node& node, const EntryRecord& record) {
  node.inode = record.inode;
  node.born_ns = record.born_ns;
  node.size = record.size;
  node.modified_ns = record.modified_ns;
  node.owner = intern(record.owner);
  node.group = intern(record.group);
  node.permission = record.permission;
  node.replication = record.replication;
  node.block_size = record.block_size;
  node.generation = record.generation;
  node.sums = record.sums;
  node.writer_sums = record.writer_sums;
  node.inline_sums = record.inline_sums;
}

std::unique_ptr<Node> Tree::detached(const EntryRecord& record) {
  auto node = std::make_unique<Node>();
  node->id = record.id;
  node->name = record.name;
  if (record.is_directory) node->directory = std::make_unique<DirectoryPart>();
  fill(*node, record);
  return node;
}

void Tree::apply(const ExtrasRecord& record) {
  Node* node = find(record.id);
  if (node == nullptr) return;
  node->extras = record.extras.empty() ? nullptr : std::make_unique<Extras>(record.extras);
}

void Tree::forget(Node& node, const std::function<void(const Node&)>& each) {
  if (node.is_directory()) {
    for (const auto& [name, below] : node.directory->children) forget(*below, each);
  }
  const auto [first, last] = by_inode_.equal_range(node.inode);
  const auto at = std::find_if(first, last, [&](const auto& e) { return e.second == &node; });
  if (at != last) by_inode_.erase(at);
  nodes_.erase(node.id);
  blocks_ -= node.blocks();
  each(node);
}

void Tree::resize(Node& node, std::uint64_t size) {
  blocks_ -= node.blocks();
  node.size = size;
  blocks_ += node.blocks();
}

void Tree::erase(std::uint64_t id, const std::function<void(const Node&)>& each) {
  Node* node = find(id);
  if (node == nullptr || node == root_.get()) return;
  forget(*node, each);
  node->parent->directory->children.erase(node->name);
}

void Tree::for_each(const std::function<void(const Node&)>& visit) const {
  std::vector<const Node*> waiting{root_.get()};
  while (!waiting.empty()) {
    const Node* node = waiting.back();
    waiting.pop_back();
    visit(*node);
    if (!node->is_directory()) continue;
    for (const auto& [name, below] : node->directory->children) waiting.push_back(below.get());
  }
}

void Tree::unbind() {
  for (const auto& [id, node] : nodes_) {
    if (node == root_.get()) continue;
    node->inode = 0;
    node->born_ns = 0;
  }
  by_inode_.clear();
}

void Tree::raise(const CountersRecord& counters) {
  next_id_ = std::max(next_id_, counters.next_id);
  next_generation_ = std::max(next_generation_, counters.next_generation);
}

}  // namespace sluice::lake
