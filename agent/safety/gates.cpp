#include "agent/safety/gates.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstring>
#include <thread>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting::safety {

namespace asio = boost::asio;

namespace {

/// Run `work(i)` for every i on a thread each while the io thread goes on; disks are slow and many.
asio::awaitable<void> side_by_side(std::size_t count, std::function<void(std::size_t)> work) {
    if (count == 0) co_return;
    asio::thread_pool pool(1);
    const auto all = [](std::size_t jobs, std::function<void(std::size_t)> job) -> asio::awaitable<void> {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < jobs; ++i) threads.emplace_back([i, &job] { job(i); });
        threads.clear();  // joins
        co_return;
    };
    asio::awaitable<void> task = all(count, std::move(work));
    co_await asio::co_spawn(pool.get_executor(), std::move(task), asio::use_awaitable);
}

std::uint64_t random_seed() {
    std::uint64_t seed = 0;
    const std::string bytes = random_bytes(sizeof seed);
    std::memcpy(&seed, bytes.data(), sizeof seed);
    return seed;
}

std::string key_of(const SeenDisk& disk) { return disk.serial.empty() ? disk.name : disk.serial; }

/// What was refused here is told to the host too, as found: a person decides what becomes of the run.
PermitRequest request_for(const Asker& asker, const std::vector<DiskCase>& chosen) {
    PermitRequest request{asker.stage, asker.attempt, {}};
    for (const DiskCase& disk : chosen) {
        PermitDisk wanted{.serial = disk.seen.serial, .wwn = disk.seen.wwn, .probe_digest = disk.probe->digest, .size_bytes = disk.seen.size_bytes,
                          .found = disk.probe->found};
        request.disks.push_back(std::move(wanted));
    }
    return request;
}

/// A disk that must not be touched whatever the host says, as something found on it.
DiskCase as_found(const SeenDisk& disk, const std::string& reason) {
    return {disk, ProbeReport{{reason}, sha256_hex(reason)}};
}

}  // namespace

ProbeOptions Gates::options_for(const Rights& rights, const SeenDisk& disk) const {
    ProbeOptions options{.seed = seed_};
    for (const ExpectedDisk& expected : rights.expected) {
        if (trim(expected.serial) == trim(disk.serial)) options.pattern_key = expected.pattern;
    }
    return options;
}

/// @throws Error Io when there is a list that cannot be read: any permit might stand in it.
std::vector<std::string> Gates::spent() const {
    std::error_code error;
    if (spent_file_.empty() || std::filesystem::status(spent_file_, error).type() == std::filesystem::file_type::not_found) return {};
    std::vector<std::string> ids;
    const std::string text = read_file(spent_file_);
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
        ids.push_back(text.substr(begin, end - begin));
    }
    return ids;
}

/// Before a disk is opened: a permit is good for one opening, also when we die in it.
void Gates::mark_spent(std::vector<std::string> spent, const std::vector<PermitGrant>& permits) const {
    if (spent_file_.empty()) return;
    for (const PermitGrant& permit : permits) spent.push_back(permit.id);
    std::string text;
    for (const std::string& id : spent) text += id + "\n";
    write_file_atomic(spent_file_, text, 0600);
}

/// The disks that a permit can be asked for, looked into.
asio::awaitable<Gates::Looked> Gates::look(const Rights& rights, Passage& passage) {
    GateInput input{.asker = rights.asker, .expected = rights.expected, .override_flags = rights.override_flags, .disks = {}, .permits = {}, .spent = {}};
    for (const dev_t number : whole_devices(roots_)) input.disks.push_back({see_disk(roots_, number), std::nullopt});
    const std::vector<GateAnswer> answers = decide_gates(input);
    Looked looked;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const SeenDisk& disk = input.disks[i].seen;
        if (answers[i].gate == Gate::NeedsProbe) {
            looked.chosen.push_back({disk, std::nullopt});
            continue;
        }
        const bool refused = answers[i].gate == Gate::Refused;
        passage.skipped.push_back({key_of(disk), answers[i].reason, refused});
        if (refused) looked.refused.push_back(as_found(disk, answers[i].reason));
    }
    std::vector<DiskCase>& chosen = looked.chosen;
    std::function<void(std::size_t)> probe = [this, &chosen, &rights](std::size_t i) {
        chosen[i].probe = probe_disk(roots_, chosen[i].seen, options_for(rights, chosen[i].seen));
    };
    co_await side_by_side(chosen.size(), std::move(probe));
    co_return looked;
}

asio::awaitable<void> Gates::open(GateInput input, std::vector<DiskCase> chosen, Passage& passage) {
    std::vector<OpenedDisk> opened(chosen.size());
    const Rights expected{.asker = {}, .expected = input.expected, .override_flags = {}, .ask = {}};
    std::function<void(std::size_t)> work = [this, &opened, &chosen, &input, &expected](std::size_t i) {
        const OpenRequest request{input, chosen[i].seen, options_for(expected, chosen[i].seen), roots_};
        try {
            opened[i] = open_writable(request);
        } catch (const std::exception& error) {
            opened[i].refused = chosen[i].seen.serial + " could not be opened: " + error.what();
        }
    };
    co_await side_by_side(chosen.size(), std::move(work));
    for (std::size_t i = 0; i < opened.size(); ++i) {
        if (opened[i].disk) passage.disks.push_back(*std::move(opened[i].disk));
        else passage.skipped.push_back({key_of(chosen[i].seen), opened[i].refused, true});
    }
}

asio::awaitable<Passage> Gates::pass(Rights rights, std::function<void(const std::string&)> log) {
    Passage passage;
    seed_ = random_seed();
    const Looked looked = co_await look(rights, passage);
    for (const DiskCase& disk : looked.chosen) {
        for (const std::string& found : disk.probe->found) log(disk.seen.serial + ": " + found);
    }
    if (looked.chosen.empty() && looked.refused.empty()) {
        passage.refused = passage.skipped.empty() ? "there is no disk" : passage.skipped.front().reason;
        co_return passage;
    }
    if (!rights.ask) {
        passage.refused = "there is no host that could give a permit";
        co_return passage;
    }
    try {
        std::vector<DiskCase> asked = looked.chosen;
        asked.insert(asked.end(), looked.refused.begin(), looked.refused.end());
        PermitRequest request = request_for(rights.asker, asked);
        const PermitAnswer answer = co_await rights.ask(std::move(request));
        // Expected, and in use or another than expected: no override helps, and the whole stage waits for a person.
        if (!looked.refused.empty()) throw Error(Errc::WipeRefused, looked.refused.front().probe->found.front());
        GateInput input{.asker = rights.asker, .expected = rights.expected, .override_flags = rights.override_flags, .disks = {},
                        .permits = answer.permits, .spent = spent()};
        // By the clock that wrote `expires`: this machine's own may be years away.
        input.asker.now = parse_rfc3339(answer.now).value_or(SystemClock{}.wall());
        mark_spent(input.spent, answer.permits);
        co_await open(std::move(input), looked.chosen, passage);
    } catch (const Error& error) {
        passage.refused = error.what();
    }
    if (passage.disks.empty() && passage.refused.empty()) passage.refused = passage.skipped.back().reason;
    co_return passage;
}

}  // namespace vetting::safety
