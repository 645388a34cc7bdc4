// What the first process of a container is for.
#pragma once

namespace sluice {

// Process 1 inherits what others there have left, and must not keep it; who waits for children of
// its own can't do that beside. So the program goes on in a child, and process 1 waits for whoever
// ends, hands on signals, and ends as the child does. Anywhere else, nothing. Before any thread.
void leave_first_process();

}  // namespace sluice
