#include "hdfs/server/server.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "base/file.h"
#include "base/text.h"
#include "hdfs/server/testing_client.h"
#include "lake/lake.h"
#include "net/blocking.h"
#include "net/loop.h"

namespace sluice::hdfs {
namespace {

using namespace testing;
namespace cp = wire::client_protocol;
using wire::BlockConstructionStage;
using wire::TransferStatus;

class ServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/hdfs-server-test-XXXXXX";
    folder_ = mkdtemp(name);
    start();
  }
  void TearDown() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start(ServerOptions options = {}) {
    options.rpc_port = options.data_port = options.http_port = 0;
    loops_ = std::make_unique<net::Loops>(2);
    pool_ = std::make_unique<net::BlockingPool>(4, 1024);
    lake::LakeOptions where;
    where.files_dir = folder_ + "/lake";
    where.meta_dir = folder_ + "/meta";
    auto lake = lake::Lake::open(std::move(where));
    ASSERT_TRUE(lake.ok()) << lake.error().message();
    lake_ = *std::move(lake);
    auto server = Server::open(*loops_, *pool_, *lake_, std::move(options));
    ASSERT_TRUE(server.ok()) << server.error().message();
    server_ = *std::move(server);
    user_ = lake_->options().superuser;
  }
  void stop() {
    server_.reset();
    lake_.reset();
    pool_.reset();
    loops_.reset();
  }

  RpcClient connect() {
    auto client = RpcClient::connect(server_->rpc(), user_);
    EXPECT_TRUE(client.ok());
    return *std::move(client);
  }

  // create and addBlock.
  wire::LocatedBlock open_file(RpcClient& client, const std::string& path) {
    const auto made = client.call(cp::kCreate, {.src = path,
                                                .masked = {.perm = 0644},
                                                .client_name = "test",
                                                .create_flag = 3,
                                                .create_parent = true,
                                                .replication = 3,
                                                .block_size = 1 << 20});
    EXPECT_TRUE(made.ok()) << made.error().message();
    EXPECT_EQ(made->fs->block_replication, 1u);
    const auto block = client.call(cp::kAddBlock, {.src = path, .client_name = "test"});
    EXPECT_TRUE(block.ok()) << block.error().message();
    return block->block;
  }

  void write_file(RpcClient& client, const std::string& path, ByteView data) {
    wire::LocatedBlock block = open_file(client, path);
    auto socket = start_write(server_->data(),
                              write_operation(block, BlockConstructionStage::kPipelineSetupCreate));
    ASSERT_TRUE(socket.ok()) << socket.error().message();
    std::int64_t seqno = 0;
    constexpr std::size_t kPacket = 126 * 512;
    for (std::size_t at = 0; at < data.size(); at += kPacket) {
      ASSERT_TRUE(socket->write(packet(seqno++, at, data.substr(at, kPacket))).ok());
    }
    ASSERT_TRUE(socket->write(packet(seqno++, data.size(), {}, true)).ok());
    for (std::int64_t i = 0; i < seqno; ++i) {
      const auto ack = receive_delimited<wire::PipelineAck>(*socket);
      ASSERT_TRUE(ack.ok()) << ack.error().message();
      EXPECT_EQ(ack->seqno, i);
      EXPECT_EQ(ack->reply, std::vector{TransferStatus::kSuccess});
    }
    block.b.num_bytes = data.size();
    const auto done =
        client.call(cp::kComplete, {.src = path, .client_name = "test", .last = block.b});
    ASSERT_TRUE(done.ok()) << done.error().message();
    EXPECT_TRUE(done->result);
  }

  std::string folder_;
  std::string user_;
  std::unique_ptr<net::Loops> loops_;
  std::unique_ptr<net::BlockingPool> pool_;
  std::unique_ptr<lake::Lake> lake_;
  std::unique_ptr<Server> server_;
};

std::string pattern(std::size_t size) {
  std::string data(size, '\0');
  for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<char>(i * 131 + i / 251);
  return data;
}

TEST_F(ServerTest, KnowsItsRoot) {
  RpcClient client = connect();
  const auto info = client.call(cp::kGetFileInfo, {.src = "/"});
  ASSERT_TRUE(info.ok()) << info.error().message();
  ASSERT_TRUE(info->fs);
  EXPECT_EQ(info->fs->file_type, wire::FileType::kIsDir);
  EXPECT_EQ(info->fs->file_id, 16385u);
  EXPECT_EQ(info->fs->path, "");
  const auto none = client.call(cp::kGetFileInfo, {.src = "/none"});
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->fs);
}

