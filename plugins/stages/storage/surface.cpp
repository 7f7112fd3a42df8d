#include "plugins/stages/storage/surface.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <deque>
#include <map>
#include <memory>

#include "plugins/stages/storage/block.hpp"
#include "plugins/stages/storage/fio.hpp"
#include "plugins/stages/storage/sweep.hpp"

namespace vetting::storage {
namespace {

/// Buffers that the kernel pins once and not at each request: a sixth of the time of a fast disk.
constexpr const char* kFixedBuffers = "io_uring with fixed buffers";
constexpr std::array<const char*, 4> kEngines{kFixedBuffers, "io_uring", "libaio", "psync"};
constexpr std::size_t kMostDetailed = 3;       // findings of one kind that name their block
constexpr std::size_t kMostPiecesReadAgain = 64;
constexpr std::size_t kMostIoErrors = 100;     // then the disk is bad enough

std::string whole(double value) { return std::to_string(static_cast<long long>(value)); }

/// A buffer that O_DIRECT takes.
class AlignedBuffer {
public:
    explicit AlignedBuffer(std::size_t size) : bytes_(static_cast<char*>(std::aligned_alloc(4096, (size + 4095) / 4096 * 4096))) {
        if (!bytes_) throw Failure(VT_E_NO_MEMORY, "no memory for a block");
    }
    [[nodiscard]] char* data() { return bytes_.get(); }

private:
    struct Free {
        void operator()(char* bytes) const { std::free(bytes); }
    };
    std::unique_ptr<char, Free> bytes_;
};

/// What one run of fio came to.
struct Pass {
    FioRead done;  ///< of the direction in which it went
    std::string raw;
    std::vector<IoError> errors;
    std::vector<RequestedBlock> wrong;
    std::string last_words;
    int exit = 0;
};

class Surface {
public:
    Surface(Call& call, const Target& target, const Settings& settings) : call_(call), target_(target), settings_(settings) {
        size_ = static_cast<std::int64_t>(stages::number_at(target.params, "capacity_bytes").value_or(0));
        key_ = stages::text_at(target.params, "pattern");
        out_.device = target.device;
        out_.model = target.part.model;
        if (size_ < kVerifyBlock) throw Failure(VT_E_CONFIG, target.device + ": its size is not known");
        if (key_.size() != kKeyLength) throw Failure(VT_E_REFUSED, target.device + ": no permit came with a pattern for it");
    }

    Surfaced run(const Json& resume) {
        const Place begin = place_of(resume, target_.device);
        const auto steps = steps_after(begin, size_, static_cast<std::int64_t>(settings_.range_bytes), check_bytes());
        for (const Step& step : steps) total_ += static_cast<double>(step.length);
        if (begin.phase != Phase::Write || begin.done > 0) {
            call_.info(target_.device + ": goes on with " + std::string(word(begin.phase)) + " at byte " + std::to_string(begin.done));
        }
        started_ = std::chrono::steady_clock::now();
        for (const Step& step : steps) {
            call_.throw_if_cancelled();
            do_step(step);
            if (stopped()) break;
        }
        summarise();
        return std::move(out_);
    }

private:
    [[nodiscard]] std::int64_t check_bytes() const { return static_cast<std::int64_t>(settings_.check_bytes); }

    /// fio ends at an I/O error and says where it was: the step goes on behind it.
    void do_step(const Step& step) {
        std::deque<Step> left{step};
        while (!left.empty() && !stopped()) {
            const Step part = left.front();
            left.pop_front();
            const Pass pass = run_with_first_engine(part);
            account(part, pass);
            look_at_wrong_blocks(part, pass.wrong);
            // A wrong block counts as read or not, by version; that it is wrong is told already.
            const bool ended_early = pass.wrong.empty() && cut_short(part, pass.done.bytes, pass.exit);
            if (pass.errors.empty() && pass.done.bytes > 0 && !ended_early) continue;
            if (lost(part)) return;
            if (pass.errors.empty() && pass.done.bytes > 0) {
                throw Failure(VT_E_TOOL, target_.device + ": fio ended with " + std::to_string(pass.exit) + " before the end of a step: " + pass.last_words);
            }
            if (pass.errors.empty()) throw Failure(VT_E_TOOL, target_.device + ": fio did nothing: " + pass.last_words);
            report_io_error(pass.errors.front());
            const std::vector<Step> rest = rest_after(part, static_cast<std::int64_t>(pass.errors.front().offset));
            left.insert(left.end(), rest.begin(), rest.end());
        }
        if (stopped()) return;
        finished_ += static_cast<double>(step.length);
        call_.journal(to_text(resume_entry(target_.device, {step.phase, step.offset + step.length})));
    }

