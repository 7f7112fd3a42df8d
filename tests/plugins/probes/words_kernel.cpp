// Manifest words of kernel logs.
#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;

std::function<json(const json&)> log_fact(const std::string& field) {
    return [field](const json& facts) { return at(facts, "/kernel_log/" + field); };
}

}  // namespace

std::vector<Word> kernel_words() {
    return {
        {"kernel-log", "xids", log_fact("xids"), {}},
        {"kernel-log", "xid_devices", log_fact("xid_devices"), {}},
        {"kernel-log", "io_errors", log_fact("io_errors"), {}},
        {"kernel-log", "panic", log_fact("panic"), {}},
        {"kernel-log", "oom", log_fact("out_of_memory"), {}},
        {"kernel-log", "edac_lines", log_fact("edac_lines"), {}},
        {"kernel-log", "hardware_error_lines", log_fact("hardware_error_lines"), {}},
        {"kernel-log", "segfaults", log_fact("segfaults"), {}},
    };
}

}  // namespace vetting::fixtures
