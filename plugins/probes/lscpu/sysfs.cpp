#include <map>
#include <set>
#include <string>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lscpu/parse.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

struct Socket {
    std::set<std::string> cores;  ///< die and core id: core ids repeat on every die
    std::uint64_t threads = 0;
    std::optional<std::string> microcode, ppin;
};

bool is_numbered(const std::string& name, std::string_view prefix) {
    return name.size() > prefix.size() && name.starts_with(prefix) &&
           name.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
}

std::map<std::int64_t, Socket> read_sockets(const fs::path& cpu_folder) {
    std::map<std::int64_t, Socket> sockets;
    for (const std::string& name : tool::list_folder(cpu_folder)) {
        if (!is_numbered(name, "cpu")) continue;
        const fs::path cpu = cpu_folder / name, topology = cpu / "topology";
        const auto package = tool::read_integer(topology / "physical_package_id");
        if (!package) continue;  // offline
        Socket& socket = sockets[*package < 0 ? 0 : *package];  // -1: a virtual machine that says nothing
        ++socket.threads;
        socket.cores.insert(tool::read_small(topology / "die_id").value_or("") + "/" +
                            tool::read_small(topology / "core_id").value_or(name));
        if (!socket.microcode) socket.microcode = tool::known(tool::read_small(cpu / "microcode/version").value_or(""));
        if (!socket.ppin) socket.ppin = tool::known(tool::read_small(topology / "ppin").value_or(""));
    }
    return sockets;
}

json& entry_of(json& cpus, std::int64_t number) {
    for (json& cpu : cpus) {
        if (cpu.value("socket", json()) == number) return cpu;
    }
    // A socket that lscpu did not count apart: as the others, with its own number.
    json cpu = cpus.empty() ? json::object() : cpus.front();
    cpu["socket"] = number;
    if (cpus.size() == 1 && !cpus.front().contains("socket")) return cpus.front() = std::move(cpu);
    cpus.push_back(std::move(cpu));
    return cpus.back();
}

}  // namespace

void add_sysfs(json& facts, const fs::path& sysroot) {
    const auto sockets = read_sockets(sysroot / "sys/devices/system/cpu");
    if (!sockets.empty()) {
        json& cpus = facts["cpus"];
        if (cpus.is_null()) cpus = json::array();
        // Package numbers need not be 0, 1, …: those that the kernel does not have were lscpu's count only.
        if (cpus.size() <= sockets.size()) {
            std::int64_t number = 0;
            for (auto it = sockets.begin(); it != sockets.end() && number < static_cast<std::int64_t>(cpus.size()); ++it) {
                cpus[static_cast<std::size_t>(number++)]["socket"] = it->first;
            }
        }
        for (const auto& [number, socket] : sockets) {
            json& cpu = entry_of(cpus, number);
            cpu["cores"] = socket.cores.size();
            cpu["threads"] = socket.threads;
            tool::put(cpu, "microcode", socket.microcode);
            if (socket.ppin && socket.ppin->find_first_not_of("0x") != std::string::npos) cpu["ppin"] = *socket.ppin;
        }
    }
    std::uint64_t nodes = 0;
    for (const std::string& name : tool::list_folder(sysroot / "sys/devices/system/node")) {
        if (is_numbered(name, "node")) ++nodes;
    }
    if (nodes > 0) facts["numa_nodes"] = nodes;
}

}  // namespace vetting::lscpu