    [[nodiscard]] bool stopped() const { return out_.gone || io_errors_ > kMostIoErrors; }

    // ---- fio

    [[nodiscard]] std::vector<std::string> argv_for(const Step& step, const std::string& engine) const {
        std::vector<std::string> argv{"fio",
                                      "--name=" + target_.device,
                                      "--filename=" + target_.path,
                                      "--direct=1",
                                      "--bs=" + whole(static_cast<double>(step.block)),
                                      "--offset=" + std::to_string(step.offset),
                                      "--size=" + std::to_string(end_of(step) - step.offset),
                                      "--iodepth=8",
                                      "--continue_on_error=verify",
                                      "--percentile_list=50:99:99.9",
                                      "--status-interval=1",
                                      "--eta=never",
                                      "--clocksource=clock_gettime",  // no calibrating at each start
                                      "--allow_file_create=0",  // a node that is gone is no reason to fill a file
                                      "--output-format=json"};
        const auto add = [&argv](std::vector<std::string> more) { argv.insert(argv.end(), more.begin(), more.end()); };
        if (engine == kFixedBuffers) add({"--ioengine=io_uring", "--fixedbufs"});
        else add({"--ioengine=" + engine});
        if (step.stride > 0) {
            add({"--io_size=" + std::to_string(step.length), "--zonemode=strided", "--zonesize=" + std::to_string(step.piece), "--zonerange=" + std::to_string(step.stride)});
        }
        const std::string interval = "--verify_interval=" + std::to_string(std::min<std::int64_t>(step.block, kVerifyBlock));
        const std::vector<std::string> pattern{"--verify=crc32c", interval, "--verify_pattern=\"" + key_ + "\"", "--verify_state_save=0"};
        switch (step.phase) {
            case Phase::Write: add({"--rw=write", "--do_verify=0", "--end_fsync=1"}); add(pattern); break;
            case Phase::Verify: add({"--rw=read", "--readonly"}); add(pattern); break;
            case Phase::Zero: add({"--rw=write", "--zero_buffers", "--end_fsync=1"}); break;
            case Phase::Check: add({"--rw=read", "--readonly", "--verify=pattern", "--verify_pattern=0x00", "--verify_state_save=0"}); break;
        }
        return argv;
    }

    Pass run_with_first_engine(const Step& step) {
        if (!out_.engine.empty()) return run_fio(step, out_.engine);
        Pass pass;
        for (const char* engine : kEngines) {
            pass = run_fio(step, engine);
            if (pass.done.bytes <= 0 && pass.errors.empty() && pass.wrong.empty()) {
                call_.warning(target_.device + ": fio did nothing with " + engine);
                continue;
            }
            out_.engine = engine;
            break;
        }
        return pass;
    }

    Pass run_fio(const Step& step, const std::string& engine) {
        FioStream stream;
        Pass pass;
        std::string said;
        std::optional<FioRead> before;
        const bool writes = step.phase == Phase::Write || step.phase == Phase::Zero;
        tell(step, 0);
        const ToolRun run = call_.spawn(argv_for(step, engine), [&](std::string_view line) {
            said.append(line.substr(0, std::min<std::size_t>(line.size(), 512))).append("\n");
            const auto report = stream.take(line);
            if (!report || report->jobs.empty()) return;
            pass.raw = std::exchange(said, {});
            pass.done = writes ? report->writes.front() : report->jobs.front();
            tell(step, pass.done.bytes);
            sample_rate(step, before, pass.done);
            before = pass.done;
        });
        pass.errors = parse_io_errors(run.err + said);
        pass.wrong = parse_requested_blocks(run.err + said);
        pass.exit = run.exit;
        pass.last_words = run.err.substr(0, 300);
        return pass;
    }

