// tpm: is there a TPM, of which family, and did the machine boot with Secure Boot.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace vetting::tpm {

/// `tpm{present, version}`, `secure_boot` and the TPM's `firmware[]` from `tpm2_getcap properties-fixed`, `grep . /sys/class/tpm/tpm0/*`,
/// `tpm_version`, the kernel's lines, `mokutil --sb-state` or `bootctl status`. @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// The same from `<sysroot>/sys`; what cannot be told is absent, and nothing at all is `{}`.
[[nodiscard]] nlohmann::json read_sysfs(const std::filesystem::path& sysroot);

}  // namespace vetting::tpm
