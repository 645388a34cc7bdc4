#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "columnar/module/parquet_reader.h"
#include "columnar/module/parquet_writer.h"

namespace sluice::columnar {
namespace {

Source in_memory(const std::string& file) {
  return {
      .size = file.size(),
      .read_at = [&file](std::uint64_t offset, char* to, std::size_t size) -> Result<std::size_t> {
        const std::size_t from = std::min<std::size_t>(offset, file.size());
        const std::size_t got = std::min(size, file.size() - from);
        std::memcpy(to, file.data() + from, got);
        return got;
      }};
}

WriteRequest every_kind() {
  return {.name = "everything",
          .columns = {{.name = "flag", .kind = Kind::kBoolean},
                      {.name = "small", .kind = Kind::kInt32},
                      {.name = "large", .kind = Kind::kInt64},
                      {.name = "single", .kind = Kind::kFloat},
                      {.name = "double", .kind = Kind::kDouble},
                      {.name = "text", .kind = Kind::kText},
                      {.name = "bytes", .kind = Kind::kBytes},
                      {.name = "decimal", .kind = Kind::kDecimal, .precision = 10, .scale = 2},
                      {.name = "date", .kind = Kind::kDate},
                      {.name = "time", .kind = Kind::kTime},
                      {.name = "moment", .kind = Kind::kTimestamp},
                      {.name = "local", .kind = Kind::kLocal}},
          .metadata = {{"a key", "its value"}},
          .packing = Packing::kSnappy};
}

bool holds_bytes(Kind kind) {
  return kind == Kind::kText || kind == Kind::kBytes || kind == Kind::kDecimal;
}

// A row of the least, of the greatest or of no values.
void add_row(const WriteRequest& request, Batch& batch, bool least) {
  for (std::size_t i = 0; i < request.columns.size(); ++i) {
    const Kind kind = request.columns[i].kind;
    if (kind == Kind::kBoolean) {
      batch[i].add_number(least ? 0 : 1);
    } else if (kind == Kind::kInt32 || kind == Kind::kDate) {
      using Limits = std::numeric_limits<std::int32_t>;
      batch[i].add_number(least ? Limits::min() : Limits::max());
    } else if (kind == Kind::kTime) {
      batch[i].add_number(least ? 0 : 86'399'999'999);
    } else if (kind == Kind::kFloat) {
      batch[i].add_real(least ? -1.5 : std::numeric_limits<float>::max());
    } else if (kind == Kind::kDouble) {
      batch[i].add_real(least ? -0.1 : std::numeric_limits<double>::max());
    } else if (holds_bytes(kind)) {
      EXPECT_TRUE(batch[i].add_bytes(least ? std::string_view("\x80", 1)
                                           : std::string_view("\x00\xFF", 2)));
    } else {
      using Limits = std::numeric_limits<std::int64_t>;
      batch[i].add_number(least ? Limits::min() : Limits::max());
    }
  }
}

Sink into(std::string& file) {
  return [&file](ByteView bytes) {
    file += bytes;
    return Status();
  };
}

Result<std::string> written(const WriteRequest& request, const std::vector<Batch>& batches) {
  std::string file;
  TRY(const auto writer, make_parquet_writer(request, into(file)));
  for (const Batch& batch : batches) TRY(writer->write(batch));
  TRY(writer->finish());
  return file;
}

Result<std::size_t> count_rows(const std::string& file) {
  TRY(const auto reader, open_parquet(in_memory(file)));
  std::size_t rows = 0;
  Batch batch;
  for (;;) {
    TRY(const bool more, reader->next(batch));
    if (!more) return rows;
    rows += batch.front().present.size();
  }
}

std::string sample() {
  const WriteRequest request = every_kind();
  Batch batch(request.columns.size());
  add_row(request, batch, true);
  for (Values& values : batch) values.add_null();
  add_row(request, batch, false);
  return written(request, {batch}).value_or("");
}

// What is read of a file is what was written: the extremes of every kind, and NULL.
TEST(ParquetTest, EveryKindComesBack) {
  const WriteRequest request = every_kind();
  for (const Packing packing : {Packing::kNone, Packing::kSnappy, Packing::kGzip, Packing::kZstd}) {
    WriteRequest packed = request;
    packed.packing = packing;
    Batch batch(request.columns.size());
    add_row(request, batch, true);
    for (Values& values : batch) values.add_null();
    add_row(request, batch, false);
    const auto file = written(packed, {batch});
    ASSERT_TRUE(file) << file.error().message();
    const auto reader = open_parquet(in_memory(*file));
    ASSERT_TRUE(reader) << reader.error().message();
    EXPECT_EQ((*reader)->columns(), request.columns);
    EXPECT_EQ((*reader)->metadata("a key"), "its value");
    EXPECT_EQ((*reader)->metadata("another"), "");
    Batch read;
    ASSERT_TRUE((*reader)->next(read));
    ASSERT_EQ(read.size(), batch.size());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      EXPECT_EQ(read[i].present, (std::vector<std::int16_t>{1, 0, 1}));
      EXPECT_EQ(read[i].numbers, batch[i].numbers) << request.columns[i].name;
      EXPECT_EQ(read[i].reals, batch[i].reals) << request.columns[i].name;
      // A decimal has as many bytes as its reader likes, with the sign in front.
      if (request.columns[i].kind == Kind::kDecimal) continue;
      EXPECT_EQ(read[i].bytes, batch[i].bytes) << request.columns[i].name;
      EXPECT_EQ(read[i].ends, batch[i].ends) << request.columns[i].name;
    }
    EXPECT_EQ(read[7].bytes, std::string(15, '\xFF') + "\x80" + std::string(15, '\0') + "\xFF");
    const auto more = (*reader)->next(read);
    ASSERT_TRUE(more);
    EXPECT_FALSE(*more);
  }
}

TEST(ParquetTest, AFileOfNoRowsIsAFile) {
  const auto file = written(every_kind(), {});
  ASSERT_TRUE(file);
  const auto rows = count_rows(*file);
  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(*rows, 0U);
}

// A writer holds no rows back, so that who has written them need not keep them.
TEST(ParquetTest, ABatchIsWithTheSinkWhenItIsWritten) {
  const WriteRequest request = every_kind();
  std::string file;
  const auto writer = make_parquet_writer(request, into(file));
  ASSERT_TRUE(writer);
  for (int i = 0; i < 3; ++i) {
    const std::size_t before = file.size();
    Batch batch(request.columns.size());
    for (int row = 0; row < 20'000; ++row) add_row(request, batch, row % 7 == 0);
    ASSERT_TRUE((*writer)->write(batch));
    EXPECT_GT(file.size(), before);
  }
  const std::size_t before = file.size();
  ASSERT_TRUE((*writer)->write(Batch(request.columns.size())));
  EXPECT_EQ(file.size(), before) << "no rows are no row group";
  ASSERT_TRUE((*writer)->finish());
  const auto rows = count_rows(file);
  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(*rows, 60'000U);
}

// However a file is cut or changed, the reader gives an error or rows: it does not crash or hang.
TEST(ParquetTest, DamagedFilesAreErrorsOrRows) {
  const std::string whole = sample();
  ASSERT_FALSE(whole.empty());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto rows = count_rows(whole.substr(0, size));
    ASSERT_FALSE(rows) << size;
    EXPECT_FALSE(rows.error().message().empty());
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char change : {'\x01', '\x80', '\xFF'}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      (void)count_rows(damaged);
    }
  }
}

TEST(ParquetTest, TheErrorOfTheSinkIsKept) {
  const WriteRequest request = every_kind();
  Batch batch(request.columns.size());
  add_row(request, batch, true);
  bool full = false;
  std::string file;
  {
    const auto writer = make_parquet_writer(request, [&](ByteView bytes) -> Status {
      if (full) return Error(ErrorCode::kResourceExhausted, "no space left");
      file += bytes;
      return {};
    });
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write(batch));
    full = true;
    const auto finished = (*writer)->finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code(), ErrorCode::kResourceExhausted);
    EXPECT_EQ(finished.error().message(), "no space left");
    full = false;
  }
  EXPECT_FALSE(count_rows(file));
}

