// A run's log: all of it, its end, what holds a text, or what is still to come.
#include <chrono>
#include <thread>

#include "host/cli/api.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/print.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/url.hpp"

namespace vetting::cli {
namespace {

constexpr auto kLookAgain = 500ms;
constexpr std::int64_t kPage = 5000;

void print_line(const Json& line, Format format) {
    if (format == Format::Json) {
        print(dump_json(line) + "\n");  // one document a line, so that a log without an end can be read as it comes
    } else {
        print(line.value("ts", "") + " " + line.value("level", "info") + " [" + printable(line.value("stage", "")) + "] " +
              printable(line.value("text", "")) + "\n");
    }
}

LogTail page_of(Api& api, const RunLogOptions& options, std::int64_t after, bool first) {
    std::string target = "/api/v1/runs/" + std::to_string(options.run) + "/log?";
    if (first && options.tail > 0) target += "tail=1&limit=" + std::to_string(options.tail);
    else target += "after=" + std::to_string(after) + "&limit=" + std::to_string(kPage);
    if (!options.text.empty()) target += "&q=" + percent_encode(options.text);
    return from_json_value<LogTail>(api.get(target));
}

bool still_going(Api& api, std::int64_t run) {
    return from_json_value<RunItem>(api.get("/api/v1/runs/" + std::to_string(run))).active;
}

}  // namespace

Exit run_log(const Common& common, const RunLogOptions& options) {
    Api api(common.connection);
    std::int64_t after = 0;
    for (bool first = true;; first = false) {
        const bool going = options.follow && still_going(api, options.run);  // before the page: nothing is missed at the end
        const LogTail tail = page_of(api, options, after, first);
        for (const Json& line : tail.lines) print_line(line, common.format);
        const bool more = tail.next > after && !tail.lines.empty();
        after = std::max(after, tail.next);
        if (more && !(first && options.tail > 0)) continue;
        if (!going) return Exit::Ok;
        std::this_thread::sleep_for(kLookAgain);  // between two looks at whether there is more
    }
}

}  // namespace vetting::cli
