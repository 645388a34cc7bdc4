// The plain-directory engine: a tree of ordinary files that HDFS clients take for a NameNode's
// namespace. A file of the lake is one ordinary file under `files_dir`; what a plain file can't say
// (owner as given, replication, block size, file id, checksums, leases) lives under `meta_dir`, in
// a journal and a snapshot. The tree on disk is the truth for names, sizes and bytes: what other
// programs add, change or remove there is seen at the next look at it.
//
// Durability: a call that changes names or attributes returns after its journal record is synced;
// complete() after data, checksums, folder and record are. With Durability::kRelaxed they return
// when the kernel has them: a kill loses nothing, a loss of power may.
//
// All calls block and may come from many threads. Paths are absolute and normal. Errors are worded
// as a NameNode words them, and their codes stand for its exceptions, unless a Reason says more:
//
//   kNotFound          FileNotFoundException
//   kIsADirectory      FileNotFoundException ("Path is not a file")
//   kAlreadyExists     FileAlreadyExistsException
//   kNotADirectory     ParentNotDirectoryException
//   kNotEmpty          PathIsNotEmptyDirectoryException
//   kPermissionDenied  AccessControlException
//   kInvalidArgument   HadoopIllegalArgumentException
//   kBusy              AlreadyBeingCreatedException
//   kUnavailable       RetriableException
//   kCorrupt, kIo      IOException
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "lake/attributes.h"
#include "lake/file_system.h"
#include "lake/reason.h"
#include "lake/snapshot.h"