// Calls are pipelined: all are sent before any answer is read, and each is answered once.
TEST_F(ServerTest, AnswersPipelinedCalls) {
  RpcClient client = connect();
  Bytes bytes;
  std::set<std::uint32_t> waiting;
  for (std::int32_t id = 0; id < 1000; ++id) {
    wire::append_call(bytes, client.header(id), cp::kGetFileInfo, {.src = "/"});
    waiting.insert(static_cast<std::uint32_t>(id));
  }
  std::thread sender([&] { ASSERT_TRUE(client.socket().write(bytes).ok()); });
  while (!waiting.empty()) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer.ok()) << answer.error().message();
    EXPECT_EQ(waiting.erase(answer->header.call_id), 1u);
  }
  sender.join();
}

TEST_F(ServerTest, NamesUnknownMethodsAndProtocols) {
  RpcClient client = connect();
  using Unknown = wire::Method<wire::MsyncRequest, wire::MsyncResponse>;
  EXPECT_FALSE(client.call(Unknown{cp::kProtocol, "fly"}, {}).ok());
  EXPECT_EQ(client.last_exception, "org.apache.hadoop.ipc.RpcNoSuchMethodException");
  EXPECT_FALSE(client.call(Unknown{"com.example.P", "fly"}, {}).ok());
  EXPECT_EQ(client.last_exception, "org.apache.hadoop.ipc.RpcNoSuchProtocolException");
  EXPECT_FALSE(client.call(Unknown{cp::kProtocol, "createEncryptionZone"}, {}).ok());
  EXPECT_EQ(client.last_exception, "java.lang.UnsupportedOperationException");
  EXPECT_TRUE(client.call(cp::kMsync, {}).ok()) << "the connection goes on after errors";
}

// What Hadoop's NameNode of 3.2.1 says, which has them switched off.
TEST_F(ServerTest, SymbolicLinksAreOff) {
  RpcClient client = connect();
  const auto created = [&](const Bytes& link) {
    const auto answer = client.call(cp::kCreateSymlink, {.target = "/f", .link = link});
    return std::string(trim(answer.error().message()));
  };
  EXPECT_EQ(created("/l"), "java.lang.UnsupportedOperationException: Symlinks not supported");
  EXPECT_EQ(created("/" + Bytes(8000, 'x')),
            "java.io.IOException: Symlink path exceeds 8000 character limit");
  const auto target = [&](const Bytes& path) {
    const auto answer = client.call(cp::kGetLinkTarget, {.path = path});
    return std::string(trim(answer.error().message()));
  };
  EXPECT_EQ(target("/none"), "java.io.FileNotFoundException: File does not exist: /none");
  EXPECT_EQ(target("/"), "java.io.IOException: Path / is not a symbolic link");
}

TEST_F(ServerTest, GivesJavaClassesForErrors) {
  RpcClient client = connect();
  EXPECT_FALSE(client.call(cp::kGetBlockLocations, {.src = "/none", .length = 1}).ok());
  EXPECT_EQ(client.last_exception, "java.io.FileNotFoundException");
  for (const char* path : {"relative", "/a/../b", "/a:b", "/a\xff", ""}) {
    EXPECT_FALSE(client.call(cp::kMkdirs, {.src = path, .masked = {.perm = 0755}}).ok()) << path;
  }
  EXPECT_FALSE(client.call(cp::kMkdirs, {.src = "/.reserved/x", .masked = {.perm = 0755}}).ok());
}

