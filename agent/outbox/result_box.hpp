// The result of a stage, from its end until the host has acknowledged it: on disk before it is sent, never dropped.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace vetting {

class ResultBox {
public:
    explicit ResultBox(std::filesystem::path folder) : file_(std::move(folder) / "result.json") {}
    /// Durable when it returns. @throws Error Io.
    void put(const std::string& body) const;
    /// The body that waits, byte for byte.
    [[nodiscard]] std::optional<std::string> waiting() const;
    void acknowledged() const;

private:
    std::filesystem::path file_;
};

}  // namespace vetting