namespace sluice::lake {

inline constexpr std::uint64_t kRootFileId = 16385;
inline constexpr std::uint64_t kFirstBlockId = (std::uint64_t{1} << 30) + 1;
inline constexpr std::uint64_t kFirstGeneration = 1001;
// Bytes under one CRC32C, counted from the file's start.
inline constexpr std::uint32_t kChunkSize = 512;

// What a file's writer had its bytes checked with, and what the file's checksum is made of. The
// lake's own sums are CRC32C of kChunkSize bytes whatever the writer chose.
enum class SumType : std::uint8_t { kCrc32c, kCrc32 };
struct WriterSums {
  SumType type = SumType::kCrc32c;
  std::uint32_t bytes = kChunkSize;  // under one sum, counted from the block's start
  bool operator==(const WriterSums&) const = default;
};

enum class Durability { kSynced, kRelaxed };

struct LakeOptions {
  std::string files_dir;  // DATA/lake
  std::string meta_dir;   // DATA/lake.meta, on the same file system
  Durability durability = Durability::kSynced;
  bool enforce_permissions = true;
  std::string superuser;  // empty: the user who runs this process
  std::string supergroup = "supergroup";
  std::uint16_t default_replication = 1;
  std::uint64_t default_block_size = 128 << 20;
  std::uint64_t min_block_size = 1 << 20;
  std::uint16_t max_replication = 512;
  std::int64_t lease_soft_limit_ms = 60'000;
  std::int64_t lease_hard_limit_ms = 1'200'000;
  std::int64_t retry_cache_ms = 600'000;
  std::size_t retry_cache_entries = 262'144;  // more: the oldest are forgotten early
  bool acls = true;                           // dfs.namenode.acls.enabled
  // A new entry's mode is filtered by its folder's default ACL in place of the umask.
  bool posix_acl_inheritance = true;
  std::size_t max_attributes = 32;           // of one entry
  std::size_t max_attribute_bytes = 16'384;  // name and value
  // A checkpoint is taken when the journal holds this many bytes.
  std::uint64_t checkpoint_bytes = 64 << 20;
  const Clock* clock = nullptr;  // null: the system's
};

// Names one call of one client, so that a repeated one gets the first one's answer.
struct RetryKey {
  std::array<char, 16> client_id{};
  std::int32_t call_id = 0;
  bool operator==(const RetryKey&) const = default;
};
// What the first call came to. It is journaled in the same step as the change itself.
struct RetryAnswer {
  bool value = true;          // rename (v1) and remove: their boolean
  std::uint64_t file_id = 0;  // create and append: the file
};

// Who asks. `groups` from Lake::caller(), or as a protocol gave them.
struct Caller {
  std::string user;
  std::vector<std::string> groups;
  std::optional<RetryKey> retry;  // set for at-most-once calls: the answer is remembered under it
};

// When an attribute may be set: HDFS's flags CREATE and REPLACE.
struct SetWhen {
  bool absent = true;
  bool present = true;
};

// A block is a range of a file: [index * block size, (index + 1) * block size), cut at its end.
// Ids follow from file id and index, so they need no table and survive a restart. While a file is
// open for writing, blocks that a client closed early keep their own bounds; at complete() the file
// is renumbered uniformly.
struct Block {
  std::uint64_t id = 0;
  std::uint64_t generation = 0;
  std::uint64_t length = 0;
};
std::uint64_t block_id(std::uint64_t file_id, std::uint32_t index);
std::uint64_t block_file_id(std::uint64_t block_id);
std::uint32_t block_index(std::uint64_t block_id);

struct LocatedBlock {
  Block block;
  std::uint64_t offset = 0;  // of the block in the file
};
// `blocks` are those that touch the asked range, with the one that is being written; `last` is the
// file's last block.
struct LocatedBlocks {
  FileStatus status;
  std::vector<LocatedBlock> blocks;
  std::optional<LocatedBlock> last;
  bool last_is_complete = true;
};

struct CreateRequest {
  std::string client;          // the lease holder: DFSClient_NONMAPREDUCE_...
  std::string client_machine;  // for messages
  CreateOptions options;
  // The writer lives in this process and has no blocks: when the process ends, the file is closed
  // as it is at the next start. Not for servers.
  bool embedded = false;
};
struct AppendStart {
  FileStatus status;
  std::optional<LocatedBlock> last;  // the partial last block to go on with; none: add_block next
};

enum class Access : unsigned { kNone = 0, kExecute = 1, kWrite = 2, kRead = 4 };

// Writes into one block of an open file. Used by one thread at a time; several for one block may
// follow each other (pipeline recovery). Destroying it leaves what was written.
class BlockWriter {
 public:
  virtual ~BlockWriter() = default;
  // `checksums`: one big-endian CRC for each 512 bytes of the block's own grid that `data` touches;
  // a mismatch is kCorrupt and writes nothing. With crc32c = false they are CRC-32 (zlib's). An
  // empty `checksums` means the data comes from this process. Bytes already written may come again;
  // a gap is kInvalidArgument. After it returns the bytes are visible, and survive a kill.
  virtual Status write(std::uint64_t offset_in_block, std::string_view data,
                       std::string_view checksums, bool crc32c = true) = 0;
  // hsync: what was written is on disk, checksums and length with it.
  virtual Status sync() = 0;
  virtual std::uint64_t length() const = 0;  // bytes of this block that are written
};

// Bytes of one file at one moment, with their checksums. One thread at a time.
class BlockReader {
 public:
  virtual ~BlockReader() = default;
  // For sendfile: this descriptor from `file_offset() + offset in block`.
  virtual int fd() const = 0;
  virtual std::uint64_t file_offset() const = 0;
  virtual std::uint64_t length() const = 0;  // of the block, as it was at open
  // Big-endian CRC32C of the chunks of the block's grid from `offset` (a multiple of 512) for
  // `size` bytes: the stored ones, or computed from the bytes when nobody has stored any.
  virtual Result<std::string> checksums(std::uint64_t offset, std::uint64_t size) = 0;
  // Verified bytes: a mismatch is kCorrupt. 0 only at the block's end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) = 0;
};

// Digest of one block for OpBlockChecksum.
enum class BlockDigest {
  kMd5OfSums,  // 16 bytes: MD5 over the big-endian sums that its writer had
  kCrc,        // 4 bytes: the sum, of the writer's type, of all of it (COMPOSITE_CRC)
};
struct BlockChecksum {
  std::string digest;
  std::uint64_t sums = 0;  // in the range
  WriterSums writer;
};

struct OpenFileInfo {
  std::uint64_t file_id = 0;
  std::string path;
  std::string client;
  std::string client_machine;
};

struct LakeCounts {
  std::uint64_t known_entries = 0;  // entries the engine holds in memory
  std::uint64_t blocks = 0;         // of the files among them
  std::uint64_t open_files = 0;
  std::uint64_t corrupt_files = 0;  // found by a read since start, and not replaced since
  std::uint64_t foreign_changes = 0;
  std::uint64_t journal_sequence = 0;
  std::uint64_t last_checkpoint_sequence = 0;
  std::int64_t last_checkpoint_ms = 0;
  std::uint64_t journal_syncs = 0;
  std::uint64_t snapshottable_folders = 0;
  std::uint64_t snapshots = 0;
};

class Lake {
 public:
  static Result<std::unique_ptr<Lake>> open(LakeOptions options);
  // Open files stay open for their clients' return.
  virtual ~Lake() = default;

