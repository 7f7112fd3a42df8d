#include "sdk/runner/supervisor.hpp"

#include <signal.h>
#include <string.h>

#include <algorithm>
#include <utility>

#include "sdk/base/crypto.hpp"
#include "sdk/runner/ledger.hpp"
#include "sdk/runner/live_child.hpp"
#include "sdk/runner/proc.hpp"

namespace vetting {
namespace asio = boost::asio;
using runner::FrameType;
using Moment = std::chrono::steady_clock::time_point;

namespace {

constexpr auto kLoadTime = 20s;  // from exec to Ready; a plugin whose constructors take longer is stopped

std::string in_seconds(std::chrono::milliseconds time) { return human_duration(time); }

/// Why a call is being ended by us, and how far up the ladder we are.
struct Stop {
    enum Rung { Cancelled, Terminated, Killed, GivenUp };
    EndingKind kind;
    std::string reason;
    Rung rung = Cancelled;
    Moment next{};
};

/// CPU and I/O of the child when the call began: a child makes many calls.
struct Baseline {
    double cpu_s = 0;
    runner::ProcessIo io;
};

}  // namespace

class PluginProcess::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::any_io_executor executor, ProcessSpec spec) : executor_(std::move(executor)), spec_(std::move(spec)) {}

    asio::awaitable<CallResult> call(CallSpec spec, CallEvents events, std::shared_ptr<Impl> self);
    asio::awaitable<void> close(std::shared_ptr<Impl> self);
    void cancel(std::string reason);
    void tell_breach();
    void abandon();
    [[nodiscard]] int pid() const { return child_ && !child_->exited() ? child_->pid() : 0; }

private:
    void start_child();
    void take(const runner::Frame& frame);
    void take_journal(const runner::Frame& frame);
    void send_call(const CallSpec& spec);
    asio::awaitable<void> until_over(const CallSpec& spec);
    [[nodiscard]] bool over() const;
    [[nodiscard]] Moment next_moment(const CallSpec& spec) const;
    void check_limits(const CallSpec& spec);
    void stop(EndingKind kind, std::string reason);
    void climb();
    void fill_ending(Ending& ending) const;
    void fill_exit(Ending& ending, const runner::Reaped& reaped) const;
    void fill_accounts(Ending& ending) const;

    asio::any_io_executor executor_;
    ProcessSpec spec_;
    std::shared_ptr<runner::LiveChild> child_;
    std::vector<FindingInfo> own_findings_;
    bool ready_ = false;

    // The call in hand
    bool busy_ = false;
    CallEvents events_;
    std::unique_ptr<runner::Ledger> ledger_;
    Baseline baseline_;
    Moment began_{}, last_life_{};
    bool sent_ = false;
    std::optional<std::pair<vt_status, std::string>> done_;
    std::optional<std::string> refused_;
    std::optional<Stop> stop_;
};

void PluginProcess::Impl::start_child() {
    ready_ = false;
    refused_.reset();
    child_ = std::make_shared<runner::LiveChild>(executor_, spec_);
    const std::weak_ptr<Impl> weak = weak_from_this();
    child_->on_frame = [weak](const runner::Frame& frame) {
        if (const auto self = weak.lock()) self->take(frame);
    };
    child_->on_line = [weak](std::string_view line) {
        if (const auto self = weak.lock(); self && self->events_.on_log) self->events_.on_log("info", line);
    };
    child_->listen();
}

asio::awaitable<CallResult> PluginProcess::Impl::call(CallSpec spec, CallEvents events, std::shared_ptr<Impl> self) {
    if (self->busy_) throw Error(Errc::Internal, "a call of " + spec_.component + " is already in hand");
    busy_ = true;
    events_ = std::move(events);
    done_.reset();
    stop_.reset();
    sent_ = false;
    began_ = last_life_ = std::chrono::steady_clock::now();
    ledger_ = std::make_unique<runner::Ledger>(events_, own_findings_);
    ledger_->know_parts(spec.inputs);
    std::string unavailable;
    try {
        if (!child_ || child_->exited() || !child_->broken().empty()) start_child();
        baseline_ = {runner::process_cpu_s(child_->pid()), runner::process_io(child_->pid())};
    } catch (const std::exception& error) {
        child_.reset();
        unavailable = error.what();
    }
    if (child_) co_await until_over(spec);
    ledger_->finish();
    CallResult result = std::move(ledger_->result());
    if (child_) {
        fill_ending(result.ending);
    } else {
        result.ending.kind = EndingKind::Unavailable;
        result.ending.message = unavailable;
    }
    if (stop_ && stop_->rung == Stop::GivenUp) child_.reset();
    events_ = {};
    ledger_.reset();
    busy_ = false;
    co_return result;
}

