#include "agent/command/options.hpp"

int main(int argc, char** argv) { return vetting::run_agent(argc, argv); }
