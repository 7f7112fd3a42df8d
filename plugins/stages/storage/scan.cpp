#include "plugins/stages/storage/scan.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <random>

#include "plugins/stages/storage/scratch_file.hpp"

namespace vetting::storage {
namespace {

constexpr std::array<const char*, 3> kEngines{"io_uring", "libaio", "psync"};
constexpr std::size_t kConfirmed = 3;  // places that are read again
constexpr double kSlowestWrite_s = 90;

/// A scratch file that is journalled before it is there and removed with its owner.
class ScratchFile {
public:
    ScratchFile(Call& call, const std::filesystem::path& folder) {
        std::random_device random;
        path_ = (folder / (std::string(kScratchPrefix) + std::to_string(random()) + "-" + std::to_string(::getpid()))).string();
        call.journal(to_text({{"remove", path_}}));
        const int fd = ::open(path_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0) throw Failure(VT_E_IO, "no scratch file in " + folder.string() + ": " + std::strerror(errno));
        ::close(fd);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    ~ScratchFile() { remove_scratch_file(path_); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// One run of fio and what it said.
struct Pass {
    int exit = 0;
    FioRead read;
    std::string raw;
    std::vector<IoError> errors;
    std::vector<std::string> wrong_data;
    [[nodiscard]] bool did_nothing() const { return read.bytes <= 0 && errors.empty() && wrong_data.empty(); }
};

class Scan {
public:
    Scan(Call& call, const Target& target, const Settings& settings)
        : call_(call), target_(target), settings_(settings), sub_step_("read scan " + target.device) {
        planned_ = target.work.empty() ? settings.min_bytes : target.work.front().planned;
        capacity_ = stages::number_at(target.params, "capacity_bytes");
        seed_ = static_cast<std::uint32_t>(stages::number_at(target.params, "seed").value_or(1));
        block_ = std::max(512.0, stages::number_at(target.params, "logical_block_bytes").value_or(512));
        out_.device = target.device;
        out_.model = target.part.model;
    }

    Scanned run() {
        if (std::string why = why_closed(); why.empty()) {
            by_device();
        } else if (!settings_.through_files || !by_file(why)) {
            if (settings_.through_files) {
                why += ", and no file system on this disk alone can be written to and has " + whole(planned_ / kMiB) + " MiB to spare";
            }
            out_.not_tested = why;
            call_.finding({.code = "VT-DSK-031", .device = target_.device, .message = target_.path + " could not be opened: " + why,
                           .source = "open for reading"});
        }
        return std::move(out_);
    }

private:
    /// Why the disk may not be read; empty when it may.
    std::string why_closed() {
        if (!is_one_name_for_fio(target_.path)) return "fio would take its path for several";
        try {
            const Descriptor disk = call_.open_device(target_.path, VT_OPEN_READ);
            return {};
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure& failure) {
            return failure.what();
        }
    }

    void by_device() {
        const std::string seconds = whole(settings_.duration_s);
        Pass pass = read_with_first_engine({"--filename=" + target_.path, "--time_based", "--runtime=" + seconds}, settings_.duration_s);
        double bytes = pass.read.bytes;
        take_throughput(pass);
        account(pass, bytes);
        // A slow disk gets more time, up to the limit, until the least amount is read.
        const double more_s = settings_.max_duration_s - settings_.duration_s;
        if (bytes > 0 && bytes < planned_ && more_s >= 1 && pass.read.error == 0) {
            const SecondPass second = second_pass(planned_, bytes, capacity_);
            pass = read(out_.engine, {"--filename=" + target_.path, "--io_size=" + whole(second.wanted), "--runtime=" + whole(more_s)},
                        seed_ + 1, more_s);
            bytes = second.unique(pass.read.bytes);
            account(pass, bytes);
        }
        if (bytes <= 0) out_.not_tested = "fio read nothing from " + target_.path;
    }

    /// @return false when no file system that can be written to lies on this disk alone.
    bool by_file(const std::string& why) {
        const std::string name = std::filesystem::path(target_.path).filename().string();
        const auto folder = scratch_folder_on(name, planned_);
        if (!folder) return false;
        const ScratchFile file(call_, *folder);
        const std::string size = "--size=" + whole(planned_);
        write_scratch(file.path(), size);
        // Once over the whole of it with every block compared: that is the work. Then on for the time that is left.
        Pass pass = read_with_first_engine({"--filename=" + file.path(), size, "--verify=crc32c", "--verify_state_save=0",
                                            "--runtime=" + whole(settings_.max_duration_s)}, settings_.duration_s);
        out_.through_file = true;
        const double bytes = pass.read.bytes;
        account(pass, std::min(bytes, planned_));
        if (bytes <= 0) {
            out_.not_tested = "fio read nothing from a file on " + name;
            return true;
        }
        const double left_s = settings_.duration_s - pass.read.runtime_s;
        if (left_s >= 1) {
            pass = read(out_.engine, {"--filename=" + file.path(), size, "--time_based", "--runtime=" + whole(left_s)}, seed_ + 1, left_s);
            account(pass, 0);
        }
        take_throughput(pass);
        call_.finding({.code = "VT-DSK-032", .device = target_.device,
                       .message = target_.path + " could not be opened (" + why + "): read through a file of " + whole(planned_ / kMiB) +
                                  " MiB in " + folder->string(),
                       .value = planned_, .unit = "byte", .source = "fio"});
        return true;
    }

    void write_scratch(const std::string& path, const std::string& size) {
        call_.progress(sub_step_, 0);
        for (const char* engine : kEngines) {
            const ToolRun run = call_.spawn({"fio", "--name=scratch", "--filename=" + path, size, "--rw=write", "--bs=1M", "--direct=1",
                                             std::string("--ioengine=") + engine, "--iodepth=8", "--refill_buffers", "--verify=crc32c",
                                             "--do_verify=0", "--verify_state_save=0", "--end_fsync=1",
                                             "--runtime=" + whole(kSlowestWrite_s), "--output-format=json", "--status-interval=1"},
                                            [this](std::string_view line) {
                                                if (line.starts_with('}')) call_.progress(sub_step_, 0);
                                            });
            if (run.exit == 0) return;
        }
    }

    /// The first engine of fio that works here; it stays with the disk.
    Pass read_with_first_engine(const std::vector<std::string>& how, double seconds) {
        Pass pass;
        for (const char* engine : kEngines) {
            out_.engine = engine;
            pass = read(engine, how, seed_, seconds);
            if (!pass.did_nothing()) break;
            call_.warning(target_.device + ": fio read nothing with " + engine);
        }
        return pass;
    }

    Pass read(const std::string& engine, const std::vector<std::string>& how, std::uint32_t seed, double seconds) {
        std::vector<std::string> argv{"fio",          "--name=" + target_.device,       "--readonly",
                                      "--rw=randread", "--bs=1M",                        "--direct=1",
                                      "--iodepth=8",   "--ioengine=" + engine,           "--randseed=" + std::to_string(seed),
                                      "--continue_on_error=read", "--percentile_list=50:99:99.9", "--status-interval=1",
                                      "--eta=never",   "--output-format=json",            "--allow_file_create=0"};
        argv.insert(argv.end(), how.begin(), how.end());
        const auto started = std::chrono::steady_clock::now();
        FioStream stream;
        std::optional<FioRead> before;
        Pass pass;
        std::string said;
        const ToolRun run = call_.spawn(argv, [&](std::string_view line) {
            said.append(line.substr(0, std::min<std::size_t>(line.size(), 512))).append("\n");
            auto report = stream.take(line);
            if (!report || report->jobs.empty()) return;
            pass.raw = std::exchange(said, {});
            pass.read = report->jobs.front();
            tell(before, pass.read, std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count() / seconds);
            before = pass.read;
        });
        pass.exit = run.exit;
        pass.errors = parse_io_errors(run.err + said);
        pass.wrong_data = parse_verify_errors(run.err + said);
        return pass;
    }

    /// A status document a second: progress, and the throughput since the one before.
    void tell(const std::optional<FioRead>& before, const FioRead& now, double share) {
        call_.progress(sub_step_, std::clamp(static_cast<int>(share * 1000), 0, 999));
        const double seconds = now.runtime_s - (before ? before->runtime_s : 0);
        const double bytes = now.bytes - (before ? before->bytes : 0);
        constexpr double kShortest_s = 0.3;  // the last document follows the one before at once
        if (seconds >= kShortest_s && bytes >= 0) sample("read", bytes / seconds, "byte_per_s");
    }

    void take_throughput(const Pass& pass) {
        out_.bytes_per_s = pass.read.bytes_per_s;
        out_.p50_s = pass.read.p50_s;
        out_.p99_s = pass.read.p99_s;
        out_.p999_s = pass.read.p999_s;
        if (out_.p50_s) sample("latency_p50", *out_.p50_s, "second");
        if (out_.p99_s) sample("latency_p99", *out_.p99_s, "second");
        if (out_.p999_s) sample("latency_p999", *out_.p999_s, "second");
    }

    /// @param unique  bytes of all passes so far, each place once
    void account(const Pass& pass, double unique) {
        const double most = capacity_.value_or(unique);
        const double total = std::max(out_.bytes, std::min(unique, most));
        if (total > out_.bytes) call_.work(target_.device, kRead, total - out_.bytes, "byte");
        out_.bytes = total;
        if (pass.read.runtime_s > 0) call_.work(target_.device, kLoad, pass.read.runtime_s, "second");
        out_.busy_s += pass.read.runtime_s;
        if (!pass.raw.empty()) out_.raw = pass.raw;
        report_errors(pass);
    }

    void report_errors(const Pass& pass) {
        for (std::size_t i = 0; i < std::min(pass.errors.size(), kConfirmed); ++i) report_error(pass.errors[i]);
        const double rest = std::max(static_cast<double>(pass.errors.size()), pass.read.total_errors) - static_cast<double>(std::min(pass.errors.size(), kConfirmed));
        if (rest > 0) {
            call_.finding({.code = "VT-DSK-013", .device = target_.device, .message = whole(rest) + " more read error(s)", .value = rest,
                           .limit = 0, .unit = "count", .source = "fio"});
        }
        for (const std::string& line : pass.wrong_data) {
            call_.finding({.code = "VT-DSK-014", .device = target_.device, .message = line, .source = "fio verify"});
        }
        if (pass.read.error == ENODEV || pass.read.error == ENXIO) {
            call_.finding({.code = "VT-DSK-017", .device = target_.device, .message = target_.path + " vanished while it was read",
                           .source = "fio"});
        }
    }

    /// The mebibyte around the error is read again in small pieces: is it so again, and which block is it?
    void report_error(const IoError& error) {
        IoError exact = error;
        std::optional<bool> confirmed;
        if (!out_.through_file && error.operation == "read") {
            const ToolRun again = call_.spawn({"fio", "--name=again", "--readonly", "--filename=" + target_.path, "--rw=read", "--direct=1",
                                               "--bs=" + whole(std::max(4096.0, block_)), "--ioengine=psync", "--offset=" + whole(error.offset),
                                               "--size=" + whole(std::max(error.length, block_)), "--continue_on_error=read",
                                               "--runtime=10", "--allow_file_create=0", "--output-format=json"});
            const auto errors = parse_io_errors(again.err + again.out);
            confirmed = !errors.empty();
            if (confirmed.value()) exact = errors.front();
        }
        const double lba = std::floor(exact.offset / block_);
        call_.finding({.code = "VT-DSK-013", .device = target_.device,
                       .message = exact.reason + " when reading at block " + whole(lba) + " (byte " + whole(exact.offset) + ")",
                       .value = lba, .unit = "lba", .source = "fio", .confirmed = confirmed,
                       .details = to_text({{"lba", lba}, {"offset", exact.offset}, {"length", exact.length}, {"seed", seed_}})});
    }

    void sample(const char* what, double value, const char* unit) {
        call_.sample("disk/" + target_.device + "/" + what, value, unit, target_.device);
    }
    static std::string whole(double value) { return std::to_string(static_cast<long long>(std::ceil(value))); }

    Call& call_;
    const Target& target_;
    const Settings& settings_;
    std::string sub_step_;
    double planned_ = 0;
    std::optional<double> capacity_;
    std::uint32_t seed_ = 1;
    double block_ = 512;
    Scanned out_;
};

}  // namespace

Scanned scan_disk(Call& call, const Target& target, const Settings& settings) { return Scan(call, target, settings).run(); }

}  // namespace vetting::storage
