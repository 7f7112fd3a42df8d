// What the parts of `Engine` that stand in several files share.
#pragma once

#include "host/engine/actions.hpp"
#include "host/engine/core.hpp"
#include "host/engine/user_directory.hpp"

namespace vetting {

class Engine::Impl {
public:
    std::shared_ptr<Core> core;
    std::shared_ptr<UserDirectory> users;
};

}  // namespace vetting