    // ---- What is told while it runs

    void tell(const Step& step, double bytes) {
        const double spread = step.stride > 0 ? static_cast<double>(step.stride) / static_cast<double>(step.piece) : 1;
        const double phase_done = static_cast<double>(step.offset) + bytes * spread;
        const int permille = static_cast<int>(1000 * phase_done / static_cast<double>(size_));
        call_.progress(std::string(word(step.phase)) + " " + target_.device, std::clamp(permille, 0, 999));
        const double gone_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
        const double share = (finished_ + bytes) / std::max(1.0, total_);
        constexpr double kFirstGuess = 0.01;
        if (share > kFirstGuess) sample("eta", gone_s / share * (1 - share), "second");
    }

    void sample_rate(const Step& step, const std::optional<FioRead>& before, const FioRead& now) {
        const double seconds = now.runtime_s - (before ? before->runtime_s : 0);
        const double bytes = now.bytes - (before ? before->bytes : 0);
        constexpr double kShortest_s = 0.3;
        if (seconds < kShortest_s || bytes < 0) return;
        sample(step.phase == Phase::Write || step.phase == Phase::Zero ? "write" : "read", bytes / seconds, "byte_per_s");
    }

    void sample(const char* what, double value, const char* unit) {
        call_.sample("disk/" + target_.device + "/" + what, value, unit, target_.device);
    }

    void account(const Step& step, const Pass& pass) {
        static const std::map<Phase, std::string_view> kWork{
            {Phase::Write, kWritten}, {Phase::Verify, kVerified}, {Phase::Zero, kZeroed}, {Phase::Check, kChecked}};
        if (pass.done.bytes > 0) call_.work(target_.device, kWork.at(step.phase), pass.done.bytes, "byte");
        if (!pass.raw.empty()) out_.raw = pass.raw;
        if (step.phase != Phase::Write && step.phase != Phase::Verify) return;
        Speed& speed = step.phase == Phase::Write ? out_.write : out_.verify;
        speed.bytes += pass.done.bytes;
        speed.seconds += pass.done.runtime_s;
        if (pass.done.p99_s) speed.p99_s = std::max(speed.p99_s.value_or(0), *pass.done.p99_s);
    }

    void summarise() {
        if (out_.write.p99_s) sample("write_latency_p99", *out_.write.p99_s, "second");
        if (out_.verify.p99_s) sample("latency_p99", *out_.verify.p99_s, "second");
        for (const auto& [code, count] : counts_) {
            if (count <= kMostDetailed) continue;
            const double rest = static_cast<double>(count - kMostDetailed);
            call_.finding({.code = code, .device = target_.device, .message = whole(rest) + " more of this kind", .value = rest, .limit = 0, .unit = "count", .source = "fio"});
        }
    }

    // ---- Errors

    /// A finding that names its block; of many of one kind the first few, the rest as a count at the end.
    void found(const std::string& code, std::string message, std::int64_t offset, std::optional<bool> confirmed, const char* source) {
        if (++counts_[code] > kMostDetailed) return;
        Finding finding{.code = code, .device = target_.device, .message = std::move(message)};
        finding.value = static_cast<double>(offset);
        finding.unit = "byte";
        finding.source = source;
        finding.confirmed = confirmed;
        finding.details = to_text({{"offset", offset}});
        call_.finding(finding);
    }

    /// @return whether the disk answers nowhere any more: then that is the finding, and not the errors.
    bool lost(const Step& step) {
        if (!answers_no_more()) return false;
        out_.gone = true;
        call_.finding({.code = "VT-DSK-017", .device = target_.device,
                       .message = target_.path + " vanished in the " + std::string(word(step.phase)) + " phase: it answers nowhere any more",
                       .source = "fio", .confirmed = true});
        return true;
    }

