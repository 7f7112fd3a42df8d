#include "agent/command/captures.hpp"

#include <algorithm>
#include <filesystem>

#include "agent/command/capture_text.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::string_view kToolLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

struct Named {
    std::string tool, file;
};

Named split(const std::string& argument) {
    std::error_code error;
    const auto colon = argument.find(':');
    if (colon == std::string::npos || colon == 0 || std::filesystem::exists(argument, error)) return {{}, argument};
    const std::string tool = argument.substr(0, colon);
    if (tool.find_first_not_of(kToolLetters) != std::string::npos) return {{}, argument};
    return {tool, argument.substr(colon + 1)};
}

}  // namespace

std::map<std::string, std::string> read_captures(const std::vector<std::string>& arguments) {
    std::map<std::string, std::string> inputs;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Named capture = split(arguments[i]);
        if (std::filesystem::is_directory(capture.file)) throw Error(Errc::Io, capture.file + ": is a folder, not a capture");
        const std::string name = "capture/" + std::to_string(i);
        inputs[name] = capture_text(read_file(capture.file, kMostBytes));
        if (!capture.tool.empty()) inputs[name + "/tool"] = capture.tool;
    }
    return inputs;
}

}  // namespace vetting
