// The bodies of the operator API that only its handlers read; the rest are in sdk/wire/operator.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting {

struct LoginRequest {
    std::string name, password;
    static constexpr auto kFields = fields(need("name", &LoginRequest::name), need("password", &LoginRequest::password));
};
struct PasswordRequest {
    std::string old_password, new_password;
    static constexpr auto kFields =
        fields(need("old_password", &PasswordRequest::old_password), need("new_password", &PasswordRequest::new_password));
};
struct TokenRequest {
    std::string title;
    static constexpr auto kFields = fields(need("title", &TokenRequest::title));
};
struct NewHostRequest {
    std::string name, mac, power = "manual", address;
    std::vector<std::string> tags;
    static constexpr auto kFields = fields(need("name", &NewHostRequest::name), may("mac", &NewHostRequest::mac),
                                           may("power", &NewHostRequest::power), may("address", &NewHostRequest::address),
                                           may("tags", &NewHostRequest::tags));
};
struct AcceptSpecRequest {
    std::int64_t run = 0;
    static constexpr auto kFields = fields(need("run", &AcceptSpecRequest::run));
};
/// `POST /runs/{id}/override-wipe`: each serial is typed back; serials and reason must not be empty.
struct OverrideWipeRequest {
    std::vector<std::string> serials;
    std::string reason;
    std::int64_t minutes = 15;
    static constexpr auto kFields = fields(may("serials", &OverrideWipeRequest::serials), may("reason", &OverrideWipeRequest::reason),
                                           may("minutes", &OverrideWipeRequest::minutes));
};
/// `PUT /hosts/{id}/expected-spec`: facts as an inventory has them; what is not named is not compared.
struct ExpectedSpecRequest {
    Json facts = Json::object();
    static constexpr auto kFields = fields(need("facts", &ExpectedSpecRequest::facts));
};
struct CancelRequest {
    std::string reason;
    static constexpr auto kFields = fields(may("reason", &CancelRequest::reason));
};
struct ReleaseRequest {
    bool power_off = false;
    static constexpr auto kFields = fields(may("power_off", &ReleaseRequest::power_off));
};

}  // namespace vetting