    void report_io_error(const IoError& error) {
        ++io_errors_;
        const bool read = error.operation == "read";
        const auto at = static_cast<std::int64_t>(error.offset);
        const std::string what = error.reason + (read ? " when reading" : " when writing") + " at byte " + std::to_string(at);
        const std::optional<bool> again = read ? std::optional(!can_read(at, static_cast<std::int64_t>(error.length))) : std::nullopt;
        found(read ? "VT-DSK-013" : "VT-DSK-035", what, at, again, "fio");
    }

    /// Both ends and the middle: a bad sector is not everywhere.
    bool answers_no_more() {
        const std::int64_t last = (size_ - kVerifyBlock) / kVerifyBlock * kVerifyBlock;
        for (const std::int64_t at : {std::int64_t{0}, last / 2 / kVerifyBlock * kVerifyBlock, last}) {
            if (can_read(at, kVerifyBlock)) return false;
        }
        return true;
    }

    bool can_read(std::int64_t offset, std::int64_t length) { return !read_back(offset, length).empty(); }

    /// Past the cache; empty where it cannot be read.
    std::string read_back(std::int64_t offset, std::int64_t length) {
        try {
            const Descriptor disk = call_.open_device(target_.path, VT_OPEN_READ);
            (void)::fcntl(disk.get(), F_SETFL, O_DIRECT);
            length = std::clamp<std::int64_t>(length, 512, std::int64_t{4} << 20);
            AlignedBuffer buffer(static_cast<std::size_t>(length));
            const ssize_t got = ::pread(disk.get(), buffer.data(), static_cast<std::size_t>(length), offset);
            return got == length ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure&) {
            return {};
        }
    }

    /// fio names the request in which something was wrong: each block of it is looked at by ourselves.
    void look_at_wrong_blocks(const Step& step, const std::vector<RequestedBlock>& requests) {
        std::size_t pieces = 0;
        for (const RequestedBlock& request : requests) {
            if (++pieces > kMostPiecesReadAgain) {
                found("VT-DSK-014", "more blocks read back wrong at byte " + std::to_string(request.offset), request.offset, std::nullopt, "fio verify");
                continue;
            }
            const std::string bytes = read_back(request.offset, request.length);
            bool any = false;
            for (std::size_t at = 0; at + kVerifyBlock <= bytes.size(); at += kVerifyBlock) {
                any = look_at_one(step, std::string_view(bytes).substr(at, kVerifyBlock), request.offset + static_cast<std::int64_t>(at)) || any;
            }
            if (any) continue;
            const char* how = bytes.empty() ? " could not be read again" : " was right when it was read again";
            found("VT-DSK-014", "what was read back at byte " + std::to_string(request.offset) + " was wrong, and" + how, request.offset, false, "fio verify");
        }
    }

    /// @return whether it is not as it should be.
    bool look_at_one(const Step& step, std::string_view block, std::int64_t offset) {
        const BlockLook look = look_at_block(block, offset, key_, step.phase == Phase::Check);
        const std::string at = "byte " + std::to_string(offset);
        switch (look.kind) {
            case BlockKind::Good: return false;
            case BlockKind::Older:
                found("VT-DSK-036", at + " holds what was there before: the write was acknowledged and lost", offset, true, "fio verify");
                return true;
            case BlockKind::Another:
                found("VT-DSK-037", at + " holds the block that was written to byte " + std::to_string(look.belongs_at.value_or(0)), offset, true, "fio verify");
                return true;
            case BlockKind::Wrong: break;
        }
        found("VT-DSK-014", at + " holds something else than was written", offset, true, "fio verify");
        return true;
    }

    Call& call_;
    const Target& target_;
    const Settings& settings_;
    std::int64_t size_ = 0;
    std::string key_;
    double total_ = 0, finished_ = 0;
    std::chrono::steady_clock::time_point started_{};
    std::map<std::string, std::size_t> counts_;
    std::size_t io_errors_ = 0;
    Surfaced out_;
};

}  // namespace

Surfaced test_surface(Call& call, const Target& target, const Settings& settings, const Json& resume) {
    return Surface(call, target, settings).run(resume);
}

}  // namespace vetting::storage