asio::awaitable<void> PluginProcess::Impl::until_over(const CallSpec& spec) {
    while (!over()) {
        if (ready_ && !sent_ && !stop_) send_call(spec);
        co_await child_->wait_until(next_moment(spec));
        check_limits(spec);
    }
}

bool PluginProcess::Impl::over() const {
    return done_ || child_->exited() || (stop_ && stop_->rung == Stop::GivenUp);
}

void PluginProcess::Impl::send_call(const CallSpec& spec) {
    sent_ = true;
    began_ = last_life_ = std::chrono::steady_clock::now();
    for (const auto& [name, text] : spec.inputs) {
        std::string_view rest = text;
        do {
            child_->send(FrameType::Input, runner::with_name(name, rest.substr(0, runner::kChunk)));
            rest.remove_prefix(std::min(rest.size(), runner::kChunk));
        } while (!rest.empty());
    }
    Json call{{"interface", spec.interface}, {"function", spec.function}, {"action", spec.action}};
    if (spec.deadline) call["deadline_ms"] = spec.deadline->count();
    child_->send(FrameType::Call, dump_json(call));
}

Moment PluginProcess::Impl::next_moment(const CallSpec& spec) const {
    if (stop_) return stop_->next;
    if (!ready_) return began_ + kLoadTime;
    Moment next = Moment::max();
    if (spec.deadline) next = std::min(next, began_ + *spec.deadline);
    if (spec.max_silence) next = std::min(next, last_life_ + *spec.max_silence);
    return next;
}

void PluginProcess::Impl::check_limits(const CallSpec& spec) {
    if (over()) return;
    if (!stop_ && !child_->broken().empty()) {
        stop(EndingKind::Killed, child_->broken());
        stop_->next = std::chrono::steady_clock::now();  // it does not listen any more
    }
    const Moment now = std::chrono::steady_clock::now();
    if (now < next_moment(spec)) return;
    if (stop_) return climb();
    if (!ready_) return stop(EndingKind::Silent, "did not finish loading in " + in_seconds(kLoadTime));
    if (spec.deadline && now >= began_ + *spec.deadline) {
        return stop(EndingKind::Killed, "ran past its deadline of " + in_seconds(*spec.deadline));
    }
    stop(EndingKind::Silent, "gave no sign of life for " + in_seconds(*spec.max_silence));
}

void PluginProcess::Impl::stop(EndingKind kind, std::string reason) {
    if (stop_) return;
    stop_ = Stop{kind, std::move(reason), Stop::Cancelled, std::chrono::steady_clock::now() + spec_.ladder.cancel};
    child_->send(FrameType::Cancel);
    child_->notify();
}

void PluginProcess::Impl::climb() {
    const Moment now = std::chrono::steady_clock::now();
    switch (stop_->rung) {
        case Stop::Cancelled:
            child_->signal_all(SIGTERM);
            stop_->rung = Stop::Terminated;
            stop_->next = now + spec_.ladder.term;
            return;
        case Stop::Terminated:
            child_->signal_all(SIGKILL);
            stop_->rung = Stop::Killed;
            stop_->next = now + spec_.ladder.kill;
            return;
        case Stop::Killed:
        case Stop::GivenUp: stop_->rung = Stop::GivenUp; return;
    }
}

void PluginProcess::Impl::take(const runner::Frame& frame) {
    last_life_ = std::chrono::steady_clock::now();
    switch (frame.type) {
        case FrameType::Ready: {
            const Json json = parse_json(frame.payload);
            if (json.at("id") != spec_.component) throw Error(Errc::PluginRefused, "it says that it is " + json.at("id").dump());
            own_findings_ = json.at("findings").get<std::vector<FindingInfo>>();
            ready_ = true;
            return;
        }
        case FrameType::Refused: refused_ = parse_json(frame.payload).at("reason").get<std::string>(); return;
        case FrameType::Journal: return take_journal(frame);
        case FrameType::Done: {
            const Json json = parse_json(frame.payload);
            if (sent_) done_ = {json.at("status").get<vt_status>(), json.at("message").get<std::string>()};
            return;
        }
        default:
            if (ledger_) ledger_->take(frame);
    }
}

void PluginProcess::Impl::take_journal(const runner::Frame& frame) {
    vt_status status = VT_E_UNSUPPORTED;
    try {
        if (events_.on_journal) {
            events_.on_journal(parse_json(frame.payload));
            status = VT_OK;
        }
    } catch (const std::exception& error) {
        status = VT_E_IO;
        if (events_.on_log) events_.on_log("error", std::string("journal: ") + error.what());
    }
    child_->send(FrameType::JournalAck, dump_json(Json{{"status", status}}));
}

