// The key pair of one hold: its public half goes to the held machine, its private half to the operator who opens it.
#pragma once

#include <string>

namespace vetting {

struct HoldKey {
    std::string authorized_key;  ///< `ssh-ed25519 AAAA… comment`
    std::string private_key;     ///< the file that `ssh -i` takes
};
/// A new Ed25519 pair. @throws Error Internal.
[[nodiscard]] HoldKey make_hold_key(const std::string& comment);

}  // namespace vetting
