// Plugins that came from the host, by digest, in the agent's state folder. What is not what it should be never gets in.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace vetting {

class PluginBox {
public:
    explicit PluginBox(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Whether the file is there and is, byte for byte, the one with this digest.
    [[nodiscard]] bool has(const std::string& sha256) const;
    /// @throws Error PluginRefused when the bytes have another digest; Io.
    void put(const std::string& sha256, std::string_view bytes) const;
    /// @throws Error InvalidValue for what is no digest.
    [[nodiscard]] std::filesystem::path path(const std::string& sha256) const;

private:
    std::filesystem::path folder_;
};

}  // namespace vetting
