// Manifests, signatures and public keys: any bytes are refused with an Error, or read.
#include <cstdint>
#include <cstdlib>

#include "sdk/base/error.hpp"
#include "sdk/pack/manifest.hpp"
#include "sdk/pack/minisign.hpp"
#include "sdk/pack/version.hpp"

namespace {

template <class Read>
void tried(Read read) {
    try {
        read();
    } catch (const vetting::Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    tried([text] {
        for (const PackFile& file : parse_manifest(text).files) {
            if (file.path.empty() || file.path.front() == '/' || file.path.find("..") == 0) std::abort();
        }
    });
    tried([text] { static_cast<void>(parse_public_key(text)); });
    tried([text] {
        const MinisignSignature signature = parse_signature(text);
        // Nobody has signed anything with a key that nobody has.
        const PublicKey key{signature.key_id, std::string(32, '\1')};
        if (check_signature(key, signature, "message").empty()) std::abort();
    });
    const std::string_view left = text.substr(0, size / 2), right = text.substr(size / 2);
    if (compare_versions(left, right) != 0 && compare_versions(left, right) == compare_versions(right, left)) std::abort();
    return 0;
}
