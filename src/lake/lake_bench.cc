// Figures of the engine alone, beside the raw limit of the same disk. bench/lake/run prints the
// table.
//
//   lake_bench FOLDER [files]       one "name value unit" line per figure
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "base/file.h"
#include "base/log.h"
#include "lake/lake.h"

namespace {

using namespace sluice;
using namespace sluice::lake;

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(const std::string& name, double value, const char* unit) {
  std::printf("%-44s %12.1f %s\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

template <class T>
auto must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "lake_bench: %s\n", result.error().message().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

std::unique_ptr<Lake> open_lake(const std::string& folder, Durability durability) {
  LakeOptions options;
  options.files_dir = folder + "/lake";
  options.meta_dir = folder + "/lake.meta";
  options.superuser = "super";
  options.durability = durability;
  return must(Lake::open(options));
}

double resident_bytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

void parallel(int threads, int each, const std::function<void(int, int)>& work) {
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) work(t, i);
    });
  }
  for (std::thread& thread : running) thread.join();
}

void raw_limit(const std::string& folder) {
  const std::string path = folder + "/raw";
  const Fd fd = must(sluice::open_file(path, O_RDWR | O_CREAT));
  const std::string record(200, 'x');
  constexpr int kCount = 2000;
  const double time = seconds([&] {
    for (int i = 0; i < kCount; ++i) {
      must(write_at(fd.get(), record, static_cast<std::size_t>(i) * record.size()));
      if (::fdatasync(fd.get()) != 0) std::exit(1);
    }
  });
  print("raw: append 200 bytes + fdatasync", kCount / time, "/s");
  std::filesystem::remove(path);
}

void operations(const std::string& folder, Durability durability, int threads) {
  const Caller super{"super", {}, {}};
  const auto lake = open_lake(folder, durability);
  const std::string kind = (durability == Durability::kSynced ? "synced, " : "relaxed, ") +
                           std::to_string(threads) + (threads == 1 ? " thread: " : " threads: ");
  const int each = durability == Durability::kSynced ? 3000 / threads : 20'000 / threads;
  const auto rate = [&](const char* name, const std::function<void(int, int)>& work) {
    print(kind + name, each * threads / seconds([&] { parallel(threads, each, work); }), "/s");
  };
  const auto path = [](int t, int i) {
    return "/ops/t" + std::to_string(t) + "/e" + std::to_string(i);
  };
  rate("mkdirs",
       [&](int t, int i) { must(lake->make_directories(super, path(t, i), 0755, true)); });
  rate("rename",
       [&](int t, int i) { must(lake->rename(super, path(t, i), path(t, i) + "r", false)); });
  rate("getFileInfo", [&](int t, int i) { must(lake->status(super, path(t, i) + "r")); });
  rate("delete", [&](int t, int i) { must(lake->remove(super, path(t, i) + "r", false)); });
  const auto fs = lake->as_file_system("super");
  rate("put of 1 KiB (create, write, complete)",
       [&](int t, int i) { must(write_all(*fs, path(t, i), std::string(1024, 'x'))); });
  rate("get of 1 KiB", [&](int t, int i) { must(read_all(*fs, path(t, i))); });
  must(lake->remove(super, "/ops", true));
}

void bytes(const std::string& folder) {
  constexpr std::size_t kTotal = std::size_t{1} << 30;
  const std::string piece(1 << 20, 'b');
  const double plain = seconds([&] {
    const Fd fd = must(sluice::open_file(folder + "/plain", O_RDWR | O_CREAT | O_TRUNC));
    for (std::size_t at = 0; at < kTotal; at += piece.size()) must(write_at(fd.get(), piece, at));
    if (::fsync(fd.get()) != 0) std::exit(1);
  });
  print("raw: write 1 GiB + fsync", kTotal / plain / 1e6, "MB/s");
  std::filesystem::remove(folder + "/plain");
  const auto lake = open_lake(folder, Durability::kSynced);
  const auto fs = lake->as_file_system("super");
  const double put = seconds([&] {
    const auto writer = must(fs->create("/big"));
    for (std::size_t at = 0; at < kTotal; at += piece.size()) must(writer->write(piece));
    must(writer->close());
  });
  print("write 1 GiB, checksums, close", kTotal / put / 1e6, "MB/s");
  std::string buffer(1 << 20, '\0');
  const double get = seconds([&] {
    const auto reader = must(fs->open("/big"));
    for (std::size_t at = 0; at < kTotal; at += buffer.size()) {
      must(reader->read_at(at, buffer.data(), buffer.size()));
    }
  });
  print("read 1 GiB, verified", kTotal / get / 1e6, "MB/s");
  must(fs->remove("/big", false));
}

void many_files(const std::string& folder, int files) {
  const Caller super{"super", {}, {}};
  const double before = resident_bytes();
  {
    auto lake = open_lake(folder, Durability::kRelaxed);
    const auto fs = lake->as_file_system("super");
    for (int i = 0; i < files; ++i) {
      must(write_all(*fs, "/many/part-m-" + std::to_string(100'000 + i), "x"));
    }
    print("memory per annotated file", (resident_bytes() - before) / files, "bytes");
    const double list = seconds([&] { must(list_all(*fs, "/many")); });
    print("list a folder of all, 1000 a page", list * 1000, "ms");
    must(lake->checkpoint());
  }
  const double start = seconds([&] { open_lake(folder, Durability::kRelaxed).reset(); });
  print("start from a snapshot of " + std::to_string(files) + " files", start * 1000, "ms");
  {
    const auto lake = open_lake(folder, Durability::kRelaxed);
    for (int i = 0; i < files; ++i) {
      must(lake->set_replication(super, "/many/part-m-" + std::to_string(100'000 + i), 2));
    }
  }
  const double replay = seconds([&] { open_lake(folder, Durability::kRelaxed).reset(); });
  print("start with " + std::to_string(files) + " records to replay as well", replay * 1000, "ms");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: lake_bench FOLDER [files]\n");
    return 2;
  }
  log::set_level(log::Level::kError);
  const std::string folder = std::string(argv[1]) + "/lake_bench";
  const int files = argc > 2 ? std::atoi(argv[2]) : 100'000;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  raw_limit(folder);
  operations(folder, Durability::kSynced, 1);
  operations(folder, Durability::kSynced, 16);
  operations(folder, Durability::kRelaxed, 1);
  operations(folder, Durability::kRelaxed, 4);
  bytes(folder);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  many_files(folder, files);
  std::filesystem::remove_all(folder);
  return 0;
}
