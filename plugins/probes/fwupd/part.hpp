// One part with firmware. Internal to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::fwupd {

struct Part {
    std::string name;
    std::optional<std::string> version, vendor, serial, guid;
};

/// `fwupdmgr get-devices --json`, devices below devices too. @throws tool::InputError when it is another tool's.
[[nodiscard]] std::vector<Part> read_json_form(std::string_view capture);
/// The tree of `fwupdmgr get-devices`; nothing where there is none.
[[nodiscard]] std::vector<Part> read_tree(std::string_view capture);
}  // namespace vetting::fwupd
