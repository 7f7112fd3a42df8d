// One child process that holds one plugin component, and the calls made on it: from the io thread, by coroutine.
//
//     PluginProcess process(executor, {.runner = runner, .plugin = file, .component = "org.vetting.smart"});
//     const CallResult result = co_await process.call(
//         {.interface = VT_STAGE_RUN_1, .function = "run", .inputs = {{"config", config}, {"plan", plan}},
//          .deadline = 60s, .max_silence = 30s},
//         {.on_progress = [](std::string_view step, int permille) { … }});
//     co_await process.close();
//
// Whatever the plugin does (crash, hang, fork, exit, rubbish), `call` returns, and `result.ending` says how it ended.
// What a crashed plugin had sent before counts.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/include/vetting/abi/v1.h"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Where tools that plugins spawn are looked for.
inline constexpr std::string_view kToolPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// How long each rung of the stop ladder waits for the child to end before the next.
struct StopLadder {
    std::chrono::milliseconds cancel = 5s;  ///< after the cancel flag; then SIGTERM
    std::chrono::milliseconds term = 2s;    ///< after SIGTERM to the whole tree; then SIGKILL
    std::chrono::milliseconds kill = 5s;    ///< after SIGKILL; then the child counts as unkillable
};

/// A block device that a child may see.
struct DeviceNode {
    std::string name;  ///< below /dev
    unsigned major_number = 0, minor_number = 0;
};

struct ProcessSpec {
    std::filesystem::path runner;      ///< the vetting-plugin-runner program
    std::filesystem::path plugin;      ///< the .so
    std::string component;             ///< id of the component in it
    std::string tool_path{kToolPath};  ///< PATH of the tools that the plugin spawns
    StopLadder ladder{};
    /// The only disks in the child's /dev, for a stage that overwrites; needs root. Nothing: the machine's own /dev.
    std::optional<std::vector<DeviceNode>> private_dev{};
};

struct CallSpec {
    std::string interface;  ///< VT_STAGE_RUN_1, …
    std::string function;   ///< "run", "plan", "collect", …: a member of that interface's table
    /// What the plugin may `read` (names in vetting/abi/v1.h): "config", "facts", "capture/0", "secret/token" …
    std::map<std::string, std::string> inputs{};
    std::int32_t action = 0;  ///< vt.power/1 `set` only
    std::optional<std::chrono::milliseconds> deadline{};
    std::optional<std::chrono::milliseconds> max_silence{};
};

struct Artifact {
    std::string name, media_type, bytes;
    bool complete = true;  ///< false: the child died, or the size limit was reached, before it was closed
};

/// Told while the call lasts, on the io thread, in the order in which the plugin said it. Any may be empty; none
/// may throw but on_journal.
struct CallEvents {
    std::function<void(std::string_view level, std::string_view line)> on_log{};  ///< debug | info | warning | error
    std::function<void(std::string_view sub_step, int permille)> on_progress{};   ///< permille -1: not known
    std::function<void(std::vector<Sample> samples)> on_samples{};                ///< `ts` set, `stage` empty
    std::function<void(const Work&)> on_work{};                                   ///< one report, not the sum
    std::function<void(const Finding&)> on_finding{};
    std::function<void(std::string_view chunk)> on_output{};
    std::function<void(const Artifact&)> on_artifact{};
    std::function<void(const ToolRecord&)> on_tool{};
    /// Make the entry durable before returning; an exception is told to the plugin. Empty: journal is refused.
    std::function<void(const Json& entry)> on_journal{};
};

/// All that came out of a call; the callbacks have seen it too.
struct CallResult {
    Ending ending;
    std::string output;       ///< what the function wrote to its sink
    std::vector<Work> work;   ///< added up by device, what and unit
    std::vector<Finding> findings;
    std::vector<ToolRecord> tools;
    std::vector<SubStep> sub_steps;
    std::vector<Artifact> artifacts;
    [[nodiscard]] bool clean() const { return ending.kind == EndingKind::Clean; }
};

class PluginProcess {
public:
    /// Starts nothing yet: the first `call` does.
    PluginProcess(boost::asio::any_io_executor executor, ProcessSpec spec);
    /// Kills what is left of the child and its descendants.
    ~PluginProcess();
    PluginProcess(const PluginProcess&) = delete;
    PluginProcess& operator=(const PluginProcess&) = delete;

    /// One call at a time. After an ending that took the child (all but `clean` and `status`) the next call starts
    /// a new one. Never throws for what the plugin does.
    [[nodiscard]] boost::asio::awaitable<CallResult> call(CallSpec spec, CallEvents events = {});

    /// End the call in hand (if any) by the stop ladder: it ends `killed`, with `reason` as the message, also when
    /// the plugin obeys. Returns at once.
    void cancel(std::string reason);

    /// For the rest of the call `samples` answers VT_STOP: a critical rule broke.
    void tell_breach();

    /// Let the child end and see to it that nothing of it is left. Also after a call that failed.
    [[nodiscard]] boost::asio::awaitable<void> close();

    /// Process id of the child, 0 when there is none.
    [[nodiscard]] int pid() const;

private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

/// The usual case, one call in a child of its own: start, call, close.
[[nodiscard]] boost::asio::awaitable<CallResult> call_plugin(ProcessSpec process, CallSpec call, CallEvents events = {});

}  // namespace vetting
