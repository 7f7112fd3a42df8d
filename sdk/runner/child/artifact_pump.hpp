// Carries what a plugin writes to its artifact pipes to the supervisor while the call lasts.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "sdk/base/unique_handle.hpp"
#include "sdk/runner/child/channel.hpp"

namespace vetting::runner {

class ArtifactPump {
public:
    explicit ArtifactPump(Channel& channel);
    ~ArtifactPump() { finish(); }
    ArtifactPump(const ArtifactPump&) = delete;
    ArtifactPump& operator=(const ArtifactPump&) = delete;

    /// Announce an artifact and carry it. @return the write end, for the plugin to close; -1 when there is no pipe.
    int open(const std::string& name, const std::string& media_type);
    /// Take what is in the pipes and end; an artifact still open then is incomplete.
    void finish();

private:
    void carry(std::uint32_t number, UniqueFd from);

    Channel& channel_;
    UniqueFd stop_event_;
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    std::uint32_t next_ = 0;
};

}  // namespace vetting::runner
