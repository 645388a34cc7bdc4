#include "main/program.h"

int main(int argc, char** argv) {
  return sluice::run_program(argc, argv);
}
