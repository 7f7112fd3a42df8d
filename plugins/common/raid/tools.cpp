#include "plugins/common/raid/tools.hpp"

namespace vetting::raid {

const std::vector<Tool>& tools() {
    static const std::vector<std::vector<std::string>> kStorcli = {
        {"/call", "show", "all", "J"}, {"/call/vall", "show", "J"}, {"/call/eall/sall", "show", "all", "J"}, {"/call/sall", "show", "all", "J"}};
    static const std::vector<Tool> list = {
        {{"storcli64", "storcli", "/opt/MegaRAID/storcli/storcli64"}, kStorcli},
        {{"storcli2", "/opt/MegaRAID/storcli2/storcli2"}, kStorcli},
        {{"perccli64", "perccli", "/opt/MegaRAID/perccli/perccli64"}, kStorcli},
        {{"perccli2"}, kStorcli},
        {{"MegaCli64", "MegaCli", "megacli"}, {{"-AdpAllInfo", "-aAll", "-NoLog"}, {"-LdPdInfo", "-aAll", "-NoLog"}, {"-PDList", "-aAll", "-NoLog"}}},
        {{"ssacli", "hpssacli", "hpacucli"}, {{"ctrl", "all", "show", "config", "detail"}}}};
    return list;
}

}  // namespace vetting::raid
