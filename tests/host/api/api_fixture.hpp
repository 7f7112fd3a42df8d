// The whole API over a real store and engine, asked without a network: a request goes straight to the router.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <optional>

#include "host/api/routes.hpp"
#include "host/events/hub.hpp"
#include "host/events/run_log.hpp"
#include "host/store/artifact_store.hpp"
#include "host/store/writer.hpp"

namespace vetting::api {

/// No plugin is installed, so nothing is ever called.
class NoCalls final : public PluginCalls {
public:
    asio::awaitable<CallOutcome> call(const HostPlugin&, std::string, std::string, PluginInputs, std::chrono::milliseconds) override {
        co_return CallOutcome{};
    }
    std::unique_ptr<PluginService> serve(const HostPlugin&, PluginInputs, ServiceEvents) override { return nullptr; }
};

class TempFolder {
public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "vetting-api-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct Asked {
    int status = 0;
    http::HeaderList headers;
    std::string body;
    [[nodiscard]] Json json() const { return parse_json(body, 64); }
    [[nodiscard]] std::string code() const { return json().value("code", ""); }
};

class Api : public testing::Test {
protected:
    Api();
    ~Api() override;

    /// @param fields further header lines, each with CR LF
    Asked ask(const std::string& method, const std::string& target, const std::string& fields = "", const std::string& body = "");
    /// With the operator's API token; a body is JSON.
    Asked as_operator(const std::string& method, const std::string& target, const std::string& body = "");
    template <class T>
    T run_to_end(asio::awaitable<T> work) {
        std::optional<T> result;
        std::exception_ptr failed;
        bool done = false;
        asio::co_spawn(io, std::move(work), [&result, &failed, &done](std::exception_ptr error, T value) {
            failed = error;
            if (!error) result = std::move(value);
            done = true;
        });
        io.restart();
        while (!done) io.run_one();
        if (failed) std::rethrow_exception(failed);
        return std::move(*result);
    }

    TempFolder folder;
    asio::io_context io;
    Database database;
    Writer writer;
    ArtifactFiles artifacts;
    RunLogs logs;
    NoCalls calls;
    SystemClock clock;
    EventHub hub;
    Engine engine;
    Services services;
    http::Router router;
    std::string password;  ///< the admin's one-time password
    std::string token;     ///< an API token of the admin
};

}  // namespace vetting::api
