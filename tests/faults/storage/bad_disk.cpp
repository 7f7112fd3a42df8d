#include "tests/faults/storage/bad_disk.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <thread>

#include "plugins/stages/storage/plan.hpp"
#include "sdk/base/files.hpp"
#include "sdk/wire/disk_identity.hpp"

namespace vetting {

namespace asio = boost::asio;
namespace fs = std::filesystem;

std::string why_no_bad_disks() {
    if (std::string why = safety::why_no_loops(); !why.empty()) return why;
    return ::access("/dev/fuse", R_OK | W_OK) == 0 ? std::string() : "there is no /dev/fuse";
}

BadDisk::BadDisk(const fs::path& folder, const std::string& serial, std::int64_t size, const std::vector<std::string>& rules)
    : mount_(folder / ("mount-" + serial)) {
    const fs::path backing = folder / ("backing-" + serial);
    make_folder(mount_);
    {
        const UniqueFd file(::open(backing.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file || ::ftruncate(file.get(), size) != 0) throw std::runtime_error("no backing file");
    }
    std::vector<std::string> words{FUSE_DISK_PROGRAM, mount_, backing};
    words.insert(words.end(), rules.begin(), rules.end());
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    program_ = ::fork();
    if (program_ == 0) {
        ::execv(FUSE_DISK_PROGRAM, raw.data());
        ::_exit(127);
    }
    const fs::path disk = mount_ / "disk";
    struct stat status {};
    for (int i = 0; i < 500 && ::stat(disk.c_str(), &status) != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    loop_ = std::make_unique<safety::LoopDisk>(folder, serial, size, "", disk);
}

BadDisk::~BadDisk() {
    loop_.reset();
    ::umount2(mount_.c_str(), MNT_DETACH);
    if (program_ > 0) {
        ::kill(program_, SIGKILL);
        ::waitpid(program_, nullptr, 0);
    }
}

std::vector<std::string> Surfaced::codes_of(const std::string& serial) const {
    std::vector<std::string> codes;
    for (const Finding& finding : decision.findings) {
        if (finding.part.serial == serial) codes.push_back(finding.code);
    }
    return codes;
}

DiskBench::DiskBench() : plugins_(scan_plugins({VETTING_PLUGIN_DIR}, VETTING_BIN_DIR "/vetting-plugin-runner")) {
    folder_.put("sysroot/proc/meminfo", "MemTotal: 1024 kB\n");
    make_folder(state());
}

StageReport DiskBench::report(std::vector<std::string>& lines) {
    return {.log = [&lines](std::string_view, std::string_view text) { lines.emplace_back(text); },
            .samples = [this](const std::vector<Sample>& more) { samples.insert(samples.end(), more.begin(), more.end()); },
            .progress = [this](std::string_view step, int) {
                if (on_progress) on_progress(step);
            },
            .artifact = [](std::string_view, std::string_view, std::string_view) {}};
}

asio::awaitable<PermitAnswer> DiskBench::permit(PermitRequest request, std::int32_t attempt) {
    PermitAnswer answer;
    for (const PermitDisk& disk : request.disks) {
        if (!disk.found.empty()) throw Error(Errc::WipeRefused, disk.serial + " is not blank: " + disk.found.front());
        PermitGrant grant{.id = "p" + std::to_string(++permits_), .run = "7", .boot_id = "boot", .stage = request.stage, .attempt = attempt,
                          .serial = disk.serial, .wwn = disk.wwn, .size_bytes = disk.size_bytes, .probe_digest = disk.probe_digest,
                          .pattern = "0123456789abcdef", .override_by = "", .expires = to_rfc3339({SystemClock{}.wall().ms + 60'000})};
        for (ExpectedDisk& one : expected) {
            if (same_serial(one.serial, disk.serial)) one.pattern = grant.pattern;
        }
        answer.permits.push_back(std::move(grant));
    }
    co_return answer;
}

Surfaced DiskBench::test(const std::vector<const safety::LoopDisk*>& disks, Json config, std::int32_t attempt) {
    Json facts{{"disks", Json::array()}};
    const bool own_expectation = !expected.empty();
    for (const safety::LoopDisk* disk : disks) {
        const ExpectedDisk is = disk->expected();
        if (!own_expectation) expected.push_back(is);
        facts["disks"].push_back({{"name", disk->name()}, {"serial", is.serial}, {"model", "Bench"}, {"capacity_bytes", is.size_bytes}});
    }
    config["mode"] = "destructive";
    if (!config.contains("range_mib")) config["range_mib"] = 16;
    Surfaced out;
    out.offer = {.index = 1, .id = "Storage", .attempt = attempt, .plugin = "org.vetting.storage", .config = config};
    out.offer.plan = from_json_value<Plan>(storage::plan(config, facts, 1));
    out.offer.destructive = true;
    out.offer.timeout_s = 100;
    out.offer.max_silence_s = 60;
    Machine machine(io_.get_executor(), plugins_, {.runner = VETTING_BIN_DIR "/vetting-plugin-runner", .sysroot = folder() / "sysroot", .state_folder = state()});
    machine.set_inventory(facts);
    StageReport how = report(out.lines);
    how.rights = StageRights{"7", "boot", expected, {}, [this, attempt](PermitRequest request) { return permit(std::move(request), attempt); }};
    bool ended = false;
    asio::co_spawn(io_, machine.run(out.offer, std::move(how)), [this, &out, &ended](const std::exception_ptr& error, StageResult result) {
        io_.stop();
        if (error) std::rethrow_exception(error);
        out.result = std::move(result);
        ended = true;
    });
    io_.restart();
    io_.run_for(std::chrono::seconds(110));
    if (!ended) throw std::runtime_error("the surface test did not end");
    DecideInput input{.offer = out.offer, .result = out.result};
    input.parts = parts_of(facts);
    out.decision = decide(input);
    return out;
}

void DiskBench::clean_up_after(const StageOffer& offer) {
    Machine machine(io_.get_executor(), plugins_, {.runner = VETTING_BIN_DIR "/vetting-plugin-runner", .sysroot = folder() / "sysroot", .state_folder = state()});
    std::vector<std::string> lines;
    asio::co_spawn(io_, machine.clean_up(offer, report(lines)), [this](const std::exception_ptr& error) {
        io_.stop();
        if (error) std::rethrow_exception(error);
    });
    io_.restart();
    io_.run_for(std::chrono::seconds(30));
}

}  // namespace vetting
