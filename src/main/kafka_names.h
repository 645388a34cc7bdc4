// Names of Kafka's distribution beside its tools: scripts that start and stop, and what is not
// offered.
#pragma once

#include <string>

#include "base/invocation.h"

namespace sluice {

int kafka_server_start(const Invocation& invocation);
int kafka_server_stop(const Invocation& invocation);

// -daemon of Kafka's start scripts: goes on in a process of its own, without a terminal, its output
// in `file` of $LOG_DIR (or of the folder it was started in). True in that process.
bool into_background(const Invocation& invocation, const std::string& file);

// kafka-run-class: the command that stands for a class of Kafka's tools; other classes are refused
// by name.
int kafka_run_class(const Invocation& invocation);

// connect-standalone, kafka-jmx and others: says what to use instead. Never 0.
int named_elsewhere(const Invocation& invocation);

}  // namespace sluice
