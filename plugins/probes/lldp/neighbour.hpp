// Neighbours by the port that hears them. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vetting::lldp {

/// A port of this machine (without a name where the capture has none) and what it hears, the fields of `lldp{}`; of several neighbours of one port the first stands.
class Neighbours {
public:
    void put(std::string_view port, const char* field, const std::optional<std::string>& value);
    [[nodiscard]] nlohmann::json facts() const;
    [[nodiscard]] bool empty() const { return ports_.empty(); }

private:
    std::vector<std::pair<std::string, nlohmann::json>> ports_;
};

/// Nothing when it is another form; no neighbour where it lists none.
[[nodiscard]] std::optional<Neighbours> read_keyvalue(std::string_view capture);
[[nodiscard]] std::optional<Neighbours> read_plain(std::string_view capture);
[[nodiscard]] std::optional<Neighbours> read_networkctl(std::string_view capture);
[[nodiscard]] std::optional<Neighbours> read_lldptool(std::string_view capture);
/// `lldpctl -f xml`. @throws tool::InputError when it is cut off or malformed.
[[nodiscard]] std::optional<Neighbours> read_xml(std::string_view capture);
/// @throws tool::InputError when it is another tool's JSON.
[[nodiscard]] Neighbours read_json_form(std::string_view capture);

}  // namespace vetting::lldp
