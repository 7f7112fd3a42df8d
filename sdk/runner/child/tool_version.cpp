#include "sdk/runner/child/tool_version.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>
#include <mutex>

#include "sdk/runner/child/tool.hpp"

namespace vetting::runner {
namespace {

/// How each is asked; a tool that is not named here may take the word for something else to do.
constexpr auto kAsked = std::to_array<std::pair<std::string_view, const char*>>({
    {"fio", "--version"}, {"stress-ng", "--version"}, {"stressapptest", "--version"}, {"iperf3", "--version"},
    {"smartctl", "--version"}, {"nvme", "version"}, {"lscpu", "--version"}, {"lsblk", "--version"}, {"lspci", "--version"},
    {"ethtool", "--version"}, {"dmidecode", "--version"}, {"ipmitool", "-V"}, {"mdadm", "--version"}, {"curl", "--version"},
});

bool is_packaged(std::string_view path) { return path.starts_with("/usr/") || path.starts_with("/bin/") || path.starts_with("/sbin/"); }

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::optional<std::string> ask(const std::string& path, const char* word, int cancel_fd) {
    constexpr std::size_t kEnough = 4096;
    std::string said;
    const auto take = [&said](std::string_view chunk) {
        said += chunk;
        return said.size() < kEnough ? VT_OK : VT_STOP;
    };
    const auto take_line = [&said](std::string_view line) { said += std::string(line.substr(0, kEnough)) + "\n"; };  // mdadm
    (void)run_quietly({path, word}, {take, take_line, cancel_fd});
    return version_in(said);
}

}  // namespace

std::optional<std::string> version_in(std::string_view said) {
    const std::string_view line = said.substr(0, said.find('\n'));
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (!is_digit(line[at])) continue;
        std::size_t end = at;
        while (end < line.size() && (is_digit(line[end]) || (line[end] == '.' && end + 1 < line.size() && is_digit(line[end + 1])))) ++end;
        const std::string_view number = line.substr(at, end - at);
        if (number.find('.') != std::string_view::npos) return std::string(number);
        at = end;
    }
    return std::nullopt;
}

std::optional<std::string> version_of(const std::string& path, int cancel_fd) {
    static std::mutex mutex;
    static std::map<std::string, std::optional<std::string>> known;
    const std::string name = std::filesystem::path(path).filename().string();
    const auto row = std::find_if(kAsked.begin(), kAsked.end(), [&name](const auto& one) { return one.first == name; });
    if (row == kAsked.end() || !is_packaged(path)) return std::nullopt;
    const std::lock_guard lock(mutex);
    const auto before = known.find(path);
    if (before != known.end()) return before->second;
    return known[path] = ask(path, row->second, cancel_fd);
}

}  // namespace vetting::runner
