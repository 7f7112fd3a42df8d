// vetting-plugin-runner: loads exactly one plugin and serves one conversation with it, or says what is in it.
//
//   vetting-plugin-runner --describe FILE           one JSON object on stdout; exit 0 usable, 3 refused
//   vetting-plugin-runner --serve FILE ID FD        frames over the socket FD (see sdk/runner/frame.hpp)
//
// It ends by _exit: a plugin's static destructors have nothing to say after its last call.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "sdk/base/unique_handle.hpp"
#include "sdk/runner/child/channel.hpp"
#include "sdk/runner/child/module.hpp"
#include "sdk/runner/child/session.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// How a plugin's process ended is evidence: a sanitizer must not turn a signal into an exit of its own, nor
// an exit into another. (The runner's environment is clean, so the options cannot come from there.)
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:detect_leaks=0";
}
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() {
    return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:report_signal_"
           "unsafe=0";
}
#endif

namespace vetting::runner {
namespace {

constexpr int kRefused = 3, kUsage = 2;

Json described(const LoadedModule& module) {
    Json components = Json::array();
    for (const LoadedComponent& component : module.components) {
        components.push_back({{"id", component.describe.id},
                              {"kind", component.describe.kind},
                              {"interfaces", component.interfaces},
                              {"describe_text", component.describe_text}});
    }
    return Json{{"name", module.name}, {"version", module.version}, {"components", components}};
}

void print(int fd, const std::string& text) {
    std::string_view rest = text;
    while (!rest.empty()) {
        const ssize_t done = ::write(fd, rest.data(), rest.size());
        if (done <= 0) return;
        rest.remove_prefix(static_cast<std::size_t>(done));
    }
}

/// A plugin may print while it is loaded: the answer goes to a descriptor that it does not know.
int describe(const char* file) {
    const UniqueFd answer(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    try {
        print(answer.get(), dump_json(described(load_module(file))) + "\n");
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        print(answer.get(), dump_json(Json{{"refused", error.what()}}) + "\n");
        return kRefused;
    }
}

int serve(const char* file, const char* id, int fd) {
    Channel channel(fd);
    try {
        const LoadedModule module = load_module(file);
        const LoadedComponent* component = module.find(id);
        if (component == nullptr)
            throw Error(Errc::PluginRefused, std::string(file) + " holds no component " + id);
        channel.send_json(FrameType::Ready, Json{{"id", component->describe.id},
                                                 {"interfaces", component->interfaces},
                                                 {"findings", component->describe.findings}});
        Session(channel, *component).serve();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        channel.send_json(FrameType::Refused, Json{{"reason", error.what()}});
        return kRefused;
    }
}

int run(int argc, char** argv) {
    ::signal(SIGPIPE, SIG_IGN);
    if (argc == 3 && std::strcmp(argv[1], "--describe") == 0) return describe(argv[2]);
    if (argc == 5 && std::strcmp(argv[1], "--serve") == 0) {
        const std::string_view number = argv[4];
        int fd = -1;
        const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), fd);
        if (failed == std::errc{} && end == number.data() + number.size() && fd > 2)
            return serve(argv[2], argv[3], fd);
    }
    if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
        std::puts("vetting-plugin-runner " VETTING_VERSION " (plugin ABI 1)");
        std::fflush(stdout);
        return EXIT_SUCCESS;
    }
    std::fputs("usage: vetting-plugin-runner --describe FILE | --serve FILE ID FD | --version\n", stderr);
    return kUsage;
}

}  // namespace
}  // namespace vetting::runner

int main(int argc, char** argv) {
    ::_exit(vetting::runner::run(argc, argv));
}
