// What every FileSystem keeps, as a gtest suite. A room that has an implementation runs it so:
//
//   struct Fixture : ContractFixture { FileSystem& fs() override; std::string base() override; ...
//   }; INSTANTIATE_TEST_SUITE_P(Memory, FileSystemContract, testing::Values(ContractParam{"memory",
//   make}));
//
// in a test program of its own; differences between implementations are the flags below.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "lake/file_system.h"

namespace sluice::lake {

// One file system for one test, and a folder in it that is the test's own.
class ContractFixture {
 public:
  virtual ~ContractFixture() = default;
  virtual FileSystem& fs() = 0;
  virtual std::string base() = 0;  // absolute, existing, empty
};

struct ContractParam {
  std::string name;
  std::function<std::unique_ptr<ContractFixture>()> make;
  bool keeps_replication = true;  // set_replication shows in status
  bool any_owner = true;          // owners are free strings
  bool one_writer = true;         // a second append is kBusy while one is open
  bool has_checksum = true;       // checksum() works
  bool shows_under_construction = true;
  bool hdfs_names = true;  // names are HDFS's: no ':', nothing but UTF-8
};

inline std::ostream& operator<<(std::ostream& out, const ContractParam& param) {
  return out << param.name;
}

class FileSystemContract : public testing::TestWithParam<ContractParam> {
 protected:
  void SetUp() override {
    fixture_ = GetParam().make();
    ASSERT_NE(fixture_, nullptr);
  }
  FileSystem& fs() { return fixture_->fs(); }
  std::string at(const std::string& name) { return fixture_->base() + "/" + name; }

  template <class T>
  static testing::AssertionResult fails(const Result<T>& result, ErrorCode code) {
    if (result.ok()) return testing::AssertionFailure() << "it succeeded";
    if (result.error().code() != code) {
      return testing::AssertionFailure()
             << "it failed with " << error_code_name(result.error().code()) << ": "
             << result.error().message();
    }
    if (result.error().message().empty()) return testing::AssertionFailure() << "without a message";
    return testing::AssertionSuccess();
  }
  template <class T>
  static testing::AssertionResult works(const Result<T>& result) {
    if (result.ok()) return testing::AssertionSuccess();
    return testing::AssertionFailure()
           << error_code_name(result.error().code()) << ": " << result.error().message();
  }
  static std::string pattern(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t x = 12345;
    for (char& c : bytes) c = static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
    return bytes;
  }
  std::vector<std::string> names(const std::string& path) {
    std::vector<std::string> found;
    const auto listed = list_all(fs(), path);
    EXPECT_TRUE(works(listed));
    if (listed) {
      for (const FileStatus& status : *listed) found.emplace_back(status.name());
    }
    return found;
  }