// Changes are refused in the NameNode's words, reads go on; only the superuser may switch it.
TEST_F(ServerTest, SafeModeRefusesChanges) {
  RpcClient client = connect();
  auto other = RpcClient::connect(server_->rpc(), "alice");
  ASSERT_TRUE(other.ok());
  using wire::SafeModeAction;
  const auto set = [](RpcClient& by, SafeModeAction action) {
    return by.call(cp::kSetSafeMode, {.action = action});
  };
  write_file(client, "/f", pattern(1000));
  EXPECT_FALSE(client.call(cp::kSaveNamespace, {}).ok()) << "only in safe mode";
  EXPECT_FALSE(set(*other, SafeModeAction::kSafemodeEnter).ok());
  EXPECT_EQ(other->last_exception, "org.apache.hadoop.security.AccessControlException");
  EXPECT_FALSE(set(*other, SafeModeAction::kSafemodeGet)->result);

  ASSERT_TRUE(set(client, SafeModeAction::kSafemodeEnter)->result);
  EXPECT_TRUE(set(*other, SafeModeAction::kSafemodeGet)->result);
  const auto made = client.call(cp::kMkdirs, {.src = "/d", .masked = {.perm = 0755}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(client.last_exception, "org.apache.hadoop.hdfs.server.namenode.SafeModeException");
  EXPECT_NE(made.error().message().find(
                "Cannot create directory /d. Name node is in safe mode.\nIt was turned on "
                "manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off. "
                "NamenodeHostName:127.0.0.1"),
            std::string::npos)
      << made.error().message();
  EXPECT_FALSE(client.call(cp::kDelete, {.src = "/f", .recursive = false}).ok());
  EXPECT_FALSE(client.call(cp::kRenewLease, {.client_name = "test"}).ok());
  EXPECT_TRUE(client.call(cp::kGetBlockLocations, {.src = "/f", .length = 10}).ok());
  EXPECT_TRUE(client.call(cp::kSaveNamespace, {}).ok());

  EXPECT_FALSE(set(client, SafeModeAction::kSafemodeLeave)->result);
  EXPECT_TRUE(client.call(cp::kMkdirs, {.src = "/d", .masked = {.perm = 0755}}).ok());
}

TEST_F(ServerTest, NamesTheFolderThatIsAFile) {
  RpcClient client = connect();
  write_file(client, "/f", "x");
  auto other = RpcClient::connect(server_->rpc(), "alice");
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(other->call(cp::kGetFileInfo, {.src = "/f/x"}).ok());
  EXPECT_EQ(other->last_exception, "org.apache.hadoop.security.AccessControlException");
  const auto info = client.call(cp::kGetFileInfo, {.src = "/f/x"});
  ASSERT_TRUE(info.ok()) << "the superuser is told that there is nothing";
  EXPECT_FALSE(info->fs);
  EXPECT_FALSE(client.call(cp::kMkdirs, {.src = "/f/x", .masked = {.perm = 0755}}).ok());
  EXPECT_EQ(client.last_exception, "org.apache.hadoop.fs.ParentNotDirectoryException");
  EXPECT_FALSE(client.call(cp::kAppend, {.src = "/", .client_name = "test"}).ok());
  EXPECT_EQ(client.last_exception, "org.apache.hadoop.fs.FileAlreadyExistsException");
}

TEST_F(ServerTest, CountsWhatTheLakeUses) {
  RpcClient client = connect();
  const auto before = client.call(cp::kGetFsStats, {});
  ASSERT_TRUE(before.ok());
  EXPECT_LT(before->used, std::uint64_t{4} << 20) << "not what others have on this disk";
}

TEST_F(ServerTest, TakesSaslNegotiationAsSimple) {
  auto socket = dial(server_->rpc());
  ASSERT_TRUE(socket.ok());
  RpcClient client(*std::move(socket));
  Bytes bytes = wire::hello(wire::kAuthSasl);
  wire::append_frame(bytes, client.header(wire::kCallIdSasl),
                     wire::RpcSasl{.state = wire::SaslState::kNegotiate});
  ASSERT_TRUE(client.socket().write(bytes).ok());
  const auto answer = client.receive();
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->header.call_id, static_cast<std::uint32_t>(wire::kCallIdSasl));
  ByteView rest(answer->body);
  const auto sasl = wire::take_delimited<wire::RpcSasl>(rest);
  ASSERT_TRUE(sasl.ok());
  EXPECT_EQ(sasl->state, wire::SaslState::kSuccess);
  bytes.clear();
  wire::append_frame(bytes, client.header(wire::kCallIdContext), wire::IpcConnectionContext{});
  ASSERT_TRUE(client.socket().write(bytes).ok());
  EXPECT_TRUE(client.call(cp::kMsync, {}).ok());
}

// A frame that claims 2 GiB, a wrong version, a request before the context: each is told why.
TEST_F(ServerTest, RefusesBrokenConnectionsInWords) {
  const auto fatal = [&](const Bytes& bytes) {
    auto socket = dial(server_->rpc());
    EXPECT_TRUE(socket.ok());
    RpcClient client(*std::move(socket));
    EXPECT_TRUE(client.socket().write(bytes).ok());
    const auto answer = client.receive();
    EXPECT_TRUE(answer.ok());
    if (!answer.ok()) return std::string();
    EXPECT_EQ(answer->header.status, wire::RpcStatus::kFatal);
    EXPECT_FALSE(client.receive().ok()) << "and the connection is closed";
    return answer->header.exception_class_name.value_or("");
  };
  Bytes huge = wire::hello(wire::kAuthNone);
  append_be<std::uint32_t>(huge, 0x7fffffff);
  EXPECT_NE(fatal(huge), "");
  EXPECT_EQ(fatal(Bytes("hrpc\x0a\0\0", 7)), "org.apache.hadoop.ipc.RPC$VersionMismatch");
  auto spare = dial(server_->rpc());
  ASSERT_TRUE(spare.ok());
  const RpcClient shape(*std::move(spare));
  Bytes early = wire::hello(wire::kAuthNone);
  wire::append_call(early, shape.header(0), cp::kMsync, {});
  EXPECT_NE(fatal(early), "");
}

// A real user beside the effective one: hadoop.proxyuser allows nobody.
TEST_F(ServerTest, LetsNobodyActAsAnother) {
  auto socket = dial(server_->rpc());
  ASSERT_TRUE(socket.ok());
  RpcClient client(*std::move(socket));
  Bytes bytes = wire::hello(wire::kAuthNone);
  wire::append_frame(
      bytes, client.header(wire::kCallIdContext),
      wire::IpcConnectionContext{
          .user_info = wire::UserInformation{.effective_user = "root", .real_user = "bob"},
          .protocol = Bytes(cp::kProtocol)});
  ASSERT_TRUE(client.socket().write(bytes).ok());
  const auto answer = client.receive();
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->header.status, wire::RpcStatus::kFatal);
  EXPECT_EQ(answer->header.exception_class_name,
            "org.apache.hadoop.security.authorize.AuthorizationException");
  EXPECT_EQ(answer->header.error_msg, "User: bob is not allowed to impersonate root");
}

