// The host's API for commands that ask one thing after another: blocking calls, problems turned into `Error`.
#pragma once

#include <memory>
#include <string>

#include "host/cli/connection_flags.hpp"
#include "sdk/base/json.hpp"

namespace vetting {
struct HttpResponse;
}  // namespace vetting

namespace vetting::cli {

class Api {
public:
    /// @throws Error InvalidValue for a connection that is not fully given; Io.
    explicit Api(const ConnectionFlags& flags);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// @throws Error with the host's own words (`detail`) for any answer that is not a success.
    [[nodiscard]] Json get(const std::string& target);
    Json post(const std::string& target, const Json& body);
    /// The bytes of a report or artifact.
    [[nodiscard]] std::string bytes(const std::string& target);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Nothing for a success. @throws Error: what was asked, what the host said, by the status' code.
void throw_if_problem(const std::string& asked, const HttpResponse& response);

}  // namespace vetting::cli
