// The way through the gates for one attempt of a destructive stage: look, decide, ask the host, open.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <vector>

#include "agent/safety/writable_disk.hpp"

namespace vetting::safety {

/// What the host has said of this run's disks, and how it is asked.
struct Rights {
    Asker asker;  ///< `now` is filled in when it counts
    std::vector<ExpectedDisk> expected;
    std::vector<std::string> override_flags;
    /// `POST /permit`. @throws Error WipeRefused with the host's reason.
    std::function<boost::asio::awaitable<PermitAnswer>(PermitRequest)> ask;
};

struct SkippedDisk {
    std::string device;  ///< serial, else name
    std::string reason;
    bool refused = false;  ///< expected, and must not be overwritten
};

struct Passage {
    std::vector<WritableDisk> disks;
    std::vector<SkippedDisk> skipped;
    std::string refused;  ///< why nothing at all may be written; empty where disks are open
};

class Gates {
public:
    /// @param spent_file  ids of permits that were used, kept over restarts; empty: nothing is kept
    Gates(boost::asio::any_io_executor io, Roots roots, std::filesystem::path spent_file)
        : io_(std::move(io)), roots_(std::move(roots)), spent_file_(std::move(spent_file)) {}

    /// Never throws for what disks and host say; blocking work is done off the io thread.
    [[nodiscard]] boost::asio::awaitable<Passage> pass(Rights rights, std::function<void(const std::string&)> log);

private:
    struct Looked {
        std::vector<DiskCase> chosen;   ///< looked into
        std::vector<DiskCase> refused;  ///< expected, and never to be touched as they are
    };
    [[nodiscard]] boost::asio::awaitable<Looked> look(const Rights& rights, Passage& passage);
    [[nodiscard]] boost::asio::awaitable<void> open(GateInput input, std::vector<DiskCase> chosen, Passage& passage);
    [[nodiscard]] ProbeOptions options_for(const Rights& rights, const SeenDisk& disk) const;
    void mark_spent(std::vector<std::string> spent, const std::vector<PermitGrant>& permits) const;
    [[nodiscard]] std::vector<std::string> spent() const;

    boost::asio::any_io_executor io_;
    Roots roots_;
    std::filesystem::path spent_file_;
    std::uint64_t seed_ = 0;
};

}  // namespace vetting::safety
