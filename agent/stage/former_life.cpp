#include "agent/stage/former_life.hpp"

#include <signal.h>

#include <algorithm>
#include <sstream>

#include "sdk/base/files.hpp"
#include "sdk/runner/proc.hpp"

namespace vetting {
namespace {

/// Field 22 of /proc/<pid>/stat; 0 when there is no such process. The name in field 2 may hold anything, `)` too.
std::int64_t start_time(std::int64_t pid) {
    const auto stat = try_read_file("/proc/" + std::to_string(pid) + "/stat");
    const auto close = stat ? stat->rfind(')') : std::string::npos;
    if (close == std::string::npos) return 0;
    std::istringstream words(stat->substr(close + 1));
    std::string word;
    for (int field = 3; field <= 22; ++field) words >> word;
    return words ? std::strtoll(word.c_str(), nullptr, 10) : 0;
}

std::string tag_of(pid_t pid) {
    constexpr std::string_view kName = "VETTING_CHILD=";
    const std::string environment = try_read_file("/proc/" + std::to_string(pid) + "/environ").value_or("");
    const auto at = environment.find(kName);
    if (at == std::string::npos) return {};
    const auto begin = at + kName.size();
    return environment.substr(begin, environment.find('\0', begin) - begin);
}

}  // namespace

void ChildBook::save() const {
    Json list = Json::array();
    for (const ChildRecord& child : children_) list.push_back(child);
    write_file_atomic(file_, dump_json(list), 0600);
}

void ChildBook::note(pid_t pid) {
    children_.push_back({pid, start_time(pid), tag_of(pid)});
    save();
}

void ChildBook::forget(pid_t pid) {
    if (std::erase_if(children_, [pid](const ChildRecord& child) { return child.pid == pid; }) > 0) save();
}

int ChildBook::end_former() {
    int ended = 0;
    try {
        const auto text = try_read_file(file_);
        if (!text) return 0;
        const auto former = from_json_text<std::vector<ChildRecord>>(*text);
        for (const ChildRecord& child : former) {
            const std::int64_t started = start_time(child.pid);
            const bool number_used_again = started != 0 && started != child.started;
            const auto leader = static_cast<pid_t>(number_used_again ? -1 : child.pid);
            ended += runner::signal_family(leader, child.tag, SIGKILL);
        }
    } catch (const Error&) {
        return ended;  // nothing that can be read: nobody to end
    }
    save();
    return ended;
}

}  // namespace vetting
