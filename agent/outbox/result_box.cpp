#include "agent/outbox/result_box.hpp"

#include "sdk/base/files.hpp"

namespace vetting {

void ResultBox::put(const std::string& body) const { write_file_atomic(file_, body, 0600); }

std::optional<std::string> ResultBox::waiting() const {
    auto body = try_read_file(file_);
    return body && !body->empty() ? std::move(body) : std::nullopt;
}

void ResultBox::acknowledged() const {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

}  // namespace vetting
