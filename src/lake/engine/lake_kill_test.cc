// A worker process changes a lake and is killed at a random instant, again and again. Whatever it
// had said was done is there at the next start; the one change in flight is there, or not, never
// half.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <random>

#include "lake/engine/lake_fixture.h"
#include "lake/memory_file_system.h"

namespace sluice::lake {
namespace {

struct Change {
  int kind = 0;
  std::string path;
  std::string other;
  std::string bytes;
};

// The n-th change is the same for the worker and for the model. A few names only, so that changes
// meet.
Change change_at(std::uint64_t seed, std::uint64_t n) {
  std::mt19937_64 random(seed * 1'000'003 + n);
  const auto folder = [&] { return "/d" + std::to_string(random() % 3); };
  const auto file = [&] { return folder() + "/f" + std::to_string(random() % 4); };
  Change change;
  change.kind = static_cast<int>(random() % 9);
  change.path = change.kind >= 5 ? folder() : file();
  change.other = change.kind >= 5 ? folder() : file();
  change.bytes =
      std::to_string(n) + ":" +
      std::string(random() % 3 == 0 ? random() % 30'000 : 20, static_cast<char>('a' + n % 26));
  return change;
}

Status apply(FileSystem& fs, const Change& change) {
  CreateOptions over;
  over.overwrite = true;
  over.create_parents = false;
  switch (change.kind) {
    case 0:
    case 1:
      return write_all(fs, change.path, change.bytes, over);
    case 2:
      return fs.rename(change.path, change.other, true);
    case 3:
      return fs.remove(change.path, false);
    case 4: {
      TRY(const std::unique_ptr<Writer> writer, fs.append(change.path));
      TRY(writer->write(change.bytes));
      return writer->close();
    }
    case 5:
      return fs.make_directories(change.path, 0755);
    case 6:
      return fs.rename(change.path, change.other);
    case 7:
      return fs.set_permission(
          change.path,
          static_cast<std::uint16_t>(0700U | std::hash<std::string>()(change.bytes) % 64));
    default:
      return fs.set_owner(change.path, "owner" + change.bytes.substr(0, 3), "");
  }
}

using Picture = std::map<std::string, std::string>;

void look(FileSystem& fs, const std::string& path, Picture& picture) {
  const auto listed = list_all(fs, path);
  ASSERT_TRUE(listed) << listed.error().message();
  for (const FileStatus& status : *listed) {
    std::string text = status.owner + " " + std::to_string(status.permission);
    if (!status.is_directory) {
      const auto content = read_all(fs, status.path);
      ASSERT_TRUE(content) << content.error().message();
      text += " " + *content;
    }
    EXPECT_FALSE(status.under_construction) << status.path;
    picture[status.path] = text;
    if (status.is_directory) look(fs, status.path, picture);
  }
}

Picture picture_of(FileSystem& fs) {
  Picture picture;
  look(fs, "/", picture);
  return picture;
}

[[noreturn]] void work(const LakeOptions& options, int acknowledge, std::uint64_t seed) {
  auto lake = Lake::open(options);
  if (!lake) ::_exit(3);
  const auto fs = (*lake)->as_file_system("super");
  for (std::uint64_t n = 0;; ++n) {
    (void)apply(*fs, change_at(seed, n));
    if (::write(acknowledge, "x", 1) != 1) ::_exit(4);
  }
}

class LakeKillTest : public LakeTest {};

TEST_F(LakeKillTest, KeepsWhatWasAcknowledged) {
  options_.clock = nullptr;
  lake_.reset();
  MemoryFileSystem model("super");
  std::mt19937_64 random(std::random_device{}());
  const std::uint64_t first_seed = random();
  SCOPED_TRACE("seed " + std::to_string(first_seed));
  std::uint64_t changes = 0;
  for (std::uint64_t round = 0; round < 25; ++round) {
    const std::uint64_t seed = first_seed + round;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t worker = ::fork();
    if (worker == 0) {
      ::close(ends[0]);
      work(options_, ends[1], seed);
    }
    ::close(ends[1]);
    // The instant: some time after the first acknowledgement.
    char byte = 0;
    ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    const auto until =
        std::chrono::steady_clock::now() + std::chrono::microseconds(random() % 40'000);
    while (std::chrono::steady_clock::now() < until) ::sched_yield();
    ::kill(worker, SIGKILL);
    ::waitpid(worker, nullptr, 0);
    std::uint64_t done = 1;
    while (::read(ends[0], &byte, 1) == 1) ++done;
    ::close(ends[0]);
    changes += done;

    for (std::uint64_t n = 0; n < done; ++n) (void)apply(model, change_at(seed, n));
    const Picture before = picture_of(model);
    const Change flying = change_at(seed, done);
    (void)apply(model, flying);
    const Picture after = picture_of(model);

    reopen();
    const auto fs = view();
    Picture found = picture_of(*fs);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(lake_->corrupt_files().empty());
    // A rename that was done and not yet recorded is found as if another program had done it.
    if (flying.kind != 2 && flying.kind != 6) {
      EXPECT_EQ(lake_->counts().foreign_changes, 0U) << "our own changes are known as ours";
    }
    if (found != before && found != after) {
      // A file in the middle of being written: the name is the new file's, with a part of its
      // bytes.
      ASSERT_TRUE(flying.kind <= 1 || flying.kind == 4) << "kind " << flying.kind;
      ASSERT_TRUE(found.contains(flying.path) && after.contains(flying.path));
      EXPECT_TRUE(after.at(flying.path).starts_with(found.at(flying.path)))
          << found.at(flying.path).substr(0, 40);
      if (flying.kind == 4) {
        EXPECT_TRUE(found.at(flying.path).starts_with(before.at(flying.path)));
      }
      Picture rest = after;
      rest.erase(flying.path);
      found.erase(flying.path);
      ASSERT_EQ(found, rest);
      ASSERT_TRUE(fs->remove(flying.path, false));
      ASSERT_TRUE(model.remove(flying.path, false));
    } else if (found == before && found != after) {
      ASSERT_TRUE(works(apply(*fs, flying)));
    }
    lake_.reset();
  }
  EXPECT_GT(changes, 25U) << "the worker got to work";
}

}  // namespace
}  // namespace sluice::lake
