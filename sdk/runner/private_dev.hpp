// A /dev of its own for a child that overwrites disks: the harmless nodes, and the disks that it was given, no others.
#pragma once

#include <string>
#include <vector>

#include "sdk/runner/supervisor.hpp"

namespace vetting::runner {

/// Made before the fork; entered after it, with async-signal-safe calls only.
class PrivateDev {
public:
    explicit PrivateDev(const std::vector<DeviceNode>& disks);
    /// In the child, as root: a mount namespace with this /dev, and without the capabilities that would lead out of it.
    /// @return false when it could not be made; the child must end then.
    [[nodiscard]] bool enter() const;

private:
    struct Node {
        std::string path;
        unsigned mode = 0;
        unsigned long number = 0;
    };
    std::vector<Node> nodes_;
};

}  // namespace vetting::runner
