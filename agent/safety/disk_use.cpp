#include "agent/safety/disk_use.hpp"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <map>
#include <set>
#include <sstream>

#include "agent/truth/sysfs.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::safety {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepestStack = 16;

std::string text_of(dev_t number) { return std::to_string(major(number)) + ":" + std::to_string(minor(number)); }

fs::path folder_of(const fs::path& kernel, const std::string& number) {
    std::error_code error;
    const fs::path folder = fs::canonical(kernel / "sys/dev/block" / number, error);
    return error ? fs::path{} : folder;
}

/// The device number behind a path in /dev, as sysfs writes it; empty for anything else.
std::string number_of_node(const std::string& path) {
    struct stat status {};
    if (path.empty() || path.front() != '/' || ::stat(path.c_str(), &status) != 0 || !S_ISBLK(status.st_mode)) return {};
    return text_of(status.st_rdev);
}

std::vector<fs::path> partition_folders(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const fs::path& entry : sysfs::entries(folder)) {
        if (sysfs::exists(entry / "partition")) found.push_back(entry);
    }
    return found;
}

/// The device's folder, those of its partitions, and of everything that lies on any of them.
void climb(const fs::path& kernel, const fs::path& folder, int depth, std::map<std::string, std::string>& numbers,
           std::vector<std::string>& uses) {
    if (depth > kDeepestStack) return uses.push_back("what lies on it is stacked deeper than can be followed");
    const std::string number = sysfs::text(folder / "dev").value_or("");
    if (number.empty()) return uses.push_back("sysfs does not tell the number of " + folder.filename().string());
    if (!numbers.emplace(number, folder.filename().string()).second) return;
    for (const fs::path& holder : sysfs::entries(folder / "holders")) {
        uses.push_back("held by " + holder.filename().string());
        std::error_code error;
        const fs::path real = fs::canonical(holder, error);
        if (!error) climb(kernel, real, depth + 1, numbers, uses);
    }
    for (const fs::path& partition : partition_folders(folder)) climb(kernel, partition, depth + 1, numbers, uses);
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

/// A file system on several devices has a number of its own: its source is looked at too.
void find_mounts(const fs::path& kernel, const std::map<std::string, std::string>& numbers, std::vector<std::string>& uses) {
    const auto table = try_read_file(kernel / "proc/self/mountinfo");
    if (!table || table->empty()) return uses.push_back("the table of mounts cannot be read");
    std::istringstream lines(*table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string id, parent, number, root, point, word;
        words >> id >> parent >> number >> root >> point;
        while (words >> word && word != "-") {}
        std::string type, source;
        words >> type >> source;
        const auto by_number = numbers.find(number);
        const auto by_source = numbers.find(number_of_node(unescaped(source)));
        if (by_number != numbers.end()) uses.push_back(by_number->second + " is mounted at " + unescaped(point));
        else if (by_source != numbers.end()) uses.push_back(by_source->second + " is mounted at " + unescaped(point));
    }
}

void find_swap(const fs::path& kernel, const std::map<std::string, std::string>& numbers, std::vector<std::string>& uses) {
    const auto table = try_read_file(kernel / "proc/swaps");
    if (!table) return uses.push_back("the table of swap areas cannot be read");
    std::istringstream lines(*table);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string path;
        words >> path;
        const std::string name = fs::path(unescaped(path)).filename().string();
        for (const auto& [number, known] : numbers) {
            if (known == name || number == number_of_node(unescaped(path))) uses.push_back(known + " is swapped on");
        }
    }
}

/// The number of the block device below a loop device; empty for a file. The kernel knows it also where the name by which
/// it was opened is gone, or leads elsewhere by now.
std::string number_below_loop(const fs::path& kernel, const fs::path& loop) {
    const auto backing = sysfs::text(loop / "loop/backing_file");
    if (!backing) return {};
    const std::string by_name = number_of_node(*backing);
    if (kernel != "/") return by_name;
    const UniqueFd fd(::open(("/dev/" + loop.filename().string()).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    loop_info64 info{};
    if (!fd || ::ioctl(fd.get(), LOOP_GET_STATUS64, &info) != 0) return by_name;
    return info.lo_rdevice == 0 ? std::string() : text_of(info.lo_rdevice);
}

/// A loop device over a disk holds it without saying so.
void find_loops(const fs::path& kernel, const fs::path& own, const std::map<std::string, std::string>& numbers, std::vector<std::string>& uses) {
    for (const fs::path& loop : sysfs::entries(kernel / "sys/block", "loop")) {
        const std::string below = number_below_loop(kernel, loop);
        if (numbers.count(below) > 0) uses.push_back("held by " + loop.filename().string());
        if (!below.empty() && loop.filename() == own.filename()) uses.push_back("lies on the block device " + below);
    }
}

}  // namespace

std::vector<std::string> uses_of(const fs::path& kernel, dev_t number) {
    std::vector<std::string> uses;
    const fs::path folder = folder_of(kernel, text_of(number));
    if (folder.empty()) return {"sysfs does not list it"};
    std::map<std::string, std::string> numbers;
    climb(kernel, folder, 0, numbers, uses);
    for (const fs::path& slave : sysfs::entries(folder / "slaves")) uses.push_back("lies on " + slave.filename().string());
    find_mounts(kernel, numbers, uses);
    find_swap(kernel, numbers, uses);
    find_loops(kernel, folder, numbers, uses);
    return uses;
}

std::vector<std::string> partitions_of(const fs::path& kernel, dev_t number) {
    std::vector<std::string> names;
    const fs::path folder = folder_of(kernel, text_of(number));
    for (const fs::path& partition : partition_folders(folder)) names.push_back(partition.filename().string());
    return names;
}

}  // namespace vetting::safety
