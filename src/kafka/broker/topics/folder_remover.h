// Removes folders in the background: whoever deletes a topic does not wait for its files.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::kafka::broker {

// A name for a folder that is on its way out, as Kafka makes it: "t-0.<32 digits>-delete". Kept to
// what a file system takes, which cuts the longest topic names.
std::string aside_name(const std::string& folder, std::string_view suffix);

// One thread, which there is only once something was removed. Any thread may call.
class FolderRemover {
 public:
  FolderRemover() = default;
  ~FolderRemover() { stop(); }
  FolderRemover(const FolderRemover&) = delete;
  FolderRemover& operator=(const FolderRemover&) = delete;

  // One after the other; what cannot be removed is named in the log and stays.
  void add(const std::vector<std::string>& folders);
  // Until nothing is left to do.
  void wait();
  // Ends after the folder that it is at. The rest is removed after the next start.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> folders_;
  bool busy_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace sluice::kafka::broker
