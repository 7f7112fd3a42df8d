#include "host/cli/print.hpp"

#include <unistd.h>

#include <cstdio>

#include "sdk/base/error.hpp"

namespace vetting::cli {

void print(std::string_view bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() || std::fflush(stdout) != 0) {
        throw Error(Errc::Io, "cannot write to stdout");
    }
}

void print(const Listing& listing, Format format) { print(render(listing, format, screen_of(STDOUT_FILENO))); }

void say(std::string_view text) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(text.size()), text.data());
    std::fflush(stderr);
}

}  // namespace vetting::cli