  // The embedded, in-process use. The view borrows the Lake.
  // `machine` is where its user is, for messages.
  virtual std::unique_ptr<FileSystem> as_file_system(const std::string& user,
                                                     const std::string& machine = "localhost") = 0;
  // The user with the groups the system's database gives him.
  virtual Caller caller(const std::string& user) = 0;
  virtual bool is_superuser(const Caller& who) const = 0;
  virtual const LakeOptions& options() const = 0;
  virtual const Clock& clock() const = 0;
  // "BP-<random>-<address>-<ms>" and "CID-<uuid>"; made once, kept in meta_dir.
  virtual const std::string& block_pool_id() const = 0;
  virtual const std::string& cluster_id() const = 0;

  // -- the tree ---------------------------------------------------------------------------------
  virtual Result<FileStatus> status(const Caller& who, const std::string& path) = 0;
  virtual Result<FileStatus> status_of(std::uint64_t file_id) = 0;  // no permission check
  virtual Result<std::string> path_of(std::uint64_t file_id) = 0;
  virtual Result<Listing> list(const Caller& who, const std::string& path,
                               const std::string& start_after, std::size_t limit) = 0;
  virtual Status make_directories(const Caller& who, const std::string& path, const Mode& mode,
                                  bool create_parents = true) = 0;
  // FileSystem.rename of old: false, without a change, where HDFS answers false; an existing
  // directory as target is moved into.
  virtual Result<bool> rename_into(const Caller& who, const std::string& from,
                                   const std::string& to) = 0;
  // rename2.
  virtual Status rename(const Caller& who, const std::string& from, const std::string& to,
                        bool overwrite) = 0;
  // false when there is nothing by that name, or it is "/".
  virtual Result<bool> remove(const Caller& who, const std::string& path, bool recursive) = 0;
  virtual Status set_permission(const Caller& who, const std::string& path,
                                std::uint16_t permission) = 0;
  virtual Status set_owner(const Caller& who, const std::string& path, const std::string& owner,
                           const std::string& group) = 0;
  virtual Status set_times(const Caller& who, const std::string& path, std::int64_t modified_ms,
                           std::int64_t accessed_ms) = 0;
  // The sources' bytes follow the target's, in their order, and the sources are gone: all at once.
  // All are closed files of one folder. The target's blocks are made uniform again.
  virtual Status concat(const Caller& who, const std::string& target,
                        const std::vector<std::string>& sources) = 0;
  // false for a directory.
  virtual Result<bool> set_replication(const Caller& who, const std::string& path,
                                       std::uint16_t replication) = 0;
  virtual Status check_access(const Caller& who, const std::string& path, Access wanted) = 0;
  virtual Result<ContentSummary> content_summary(const Caller& who, const std::string& path) = 0;
  virtual Result<Capacity> capacity() = 0;
  virtual Result<FileChecksum> checksum(const Caller& who, const std::string& path) = 0;

  // -- beside the status --------------------------------------------------------------------------
  virtual Result<AclStatus> acl(const Caller& who, const std::string& path) = 0;
  virtual Status change_acl(const Caller& who, const std::string& path, AclOperation operation,
                            const Acl& spec) = 0;
  // As Attributes; to list the names alone one needs other rights than to read the values.
  virtual Result<std::vector<ExtendedAttribute>> extended_attributes(
      const Caller& who, const std::string& path, const std::vector<ExtendedAttribute>& names) = 0;
  virtual Result<std::vector<ExtendedAttribute>> extended_attribute_names(
      const Caller& who, const std::string& path) = 0;
  virtual Status set_extended_attribute(const Caller& who, const std::string& path,
                                        const ExtendedAttribute& attribute, SetWhen when) = 0;
  virtual Status remove_extended_attribute(const Caller& who, const std::string& path,
                                           const ExtendedAttribute& attribute) = 0;

  // -- quotas and storage policies ----------------------------------------------------------------
  // For superusers.
  virtual Status set_quotas(const Caller& who, const std::string& path,
                            const QuotaChange& change) = 0;
  virtual Result<QuotaUsage> quota_usage(const Caller& who, const std::string& path) = 0;
  // 0: that of the folders above. An id that HDFS has (storage_policy.h).
  virtual Status set_storage_policy(const Caller& who, const std::string& path,
                                    std::uint8_t id) = 0;

  // -- snapshots ----------------------------------------------------------------------------------
  // As Snapshots. What is below FOLDER/.snapshot is read by the calls above and below, and changed
  // by none (Reason::kReadOnly).
  virtual Status allow_snapshots(const Caller& who, const std::string& path) = 0;
  virtual Status disallow_snapshots(const Caller& who, const std::string& path) = 0;
  virtual Result<std::string> create_snapshot(const Caller& who, const std::string& path,
                                              const std::string& name) = 0;
  virtual Status remove_snapshot(const Caller& who, const std::string& path,
                                 const std::string& name) = 0;
  virtual Status rename_snapshot(const Caller& who, const std::string& path,
                                 const std::string& old_name, const std::string& new_name) = 0;
  virtual std::vector<SnapshottableFolder> snapshottable_folders(const Caller& who) = 0;
  // Not turned round yet: see directed().
  virtual Result<SnapshotDiff> snapshot_diff(const Caller& who, const std::string& path,
                                             const std::string& from, const std::string& to) = 0;

