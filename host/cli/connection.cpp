#include "host/cli/connection.hpp"

#include "sdk/base/files.hpp"
#include "sdk/base/json.hpp"

namespace vetting::cli {

std::optional<ReadyFile> read_ready_file(const std::filesystem::path& path) {
    const auto text = try_read_file(path);
    if (!text) return std::nullopt;
    try {
        const Json document = parse_json(*text);
        return ReadyFile{document.at("url").get<std::string>(), document.at("fingerprint").get<std::string>(),
                         document.value("api_token", ""), document.value("pid", std::int64_t{0})};
    } catch (const std::exception& error) {
        throw Error(Errc::BadJson, path.string() + " is not a ready file of vettingd: " + error.what());
    }
}

ClientOptions options_of(const ReadyFile& ready) {
    ClientOptions options;
    options.base_url = ready.url;
    options.pinned_fingerprint = ready.fingerprint;
    options.bearer = Secret<std::string>(ready.api_token);
    return options;
}

ClientOptions resolve(const ConnectionFlags& flags) {
    ClientOptions options;
    if (!flags.ready_file.empty()) {
        const auto ready = read_ready_file(flags.ready_file);
        if (!ready) throw Error(Errc::Unreachable, "there is no ready file " + flags.ready_file);
        options = options_of(*ready);
    }
    if (!flags.url.empty()) options.base_url = flags.url;
    if (!flags.fingerprint.empty()) options.pinned_fingerprint = flags.fingerprint;
    if (!flags.token_file.empty()) options.bearer = Secret<std::string>(std::string(trim(read_file(flags.token_file, 4096))));
    if (options.base_url.empty()) {
        throw Error(Errc::InvalidValue, "no host given: say --url https://HOST:PORT with --token-file FILE, or --ready-file FILE");
    }
    return options;
}

}  // namespace vetting::cli
