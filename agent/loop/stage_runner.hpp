// What the loop asks of the machine: do a stage, stop it, put things right after a crash. A fake of it drives the tests.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wire/protocol.hpp"

namespace vetting {

/// What a stage that overwrites disks goes by: whose run it is, what the host expects, and how it is asked for a permit.
struct StageRights {
    std::string run, boot;
    std::vector<ExpectedDisk> expected;
    std::vector<std::string> override_flags;
    /// `POST /permit`. @throws Error WipeRefused with the host's reason.
    std::function<boost::asio::awaitable<PermitAnswer>(PermitRequest)> ask;
};

/// Where a stage's by-products go while it runs; all on the io thread.
struct StageReport {
    std::function<void(std::string_view level, std::string_view text)> log;
    std::function<void(std::vector<Sample> samples)> samples;  ///< `ts` set, `stage` empty
    std::function<void(std::string_view sub_step, int permille)> progress;
    std::function<void(std::string_view name, std::string_view media_type, std::string_view bytes)> artifact;
    std::optional<StageRights> rights{};  ///< nothing: there is no host, and nothing destructive is done
};

/// Plugins that came from the host, and by which probes the run's inventory is made.
struct PluginSupply {
    std::vector<std::filesystem::path> files;    ///< checked by digest
    std::map<std::string, std::string> missing;  ///< digest → why it could not be had
    std::vector<PluginRef> probes;               ///< none: all that are installed
};

class StageRunner {
public:
    virtual ~StageRunner() = default;

    /// Never throws for what a plugin or a tool does: the result says it.
    [[nodiscard]] virtual boost::asio::awaitable<StageResult> run(StageOffer offer, StageReport report) = 0;
    /// End the stage in hand by the stop ladder; its `run` returns soon after.
    virtual void cancel(std::string reason) = 0;
    /// A former life of this agent died in this stage: end what it left running, undo what its journal says.
    [[nodiscard]] virtual boost::asio::awaitable<void> clean_up(StageOffer offer, StageReport report) = 0;
    /// Sample the machine for ever (the sidecar), through all stages.
    [[nodiscard]] virtual boost::asio::awaitable<void> watch(SidecarConfig config, StageReport report) = 0;
    [[nodiscard]] virtual std::vector<PluginRef> plugins() const = 0;
    /// Before the first stage. Never throws for what is in a file: the stage that wants it says so.
    [[nodiscard]] virtual boost::asio::awaitable<void> take_plugins(PluginSupply supply) = 0;
};

}  // namespace vetting
