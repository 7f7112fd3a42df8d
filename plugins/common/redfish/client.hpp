// A Redfish service, asked over HTTP by curl: where it is comes from the caller's settings, the password from a secret or a file.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

#include "vetting/call.hpp"

namespace vetting::redfish {

struct Service {
    std::string url;             ///< `https://169.254.0.17`, without a slash at its end
    std::string user, password;  ///< no user: the service is asked without credentials
    bool verify_tls = true;
    std::string command = "curl";
};

/// From the settings `<prefix>url`, `<prefix>user`, `<prefix>verify_tls`, `<prefix>password_file` and `<prefix>command`, and the
/// secret `redfish_password`, which comes before the file. Nothing where no address is set.
/// @throws Failure VT_E_REFUSED where a user is named and no password is to be had
[[nodiscard]] std::optional<Service> service_of(const Call& call, const nlohmann::json& config, const std::string& prefix);

/// What is asked of a service.
struct Walk {
    std::vector<const char*> followed;  ///< members whose references are followed; no path is built by hand (DSP0266, 6.5)
    std::size_t most_requests = 300;
};
/// Everything that the machine is made of.
[[nodiscard]] const Walk& whole_machine();
/// Its power supplies.
[[nodiscard]] const Walk& power_only();

/// The documents, one after the other. Those that the service refuses are left out with a warning.
/// @throws Failure VT_E_TOOL where it does not answer at all, Cancelled
[[nodiscard]] std::string ask(Call& call, const Service& service, const Walk& walk);

}  // namespace vetting::redfish
