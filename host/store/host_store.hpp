// Table `hosts`: the machines that may be vetted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/page.hpp"
#include "host/store/tx.hpp"

namespace vetting {

struct Tags : std::vector<std::string> {
    using vector::vector;
};

struct Host {
    HostId id;
    std::string name;
    std::optional<Mac> mac;               ///< absent only for a host without an Ethernet address
    std::string power_kind = "manual";    ///< local | wol | ipmi | redfish | manual
    Json power = Json::object();          ///< what the power driver needs
    Tags tags;
    Json thresholds = Json::array();      ///< overrides, as in a profile
    std::string token_hash;               ///< SHA-256 hex of the host token (host mode); empty: none
    std::string pending_command;          ///< for host mode: `reboot_for_vetting`, or empty
    std::int64_t pending_command_id = 0;  ///< what the agent acknowledges
    std::string vendor, product, serial;  ///< from the last inventory
    WallTime created;
    std::optional<WallTime> last_seen;
    std::optional<RunId> last_run;
};

struct HostFilter {
    std::string text;              ///< in name, MAC, vendor, product or serial
    std::string tag;
    std::string state;             ///< of the last run
    std::string sort = "name";     ///< name | created | last_seen
    bool descending = false;
    std::string after;             ///< cursor of the page before
    std::int64_t limit = 100;      ///< at most 1000
};

struct HostStore {
    /// @return the new host's id. @throws Error Conflict when the MAC or the name is taken.
    static HostId add(Tx& tx, const Host& host);
    /// Everything but id and created. @throws Error NotFound, Conflict.
    static void save(Tx& tx, const Host& host);
    static void set_last_seen(Tx& tx, HostId id, WallTime at);
    [[nodiscard]] static std::optional<Host> find(const Reader& reader, HostId id);
    [[nodiscard]] static std::optional<Host> find_by_mac(const Reader& reader, const Mac& mac);
    [[nodiscard]] static std::optional<Host> find_by_name(const Reader& reader, const std::string& name);
    [[nodiscard]] static Page<Host> list(const Reader& reader, const HostFilter& filter);
};

}  // namespace vetting
