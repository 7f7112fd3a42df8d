#include "sdk/runner/proc.hpp"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>

#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::runner {
namespace {

std::string proc_path(pid_t pid, const char* file) { return "/proc/" + std::to_string(pid) + "/" + file; }

/// The number after `name` in a file of `name: number` or `name number` lines.
std::int64_t number_after(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        if (at != 0 && text[at - 1] != '\n') continue;
        std::size_t digit = text.find_first_of("0123456789", at + name.size());
        std::int64_t value = 0;
        if (digit != std::string_view::npos) std::from_chars(text.data() + digit, text.data() + text.size(), value);
        return value;
    }
    return 0;
}

struct Stat {
    pid_t parent = 0, session = 0;
    std::int64_t user_ticks = 0, system_ticks = 0, started = 0;
    bool zombie = false;
};

/// proc(5): fields after the name, which stands in parentheses and may hold anything.
std::optional<Stat> stat_of(pid_t pid) {
    const auto text = try_read_file(proc_path(pid, "stat"));
    if (!text) return std::nullopt;
    const std::size_t close = text->rfind(')');
    if (close == std::string::npos || close + 2 >= text->size()) return std::nullopt;
    std::vector<std::int64_t> numbers;  // [0] is field 4, the parent
    const char state = (*text)[close + 2];
    const char* at = text->data() + close + 3;
    const char* end = text->data() + text->size();
    while (at < end && numbers.size() < 19) {
        if (*at == ' ' || *at == '\n') {
            ++at;
            continue;
        }
        std::int64_t value = 0;
        const auto [next, failed] = std::from_chars(at, end, value);
        if (failed != std::errc{}) return std::nullopt;
        numbers.push_back(value);
        at = next;
    }
    if (numbers.size() < 19) return std::nullopt;
    return Stat{static_cast<pid_t>(numbers[0]), static_cast<pid_t>(numbers[2]), numbers[10], numbers[11], numbers[18], state == 'Z' || state == 'X'};
}

bool carries(pid_t pid, std::string_view tag) {
    if (tag.empty()) return false;
    const auto environment = try_read_file(proc_path(pid, "environ"));
    return environment && environment->find("VETTING_CHILD=" + std::string(tag)) != std::string::npos;
}

std::map<pid_t, Stat> all_processes() {
    std::map<pid_t, Stat> all;
    std::error_code failed;
    for (std::filesystem::directory_iterator it("/proc", failed), end; !failed && it != end; it.increment(failed)) {
        const std::string name = it->path().filename().string();
        pid_t pid = 0;
        const auto [next, wrong] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (wrong != std::errc{} || next != name.data() + name.size()) continue;
        if (const auto stat = stat_of(pid)) all.emplace(pid, *stat);
    }
    return all;
}

bool descends(const std::map<pid_t, Stat>& all, pid_t pid, pid_t leader) {
    for (int depth = 0; depth < 64 && pid > 1; ++depth) {
        if (pid == leader) return true;
        const auto found = all.find(pid);
        if (found == all.end()) return false;
        pid = found->second.parent;
    }
    return false;
}

struct Member {
    pid_t pid;
    std::int64_t started;
};

std::vector<Member> members_of(pid_t leader, std::string_view tag) {
    std::vector<Member> members;
    const auto all = all_processes();
    for (const auto& [pid, stat] : all) {
        if (stat.zombie || pid == ::getpid()) continue;
        if (stat.session == leader || descends(all, pid, leader) || carries(pid, tag)) members.push_back({pid, stat.started});
    }
    return members;
}

}  // namespace

ProcessIo process_io(pid_t pid) {
    const std::string text = try_read_file(proc_path(pid, "io")).value_or("");
    return {std::max(number_after(text, "rchar:"), number_after(text, "read_bytes:")),
            std::max(number_after(text, "wchar:"), number_after(text, "write_bytes:"))};
}

double process_cpu_s(pid_t pid) {
    const auto stat = stat_of(pid);
    if (!stat) return 0;
    return static_cast<double>(stat->user_ticks + stat->system_ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::int64_t oom_kills() { return number_after(try_read_file("/proc/vmstat").value_or(""), "oom_kill "); }

std::vector<pid_t> family_of(pid_t leader, std::string_view tag) {
    std::vector<pid_t> pids;
    for (const Member& member : members_of(leader, tag)) pids.push_back(member.pid);
    return pids;
}

int signal_family(pid_t leader, std::string_view tag, int signal) {
    int told = 0;
    for (const Member& member : members_of(leader, tag)) {
        const UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, member.pid, 0)));
        const auto stat = stat_of(member.pid);
        if (!pidfd || !stat || stat->started != member.started) continue;  // ended meanwhile
        if (::syscall(SYS_pidfd_send_signal, pidfd.get(), signal, nullptr, 0) == 0) ++told;
    }
    return told;
}

}  // namespace vetting::runner
