#include "plugins/stages/firmware/captures.hpp"

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "plugins/probes/mlxup/parse.hpp"
#include "plugins/probes/smartctl/parse.hpp"

namespace vetting::firmware {
namespace {

using tool::contains;

/// A tool, how its output is told from others', and who reads it.
struct Tool {
    const char* name;
    bool (*wrote)(std::string_view text);
    probe::Parser parse;
};

bool by_dsu(std::string_view text) { return contains(text, "( Version :") || contains(text, "Current Version :"); }
bool by_mlxup(std::string_view text) { return contains(text, "Device Type:") && contains(text, "Versions:"); }
bool by_dmidecode(std::string_view text) { return contains(text, "DMI type ") || contains(text, "dmidecode") || contains(text, "SMBIOS "); }
bool by_smartctl(std::string_view text) { return contains(text, "smartctl"); }
bool by_lshw(std::string_view text) {
    return (contains(text, "\"class\"") && contains(text, "\"claimed\"")) || contains(text, "<node ") || contains(text, "\"children\"");
}

// In this order: the first that knows its own output reads it.
constexpr Tool kTools[] = {
    {"dsu", &by_dsu, &dsu::parse},
    {"mlxup", &by_mlxup, &mlxup::parse},
    {"smartctl", &by_smartctl, &smartctl::parse},
    {"lshw", &by_lshw, &lshw::parse},
    {"dmidecode", &by_dmidecode, &dmidecode::parse},
};

std::string all_names() {
    std::string names;
    for (const Tool& tool : kTools) names += (names.empty() ? "" : ", ") + std::string(tool.name);
    return names;
}

}  // namespace

nlohmann::json facts_in(std::string_view capture, std::string_view name) {
    for (const Tool& tool : kTools) {
        if (name.empty() ? tool.wrote(capture) : name == tool.name) return tool.parse(capture);
    }
    throw tool::InputError((name.empty() ? "no tool that is known here wrote this" : "there is no tool '" + std::string(name) + "'") +
                           std::string("; it may be one of: ") + all_names());
}

}  // namespace vetting::firmware
