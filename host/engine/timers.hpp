// Deadlines and the dispatcher: looked at every tick, by the steady clock; what is due becomes a command.
#pragma once

#include <memory>

#include "host/engine/core.hpp"

namespace vetting {

/// Until the engine stops.
boost::asio::awaitable<void> keep_time(std::shared_ptr<Core> core);

}  // namespace vetting
