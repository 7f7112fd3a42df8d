// A bench for surface tests: disks that behave or do not, and the machine that tests them as it would for a host.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/stage/machine.hpp"
#include "sdk/wire/decide.hpp"
#include "tests/agent/safety/loop_disk.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {

/// Why there can be no disk that misbehaves here; empty where there can.
[[nodiscard]] std::string why_no_bad_disks();

/// A loop device over a file of `fuse_disk`, which follows the rules (see fuse_disk.cpp).
class BadDisk {
public:
    BadDisk(const std::filesystem::path& folder, const std::string& serial, std::int64_t size, const std::vector<std::string>& rules);
    BadDisk(const BadDisk&) = delete;
    BadDisk& operator=(const BadDisk&) = delete;
    ~BadDisk();
    [[nodiscard]] const safety::LoopDisk& loop() const { return *loop_; }

private:
    std::filesystem::path mount_;
    pid_t program_ = -1;
    std::unique_ptr<safety::LoopDisk> loop_;
};

/// What a surface test came to.
struct Surfaced {
    StageOffer offer;
    StageResult result;
    Decision decision;
    std::vector<std::string> lines;
    [[nodiscard]] std::vector<std::string> codes_of(const std::string& serial) const;
};

class DiskBench {
public:
    DiskBench();
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.root(); }
    [[nodiscard]] std::filesystem::path state() const { return folder_.root() / "state"; }

    /// The whole stage over these disks: gates, permits (for blank disks only), runner, fio, verdict.
    [[nodiscard]] Surfaced test(const std::vector<const safety::LoopDisk*>& disks, Json config = Json::object(), std::int32_t attempt = 1);
    /// What a new agent does first when the one before it died in this stage.
    void clean_up_after(const StageOffer& offer);
    std::function<void(std::string_view step)> on_progress;
    std::vector<ExpectedDisk> expected;  ///< instead of what the disks are; with the patterns of the permits given
    std::vector<Sample> samples;

private:
    [[nodiscard]] StageReport report(std::vector<std::string>& lines);
    [[nodiscard]] boost::asio::awaitable<PermitAnswer> permit(PermitRequest request, std::int32_t attempt);

    FixtureTree folder_;
    boost::asio::io_context io_;
    PluginRegistry plugins_;
    int permits_ = 0;
};

}  // namespace vetting
