#include "plugins/common/raid/tools.hpp"

#include <unistd.h>

#include <algorithm>

namespace vetting::raid {

const std::vector<Tool>& tools() {
    static const std::vector<std::vector<std::string>> kStorcli = {
        {"/call", "show", "all", "J"}, {"/call/vall", "show", "J"}, {"/call/eall/sall", "show", "all", "J"}, {"/call/sall", "show", "all", "J"}};
    static const std::vector<Tool> list = {
        {{"storcli64", "storcli", "/opt/MegaRAID/storcli/storcli64"}, kStorcli},
        {{"storcli2", "/opt/MegaRAID/storcli2/storcli2"}, kStorcli},
        {{"perccli64", "perccli", "/opt/MegaRAID/perccli/perccli64"}, kStorcli},
        {{"perccli2", "/opt/MegaRAID/perccli2/perccli2"}, kStorcli},
        {{"MegaCli64", "MegaCli", "megacli", "/opt/MegaRAID/MegaCli/MegaCli64"},
         {{"-AdpAllInfo", "-aAll", "-NoLog"}, {"-LdPdInfo", "-aAll", "-NoLog"}, {"-PDList", "-aAll", "-NoLog"}}},
        {{"ssacli", "hpssacli", "hpacucli"}, {{"ctrl", "all", "show", "config", "detail"}}},
        {{"arcconf", "/usr/StorMan/arcconf", "/usr/Arcconf/arcconf"}, {{"getconfig", "1"}}}};
    return list;
}

std::string installed(const std::string& command, std::string_view path) {
    const auto executable = [](const std::string& file) { return ::access(file.c_str(), X_OK) == 0; };
    if (command.find('/') != std::string::npos) return executable(command) ? command : std::string{};
    while (!path.empty()) {
        const std::string_view folder = path.substr(0, path.find(':'));
        const std::string file = std::string(folder) + "/" + command;
        if (!folder.empty() && executable(file)) return file;
        path.remove_prefix(std::min(path.size(), folder.size() + 1));
    }
    return {};
}

}  // namespace vetting::raid
