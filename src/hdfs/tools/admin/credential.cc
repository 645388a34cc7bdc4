// `hadoop credential`: aliases in a JCEKS store are made, listed and removed.
#include <termios.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/process_arguments.h"
#include "base/text.h"
#include "credential/key_store.h"
#include "credential/provider.h"
#include "hdfs/client/name_node.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/shell/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

using Arguments = std::vector<std::string>;

constexpr const char* kCreateUsage =
    "create <alias> [-value alias-value] [-provider provider-path] [-strict]";
constexpr const char* kDeleteUsage = "delete <alias> [-f] [-provider provider-path] [-strict]";
constexpr const char* kListUsage = "list [-provider provider-path] [-strict]";
constexpr const char* kCreateWords =
    "The create subcommand creates a new credential for the name\n"
    "specified as the <alias> argument within the provider indicated\n"
    "through the -provider argument. If -strict is supplied, fail\n"
    "immediately if the provider requires a password and none is given.\n"
    "If -value is provided, use that for the value of the credential\n"
    "instead of prompting the user.\n";
constexpr const char* kDeleteWords =
    "The delete subcommand deletes the credential\n"
    "specified as the <alias> argument from within the provider\n"
    "indicated through the -provider argument. The command asks for\n"
    "confirmation unless the -f option is specified. If -strict is\n"
    "supplied, fail immediately if the provider requires a password\n"
    "and none is given.\n";
constexpr const char* kListWords =
    "The list subcommand displays the aliases contained within \n"
    "a particular provider - as configured in core-site.xml or\n"
    "indicated through the -provider argument. If -strict is supplied,\n"
    "fail immediately if the provider requires a password and none is\n"
    "provided.\n";
constexpr const char* kWhere =
    "    * In the environment variable HADOOP_CREDSTORE_PASSWORD\n"
    "    * In a file referred to by the configuration entry\n"
    "      hadoop.security.credstore.java-keystore-provider.password-file.\n"
    "Please review the documentation regarding provider passwords in\n"
    "the keystore passwords section of the Credential Provider API\n";

constexpr std::uint16_t kOwnersAlone = 0600;

std::string usage_of(const char* usage, const char* words) {
  return std::string(usage) + ":\n\n" + words;
}

std::string whole_usage() {
  const std::string rule = "==================================================================\n";
  return std::string("Usage: hadoop credential [generic options]\n   [-help]\n   [") +
         kCreateUsage + "]\n   [" + kDeleteUsage + "]\n   [" + kListUsage + "]\n" + rule +
         usage_of(kCreateUsage, kCreateWords) + rule + usage_of(kDeleteUsage, kDeleteWords) + rule +
         usage_of(kListUsage, kListWords) + "\n";
}

std::uint64_t now_ms() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

