// A whole Vetting on this machine for a test: a real vettingd, real agents and real plugins over real sockets.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wire/operator.hpp"
#include "tests/e2e/process.hpp"

namespace vetting::e2e {

/// The operator API from a test: each call waits for its answer.
class Api {
public:
    struct Answer {
        int status = 0;
        std::string body;
        [[nodiscard]] Json json() const { return parse_json(body); }
    };
    Api(std::string url, std::string fingerprint, std::string token);
    [[nodiscard]] Answer call(const std::string& method, const std::string& target, const std::string& body = "") const;
    [[nodiscard]] Answer get(const std::string& target) const { return call("GET", target); }
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

private:
    std::string url_, fingerprint_, token_;
};

struct SiteOptions {
    std::map<std::string, std::string> profiles;          ///< name → YAML, beside the product's own
    std::vector<std::filesystem::path> more_plugins;      ///< folders beside the product's
    std::vector<std::string> environment = {};            ///< of vettingd: `VETTING_FAILPOINT=…`
    std::filesystem::path config = {};                    ///< vettingd's
    bool agent_has_more_plugins = true;                   ///< else it has the product's alone
};

class Site {
public:
    explicit Site(SiteOptions options = {});

    /// Start vettingd (again) and wait until it says that it is ready.
    void start_host();
    void kill_host() { host_.kill9(); }
    [[nodiscard]] Process& host() { return host_; }
    [[nodiscard]] Api api() const;

    /// A run of this very machine, started. @return its id.
    [[nodiscard]] std::int64_t start_run(const std::string& profile);
    /// Where the host leaves the token of the run's local boot, for as long as it is good.
    [[nodiscard]] std::filesystem::path boot_token(std::int64_t run) const;
    /// An agent for the run, with a state folder of its own that a later agent of the same run goes on with.
    [[nodiscard]] Process start_agent(std::int64_t run, const std::vector<std::string>& more = {},
                                      const std::vector<std::string>& before = {}, bool local = true);
    [[nodiscard]] RunItem run(std::int64_t id) const;
    /// Waits until the run has ended. @return what it is then; a failure of the test when it does not end in time.
    [[nodiscard]] RunItem wait_for_end(std::int64_t id, std::chrono::seconds limit);
    /// Waits until the run is in the stage (or past it). @return whether it came.
    [[nodiscard]] bool wait_for_stage(std::int64_t id, const std::string& stage, std::chrono::seconds limit) const;
    [[nodiscard]] Json report(std::int64_t id) const;

    [[nodiscard]] const std::filesystem::path& folder() const { return scratch_.path(); }
    [[nodiscard]] std::filesystem::path state() const { return folder() / "host"; }
    [[nodiscard]] std::filesystem::path agent_state(std::int64_t run) const { return folder() / ("agent-" + std::to_string(run)); }

private:
    SiteOptions options_;
    ScratchFolder scratch_;
    Process host_;
    std::string listen_ = "127.0.0.1:0";  ///< the port of the first start is kept: agents know it
};

[[nodiscard]] std::filesystem::path program(std::string_view name);
[[nodiscard]] const StageItem* find_stage(const RunItem& run, std::string_view id);

}  // namespace vetting::e2e
