// A card as mlxup's forms tell of it. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::mlxup {

struct Version {
    std::string name, current;  ///< `FW`, `14.27.1016`; `current` is empty where the tool does not know
};

struct Device {
    std::string type, part_number, bus, mac;
    std::vector<Version> versions;
};

/// `b8599fde86fd`, `0000b8599fde86fd`, `b8:59:9f:de:86:fd` → `b8:59:9f:de:86:fd`; empty for what is no address.
[[nodiscard]] std::string mac_of(std::string_view text);

/// `--query-format XML`. A document that is cut off gives the cards before the cut.
[[nodiscard]] std::vector<Device> read_xml(std::string_view capture);

/// The line that opens a document of mlxup's XML, or of mlxfwmanager's.
[[nodiscard]] bool is_xml(std::string_view capture);

}  // namespace vetting::mlxup
