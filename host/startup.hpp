// What vettingd does before it is anything: its state folder, its limits, its profiles, how it will be reached.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "host/config/config.hpp"
#include "host/http/server.hpp"
#include "host/rules/profile.hpp"
#include "sdk/base/log.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {

/// One host a state folder, for as long as the handle lives. @throws Error Conflict when another has it, Io.
[[nodiscard]] UniqueFd lock_state(const std::filesystem::path& state);
/// Thousands of agents and readers are thousands of descriptors.
void raise_descriptor_limit();
[[nodiscard]] log::Level level_of(const std::string& name);
/// The runner that the configuration names, else the one beside this program.
[[nodiscard]] std::filesystem::path runner_of(const Config& config);
/// A profile that cannot be read is left out and said so: the others still work.
[[nodiscard]] std::map<std::string, Profile, std::less<>> load_profiles(const Config& config);
/// Address, names and certificate; the certificate is made where there is none.
[[nodiscard]] http::ServerOptions server_options(const Config& config);
/// `https://address:port` as somebody who reads it can use it; `anywhere` stands for "all addresses".
[[nodiscard]] std::string url_for(const std::string& listen_address, std::uint16_t port, const std::string& anywhere);

}  // namespace vetting