// rename2 onto a folder, and a name too long, have classes of their own.
TEST_F(ServerTest, TellsReasonsApart) {
  RpcClient client = connect();
  write_file(client, "/f", "x");
  ASSERT_TRUE(client.call(cp::kMkdirs, {.src = "/d", .masked = {.perm = 0755}}).ok());
  EXPECT_FALSE(client.call(cp::kRename2, {.src = "/f", .dst = "/d", .overwrite_dest = true}).ok());
  EXPECT_EQ(client.last_exception, "java.io.IOException");
  const std::string name(300, 'x');
  EXPECT_FALSE(client.call(cp::kMkdirs, {.src = "/" + name, .masked = {.perm = 0755}}).ok());
  EXPECT_EQ(client.last_exception,
            "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException");
  const auto asked = client.call(cp::kGetFileInfo, {.src = "/" + name});
  ASSERT_TRUE(asked.ok());
  EXPECT_FALSE(asked->fs);
}

TEST_F(ServerTest, TellsBrowsersThatThisIsNotHttp) {
  auto socket = dial(server_->rpc());
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(socket->write("GET / HTTP/1.0\r\n\r\n").ok());
  char text[12];
  ASSERT_TRUE(socket->read_exact(text, sizeof text).ok());
  EXPECT_EQ(std::string_view(text, sizeof text), "HTTP/1.1 404");
}

