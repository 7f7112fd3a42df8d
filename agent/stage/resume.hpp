// What an interrupted attempt of a destructive stage had done: so that the next one goes on there, and so that the work of
// both counts, borne out by what the runner recorded of both.
#pragma once

#include <filesystem>
#include <vector>

#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Journal entries: the plugin's own `{"resume": {"device": …}}`, and beside them what the agent saw itself,
/// `{"work": …}`, `{"tool": …}` and `{"finding": …}`.
struct Interrupted {
    Json entries = Json::array();  ///< as they were, for the next attempt's journal
    std::vector<Work> work;        ///< up to each device's last resume entry: what came after it is done again
    std::vector<ToolRecord> tools;
    std::vector<Finding> findings; ///< all of them: what lies behind a resume entry is not looked at again
    [[nodiscard]] bool any() const { return !entries.empty(); }
};
[[nodiscard]] Interrupted interrupted_by(const Json& journal);

class ResumeFile {
public:
    explicit ResumeFile(std::filesystem::path file) : file_(std::move(file)) {}
    /// The agent died in this attempt.
    void keep(const StageOffer& offer, const Json& journal) const;
    /// For the attempt that follows it, once.
    [[nodiscard]] Interrupted take(const StageOffer& offer) const;

private:
    std::filesystem::path file_;
};

}  // namespace vetting
