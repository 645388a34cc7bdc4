#include "kafka/broker/security/ledger.h"

#include "base/bytes.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::uint64_t kCheckpointBytes = 4 << 20;

// A record is changes one after another: 'S' name value, or 'X' name; texts are u32 size and bytes,
// little endian.
constexpr char kSet = 'S';
constexpr char kGone = 'X';

void put_text(std::string& to, std::string_view text) {
  append_le(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

void put_change(std::string& to, const Ledger::Change& change) {
  to += change.value ? kSet : kGone;
  put_text(to, change.name);
  if (change.value) put_text(to, *change.value);
}

std::optional<std::string> take_text(std::string_view& from) {
  if (from.size() < sizeof(std::uint32_t)) return std::nullopt;
  const auto size = load_le<std::uint32_t>(from.data());
  from.remove_prefix(sizeof size);
  if (size > from.size()) return std::nullopt;
  std::string text(from.substr(0, size));
  from.remove_prefix(size);
  return text;
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(disk::Disk& disk, const std::string& directory) {
  std::unique_ptr<Ledger> ledger(new Ledger());
  Ledger& into = *ledger;
  TRY(into.journal_,
      disk::Journal::open(
          disk, directory, {}, [&](std::string_view record) { return into.apply(record); },
          [&](std::uint64_t, std::string_view record) { return into.apply(record); }));
  return ledger;
}

Status Ledger::apply(std::string_view record) {
  const Error corrupt(ErrorCode::kCorrupt, "the ledger holds a record that it did not write");
  while (!record.empty()) {
    const char kind = record.front();
    record.remove_prefix(1);
    auto name = take_text(record);
    if (!name || (kind != kSet && kind != kGone)) return corrupt;
    if (kind == kGone) {
      entries_.erase(*name);
      continue;
    }
    auto value = take_text(record);
    if (!value) return corrupt;
    entries_[std::move(*name)] = std::move(*value);
  }
  return {};
}

Ledger::Entries Ledger::below(const std::string& prefix) const {
  const std::lock_guard lock(mutex_);
  Entries found;
  for (auto at = entries_.lower_bound(prefix); at != entries_.end(); ++at) {
    if (!at->first.starts_with(prefix)) break;
    found.emplace(at->first.substr(prefix.size()), at->second);
  }
  return found;
}

Status Ledger::write(const std::vector<Change>& changes) {
  if (changes.empty()) return {};
  const std::lock_guard changing(changing_);
  std::string record;
  for (const Change& change : changes) put_change(record, change);
  TRY(journal_->append_synced(record));
  {
    const std::lock_guard lock(mutex_);
    TRY(apply(record));
  }
  if (journal_->bytes() < kCheckpointBytes) return {};
  return journal_->checkpoint(journal_->last_sequence(),
                              [&](const disk::Journal::Sink& sink) -> Status {
                                std::string entry;
                                if (entries_.empty()) return sink(entry);
                                for (const auto& [name, value] : entries_) {
                                  entry.clear();
                                  put_change(entry, {name, value});
                                  TRY(sink(entry));
                                }
                                return {};
                              });
}

}  // namespace sluice::kafka::broker