// A folder that goes while fsck is on its way to it is left out, as by a NameNode.
TEST_F(ServerTest, FsckGoesOnWhereAFolderWasRemoved) {
  std::string deep = folder_ + "/lake/a";
  for (int i = 0; i < 8; ++i) deep += "/" + std::string(240, 'd');
  std::filesystem::create_directories(deep);
  std::filesystem::create_directories(folder_ + "/lake/b");
  // More than what is buffered on the way: fsck waits for its reader before it comes to /b.
  for (int i = 0; i < 3000; ++i) std::ofstream(deep + "/" + std::to_string(i));
  auto socket = dial(server_->http());
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(
      socket
          ->write("GET /fsck?ugi=" + user_ +
                  "&path=%2F&files=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .ok());
  std::string text;
  const auto read_more = [&] {
    char bytes[4096];
    const auto size = socket->read_some(bytes, sizeof bytes);
    if (size.ok()) text.append(bytes, *size);
    return size.ok() && *size > 0;
  };
  while (text.find("/a/d") == std::string::npos) ASSERT_TRUE(read_more()) << text;
  std::filesystem::remove(folder_ + "/lake/b");
  while (read_more()) {
  }
  EXPECT_NE(text.find("/b <dir>"), std::string::npos) << "it was listed before it went";
  EXPECT_NE(text.find("The filesystem under path '/' is HEALTHY"), std::string::npos)
      << text.substr(text.size() > 500 ? text.size() - 500 : 0);
}

TEST_F(ServerTest, WritesAndReadsABlock) {
  RpcClient client = connect();
  const std::string data = pattern(700'001);
  write_file(client, "/dir/file", data);
  const auto located = client.call(cp::kGetBlockLocations, {.src = "/dir/file", .length = 1 << 30});
  ASSERT_TRUE(located.ok()) << located.error().message();
  ASSERT_EQ(located->locations->blocks.size(), 1u);
  EXPECT_EQ(located->locations->file_length, data.size());
  const wire::ExtendedBlock& block = located->locations->blocks[0].b;
  for (const auto& [offset, size] : std::map<std::uint64_t, std::uint64_t>{
           {0, data.size()}, {511, 2}, {700'000, 1}, {513, 100'000}}) {
    const auto got = read_range(server_->data(), block, offset, size);
    ASSERT_TRUE(got.ok()) << got.error().message();
    EXPECT_TRUE(*got == data.substr(offset, size)) << offset;
  }
  EXPECT_FALSE(read_range(server_->data(), block, 700'000, 2).ok()) << "past the end";
  std::string on_disk;
  on_disk = *read_file(folder_ + "/lake/dir/file");
  EXPECT_TRUE(on_disk == data) << "an ordinary file";
}

// A packet whose bytes do not fit its checksum is refused, and nothing of it is kept.
TEST_F(ServerTest, RefusesAPacketWithABadChecksum) {
  RpcClient client = connect();
  const wire::LocatedBlock block = open_file(client, "/bad");
  auto socket = start_write(server_->data(),
                            write_operation(block, BlockConstructionStage::kPipelineSetupCreate));
  ASSERT_TRUE(socket.ok());
  Bytes bytes = packet(0, 0, "some bytes");
  bytes.back() = 'X';
  ASSERT_TRUE(socket->write(bytes).ok());
  const auto ack = receive_delimited<wire::PipelineAck>(*socket);
  ASSERT_TRUE(ack.ok());
  EXPECT_EQ(ack->reply, std::vector{TransferStatus::kErrorChecksum});
  EXPECT_FALSE(receive_delimited<wire::PipelineAck>(*socket).ok()) << "and the connection ends";
}

// After an acknowledged packet a new reader sees its bytes (hflush), though the file is open.
TEST_F(ServerTest, ShowsAcknowledgedBytesOfAnOpenFile) {
  RpcClient client = connect();
  const wire::LocatedBlock block = open_file(client, "/open");
  auto socket = start_write(server_->data(),
                            write_operation(block, BlockConstructionStage::kPipelineSetupCreate));
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(socket->write(packet(0, 0, "hello", false, true)).ok());
  ASSERT_TRUE(receive_delimited<wire::PipelineAck>(*socket).ok());
  RpcClient reader = connect();
  const auto located = reader.call(cp::kGetBlockLocations, {.src = "/open", .length = 100});
  ASSERT_TRUE(located.ok()) << located.error().message();
  EXPECT_TRUE(located->locations->under_construction);
  EXPECT_FALSE(located->locations->is_last_block_complete);
  ASSERT_TRUE(located->locations->last_block);
  const auto got = read_range(server_->data(), located->locations->last_block->b, 0, 5);
  ASSERT_TRUE(got.ok()) << got.error().message();
  EXPECT_EQ(*got, "hello");
}

// A writer that lost its lease finds its connection useless: the file stays as it was closed.
TEST_F(ServerTest, KeepsOldWritersOutAfterLeaseRecovery) {
  RpcClient client = connect();
  const wire::LocatedBlock block = open_file(client, "/leased");
  auto socket = start_write(server_->data(),
                            write_operation(block, BlockConstructionStage::kPipelineSetupCreate));
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(socket->write(packet(0, 0, "kept")).ok());
  ASSERT_TRUE(receive_delimited<wire::PipelineAck>(*socket).ok());
  const auto recovered = client.call(cp::kRecoverLease, {.src = "/leased", .client_name = "other"});
  ASSERT_TRUE(recovered.ok()) << recovered.error().message();
  EXPECT_TRUE(recovered->result);
  ASSERT_TRUE(socket->write(packet(1, 4, "late")).ok());
  const auto ack = receive_delimited<wire::PipelineAck>(*socket);
  ASSERT_TRUE(ack.ok());
  EXPECT_EQ(ack->reply, std::vector{TransferStatus::kError});
  EXPECT_EQ(*read_file(folder_ + "/lake/leased"), "kept");
}

// A server that is stopped in order tells writers to wait for it.
TEST_F(ServerTest, AnnouncesARestartToWriters) {
  RpcClient client = connect();
  const wire::LocatedBlock block = open_file(client, "/restart");
  auto socket = start_write(server_->data(),
                            write_operation(block, BlockConstructionStage::kPipelineSetupCreate));
  ASSERT_TRUE(socket.ok());
  ASSERT_TRUE(socket->write(packet(0, 0, "kept")).ok());
  ASSERT_TRUE(receive_delimited<wire::PipelineAck>(*socket).ok());
  server_->stop();
  const auto ack = receive_delimited<wire::PipelineAck>(*socket);
  ASSERT_TRUE(ack.ok()) << ack.error().message();
  EXPECT_EQ(ack->seqno, wire::kOutOfBandSeqno);
  EXPECT_EQ(ack->reply, std::vector{TransferStatus::kOobRestart});
}

TEST_F(ServerTest, RefusesWhatItDoesNotOfferOnTheDataPort) {
  auto socket = dial(server_->data());
  ASSERT_TRUE(socket.ok());
  Bytes bytes;
  append_be(bytes, wire::kDataTransferSaslMagic);
  ASSERT_TRUE(socket->write(bytes).ok());
  const auto sasl = receive_delimited<wire::DataTransferEncryptorMessage>(*socket);
  ASSERT_TRUE(sasl.ok());
  EXPECT_EQ(sasl->status, wire::EncryptorStatus::kError);
  EXPECT_TRUE(sasl->message.has_value());

  auto second = dial(server_->data());
  ASSERT_TRUE(second.ok());
  const wire::OpCopyBlock copy{};
  ASSERT_TRUE(second->write(wire::operation(wire::TransferOp::kCopyBlock, copy)).ok());
  const auto response = receive_delimited<wire::BlockOpResponse>(*second);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->status, TransferStatus::kErrorUnsupported);
}

// More transfers than allowed are turned away; those that go on do so, and idle ones give way.
TEST_F(ServerTest, BoundsTransfers) {
  stop();
  ServerOptions options;
  options.limits.transfers = 2;
  start(std::move(options));
  RpcClient client = connect();
  const wire::LocatedBlock block = open_file(client, "/bounded");
  const auto operation = write_operation(block, BlockConstructionStage::kPipelineSetupCreate);
  auto first = start_write(server_->data(), operation);
  ASSERT_TRUE(first.ok());
  const wire::OpCopyBlock copy{};
  const auto answered = [&] {
    auto asks = dial(server_->data());
    if (!asks.ok()) return false;
    (void)asks->write(wire::operation(wire::TransferOp::kCopyBlock, copy));
    return receive_delimited<wire::BlockOpResponse>(*asks).ok();
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  for (int i = 0; i < 5; ++i) {
    auto idle = dial(server_->data());
    ASSERT_TRUE(idle.ok());
    // The place of the one before may still be on its way back.
    bool done = answered();
    while (!done && std::chrono::steady_clock::now() < end) done = answered();
    EXPECT_TRUE(done);
  }
  const wire::LocatedBlock other = open_file(client, "/bounded too");
  const auto writes = write_operation(other, BlockConstructionStage::kPipelineSetupCreate);
  auto second = start_write(server_->data(), writes);
  while (!second.ok() && std::chrono::steady_clock::now() < end) {
    second = start_write(server_->data(), writes);
  }
  ASSERT_TRUE(second.ok());
  auto third = dial(server_->data());
  ASSERT_TRUE(third.ok());
  (void)third->write(wire::operation(wire::TransferOp::kCopyBlock, copy));
  EXPECT_FALSE(receive_delimited<wire::BlockOpResponse>(*third).ok());
  for (auto* writer : {&first, &second}) {
    ASSERT_TRUE((*writer)->write(packet(0, 0, "x", true)).ok());
    EXPECT_TRUE(receive_delimited<wire::PipelineAck>(**writer).ok());
  }
}

}  // namespace
}  // namespace sluice::hdfs
