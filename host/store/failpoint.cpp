// Reads VETTING_FAILPOINT once; counts passages.
#include "host/store/failpoint.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

#include "sdk/base/error.hpp"

namespace vetting {
namespace {

struct Failpoint {
    std::string name, action;
    int passage = 0;  ///< 0: every one
};

Failpoint from_environment() {
    Failpoint point;
    const char* variable = std::getenv("VETTING_FAILPOINT");
    if (variable == nullptr) return point;
    const std::string text = variable;
    const auto first = text.find(':');
    if (first == std::string::npos) return point;
    const auto second = text.find(':', first + 1);
    point.name = text.substr(0, first);
    point.action = text.substr(first + 1, second == std::string::npos ? second : second - first - 1);
    if (second != std::string::npos) {
        std::from_chars(text.data() + second + 1, text.data() + text.size(), point.passage);
    }
    return point;
}

}  // namespace

void failpoint(std::string_view name) {
    static const Failpoint point = from_environment();
    if (point.name.empty() || point.name != name) return;
    static std::atomic<int> passages{0};
    if (const int now = ++passages; point.passage != 0 && now != point.passage) return;
    if (point.action == "kill") std::raise(SIGKILL);
    throw Error(Errc::StoreFailed, "failpoint " + point.name);
}

}  // namespace vetting
