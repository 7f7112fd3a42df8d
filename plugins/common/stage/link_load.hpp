// What goes over the host's own link while a machine measures a port against it: others may be measured, or served, at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "plugins/common/stage/ports.hpp"

namespace vetting::stages {

/// Bytes over one link since it came up.
struct LinkLoad {
    double rx_bytes = 0, tx_bytes = 0;
};

/// The row of an interface in /proc/net/dev, whose counters have 64 bits and are those of this process's namespace. Pure.
[[nodiscard]] std::optional<LinkLoad> load_in(std::string_view proc_net_dev, const std::string& interface);

/// `rx tx` as a teller answers. Pure.
[[nodiscard]] std::optional<LinkLoad> parse_link_load(std::string_view answer);

/// While it lives, tells whoever connects how much has gone over the link by which they came.
class LinkTeller {
public:
    /// Listens on the highest free port of the range; on none where there is none. @param bind  address; empty: all
    LinkTeller(int from, int to, const std::string& bind);
    LinkTeller(const LinkTeller&) = delete;
    LinkTeller& operator=(const LinkTeller&) = delete;
    ~LinkTeller();
    [[nodiscard]] std::optional<int> port() const { return port_; }

private:
    void answer_until(const std::stop_token& stop) const;
    int listener_ = -1;
    std::optional<int> port_;
    std::jthread thread_;
};

/// Asks the teller of a host over that interface; nothing where it does not answer within a second.
[[nodiscard]] std::optional<LinkLoad> ask_link_load(const Route& route, const std::string& interface, int port);

}  // namespace vetting::stages
