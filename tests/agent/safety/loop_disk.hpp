// A disk for tests: a loop device over a file, with a serial number and a WWN that a tree like /sys gives it.
#pragma once

#include <filesystem>
#include <string>

#include "agent/safety/seen_disk.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::safety {

/// Whether this machine lets us make loop devices; a test skips itself with the reason where not.
[[nodiscard]] std::string why_no_loops();

class LoopDisk {
public:
    /// @param folder  where the image and the tree `sysroot` are made, or added to
    /// @param image   the file behind it; empty: a new one of `size` bytes, all zero
    LoopDisk(const std::filesystem::path& folder, std::string serial, std::int64_t size, const std::string& wwn = "",
             const std::filesystem::path& image = {}, bool read_only = false);
    LoopDisk(const LoopDisk&) = delete;
    LoopDisk& operator=(const LoopDisk&) = delete;
    ~LoopDisk();

    /// SHA-256 of everything on it, read from the file behind it.
    [[nodiscard]] std::string digest() const;
    void write(std::int64_t offset, std::string_view bytes) const;
    /// A file of the identity that the tree gives: `removable` → `1`.
    void put(const std::string& file, const std::string& text) const;
    [[nodiscard]] dev_t number() const { return number_; }
    [[nodiscard]] std::string name() const { return "loop" + std::to_string(index_); }
    [[nodiscard]] std::string node() const { return "/dev/" + name(); }
    [[nodiscard]] const std::string& serial() const { return serial_; }
    [[nodiscard]] const std::filesystem::path& image() const { return image_; }
    [[nodiscard]] Roots roots() const { return {.identity = sysroot_, .kernel = "/"}; }
    [[nodiscard]] ExpectedDisk expected() const { return {serial_, wwn_, size_, ""}; }
    /// Another file of the same size behind the same device, as when a disk is changed in its bay.
    void swap(const std::filesystem::path& image);
    /// Give it another size in mid-life.
    void resize(std::int64_t size) const;

private:
    std::filesystem::path sysroot_, image_;
    std::string serial_, wwn_;
    std::int64_t size_;
    int index_ = -1;
    dev_t number_ = 0;
    UniqueFd loop_;
};

}  // namespace vetting::safety
