// What a stage is compared with, kept over the agent's own death: when the attempt is made again in the same boot, an error
// of the interrupted one still counts.
#pragma once

#include <filesystem>
#include <optional>

#include "agent/stage/probe_truth.hpp"
#include "agent/truth/truth.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

struct StageBaseline {
    TruthBaseline kernel;
    ProbeCounters probes;
    static constexpr auto kFields = fields(need("kernel", &StageBaseline::kernel), need("probes", &StageBaseline::probes));
};

class BaselineFile {
public:
    BaselineFile(std::filesystem::path file, std::string boot) : file_(std::move(file)), boot_(std::move(boot)) {}
    /// Of the attempt in hand; durable when it returns. What cannot be written is logged: the stage runs all the same.
    void keep(const StageOffer& offer, const StageBaseline& baseline) const;
    /// The agent died in this attempt: the next one goes on from its baseline. One that has ended is not gone on from.
    void interrupted(const StageOffer& offer) const;
    /// Of the interrupted attempt before this one. Nothing of another boot: its counters began at zero again.
    [[nodiscard]] std::optional<StageBaseline> take(const StageOffer& offer) const;

private:
    std::filesystem::path file_;
    std::string boot_;
};

}  // namespace vetting
