#include "sdk/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "sdk/base/clock.hpp"
#include "sdk/base/json.hpp"

namespace vetting::log {
namespace {

std::atomic<bool> as_json{false};

spdlog::logger& logger() {
    static const std::shared_ptr<spdlog::logger> instance = [] {
        auto made = std::make_shared<spdlog::logger>("vetting", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::info);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum level_of(Level level) {
    switch (level) {
        case Level::Debug: return spdlog::level::debug;
        case Level::Info: return spdlog::level::info;
        case Level::Warning: return spdlog::level::warn;
        case Level::Error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

std::string_view level_word(Level level) {
    switch (level) {
        case Level::Debug: return "debug";
        case Level::Info: return "info";
        case Level::Warning: return "warning";
        case Level::Error: return "error";
    }
    return "info";
}

std::string plain(std::string_view value) {
    if (!value.empty() && value.find_first_of(" \t\"=\\") == std::string_view::npos) {
        bool printable = true;
        for (const char c : value) printable = printable && static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
        if (printable) return std::string(value);
    }
    return dump_json(Json(std::string(value)));
}

}  // namespace

void set_level(Level least) { logger().set_level(level_of(least)); }
void set_json(bool json) { as_json = json; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (!logger().should_log(level_of(level))) return;
    const std::string now = to_rfc3339(SystemClock{}.wall());
    std::string line;
    if (as_json) {
        Json json{{"ts", now}, {"level", level_word(level)}, {"event", event}};
        for (const Field& field : fields) json[std::string(field.key)] = field.value;
        line = dump_json(json);
    } else {
        line = now + " " + std::string(level_word(level)) + " " + std::string(event);
        for (const Field& field : fields) line += " " + std::string(field.key) + "=" + plain(field.value);
    }
    logger().log(level_of(level), spdlog::string_view_t(line));
    logger().flush();
}

}  // namespace vetting::log
