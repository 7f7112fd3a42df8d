#include "plugins/probes/tpm/parse.hpp"

#include <nlohmann/json.hpp>

#include <optional>

#include "plugins/common/json_in.hpp"
#include "plugins/common/sysfs_tree.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"

namespace vetting::tpm {
namespace {

using nlohmann::json;

/// `"2.0"` without its quotes, and without what stands behind the figures (`2.0` written as four bytes ends in NUL).
std::optional<std::string> version_in(std::string_view text) {
    const std::size_t begin = text.find_first_of("0123456789");
    if (begin == std::string_view::npos) return std::nullopt;
    text = text.substr(begin);
    text = text.substr(0, text.find_first_not_of("0123456789."));
    const bool family = text == "2.0" || text == "1.2" || text == "1.1";
    return family ? std::optional(std::string(text)) : std::nullopt;
}

/// Part 2 of the TPM library specification, TPM_PT_FIRMWARE_VERSION_1: major and minor, sixteen bits each by every maker's use.
std::string firmware_of(std::uint64_t value) { return std::to_string(value >> 16U) + "." + std::to_string(value & 0xffffU); }

struct Found {
    std::optional<std::string> version, firmware;
    const char* firmware_source = "tpm2_getcap";
    std::optional<bool> present, secure_boot;
    bool ours = false;  ///< something of these tools was read, with a fact in it or without

    void has(std::optional<std::string> family) {
        ours = true;
        present = true;
        if (!version) version = std::move(family);
    }
};

/// tpm2_getcap: `TPM2_PT_FAMILY_INDICATOR:` and below it `value: "2.0"`, in old versions `as string: "2.0"`.
void property(std::string_view name, std::string_view key, std::string_view value, Found& found) {
    if (name.ends_with("PT_FAMILY_INDICATOR") && (key == "value" || key == "as string")) found.has(version_in(value));
    if (name.ends_with("PT_FIRMWARE_VERSION_1") && (key == "raw" || key == "as UINT32")) {
        const auto raw = tool::leading_uint(value);
        if (raw && *raw <= 0xffffffff && *raw != 0) found.firmware = firmware_of(*raw);
    }
}

/// `tpm_tis MSFT0101:00: 2.0 TPM (device-id 0x1B, rev-id 22)`.
void kernel_line(std::string_view line, Found& found) {
    const std::size_t chip = line.find(" TPM (device-id");
    if (chip != std::string_view::npos && chip >= 3) found.has(version_in(line.substr(chip - 3, 3)));
}

/// `/sys/class/tpm/tpm0/tpm_version_major:2`, or the number below its path.
void kernel_files(std::string_view capture, Found& found) {
    for (const auto& [path, content] : tool::read_sysfs_capture(capture)) {
        if (!path.ends_with("/tpm_version_major")) continue;
        const auto number = tool::leading_uint(content);
        found.has(number == 2U ? std::optional<std::string>("2.0") : number == 1U ? std::optional<std::string>("1.2") : std::nullopt);
    }
}

std::optional<bool> on_or_off(std::string_view text) {
    if (text.starts_with("enabled")) return true;
    return text.starts_with("disabled") || text.starts_with("not supported") ? std::optional(false) : std::nullopt;
}

/// `SecureBoot enabled` of mokutil, `Secure Boot: enabled (user)` of bootctl.
void boot_line(std::string_view line, Found& found) {
    std::optional<bool> state;
    if (line.starts_with("SecureBoot ")) state = on_or_off(line.substr(11));
    const auto pair = tool::key_value(line);
    if (pair && pair->first == "Secure Boot") state = on_or_off(pair->second);
    if (pair && pair->first == "TPM2 Support") {  // bootctl; `firmware only, driver unavailable` is a TPM too
        if (pair->second.starts_with("no")) found.ours = true;
        else found.has("2.0");
    }
    if (line.starts_with("This system doesn't support Secure Boot")) state = false;
    if (line.starts_with("EFI variables are not supported")) found.ours = true;  // started without UEFI: nothing to tell
    if (!state) return;
    found.ours = true;
    if (!found.secure_boot) found.secure_boot = state;
}

Found read(std::string_view capture) {
    Found found;
    kernel_files(capture, found);
    std::string name;  // of the property that is open
    bool caps = false;
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string_view line = tool::trim(raw);
        kernel_line(line, found);
        boot_line(line, found);
        const auto pair = tool::key_value(line);
        if (!pair) continue;
        if (pair->first.starts_with("TPM") && tool::contains(pair->first, "_PT_")) {
            name = pair->first;
            found.has(pair->first.starts_with("TPM2") ? std::optional<std::string>("2.0") : std::nullopt);  // a chip answered
            property(name, "raw", pair->second, found);  // tools before 4 print numbers in the same line
        } else if (!name.empty()) {
            property(name, pair->first, pair->second, found);
        } else if (pair->first == "TCG version" || pair->first.ends_with("/caps:TCG version")) {
            found.has(version_in(pair->second));
            caps = true;
        } else if (caps && (pair->first == "Firmware version" || pair->first.ends_with("/caps:Firmware version"))) {
            found.firmware = tool::known(pair->second);  // of a TPM 1.2, in the same file of /sys
            found.firmware_source = "sysfs";
        } else if (pair->first == "TPM 1.2 Version Info") {
            found.has("1.2");
        }
    }
    return found;
}

}  // namespace

json parse(std::string_view capture) {
    tool::require_text(capture, "tpm2_getcap");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    const Found found = read(capture);
    if (!found.ours && (tool::contains(capture, "Could not load tcti") || tool::contains(capture, "Failed to open specified TCTI device"))) {
        throw tool::InputError("tpm2_getcap could not open a TPM: there is none, its driver is not loaded, or it was not asked as root");
    }
    if (!found.ours) throw tool::InputError("not the output of tpm2_getcap, mokutil or bootctl, nor a TPM of /sys");
    json facts = json::object();
    if (found.present) facts["tpm"]["present"] = *found.present;
    if (found.version) facts["tpm"]["version"] = *found.version;
    tool::put(facts, "secure_boot", found.secure_boot);
    if (found.firmware) facts["firmware"].push_back({{"part", "TPM"}, {"version", *found.firmware}, {"source", found.firmware_source}});
    return facts;
}

}  // namespace vetting::tpm
