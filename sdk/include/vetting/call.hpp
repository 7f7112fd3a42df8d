// One call of a plugin's function: what it is given, what it may ask for, and where it reports to.
//
// Everything but the constructor throws Failure (or Cancelled) when the host cannot do what was asked; let it fly,
// the thunk turns it into the status that the host sees.
#pragma once

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "vetting/failure.hpp"
#include "vetting/report.hpp"

namespace vetting {
inline namespace plugin_v1 {

enum class LogLevel : std::int32_t { Debug = VT_LOG_DEBUG, Info = VT_LOG_INFO, Warning = VT_LOG_WARNING, Error = VT_LOG_ERROR };

/// How a tool ended and what it said.
struct ToolRun {
    int exit = 0;  ///< exit code; 128 + signal when a signal ended it
    std::string out;
    std::string err;  ///< its last 64 KiB
    [[nodiscard]] bool ok() const { return exit == 0; }
};

/// One captured output, given instead of running the tool.
struct Capture {
    std::string tool;  ///< empty: its content must tell
    std::string bytes;
};

/// A descriptor with one owner.
class Descriptor {
public:
    explicit Descriptor(int fd) noexcept : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

namespace detail {
/// Specialised by vetting/json.hpp: what `config()`, `plan()` and their like return.
template <class>
struct JsonAdapter;

/// A sink made of a function; what it throws waits until the C code is left.
class SinkTo {
public:
    using Take = std::function<void(std::string_view)>;
    explicit SinkTo(Take take) : take_(std::move(take)), sink_{this, &SinkTo::write} {}
    SinkTo(const SinkTo&) = delete;
    SinkTo& operator=(const SinkTo&) = delete;
    [[nodiscard]] const vt_sink* raw() const { return &sink_; }
    void rethrow() {
        if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
    }

private:
    static vt_status write(void* self, vt_str chunk) noexcept {
        auto* sink = static_cast<SinkTo*>(self);
        try {
            sink->take_(view(chunk));
            return VT_OK;
        } catch (...) {
            sink->thrown_ = std::current_exception();
            return VT_STOP;
        }
    }
    Take take_;
    std::exception_ptr thrown_;
    vt_sink sink_;
};
}  // namespace detail

/// Where a function writes what it was asked for, in one piece or several.
class Output {
public:
    explicit Output(const vt_sink& sink) : sink_(&sink) {}
    void write(std::string_view bytes) {
        const vt_status status = sink_->write(sink_->ctx, detail::view(bytes));
        if (status != VT_OK) throw Failure(status == VT_STOP ? VT_E_CANCELLED : status, "the receiver takes no more output");
    }

private:
    const vt_sink* sink_;
};

/// May be used from any thread of the plugin that ends before the call does.
class Call {
public:
    explicit Call(const vt_call& raw) : raw_(&raw), host_(raw.host) {}
    [[nodiscard]] const vt_call& raw() const { return *raw_; }

    // ---- What it was given (names: see `read` in vetting/abi/v1.h)
    [[nodiscard]] std::optional<std::string> try_read(std::string_view name) const {
        std::string text;
        detail::SinkTo sink([&text](std::string_view chunk) { text += chunk; });
        const vt_status status = host_->read(raw_, detail::view(name), sink.raw());
        sink.rethrow();
        if (status == VT_E_NOT_FOUND) return std::nullopt;
        check(status, "read " + std::string(name));
        return text;
    }
    [[nodiscard]] std::string read(std::string_view name) const {
        auto text = try_read(name);
        if (!text) throw Failure(VT_E_NOT_FOUND, "this call was given no '" + std::string(name) + "'");
        return *std::move(text);
    }
    [[nodiscard]] std::string config_text() const { return try_read("config").value_or("{}"); }
    [[nodiscard]] std::string plan_text() const { return try_read("plan").value_or("{}"); }
    [[nodiscard]] std::string endpoints_text() const { return try_read("endpoints").value_or("{}"); }
    /// All facts, or the part that a JSON pointer names (`/disks/0`); `null` where there is none.
    [[nodiscard]] std::string facts_text(std::string_view pointer = {}) const {
        return try_read("facts" + std::string(pointer)).value_or("null");
    }
    [[nodiscard]] std::string secret(std::string_view name) const { return read("secret/" + std::string(name)); }
    /// Captured outputs, in the order they were given.
    [[nodiscard]] std::vector<Capture> captures() const {
        std::vector<Capture> all;
        for (;;) {
            const std::string name = "capture/" + std::to_string(all.size());
            auto bytes = try_read(name);
            if (!bytes) return all;
            all.push_back({try_read(name + "/tool").value_or(""), *std::move(bytes)});
        }
    }

    // ---- The same as JSON values; include vetting/json.hpp
    template <class Tag = void>
    [[nodiscard]] auto config() const { return detail::JsonAdapter<Tag>::parse(config_text()); }
    template <class Tag = void>
    [[nodiscard]] auto endpoints() const { return detail::JsonAdapter<Tag>::parse(endpoints_text()); }
    template <class Tag = void>
    [[nodiscard]] auto facts(std::string_view pointer = {}) const { return detail::JsonAdapter<Tag>::parse(facts_text(pointer)); }
    template <class Tag = void>
    [[nodiscard]] auto json(std::string_view name) const { return detail::JsonAdapter<Tag>::parse(read(name)); }
    template <class Tag = void>
    [[nodiscard]] auto plan() const { return detail::JsonAdapter<Tag>::plan(plan_text()); }

    // ---- When to end
    [[nodiscard]] bool cancelled() const { return stop_ || host_->cancelled(raw_) != 0; }
    void throw_if_cancelled() const {
        if (cancelled()) throw Cancelled();
    }
    /// Sleep, at most this long. @return false when the call was cancelled.
    bool wait_for(std::chrono::milliseconds time) const {
        pollfd fd{raw_->cancel_fd, POLLIN, 0};
        if (!cancelled()) ::poll(&fd, 1, static_cast<int>(time.count()));
        return !cancelled();
    }
    /// Time left to the deadline; nothing where there is none.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> left() const {
        if (raw_->deadline_ns == 0) return std::nullopt;
        return std::chrono::nanoseconds(raw_->deadline_ns - host_->now_ns(raw_));
    }
    [[nodiscard]] std::int64_t now_ns() const { return host_->now_ns(raw_); }

    // ---- What it reports
    void log(LogLevel level, std::string_view line) const { host_->log(raw_, static_cast<std::int32_t>(level), detail::view(line)); }
    void info(std::string_view line) const { log(LogLevel::Info, line); }
    void warning(std::string_view line) const { log(LogLevel::Warning, line); }
    /// The sign of life; `permille` of the sub-step is done, -1 where that is not known.
    void progress(std::string_view sub_step, int permille = -1) {
        note_stop(host_->progress(raw_, detail::view(sub_step), permille), "progress");
    }
    template <class N>
        requires std::is_arithmetic_v<N>
    void sample(std::string_view key, N value, std::string_view unit, std::string_view device = {}) {
        const vt_sample one{detail::view(key), detail::view(unit), detail::view(device), static_cast<double>(value), 0};
        samples(&one, 1);
    }
    void samples(const vt_sample* first, std::size_t count) {
        note_stop(host_->samples(raw_, first, count, sizeof(vt_sample)), "a sample was refused");
    }
    /// `done` more units of `what` on `device`; the same device, what and unit add up.
    template <class N>
        requires std::is_arithmetic_v<N>
    void work(std::string_view device, std::string_view what, N done, std::string_view unit) {
        const vt_work one{detail::view(device), detail::view(what), detail::view(unit), static_cast<double>(done)};
        note_stop(host_->work(raw_, &one, 1, sizeof(vt_work)), "work was refused");
    }
    void finding(const Finding& found) {
        const std::string details = detail::details_of(found);
        const vt_finding raw{detail::view(found.code),    detail::view(found.device), detail::view(found.message),
                             detail::or_nan(found.value), detail::or_nan(found.limit), detail::view(found.unit),
                             detail::view(details)};
        note_stop(host_->finding(raw_, &raw, sizeof raw), "finding " + found.code + " was refused");
    }
    void artifact(std::string_view name, std::string_view media_type, std::string_view bytes) {
        const Descriptor pipe = open_artifact(name, media_type);
        while (!bytes.empty()) {
            const ssize_t done = ::write(pipe.get(), bytes.data(), bytes.size());
            if (done < 0 && errno == EINTR) continue;
            if (done <= 0) throw Failure(VT_E_IO, "artifact " + std::string(name) + " could not be written");
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    [[nodiscard]] Descriptor open_artifact(std::string_view name, std::string_view media_type) {
        std::int32_t fd = -1;
        check(host_->artifact(raw_, detail::view(name), detail::view(media_type), &fd), "artifact " + std::string(name));
        return Descriptor(fd);
    }
    /// Durable when it returns: journal first, then change.
    void journal(std::string_view json) { check(host_->journal(raw_, detail::view(json)), "journal"); }

    // ---- What it may ask for
    [[nodiscard]] Descriptor open_device(std::string_view path, std::int32_t mode = VT_OPEN_READ) {
        std::int32_t fd = -1;
        check(host_->open_device(raw_, detail::view(path), mode, &fd), "open " + std::string(path));
        return Descriptor(fd);
    }
    /// Run a tool to its end and keep its output (at most 64 MiB). A tool that exits other than 0 is no Failure:
    /// look at `exit`.
    ToolRun spawn(const std::vector<std::string>& argv) {
        constexpr std::size_t kMostOutput = std::size_t{64} << 20;
        std::string out;
        ToolRun run = spawn_into(argv, [&out, &argv](std::string_view chunk) {
            if (out.size() + chunk.size() > kMostOutput) throw Failure(VT_E_TOOL, argv.front() + " does not stop writing");
            out += chunk;
        });
        run.out = std::move(out);
        return run;
    }
    /// Run a tool and look at its output line by line while it runs (without the newline; `out` stays empty).
    ToolRun spawn(const std::vector<std::string>& argv, const std::function<void(std::string_view)>& on_line) {
        std::string rest;
        ToolRun run = spawn_into(argv, [&rest, &on_line](std::string_view chunk) {
            rest += chunk;
            std::size_t begin = 0;
            for (std::size_t end = 0; (end = rest.find('\n', begin)) != std::string::npos; begin = end + 1) {
                on_line(std::string_view(rest).substr(begin, end - begin));
            }
            rest.erase(0, begin);
        });
        if (!rest.empty()) on_line(rest);
        return run;
    }

private:
    void check(vt_status status, const std::string& what) const {
        if (status >= 0) return;
        if (status == VT_E_CANCELLED) throw Cancelled();
        throw Failure(status, what + ": " + status_words(status));
    }
    void note_stop(vt_status status, const std::string& what) {
        if (status == VT_STOP) stop_ = true;
        check(status, what);
    }
    ToolRun spawn_into(const std::vector<std::string>& argv, detail::SinkTo::Take take) {
        std::vector<vt_str> raw_argv;
        for (const std::string& word : argv) raw_argv.push_back(detail::view(word));
        detail::SinkTo sink(std::move(take));
        ToolRun run;
        std::int32_t exit_code = 0;
        const vt_status status = host_->spawn(raw_, raw_argv.data(), raw_argv.size(), sink.raw(), &exit_code);
        sink.rethrow();
        run.exit = exit_code;
        run.err = try_read("stderr").value_or("");
        if (status == VT_E_TOOL) throw Failure(status, run.err.empty() ? "cannot run " + argv.front() : run.err);
        check(status, "spawn");
        return run;
    }

    const vt_call* raw_;
    const vt_host* host_;
    std::atomic<bool> stop_ = false;  ///< a report was answered with VT_STOP
};

}  // namespace plugin_v1
}  // namespace vetting
