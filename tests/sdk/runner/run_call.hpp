// Runs calls on plugins from a test's thread.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <optional>
#include <string>

#include "sdk/runner/supervisor.hpp"

namespace vetting::testing_runner {

/// Run a coroutine to its end on an io_context of its own.
template <class T>
T finish(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
    std::optional<T> result;
    boost::asio::co_spawn(io, std::move(work), [&result](std::exception_ptr thrown, T value) {
        if (thrown) std::rethrow_exception(thrown);
        result = std::move(value);
    });
    io.restart();
    while (!result) io.run_one();  // a child that lives on keeps its readers waiting: no run() to the end of all work
    return *std::move(result);
}

/// Quick rungs: tests wait for the plugins that do not obey.
inline constexpr StopLadder kQuickLadder{300ms, 300ms, 5s};

inline ProcessSpec zoo_process(const std::string& name) {
    const std::string id = "org.vetting.zoo." + name;
    return {VETTING_BIN_DIR "/vetting-plugin-runner", VETTING_ZOO_DIR "/" + id + ".so", id, std::string(kToolPath), kQuickLadder};
}

inline ProcessSpec honest_process() {
    return {VETTING_BIN_DIR "/vetting-plugin-runner", VETTING_TEST_PLUGIN_DIR "/org.vetting.test.honest.so",
            "org.vetting.test.honest", std::string(kToolPath), kQuickLadder};
}

inline CallSpec run_spec(const std::string& deed = "") {
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "run"};
    spec.inputs["config"] = R"({"do": ")" + deed + R"("})";
    spec.inputs["plan"] = R"({"targets": [{"kind": "cpu", "device": "cpu0", "part": {"kind": "cpu", "serial": "S0"},
        "work": [{"what": "operations", "unit": "count", "planned": 5}]}]})";
    spec.deadline = 30s;
    return spec;
}

inline CallResult call_once(ProcessSpec process, CallSpec spec, CallEvents events = {}) {
    boost::asio::io_context io;
    return finish(io, [](auto p, auto s, auto e) -> boost::asio::awaitable<CallResult> {
        co_return co_await call_plugin(std::move(p), std::move(s), std::move(e));
    }(std::move(process), std::move(spec), std::move(events)));
}

}  // namespace vetting::testing_runner