// Who gives up has no file, not one that looks whole.
TEST(ParquetTest, AWriterThatIsNotFinishedWritesNoFooter) {
  const WriteRequest request = every_kind();
  std::string file;
  {
    const auto writer = make_parquet_writer(request, into(file));
    ASSERT_TRUE(writer);
    Batch batch(request.columns.size());
    add_row(request, batch, true);
    ASSERT_TRUE((*writer)->write(batch));
  }
  EXPECT_FALSE(count_rows(file));
}

// Rows with their numbers: small ones in one row group, then large ones of the same text, which a
// row group's dictionary has once.
Result<std::string> file_of(std::int64_t small, std::int64_t large, const std::string& text) {
  const WriteRequest request{
      .name = "texts",
      .columns = {{.name = "id", .kind = Kind::kInt64}, {.name = "text", .kind = Kind::kText}},
      .metadata = {},
      .packing = Packing::kSnappy};
  std::string file;
  TRY(const auto writer, make_parquet_writer(request, into(file)));
  Batch batch(2);
  for (std::int64_t id = 0; id < small + large; ++id) {
    batch[0].add_number(id);
    TRY(batch[1].add_bytes(id < small ? "x" : text));
    if (id != small - 1 && (id < small || (id - small) % 64 != 63)) continue;
    TRY(writer->write(batch));
    for (Values& values : batch) values.clear();
  }
  TRY(writer->write(batch));
  TRY(writer->finish());
  return file;
}

