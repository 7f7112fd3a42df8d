#include <nlohmann/json.hpp>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/probes/tpm/parse.hpp"

namespace vetting::tpm {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// UEFI 2.10, 3.3: EFI_GLOBAL_VARIABLE. The file holds four bytes of attributes, then the value.
constexpr const char* kSecureBoot = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

std::optional<bool> secure_boot(const fs::path& sysroot) {
    const auto bytes = tool::read_small(sysroot / kSecureBoot);
    if (!bytes || bytes->empty()) return std::nullopt;
    return bytes->size() == 5 && (*bytes)[4] == 1;  // read_small drops zeros at the end
}

std::optional<std::string> family_of(const fs::path& chip) {
    const auto major = tool::read_integer(chip / "tpm_version_major");
    if (major == 2) return "2.0";
    if (major == 1 || tool::read_small(chip / "caps") || tool::read_small(chip / "device/caps")) return "1.2";
    return std::nullopt;
}

}  // namespace

json read_sysfs(const fs::path& sysroot) {
    json facts = json::object();
    tool::put(facts, "secure_boot", secure_boot(sysroot));
    const fs::path top = sysroot / "sys/class/tpm";
    const auto chips = tool::list_folder(top);
    std::error_code error;
    if (!chips.empty()) {
        facts["tpm"]["present"] = true;
        tool::put(facts["tpm"], "version", family_of(top / chips.front()));
    } else if (fs::exists(sysroot / "sys/firmware/acpi/tables/TPM2", error)) {
        facts["tpm"] = {{"present", true}, {"version", "2.0"}};  // the firmware has one, the kernel no driver for it
    } else if (fs::exists(top, error)) {
        facts["tpm"]["present"] = false;  // the kernel knows TPMs, and neither it nor the firmware has one
    }
    return facts;
}

}  // namespace vetting::tpm