void PluginProcess::Impl::fill_ending(Ending& ending) const {
    if (done_) {
        ending.status = done_->first;
        ending.message = done_->second;
        ending.kind = done_->first < 0 ? EndingKind::Status : EndingKind::Clean;
        if (ending.kind == EndingKind::Status && ending.message.empty()) ending.message = "status " + std::to_string(done_->first);
    } else if (child_->reaped()) {
        fill_exit(ending, *child_->reaped());
    }
    if (stop_) {
        ending.kind = stop_->rung == Stop::GivenUp ? EndingKind::Unkillable : stop_->kind;
        ending.message = stop_->reason;
        if (stop_->rung == Stop::GivenUp) ending.message += "; it could not be killed";
        else if (stop_->rung != Stop::Cancelled) ending.message += "; it did not obey and was killed";
    }
    if (ending.kind != EndingKind::Clean && !child_->last_output().empty()) ending.last_output = child_->last_output();
    fill_accounts(ending);
}

void PluginProcess::Impl::fill_exit(Ending& ending, const runner::Reaped& reaped) const {
    ending.signal = reaped.signal;
    const std::string where = ending.sub_step ? " in sub-step '" + *ending.sub_step + "'" : "";
    if (refused_) {
        ending.kind = EndingKind::Unavailable;
        ending.message = *refused_;
    } else if (child_->killed_for_memory()) {
        ending.kind = EndingKind::OutOfMemory;
        ending.message = "killed by the kernel for want of memory" + where;
    } else if (reaped.signal != 0) {
        const char* name = ::sigabbrev_np(reaped.signal);
        ending.kind = EndingKind::Signal;
        ending.message = "ended by SIG" + std::string(name == nullptr ? std::to_string(reaped.signal) : name) + where;
    } else {
        ending.kind = EndingKind::Status;
        ending.status = VT_E_INTERNAL;
        ending.message = "ended its own process with exit code " + std::to_string(reaped.exit) + where;
    }
}

void PluginProcess::Impl::fill_accounts(Ending& ending) const {
    double cpu_s = 0;
    runner::ProcessIo io;
    if (const auto& reaped = child_->reaped()) {
        cpu_s = reaped->cpu_s;
        io = {reaped->read_bytes, reaped->written_bytes};
    } else {
        cpu_s = runner::process_cpu_s(child_->pid());
        io = runner::process_io(child_->pid());
    }
    // The kernel adds a tool's bytes to its parent's when the tool is reaped: they are the tools' already.
    ending.cpu_s = std::max(0.0, cpu_s - baseline_.cpu_s);
    ending.read_bytes = std::max<std::int64_t>(0, io.read_bytes - baseline_.io.read_bytes - ending.read_bytes);
    ending.written_bytes = std::max<std::int64_t>(0, io.written_bytes - baseline_.io.written_bytes - ending.written_bytes);
}

void PluginProcess::Impl::cancel(std::string reason) {
    if (busy_ && child_ && !over()) stop(EndingKind::Killed, std::move(reason));
}

void PluginProcess::Impl::tell_breach() {
    if (busy_ && child_) child_->send(FrameType::Breach);
}

void PluginProcess::Impl::abandon() {
    if (child_ && !child_->exited()) child_->signal_all(SIGKILL);
}

asio::awaitable<void> PluginProcess::Impl::close(std::shared_ptr<Impl> self) {
    const auto child = std::exchange(self->child_, nullptr);
    if (!child) co_return;
    child->send(FrameType::Quit);
    const std::pair<int, std::chrono::milliseconds> rungs[] = {{0, spec_.ladder.cancel}, {SIGTERM, spec_.ladder.term}, {SIGKILL, spec_.ladder.kill}};
    for (const auto& [signal, time] : rungs) {
        if (signal != 0 && !child->exited()) child->signal_all(signal);
        const Moment end = std::chrono::steady_clock::now() + time;
        while (!child->exited() && std::chrono::steady_clock::now() < end) co_await child->wait_until(end);
    }
}

PluginProcess::PluginProcess(asio::any_io_executor executor, ProcessSpec spec)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(spec))) {}
PluginProcess::~PluginProcess() { impl_->abandon(); }
asio::awaitable<CallResult> PluginProcess::call(CallSpec spec, CallEvents events) {
    return impl_->call(std::move(spec), std::move(events), impl_);
}
void PluginProcess::cancel(std::string reason) { impl_->cancel(std::move(reason)); }
void PluginProcess::tell_breach() { impl_->tell_breach(); }
asio::awaitable<void> PluginProcess::close() { return impl_->close(impl_); }
int PluginProcess::pid() const { return impl_->pid(); }

asio::awaitable<CallResult> call_plugin(ProcessSpec process, CallSpec call, CallEvents events) {
    const auto executor = co_await asio::this_coro::executor;
    PluginProcess child(executor, std::move(process));
    CallResult result = co_await child.call(std::move(call), std::move(events));
    co_await child.close();
    co_return result;
}

}  // namespace vetting
