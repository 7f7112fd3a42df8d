// What the probes share around their pure parsers: settings, running the tool, keeping what it said, replaying captures.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "vetting/probe.hpp"

namespace vetting::probe {

/// Turns a tool's output into facts. @throws tool::InputError what cannot be read.
using Parser = nlohmann::json (*)(std::string_view capture);

struct Settings {
    std::string command;           ///< absolute, or a name looked up in the runner's PATH
    std::filesystem::path sysroot;  ///< `/`; a tree of files in tests
};
[[nodiscard]] Settings settings_of(const Call& call, std::string_view default_command);

/// Why a probe measured nothing. Always a Failure whose text begins with `not measured: `.
/// `no_source`: this machine has nothing of the kind (VT_E_UNSUPPORTED), which is no fault of anything.
[[noreturn]] void no_source(const std::string& why);
/// `denied`: it is there and may not be read (VT_E_REFUSED).
[[noreturn]] void denied(const std::string& why);
/// `broken`: the tool is missing or said what cannot be read (VT_E_TOOL).
[[noreturn]] void broken(const std::string& why);

/// Run the tool and keep its stdout as the artifact `name`. @throws Failure when it is missing.
[[nodiscard]] ToolRun run_tool(Call& call, const std::vector<std::string>& argv, std::string_view name,
                               std::string_view media_type = "text/plain");

/// Facts from the tool's output. @throws Failure VT_E_TOOL where the parser cannot read it.
[[nodiscard]] nlohmann::json read_run(const ToolRun& run, std::string_view tool, Parser parse);

/// Facts from every capture of the call, one after the other. @throws Failure VT_E_INVALID what cannot be read.
[[nodiscard]] nlohmann::json read_captures(const Call& call, Parser parse);

/// Add `more` to `facts`: objects by key, lists one after the other, what is there already stays.
void add_facts(nlohmann::json& facts, const nlohmann::json& more);

/// JSON text; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_text(const nlohmann::json& facts);

}  // namespace vetting::probe
