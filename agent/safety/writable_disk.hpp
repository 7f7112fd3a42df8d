// The one place in the product that opens a block device for writing.
#pragma once

#include <string>
#include <vector>

#include "agent/safety/wipe_probe.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::safety {

/// A disk that may be overwritten, held for us alone while it lives. Only `open_writable` makes one.
class WritableDisk {
public:
    WritableDisk(WritableDisk&&) noexcept = default;
    WritableDisk& operator=(WritableDisk&&) noexcept = default;
    [[nodiscard]] const SeenDisk& disk() const { return disk_; }
    [[nodiscard]] const PermitGrant& permit() const { return permit_; }
    [[nodiscard]] std::string node() const { return node_of(disk_); }
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    friend struct Opener;
    WritableDisk(UniqueFd fd, SeenDisk disk, PermitGrant permit)
        : fd_(std::move(fd)), disk_(std::move(disk)), permit_(std::move(permit)) {}
    UniqueFd fd_;
    SeenDisk disk_;
    PermitGrant permit_;
};

/// What is known of the question when a disk is opened; `input.disks` is filled anew from the open descriptor;
/// `input.asker.now` is the time when it is asked.
struct OpenRequest {
    GateInput input;
    SeenDisk disk;         ///< as it was when it was looked into
    ProbeOptions options;  ///< as then
    Roots roots;
};

struct OpenedDisk {
    std::optional<WritableDisk> disk;
    std::string refused;  ///< why there is none
};

/// Opens it exclusively, reads identity, use and content again from the descriptor, and asks `decide_gates` once more.
/// It takes seconds. Whoever calls has written the permit down as spent before.
[[nodiscard]] OpenedDisk open_writable(const OpenRequest& request);

}  // namespace vetting::safety