// A terminal that does not show what is typed, until its end.
class SilentTerminal {
 public:
  explicit SilentTerminal(int fd) : fd_(fd), is_one_(tcgetattr(fd, &before_) == 0) {
    if (!is_one_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(fd_, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() {
    if (is_one_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  termios before_{};
  int fd_;
  bool is_one_;
};

// Why nothing was done; the subcommand's usage follows its message, if it has one.
enum class Shown { kUsage };

Error with_usage(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message, Shown::kUsage);
}

struct Request {
  std::string subcommand;
  std::string alias;
  std::optional<std::string> value;
  std::string provider;
  bool forced = false;
  bool strict = false;
  bool help = false;
};

// Nothing: it can't be read.
std::optional<Request> read_request(const Arguments& arguments) {
  if (arguments.empty()) return std::nullopt;
  Request request{.subcommand = arguments.front(), .alias = "", .value = {}, .provider = ""};
  std::size_t at = 1;
  if (request.subcommand == "create" || request.subcommand == "delete") {
    if (at == arguments.size()) return std::nullopt;
    request.alias = arguments[at++];
    if (request.alias == "-help") request.help = true;
  } else if (request.subcommand != "list") {
    return std::nullopt;
  }
  for (; at < arguments.size(); ++at) {
    const std::string& option = arguments[at];
    const bool has_value = at + 1 < arguments.size();
    if (option == "-provider" && has_value) {
      request.provider = arguments[++at];
    } else if ((option == "-v" || option == "-value") && has_value) {
      request.value = arguments[++at];
    } else if (option == "-f" || option == "-force") {
      request.forced = true;
    } else if (option == "-strict") {
      request.strict = true;
    } else if (option == "-help") {
      request.help = true;
    } else {
      return std::nullopt;
    }
  }
  return request;
}

// So that ps and /proc show no secret.
void hide_value_from_ps() {
  bool value_follows = false;
  for (const std::span<char> argument : shown_arguments()) {
    const std::string_view text(argument.data(), argument.size());
    const bool is_value = value_follows;
    value_follows = text == "-value" || text == "-v";
    if (is_value) std::fill(argument.begin(), argument.end(), '*');
  }
}

class Credentials {
 public:
  Credentials(const Invocation& invocation, const Request& request, lake::FileSystems& systems,
              const Configuration& configuration)
      : invocation_(invocation),
        request_(request),
        systems_(systems),
        configuration_(configuration) {}

  Status run() {
    TRY(open());
    if (request_.subcommand == "list") return list();
    return request_.subcommand == "create" ? create() : remove();
  }

 private:
  void print(const std::string& text) const {
    std::fwrite(text.data(), 1, text.size(), invocation_.out);
    std::fflush(invocation_.out);
  }

  Status open() {
    const std::string configured = request_.provider.empty()
                                       ? configuration_.get_or(credential::kProviderPath, "")
                                       : request_.provider;
    for (const std::string& provider : split(configured, ',')) {
      provider_ = trim(provider);
      if (!provider_.empty() && !provider_.starts_with("user:///")) break;
      provider_.clear();
    }
    if (provider_.empty()) {
      return with_usage(
          "There are no valid (non-transient) providers configured.\n"
          "No action has been taken. Use the -provider option to specify\n"
          "a provider. If you want to use a transient provider then you\n"
          "MUST use the -provider argument.");
    }
    TRY(const std::string file, credential::store_of_provider(provider_));
    TRY(place_, systems_.resolve(file));
    TRY(find_password());
    TRY(read_, found());
    auto content = lake::read_all(*place_.file_system, place_.path, credential::kLargestStore);
    if (!content) {
      return content.error().code() == ErrorCode::kNotFound ? Status() : Status(content.error());
    }
    auto store = credential::KeyStore::read(*content, password_);
    if (!store) return std::move(store).error().with(provider_);
    store_ = std::move(*store);
    return {};
  }

  Status find_password() {
    if (const char* given = std::getenv("HADOOP_CREDSTORE_PASSWORD")) {
      password_ = given;
      return {};
    }
    const std::string file = configuration_.get_or(credential::kStorePasswordFile, "");
    if (!file.empty()) {
      TRY(const lake::Location location, systems_.resolve(file));
      TRY(const std::string text,
          lake::read_all(*location.file_system, location.path, std::size_t{1} << 16));
      password_ = trim(text);
      return {};
    }
    is_default_ = true;
    return {};
  }

  // The store as it is now, if there is one.
  Result<std::optional<lake::FileStatus>> found() const {
    auto status = place_.file_system->status(place_.path);
    if (status) return std::optional(std::move(*status));
    if (status.error().code() != ErrorCode::kNotFound) return std::move(status).error();
    return std::optional<lake::FileStatus>();
  }

  Error changed() const {
    return Error(ErrorCode::kBusy, provider_ +
                                       " was changed by someone else meanwhile, and stays as they "
                                       "left it; run the command again");
  }
  Status check_unchanged() const {
    TRY(const auto now, found());
    if (!now && !read_) return {};
    const bool same = now && read_ && now->modified_ms == read_->modified_ms &&
                      now->length == read_->length && now->file_id == read_->file_id;
    return same ? Status() : changed();
  }

  Status write() const {
    auto file = store_.write(password_);
    if (!file) return std::move(file).error().with(provider_);
    const Bytes mark = random_bytes(sizeof(std::uint64_t));
    const std::string making =
        place_.path + "_NEW_" + std::to_string(load_be<std::uint64_t>(mark.data()));
    const Status replaced = replace_by(making, *file);
    if (!replaced) (void)place_.file_system->remove(making, false);
    return replaced;
  }
  // Whoever reads the file has what it holds: the default password protects nothing. So its mode
  // stays as its owner wants it, and is the owner's alone at first and until it is whole.
  Status replace_by(const std::string& making, const Bytes& file) const {
    lake::FileSystem& files = *place_.file_system;
    lake::CreateOptions options;
    options.permission = kOwnersAlone;
    TRY(lake::write_all(files, making, file, options));
    TRY(files.set_permission(making, read_ ? read_->permission : kOwnersAlone));
    TRY(check_unchanged());
    const Status moved = files.rename(making, place_.path, read_.has_value());
    if (!moved && moved.error().code() == ErrorCode::kAlreadyExists) return changed();
    return moved;
  }
  void print_written() const { print("Provider " + provider_ + " was updated.\n"); }

  Status list() const {
    print("Listing aliases for CredentialProvider: " + provider_ + "\n");
    for (const std::string& alias : store_.aliases()) print(alias + "\n");
    return {};
  }

  Status create() {
    if (is_default_ && request_.strict) {
      return with_usage(
          "ERROR: The provider cannot find a password in the expected locations.\n"
          "Please supply a password using one of the following two mechanisms:\n" +
          std::string(kWhere));
    }
    if (is_default_) {
      print(
          "WARNING: You have accepted the use of the default provider password\n"
          "by not configuring a password in one of the two following locations:\n" +
          std::string(kWhere) + "Continuing with the default provider password.\n\n");
    }
    if (store_.has(request_.alias)) {
      return with_usage("Credential " + request_.alias + " has NOT been created. Credential " +
                        request_.alias + " already exists in " + provider_);
    }
    TRY(const std::string secret, request_.value ? Result<std::string>(*request_.value) : asked());
    TRY(store_.put(request_.alias, secret, password_, now_ms()));
    TRY(write());
    print(request_.alias + " has been successfully created.\n");
    print_written();
    return {};
  }

  Status remove() {
    if (!request_.forced) {
      print("You are about to DELETE the credential " + request_.alias +
            " from CredentialProvider " + provider_ + ". Continue?  (Y or N) ");
      const std::string answer = to_lower(line());
      if (answer != "y" && answer != "yes") {
        print(answer == "n" || answer == "no" ? "" : "Invalid input: " + answer + "\n");
        return {};
      }
    }
    print("Deleting credential: " + request_.alias + " from CredentialProvider: " + provider_ +
          "\n");
    if (!store_.has(request_.alias)) {
      return with_usage("Credential " + request_.alias + " has NOT been deleted.");
    }
    store_.remove(request_.alias);
    TRY(write());
    print("Credential " + request_.alias + " has been successfully deleted.\n");
    print_written();
    return {};
  }

  std::string line() const {
    std::string text;
    for (int c = std::fgetc(invocation_.in); c != EOF && c != '\n';
         c = std::fgetc(invocation_.in)) {
      text += static_cast<char>(c);
    }
    return text;
  }

  // Twice, as nobody sees what is typed.
  Result<std::string> asked() const {
    const SilentTerminal silent(fileno(invocation_.in));
    std::fputs("Enter alias password: ", invocation_.err);
    const std::string first = line();
    std::fputs("\nEnter alias password again: ", invocation_.err);
    const std::string again = line();
    std::fputc('\n', invocation_.err);
    if (first.empty()) return with_usage("The credential is empty.");
    if (first != again) return with_usage("Credential passwords don't match.");
    return first;
  }

  const Invocation& invocation_;
  const Request& request_;
  lake::FileSystems& systems_;
  const Configuration& configuration_;
  std::string provider_;
  lake::Location place_;
  std::optional<lake::FileStatus> read_;  // the store when it was read, if there was one
  std::string password_ = credential::kDefaultPassword;
  bool is_default_ = false;
  credential::KeyStore store_;
};

}  // namespace

int credential_shell(const Invocation& invocation, const Arguments& given,
                     lake::FileSystems& systems) {
  hide_value_from_ps();
  Arguments arguments = given;
  const auto configuration = take_configuration(arguments, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "credential: %s\n", configuration.error().message().c_str());
    return 1;
  }
  const auto request = read_request(arguments);
  if (!request || request->help) {
    std::fputs(whole_usage().c_str(), invocation.out);
    return request ? 0 : 1;
  }
  const Status done = Credentials(invocation, *request, systems, *configuration).run();
  if (done) return 0;
  const bool is_create = request->subcommand == "create";
  if (!done.error().reason<Shown>()) {
    std::fprintf(invocation.err, "credential: %s\n", done.error().message().c_str());
    return 1;
  }
  const std::string usage = request->subcommand == "list" ? usage_of(kListUsage, kListWords)
                            : is_create                   ? usage_of(kCreateUsage, kCreateWords)
                                                          : usage_of(kDeleteUsage, kDeleteWords);
  std::fprintf(invocation.out, "%s\n%s", done.error().message().c_str(), usage.c_str());
  return 1;
}

}  // namespace sluice::hdfs::tools
