// Neighbours by the port that hears them. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vetting::lldp {

/// A port of this machine (without a name where the capture has none) and what it hears, the fields of `lldp{}`; of several neighbours of one port the first stands.
class Neighbours {
public:
    /// A neighbour of `port` begins. What is put of the second and later ones is left out; `id` is the daemon's number of it, where
    /// it is told: the same neighbour again adds what was not told before.
    void begin(std::string_view port, std::string_view id = {});
    /// What is put until the next begins is of no neighbour.
    void skip() { skip_ = true; }
    void put(std::string_view port, const char* field, const std::optional<std::string>& value);
    /// Of several VLANs the port's own (`pvid`), else the first.
    void put_vlan(std::string_view port, const std::optional<std::string>& id, bool own);
    [[nodiscard]] nlohmann::json facts() const;
    [[nodiscard]] bool empty() const { return ports_.empty(); }

private:
    std::vector<std::pair<std::string, nlohmann::json>> ports_;
    std::map<std::string, std::string> begun_;  ///< the number of the neighbour that stands, by port
    std::set<std::string> own_vlans_;           ///< ports whose own VLAN is known
    bool skip_ = false;
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
