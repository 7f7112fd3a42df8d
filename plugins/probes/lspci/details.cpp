// What -v to -vvv print below a function: driver, slot, link capability and state, AER status.
#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

/// What follows `Key:`; nothing when the line is of another key.
std::optional<std::string_view> after(std::string_view line, std::string_view key) {
    if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != ':') return std::nullopt;
    return tool::trim(line.substr(key.size() + 1));
}

/// `RxErr+ BadTLP-` → the names that are set.
void add_set_flags(std::string_view text, std::vector<std::string>& flags) {
    for (const std::string_view word : tool::split_words(text)) {
        if (word.size() > 1 && word.ends_with('+')) flags.push_back(tool::clean(word.substr(0, word.size() - 1)));
    }
}

std::string_view value_after(std::string_view text, std::string_view word) {
    const std::size_t at = text.find(word);
    return at == std::string_view::npos ? std::string_view{} : text.substr(at + word.size());
}

}  // namespace

std::optional<double> speed_in(std::string_view text) {
    const std::string_view value = value_after(text, "Speed ");
    // Gb/s is what pciutils 2 wrote for GT/s.
    const std::size_t unit = std::min(value.find("GT/s"), value.find("Gb/s"));
    const auto speed = unit == std::string_view::npos || unit > 5 ? std::nullopt : tool::leading_number(value);
    return speed && *speed > 0 ? speed : std::nullopt;
}

std::optional<std::uint64_t> width_in(std::string_view text) {
    const std::string_view value = value_after(text, "Width x");
    const auto width = tool::leading_uint(value);
    return width && *width <= 32 ? width : std::nullopt;  // no link is wider
}

void Details::link(std::string_view value, bool capability) {
    (capability ? device_->speed_max_gts : device_->speed_gts) = speed_in(value);
    (capability ? device_->width_max : device_->width) = width_in(value);
}

void Details::line(std::string_view line) {
    if (flags_ != nullptr && line.find(':') == std::string_view::npos) {
        add_set_flags(line, *flags_);
        return;
    }
    flags_ = nullptr;
    if (const auto capability = after(line, "LnkCap")) {
        link(*capability, true);
    } else if (const auto state = after(line, "LnkSta")) {
        link(*state, false);
    } else if (const auto old = after(line, "Link")) {  // pciutils 2
        if (old->starts_with("Supported ")) link(*old, true);
        if (old->starts_with("Speed ")) link(*old, false);
    } else if (const auto correctable = after(line, "CESta")) {
        // pciutils before 3.1 prints the mask below under the same name.
        if (!correctable_seen_) add_set_flags(*correctable, *(flags_ = &device_->correctable));
        correctable_seen_ = true;
    } else if (const auto uncorrectable = after(line, "UESta")) {
        add_set_flags(*uncorrectable, *(flags_ = &device_->uncorrectable));
    } else if (const auto driver = after(line, "Kernel driver in use")) {
        device_->driver = tool::known(*driver);
    } else if (const auto slot = after(line, "Physical Slot")) {
        device_->slot = tool::known(*slot);
    } else if (line.starts_with("!!! ")) {
        device_->fault = tool::clean(line.substr(4));
    }
}

}  // namespace vetting::lspci
