#include "host/cli/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "host/cli/words.hpp"

namespace vetting::cli {

std::optional<Format> format_of(std::string_view word) {
    if (word == "table") return Format::Table;
    if (word == "wide") return Format::Wide;
    if (word == "json") return Format::Json;
    if (word == "yaml") return Format::Yaml;
    if (word == "name") return Format::Name;
    return std::nullopt;
}

Screen screen_of(int descriptor) {
    constexpr std::size_t kUsualWidth = 80;
    if (::isatty(descriptor) == 0) return {};
    const char* terminal = std::getenv("TERM");
    const char* no_colour = std::getenv("NO_COLOR");  // no-color.org: set and not empty
    const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
    winsize size{};
    const bool known = ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return {known ? size.ws_col : kUsualWidth, !dumb && (no_colour == nullptr || *no_colour == '\0')};
}

std::string coloured(std::string_view text, Tone tone, const Screen& screen) {
    static constexpr const char* kCodes[] = {"", "\033[32m", "\033[31m", "\033[33m", "\033[2m"};
    if (!screen.colours || tone == Tone::Plain) return std::string(text);
    return kCodes[static_cast<int>(tone)] + std::string(text) + "\033[0m";
}

std::string render(const Listing& listing, Format format, const Screen& screen) {
    std::string text;
    switch (format) {
        case Format::Json: return dump_json(listing.document, 2) + "\n";
        case Format::Yaml: return to_yaml(listing.document);
        case Format::Name:
            for (const std::string& name : listing.names) text += printable(name) + "\n";
            return text;
        case Format::Table:
        case Format::Wide: break;
    }
    return render_table(listing, format == Format::Wide, screen);
}

}  // namespace vetting::cli
