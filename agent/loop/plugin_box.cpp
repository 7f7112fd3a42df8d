#include "agent/loop/plugin_box.hpp"

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {

std::filesystem::path PluginBox::path(const std::string& sha256) const {
    if (sha256.size() != 64 || sha256.find_first_not_of("0123456789abcdef") != std::string::npos) {
        throw Error(Errc::InvalidValue, "'" + sha256 + "' is not a SHA-256");
    }
    return folder_ / (sha256 + ".so");
}

bool PluginBox::has(const std::string& sha256) const {
    const auto bytes = try_read_file(path(sha256));
    return bytes && sha256_hex(*bytes) == sha256;
}

void PluginBox::put(const std::string& sha256, std::string_view bytes) const {
    const std::filesystem::path file = path(sha256);
    if (const std::string came = sha256_hex(bytes); came != sha256) {
        throw Error(Errc::PluginRefused, "what came is another file (SHA-256 " + came.substr(0, 12) + "…, wanted " + sha256.substr(0, 12) + "…)");
    }
    make_folder(folder_, 0700);
    write_file_atomic(file, bytes, 0500);
}

}  // namespace vetting