// The sizes in the file don't tell how large its rows are. If a batch of them does not fit, smaller
// ones do, and no row is left out or comes twice.
TEST(ParquetTest, RowsThatAreLargerThanTheFileSaysAreReadInSmallerBatches) {
  const auto file = file_of(5000, 4100, std::string(30'000, 'y'));
  ASSERT_TRUE(file) << file.error().message();
  const auto reader = open_parquet(in_memory(*file), 16 << 20);
  ASSERT_TRUE(reader) << reader.error().message();
  Batch batch;
  std::int64_t next = 0;
  for (;;) {
    const auto more = (*reader)->next(batch);
    ASSERT_TRUE(more) << more.error().message();
    if (!*more) break;
    for (const std::int64_t id : batch[0].numbers) ASSERT_EQ(id, next++);
    ASSERT_EQ(batch[1].ends.size(), batch[0].numbers.size());
    ASSERT_LT(batch[1].bytes.size(), std::size_t{5} << 20);
  }
  EXPECT_EQ(next, 9100);
}

TEST(ParquetTest, ARowThatDoesNotFitIsRefused) {
  const auto file = file_of(10, 1, std::string(20'000'000, 'y'));
  ASSERT_TRUE(file) << file.error().message();
  const auto reader = open_parquet(in_memory(*file), 16 << 20);
  ASSERT_TRUE(reader) << reader.error().message();
  Batch batch;
  Result<bool> more = true;
  std::size_t rows = 0;
  while (more && *more) {
    more = (*reader)->next(batch);
    if (more && *more) rows += batch.front().present.size();
  }
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code(), ErrorCode::kResourceExhausted) << more.error().message();
  EXPECT_EQ(rows, 10U);
}

TEST(ParquetTest, TheErrorOfTheFileIsKept) {
  const auto reader = open_parquet(
      {.size = 1000, .read_at = [](std::uint64_t, char*, std::size_t) -> Result<std::size_t> {
         return Error(ErrorCode::kPermissionDenied, "nobody may: not even you");
       }});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(reader.error().message(), "nobody may: not even you");
}

}  // namespace
}  // namespace sluice::columnar
