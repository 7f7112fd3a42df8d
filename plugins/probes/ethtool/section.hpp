// ethtool's text as sections, one an answer. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vetting::ethtool {

enum class Kind { Settings, Driver, Statistics, Module, Address, Other };

struct Section {
    Kind kind = Kind::Other;
    std::string name;  ///< of the interface, empty where the section does not say
    std::vector<std::pair<std::string, std::string>> fields;  ///< in order; names repeat
};

[[nodiscard]] std::vector<Section> read_sections(std::string_view capture);

/// The facts of one section, without a name.
[[nodiscard]] nlohmann::json facts_of(const Section& section);
[[nodiscard]] nlohmann::json module_facts(const Section& section);

/// Nothing runs at 0 V: a module without monitors (a copper cable) answers with zeros to whoever asks for them all the same.
[[nodiscard]] bool has_no_monitors(const nlohmann::json& module);
/// Takes those zeros away, of a module or of one of its lanes.
void drop_unmeasured(nlohmann::json& facts);

/// Adds `errors{}`, `drops{}` and `link_downs` to a port that has `statistics`.
void add_errors(nlohmann::json& nic);

/// `ethtool --json …`. @throws tool::InputError when it is another tool's.
[[nodiscard]] nlohmann::json read_json_form(std::string_view capture);

/// `Full` → `full`; `Unknown! (255)` is none.
[[nodiscard]] std::optional<std::string> duplex_of(std::string_view text);
/// The highest of `10baseT/Half 1000baseT/Full`, in Mbit/s.
[[nodiscard]] std::optional<std::uint64_t> fastest_mode(std::string_view modes);
[[nodiscard]] bool is_pci_address(std::string_view text);

}  // namespace vetting::ethtool
