// Profiles and `vetting.yaml` as people write them: any text is read, or refused with an Error that names a place.
#include <cstdint>

#include "host/config/config.hpp"
#include "host/config/profile_yaml.hpp"
#include "sdk/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const YamlDocument document = parse_yaml("profile.yaml", text);
        static_cast<void>(parse_profile(document, [](const std::string& name) -> YamlDocument {
            throw Error(Errc::NotFound, "no profile " + name);
        }));
    } catch (const Error&) {
    }
    try {
        static_cast<void>(parse_config("vetting.yaml", text));
    } catch (const Error&) {
    }
    return 0;
}