  std::unique_ptr<ContractFixture> fixture_;
};

// What is written is read again, whatever its size is beside chunks, buffers and packets.
TEST_P(FileSystemContract, ReadsWhatWasWritten) {
  for (const std::size_t size :
       {0, 1, 511, 512, 513, 8191, 8192, 8193, 65536, 200'000, 1'500'000}) {
    const std::string path = at("f" + std::to_string(size));
    const std::string bytes = pattern(size);
    ASSERT_TRUE(works(write_all(fs(), path, bytes)));
    const auto found = read_all(fs(), path);
    ASSERT_TRUE(works(found)) << size;
    EXPECT_TRUE(*found == bytes) << size;
    const auto status = fs().status(path);
    ASSERT_TRUE(works(status));
    EXPECT_EQ(status->length, size);
    EXPECT_EQ(status->path, path);
    EXPECT_FALSE(status->is_directory);
    EXPECT_FALSE(status->under_construction);
    EXPECT_EQ(status->permission, 0644);
    EXPECT_GT(status->modified_ms, 1'000'000'000'000);
    EXPECT_GT(status->block_size, 0U);
    EXPECT_GT(status->replication, 0U);
    EXPECT_NE(status->file_id, 0U);
  }
}

TEST_P(FileSystemContract, ReadsAtAnyOffset) {
  const std::string bytes = pattern(300'000);
  ASSERT_TRUE(works(write_all(fs(), at("f"), bytes)));
  const auto reader = fs().open(at("f"));
  ASSERT_TRUE(works(reader));
  EXPECT_EQ((*reader)->length(), bytes.size());
  for (const std::size_t offset : {0, 1, 511, 512, 131'071, 131'072, 299'999}) {
    for (const std::size_t size : {1, 100, 512, 4096, 200'000}) {
      std::string part(size, '\0');
      std::size_t got = 0;
      while (got < size) {
        const auto n = (*reader)->read_at(offset + got, part.data() + got, size - got);
        ASSERT_TRUE(works(n));
        if (*n == 0) break;
        got += *n;
      }
      part.resize(got);
      EXPECT_TRUE(part == bytes.substr(offset, size)) << offset << " " << size;
    }
  }
  char one = 0;
  const auto beyond = (*reader)->read_at(bytes.size(), &one, 1);
  ASSERT_TRUE(works(beyond));
  EXPECT_EQ(*beyond, 0U);
}

TEST_P(FileSystemContract, NamesWhatIsMissing) {
  EXPECT_TRUE(fails(fs().status(at("none")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().status(at("none/below")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().list(at("none")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().open(at("none")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().append(at("none")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().remove(at("none"), true), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().rename(at("none"), at("other")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().set_permission(at("none"), 0600), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().set_times(at("none"), 1, 1), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().content_summary(at("none")), ErrorCode::kNotFound));
  const auto missing = fs().status(at("none"));
  EXPECT_NE(missing.error().message().find(at("none")), std::string::npos) << "names the path";
}

TEST_P(FileSystemContract, CreatesOnlyWhereItMay) {
  ASSERT_TRUE(works(write_all(fs(), at("f"), "old")));
  EXPECT_TRUE(fails(write_all(fs(), at("f"), "new"), ErrorCode::kAlreadyExists));
  EXPECT_EQ(*read_all(fs(), at("f")), "old");
  CreateOptions over;
  over.overwrite = true;
  ASSERT_TRUE(works(write_all(fs(), at("f"), "newer", over)));
  EXPECT_EQ(*read_all(fs(), at("f")), "newer");
  ASSERT_TRUE(works(fs().make_directories(at("d"))));
  EXPECT_TRUE(fails(fs().create(at("d"), over), ErrorCode::kIsADirectory));
  CreateOptions alone;
  alone.create_parents = false;
  EXPECT_TRUE(fails(fs().create(at("no/parent"), alone), ErrorCode::kNotFound));
  ASSERT_TRUE(works(write_all(fs(), at("with/its/parents"), "x")));
  EXPECT_TRUE(fs().status(at("with/its"))->is_directory);
  EXPECT_TRUE(fails(fs().create(at("f/below")), ErrorCode::kNotADirectory));
}

TEST_P(FileSystemContract, TakesAttributesAtCreate) {
  CreateOptions options;
  options.permission = 0600;
  options.replication = 2;
  options.block_size = 1 << 20;
  ASSERT_TRUE(works(write_all(fs(), at("f"), "x", options)));
  const auto status = fs().status(at("f"));
  EXPECT_EQ(status->permission, 0600);
  if (!GetParam().keeps_replication) return;
  EXPECT_EQ(status->replication, 2);
  EXPECT_EQ(status->block_size, 1U << 20);
  ASSERT_TRUE(works(fs().set_replication(at("f"), 3)));
  EXPECT_EQ(fs().status(at("f"))->replication, 3);
}

// A reader that opens after flush() sees what was written; after close, all.
TEST_P(FileSystemContract, ShowsFlushedBytes) {
  const auto writer = fs().create(at("f"));
  ASSERT_TRUE(works(writer));
  EXPECT_EQ((*writer)->position(), 0U);
  if (GetParam().shows_under_construction) {
    EXPECT_TRUE(fs().status(at("f"))->under_construction);
  }
  ASSERT_TRUE(works((*writer)->write("first ")));
  ASSERT_TRUE(works((*writer)->flush()));
  EXPECT_EQ(*read_all(fs(), at("f")), "first ");
  ASSERT_TRUE(works((*writer)->write("second ")));
  ASSERT_TRUE(works((*writer)->sync()));
  EXPECT_EQ(*read_all(fs(), at("f")), "first second ");
  ASSERT_TRUE(works((*writer)->write("third")));
  EXPECT_EQ((*writer)->position(), 18U);
  ASSERT_TRUE(works((*writer)->close()));
  EXPECT_EQ(*read_all(fs(), at("f")), "first second third");
}

TEST_P(FileSystemContract, Appends) {
  for (const std::size_t size : {0, 3, 512, 600, 8192, 20'000}) {
    const std::string path = at("f" + std::to_string(size));
    std::string expected = pattern(size);
    ASSERT_TRUE(works(write_all(fs(), path, expected)));
    for (const std::size_t more : {1, 511, 5000}) {
      const auto writer = fs().append(path);
      ASSERT_TRUE(works(writer)) << size << " " << more;
      EXPECT_EQ((*writer)->position(), expected.size());
      ASSERT_TRUE(works((*writer)->write(pattern(more))));
      ASSERT_TRUE(works((*writer)->close()));
      expected += pattern(more);
      const auto found = read_all(fs(), path);
      ASSERT_TRUE(works(found));
      EXPECT_TRUE(*found == expected) << size << " " << more;
    }
  }
  ASSERT_TRUE(works(fs().make_directories(at("d"))));
  EXPECT_TRUE(fails(fs().append(at("d")), ErrorCode::kIsADirectory));
}

TEST_P(FileSystemContract, HasOneWriter) {
  if (!GetParam().one_writer) GTEST_SKIP() << "not promised here";
  const auto writer = fs().create(at("f"));
  ASSERT_TRUE(works(writer));
  EXPECT_TRUE(fails(fs().append(at("f")), ErrorCode::kBusy));
  ASSERT_TRUE(works((*writer)->close()));
  EXPECT_TRUE(works(fs().append(at("f"))));
}

// What a writer had flushed stays when it goes away without closing.
TEST_P(FileSystemContract, KeepsFlushedBytesOfALostWriter) {
  {
    const auto writer = fs().create(at("f"));
    ASSERT_TRUE(works((*writer)->write("kept")));
    ASSERT_TRUE(works((*writer)->flush()));
  }
  const auto found = read_all(fs(), at("f"));
  ASSERT_TRUE(works(found));
  EXPECT_EQ(found->substr(0, 4), "kept");
}

TEST_P(FileSystemContract, MakesDirectories) {
  ASSERT_TRUE(works(fs().make_directories(at("a/b/c"), 0750)));
  EXPECT_EQ(fs().status(at("a/b/c"))->permission, 0750);
  EXPECT_TRUE(fs().status(at("a"))->is_directory);
  EXPECT_EQ(fs().status(at("a"))->length, 0U);
  EXPECT_TRUE(works(fs().make_directories(at("a/b/c"))));
  ASSERT_TRUE(works(write_all(fs(), at("f"), "x")));
  EXPECT_TRUE(fails(fs().make_directories(at("f")), ErrorCode::kAlreadyExists));
  EXPECT_TRUE(fails(fs().make_directories(at("f/below")), ErrorCode::kNotADirectory));
  EXPECT_TRUE(works(fs().status("/")));
}

TEST_P(FileSystemContract, ListsInByteOrderPageByPage) {
  const std::vector<std::string> expected{"10", "9",         "A",           "a b%20+",
                                          "b",  "z\xC3\xA9", "\xE2\x9C\x93"};
  for (const std::string& name : expected) {
    if (name == "b") {
      ASSERT_TRUE(works(fs().make_directories(at("d/b"))));
    } else {
      ASSERT_TRUE(works(write_all(fs(), at("d/" + name), name)));
    }
  }
  EXPECT_EQ(names(at("d")), expected);
  std::vector<std::string> paged;
  std::string after;
  for (;;) {
    const auto page = fs().list(at("d"), after, 2);
    ASSERT_TRUE(works(page));
    ASSERT_LE(page->entries.size(), 2U);
    for (const FileStatus& status : page->entries) {
      paged.emplace_back(status.name());
      EXPECT_EQ(status.path, at("d/" + paged.back()));
    }
    EXPECT_EQ(page->remaining, expected.size() - paged.size());
    if (page->remaining == 0) break;
    after = paged.back();
  }
  EXPECT_EQ(paged, expected);
  const auto file = fs().list(at("d/9"));
  ASSERT_TRUE(works(file));
  ASSERT_EQ(file->entries.size(), 1U);
  EXPECT_EQ(file->entries[0].path, at("d/9"));
  ASSERT_TRUE(works(fs().make_directories(at("empty"))));
  EXPECT_TRUE(names(at("empty")).empty());
}

TEST_P(FileSystemContract, RenamesFilesAndTrees) {
  ASSERT_TRUE(works(write_all(fs(), at("a/f"), "content")));
  ASSERT_TRUE(works(fs().rename(at("a/f"), at("a/g"))));
  EXPECT_TRUE(fails(fs().status(at("a/f")), ErrorCode::kNotFound));
  EXPECT_EQ(*read_all(fs(), at("a/g")), "content");
  ASSERT_TRUE(works(fs().rename(at("a"), at("b"))));
  EXPECT_EQ(*read_all(fs(), at("b/g")), "content");
  EXPECT_TRUE(fails(fs().status(at("a")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().rename(at("b"), at("no/parent")), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(fs().rename(at("b"), at("b/below")), ErrorCode::kInvalidArgument));
}

TEST_P(FileSystemContract, RenameReplacesOnlyWhenAsked) {
  ASSERT_TRUE(works(write_all(fs(), at("f"), "from")));
  ASSERT_TRUE(works(write_all(fs(), at("t"), "target")));
  EXPECT_TRUE(fails(fs().rename(at("f"), at("t")), ErrorCode::kAlreadyExists));
  EXPECT_EQ(*read_all(fs(), at("t")), "target");
  ASSERT_TRUE(works(fs().rename(at("f"), at("t"), true)));
  EXPECT_EQ(*read_all(fs(), at("t")), "from");
  EXPECT_TRUE(fails(fs().status(at("f")), ErrorCode::kNotFound));
  ASSERT_TRUE(works(write_all(fs(), at("d1/x"), "x")));
  ASSERT_TRUE(works(write_all(fs(), at("d2/y"), "y")));
  EXPECT_TRUE(fails(fs().rename(at("d1"), at("d2"), true), ErrorCode::kNotEmpty));
  ASSERT_TRUE(works(fs().remove(at("d2/y"), false)));
  ASSERT_TRUE(works(fs().rename(at("d1"), at("d2"), true)));
  EXPECT_EQ(*read_all(fs(), at("d2/x")), "x");
}

TEST_P(FileSystemContract, RemovesWhatItIsTold) {
  ASSERT_TRUE(works(write_all(fs(), at("d/e/f"), "x")));
  EXPECT_TRUE(fails(fs().remove(at("d"), false), ErrorCode::kNotEmpty));
  EXPECT_TRUE(works(fs().status(at("d/e/f"))));
  ASSERT_TRUE(works(fs().remove(at("d"), true)));
  EXPECT_TRUE(fails(fs().status(at("d")), ErrorCode::kNotFound));
  ASSERT_TRUE(works(fs().make_directories(at("empty"))));
  EXPECT_TRUE(works(fs().remove(at("empty"), false)));
  ASSERT_TRUE(works(write_all(fs(), at("f"), "x")));
  EXPECT_TRUE(works(fs().remove(at("f"), false)));
  EXPECT_TRUE(names(fixture_->base()).empty());
}

// The bytes stay readable for who opened the file before.
TEST_P(FileSystemContract, KeepsPermissionsOwnersAndTimes) {
  ASSERT_TRUE(works(write_all(fs(), at("f"), "x")));
  ASSERT_TRUE(works(fs().set_permission(at("f"), 0640)));
  EXPECT_EQ(fs().status(at("f"))->permission, 0640);
  ASSERT_TRUE(works(fs().make_directories(at("d"))));
  ASSERT_TRUE(works(fs().set_permission(at("d"), 01777)));
  EXPECT_EQ(fs().status(at("d"))->permission, 01777);
  ASSERT_TRUE(works(fs().set_times(at("f"), 1'600'000'000'123, -1)));
  EXPECT_EQ(fs().status(at("f"))->modified_ms, 1'600'000'000'123);
  const std::string before = fs().status(at("f"))->group;
  if (GetParam().any_owner) {
    ASSERT_TRUE(works(fs().set_owner(at("f"), "somebody", "")));
    EXPECT_EQ(fs().status(at("f"))->owner, "somebody");
    EXPECT_EQ(fs().status(at("f"))->group, before);
    ASSERT_TRUE(works(fs().set_owner(at("f"), "", "some group")));
    EXPECT_EQ(fs().status(at("f"))->owner, "somebody");
    EXPECT_EQ(fs().status(at("f"))->group, "some group");
  }
  EXPECT_EQ(*read_all(fs(), at("f")), "x");
}

TEST_P(FileSystemContract, CountsContent) {
  ASSERT_TRUE(works(write_all(fs(), at("d/a"), "12345")));
  ASSERT_TRUE(works(write_all(fs(), at("d/e/b"), "123")));
  ASSERT_TRUE(works(fs().make_directories(at("d/empty"))));
  const auto sum = fs().content_summary(at("d"));
  ASSERT_TRUE(works(sum));
  EXPECT_EQ(sum->directories, 3U);
  EXPECT_EQ(sum->files, 2U);
  EXPECT_EQ(sum->bytes, 8U);
  const auto capacity = fs().capacity();
  ASSERT_TRUE(works(capacity));
  EXPECT_GT(capacity->total, 0U);
  EXPECT_LE(capacity->remaining, capacity->total);
}

// The values that Hadoop 3.2.1 printed for the same bytes: MD5 of MD5s of CRC32C, with one block
// and with several.
TEST_P(FileSystemContract, ChecksumsAsHdfsDoes) {
  if (!GetParam().has_checksum) GTEST_SKIP() << "has none";
  const auto text = [this](const std::string& name) {
    const auto sum = fs().checksum(at(name));
    return sum ? sum->algorithm + " " + to_hex(sum->bytes) : sum.error().message();
  };
  ASSERT_TRUE(works(write_all(fs(), at("empty"), "")));
  EXPECT_EQ(text("empty"),
            "MD5-of-0MD5-of-0CRC32 00000000000000000000000070bc8f4b72a86921468bf8e8441dce51");
  ASSERT_TRUE(works(write_all(fs(), at("small"), "hello world\nline 2\n")));
  EXPECT_EQ(text("small"),
            "MD5-of-0MD5-of-512CRC32C 000002000000000000000000e2fec177a2691f22c787ae18b2b48876");
  std::string big(3 * 1048576 + 17, '\0');
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<char>(i * 7 + i / 251);
  ASSERT_TRUE(works(write_all(fs(), at("big"), big)));
  EXPECT_EQ(text("big"),
            "MD5-of-0MD5-of-512CRC32C 00000200000000000000000087a4d9659463e69eada43269cf436789");
  CreateOptions options;
  options.block_size = 1 << 20;
  ASSERT_TRUE(works(write_all(fs(), at("blocks"), big, options)));
  EXPECT_EQ(text("blocks"),
            "MD5-of-2048MD5-of-512CRC32C 0000020000000000000008002a39f4a7001b4aa394ec5b35aa683318");
  EXPECT_TRUE(fails(fs().checksum(at("none")), ErrorCode::kNotFound));
}

TEST_P(FileSystemContract, RefusesPathsThatAreNone) {
  for (const char* path : {"", "relative", "a/b"}) {
    EXPECT_TRUE(fails(fs().status(path), ErrorCode::kInvalidArgument)) << path;
  }
}

// HDFS's rules for names are HDFS's own.
TEST_P(FileSystemContract, TakesTheNamesOfItsKind) {
  for (const std::string& name : {std::string("host:8080"), std::string("caf\xe9")}) {
    const std::string folder = at(name);
    if (GetParam().hdfs_names) {
      EXPECT_TRUE(fails(fs().make_directories(folder, 0755), ErrorCode::kInvalidArgument));
      break;
    }
    ASSERT_TRUE(fs().make_directories(folder + "/deeper", 0755));
    ASSERT_TRUE(write_all(fs(), folder + "/" + name, "text"));
    EXPECT_EQ(*read_all(fs(), folder + "/" + name, 100), "text");
    EXPECT_EQ(list_all(fs(), folder)->size(), 2U);
    EXPECT_TRUE(fs().rename(folder, at("moved:" + name), false));
    EXPECT_TRUE(fs().remove(at("moved:" + name), true));
  }
}

// Calls from many threads leave what each of them did.
TEST_P(FileSystemContract, ServesManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string path = at("t" + std::to_string(t) + "/f" + std::to_string(i));
        EXPECT_TRUE(works(write_all(fs(), path, path)));
        EXPECT_TRUE(works(fs().rename(path, path + "r")));
        if (i % 2 == 0) {
          EXPECT_TRUE(works(fs().remove(path + "r", false)));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 0; t < 4; ++t) {
    const std::string folder = at("t" + std::to_string(t));
    EXPECT_EQ(names(folder), (std::vector<std::string>{"f1r", "f3r", "f5r", "f7r", "f9r"}));
    EXPECT_EQ(*read_all(fs(), folder + "/f3r"), folder + "/f3");
  }
}

}  // namespace sluice::lake