  // -- a file open for writing --------------------------------------------------------------------
  virtual Result<FileStatus> create(const Caller& who, const std::string& path,
                                    const CreateRequest& request) = 0;
  // new_block: the next bytes start a block of their own (NEW_BLOCK).
  virtual Result<AppendStart> append(const Caller& who, const std::string& path,
                                     const std::string& client, const std::string& client_machine,
                                     bool new_block, bool embedded = false) = 0;
  // true: done. false: the last block is being recovered; ask isFileClosed.
  virtual Result<bool> truncate(const Caller& who, const std::string& path, std::uint64_t length,
                                const std::string& client) = 0;
  // `path` is for messages only: the file id decides. A file id of 0 takes the path.
  virtual Result<LocatedBlock> add_block(const std::string& path, std::uint64_t file_id,
                                         const std::string& client,
                                         const std::optional<Block>& previous) = 0;
  virtual Status abandon_block(const std::string& path, std::uint64_t file_id,
                               const std::string& client, const Block& block) = 0;
  // Records the length of the last block that the client has seen acknowledged; the bytes
  // themselves are the BlockWriter's.
  virtual Status fsync(const std::string& path, std::uint64_t file_id, const std::string& client,
                       std::optional<std::uint64_t> last_block_length) = 0;
  // false: bytes of the last block have not arrived yet, ask again.
  virtual Result<bool> complete(const std::string& path, std::uint64_t file_id,
                                const std::string& client, const std::optional<Block>& last) = 0;
  // The same block with a new generation, for a writer that sets its pipeline up again.
  virtual Result<LocatedBlock> update_block_for_pipeline(const std::string& client,
                                                         const Block& block) = 0;
  virtual Status update_pipeline(const std::string& client, const Block& old_block,
                                 const Block& new_block) = 0;

  virtual Status renew_lease(const std::string& client) = 0;
  // true: the file is closed now.
  virtual Result<bool> recover_lease(const Caller& who, const std::string& path,
                                     const std::string& client,
                                     const std::string& client_machine) = 0;
  virtual Result<bool> is_file_closed(const Caller& who, const std::string& path) = 0;
  virtual std::vector<OpenFileInfo> open_files() = 0;
  // While held, no lease expires: what is being written stays as it is. For a server's safe mode.
  virtual void hold_leases(bool held) = 0;

  // -- bytes ------------------------------------------------------------------------------------
  virtual Result<LocatedBlocks> locate(const Caller& who, const std::string& path,
                                       std::uint64_t offset, std::uint64_t length) = 0;
  // All of them; no permission check, and nobody is about to read them.
  virtual Result<LocatedBlocks> locate_of(std::uint64_t file_id) = 0;
  // `block.generation` may be newer than the file's: it becomes the file's. An older one is
  // kInvalidArgument, an unknown block kNotFound, one that is not being written kInvalidArgument.
  // `sums` become the file's with its first byte.
  virtual Result<std::unique_ptr<BlockWriter>> write_block(const Block& block,
                                                           const WriterSums& sums = {}) = 0;
  virtual Result<std::unique_ptr<BlockReader>> read_block(const Block& block) = 0;
  virtual Result<std::uint64_t> visible_length(const Block& block) = 0;
  // Over block.length bytes; 0 means all of it.
  virtual Result<BlockChecksum> block_checksum(const Block& block,
                                               BlockDigest digest = BlockDigest::kMd5OfSums) = 0;

  // -- at-most-once calls, care -------------------------------------------------------------------
  // The answer of a call that was done already, also before a restart.
  virtual std::optional<RetryAnswer> answered(const RetryKey& key) = 0;
  virtual Status checkpoint() = 0;  // saveNamespace
  // Whether the folders that were opened are still those at their paths: kUnavailable (kGone) when
  // one was removed, replaced or unmounted. Then nothing more is acknowledged, and capacity()
  // fails, which is how those hear of it who know a FileSystem only. Cheap: four system calls.
  virtual Status healthy() = 0;
  virtual LakeCounts counts() = 0;
  virtual std::vector<std::string> corrupt_files() = 0;  // paths
};

}  // namespace sluice::lake
