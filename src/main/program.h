// The multi-call program: decides by the name it was called by, or by its first argument, which
// command runs.
#pragma once

namespace sluice {
int run_program(int argc, char** argv);
}
