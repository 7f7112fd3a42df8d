// How to undo what a stage changed on the machine: entries synced to disk before the change is made.
#pragma once

#include <filesystem>

#include "sdk/base/json.hpp"

namespace vetting {

class StageJournal {
public:
    explicit StageJournal(std::filesystem::path file) : file_(std::move(file)) {}
    /// Durable when it returns. @throws Error Io.
    void append(const Json& entry) const;
    /// Every whole entry, oldest first; a torn last line is none.
    [[nodiscard]] Json entries() const;
    void clear() const;

private:
    std::filesystem::path file_;
};

}  // namespace vetting
