// A private folder for the files that tools insist on writing; gone with its owner.
#pragma once

#include <filesystem>

namespace vetting::stages {

class ScratchFolder {
public:
    /// A new folder (0700) under the system's temporary folder. @throws std::filesystem::filesystem_error
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace vetting::stages
