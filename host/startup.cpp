#include "host/startup.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>

#include "host/config/profile_yaml.hpp"
#include "host/own_names.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {

UniqueFd lock_state(const std::filesystem::path& state) {
    make_folder(state, 0700);
    UniqueFd lock(::open((state / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock) throw Error(Errc::Io, state.string() + ": cannot be written");
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) throw Error(Errc::Conflict, state.string() + " is in use by another vettingd");
    return lock;
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

log::Level level_of(const std::string& name) {
    if (name == "debug") return log::Level::Debug;
    if (name == "warning") return log::Level::Warning;
    return name == "error" ? log::Level::Error : log::Level::Info;
}

std::filesystem::path runner_of(const Config& config) {
    if (!config.runner.empty()) return config.runner;
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "vetting-plugin-runner";
}

std::map<std::string, Profile, std::less<>> load_profiles(const Config& config) {
    const ProfileFolder folder(config.profile_folders);
    std::map<std::string, Profile, std::less<>> profiles;
    for (const std::string& name : folder.names()) {
        try {
            profiles.emplace(name, parse_profile(folder.load(name), folder.finder()));
        } catch (const Error& error) {
            log::error("profile.refused", {{"profile", name}, {"error", error.what()}});
        }
    }
    return profiles;
}

http::ServerOptions server_options(const Config& config) {
    const ListenAddress listen = parse_listen(config.listen);
    http::ServerOptions options;
    options.address = listen.address;
    options.port = listen.port;
    const std::vector<std::string> addresses = own_addresses();
    options.names = {"localhost", "127.0.0.1", "::1", own_host_name()};
    options.names.insert(addresses.begin(), addresses.end());
    options.names.insert(config.allowed_hosts.begin(), config.allowed_hosts.end());
    std::vector<std::string> certified = addresses;
    certified.push_back(own_host_name());
    make_folder(config.state / "tls", 0700);
    options.identity = http::load_or_make_identity(config.state / "tls" / "server.pem", certified);
    return options;
}

std::string url_for(const std::string& listen_address, std::uint16_t port, const std::string& anywhere) {
    const bool any = listen_address == "0.0.0.0" || listen_address == "::";
    const std::string address = any ? anywhere : listen_address;
    return "https://" + (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" + std::to_string(port);
}

}  // namespace vetting
