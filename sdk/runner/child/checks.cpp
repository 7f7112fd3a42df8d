#include "sdk/runner/child/checks.hpp"

#include <algorithm>

namespace vetting::runner {
namespace {

/// Length of the sequence that begins with `lead`, 0 when none can.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return 2;
    if (lead >= 0xe0 && lead <= 0xef) return 3;
    if (lead >= 0xf0 && lead <= 0xf4) return 4;
    return 0;
}

/// RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF. All of these show in the second byte.
bool second_byte_fits(unsigned char lead, unsigned char second) {
    switch (lead) {
        case 0xe0: return second >= 0xa0;
        case 0xed: return second <= 0x9f;
        case 0xf0: return second >= 0x90;
        case 0xf4: return second <= 0x8f;
        default: return true;
    }
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = sequence_length(lead);
        if (length == 0 || length > text.size() - i) return false;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0U) != 0x80U) return false;
            if (k == 1 && !second_byte_fits(lead, next)) return false;
        }
        i += length;
    }
    return true;
}

vt_status check_text(vt_str text, std::size_t most) {
    if (text.len > most) return VT_E_LIMIT;
    if (text.ptr == nullptr && text.len != 0) return VT_E_INVALID;
    return is_utf8(view(text)) ? VT_OK : VT_E_INVALID;
}

vt_status check_name(vt_str text) {
    if (text.len == 0) return VT_E_INVALID;
    return check_text(text, kMostName);
}

bool RateLimit::allow(double amount) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    const double passed = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    tokens_ = std::min(burst_, tokens_ + passed * per_second_);
    if (tokens_ < amount) return false;
    tokens_ -= amount;
    return true;
}

}  // namespace vetting::runner
