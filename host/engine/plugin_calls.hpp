// The host's calls into plugins, each in a runner child of its own. An interface, so that tests bring their own.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "host/engine/plugin_catalogue.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting {

/// What the plugin may `read`: config, facts, plan, endpoints, event, bundle, format.
using PluginInputs = std::map<std::string, std::string>;

/// What a call gave: its output where it ended well, else why not.
struct CallOutcome {
    bool ok = false;
    std::string output;  ///< what the plugin wrote into its sink
    Ending ending;       ///< how its child ended, in words where it did not end well
};

/// A child that stays: `vt.stage.serve/1`. Destroying it cancels and reaps the child.
class PluginService {
public:
    virtual ~PluginService() = default;
};

struct ServiceEvents {
    std::function<void(std::string endpoint_json)> ready;
    std::function<void(Ending)> ended;  ///< never after the service was destroyed
};

class PluginCalls {
public:
    virtual ~PluginCalls() = default;
    /// One function of one interface with named inputs; `limit` is the whole call's.
    virtual boost::asio::awaitable<CallOutcome> call(const HostPlugin& component, std::string interface_id,
                                                     std::string function, PluginInputs inputs,
                                                     std::chrono::milliseconds limit) = 0;
    virtual std::unique_ptr<PluginService> serve(const HostPlugin& component,
                                                 PluginInputs inputs,
                                                 ServiceEvents events) = 0;
};

}  // namespace vetting
