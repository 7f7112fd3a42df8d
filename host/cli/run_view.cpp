#include "host/cli/run_view.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "host/cli/listings.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/clock.hpp"

namespace vetting::cli {
namespace {

constexpr std::size_t kBarWidth = 20;

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

std::string bar_of(std::int32_t permille) {
    const auto filled = static_cast<std::size_t>(std::clamp(permille, 0, 1000)) * kBarWidth / 1000;
    return "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " + std::to_string(permille / 10) + " %";
}

/// Cut to `width` columns; the texts are ours or made printable, and nearly all ASCII.
std::string fitted(const std::string& line, std::size_t width) {
    if (width == 0) return line;
    std::size_t columns = 0, at = 0;
    while (at < line.size() && columns < width) {
        ++at;
        while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) ++at;
        ++columns;
    }
    return line.substr(0, at);
}

std::string running_words(const StageItem& stage) {
    std::string words;
    if (stage.permille) words += bar_of(*stage.permille);
    if (stage.sub_step) words += (words.empty() ? "" : "  ") + printable(*stage.sub_step);
    return words;
}

std::string stage_line(const StageItem& stage, std::size_t name_width, const Screen& screen, std::int64_t now_ms) {
    std::string line = " " + std::string(stage_sign(stage)) + " " + padded(printable(stage.id), name_width) + "  " +
                       padded(stage_word(stage), 12) + " " + padded(stage_time(stage, now_ms), 8) + " ";
    if (stage.state == "running" && !stage.verdict) line += running_words(stage);
    else if (stage.verdict) line += printable(stage.reason);
    else if (stage.estimate_s > 0) line += "about " + seconds_in_words(stage.estimate_s);
    return coloured(fitted(line, screen.width > 0 ? screen.width - 1 : 0), tone_of(stage.verdict), screen);
}

std::string change_of(const StageItem* before, const StageItem& now) {
    if (now.verdict && (before == nullptr || before->verdict != now.verdict)) {
        const std::string time = now.duration_s ? " in " + seconds_in_words(*now.duration_s) : "";
        return now.id + ": " + stage_word(now) + time + (now.reason.empty() ? "" : " - " + printable(now.reason));
    }
    if (now.verdict || now.state != "running") return {};
    const bool began = before == nullptr || before->state != now.state || before->attempt != now.attempt;
    const bool stepped = before != nullptr && before->sub_step != now.sub_step && now.sub_step;
    if (!began && !stepped) return {};
    std::string line = now.id + ": running";
    if (now.attempt > 1) line += ", attempt " + std::to_string(now.attempt);
    return now.sub_step ? line + ", " + printable(*now.sub_step) : line;
}

}  // namespace

std::vector<std::string> block_of(const RunItem& run, const Screen& screen, std::int64_t now_ms) {
    const auto began = parse_rfc3339(run.started.value_or(run.created));
    const double elapsed_s = began ? static_cast<double>(std::max<std::int64_t>(now_ms - began->ms, 0)) / 1000 : 0;
    std::vector<std::string> lines;
    lines.push_back(fitted("Run " + std::to_string(run.id) + "  " + printable(run.state) + "  " + seconds_in_words(elapsed_s) + ", " +
                               eta_in_words(run.eta_s),
                           screen.width > 0 ? screen.width - 1 : 0));
    std::size_t name_width = 0;
    for (const StageItem& stage : run.stages) name_width = std::max(name_width, stage.id.size());
    for (const StageItem& stage : run.stages) lines.push_back(stage_line(stage, name_width, screen, now_ms));
    return lines;
}

std::vector<std::string> changes_between(const RunItem* before, const RunItem& now) {
    std::vector<std::string> lines;
    for (const StageItem& stage : now.stages) {
        const StageItem* old = nullptr;
        if (before != nullptr) {
            for (const StageItem& one : before->stages) {
                if (one.index == stage.index) old = &one;
            }
        }
        if (const std::string line = change_of(old, stage); !line.empty()) lines.push_back(line);
    }
    if (before == nullptr || before->state != now.state) {
        const bool of_a_stage = std::any_of(now.stages.begin(), now.stages.end(), [&now](const StageItem& s) { return s.id == now.state; });
        if (!of_a_stage) lines.push_back("run " + std::to_string(now.id) + ": " + printable(now.state));
    }
    return lines;
}

RunView::RunView() : screen_(screen_of(STDERR_FILENO)), began_(std::chrono::steady_clock::now()) {
    const char* terminal = std::getenv("TERM");
    redraws_ = screen_.width > 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

void RunView::show(const RunItem& run) {
    if (!redraws_) {
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
        for (const std::string& line : changes_between(last_ ? &*last_ : nullptr, run)) {
            std::fprintf(stderr, "[%7.1f s] %s\n", static_cast<double>(since.count()) / 1000, line.c_str());
        }
    }
    last_ = run;
    draw();
}

void RunView::tick() { draw(); }

void RunView::say(const std::string& line) {
    erase();
    std::fprintf(stderr, "%s\n", line.c_str());
    draw();
}

void RunView::close() {
    erase();
    last_.reset();
}

void RunView::erase() {
    if (drawn_ > 0) std::fprintf(stderr, "\033[%zuA\r\033[J", drawn_);
    drawn_ = 0;
}

void RunView::draw() {
    if (!redraws_ || !last_) return;
    screen_ = screen_of(STDERR_FILENO);  // windows change their size
    std::string text;
    const std::vector<std::string> lines = block_of(*last_, screen_, SystemClock().wall().ms);
    for (const std::string& line : lines) text += line + "\033[K\n";
    erase();
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
    drawn_ = lines.size();
}

}  // namespace vetting::cli
