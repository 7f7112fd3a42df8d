// The writer's thread: take what is queued, one transaction, answer after it.
#include "host/store/writer.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/store/failpoint.hpp"
#include "host/store/sql_connection.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

struct Writer::State {
    struct Entry {
        std::unique_ptr<Job> job;
        std::exception_ptr error;  ///< set: its savepoint was rolled back
    };

    State(Database& database, Limits given)
        : limits(given), connection(database.file(), SqlConnection::Mode::ReadWrite) {}

    Limits limits;
    SqlConnection connection;
    AfterCommit after_commit;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::unique_ptr<Job>> queue;
    bool stopping = false;
    std::uint64_t commits = 0;
    std::jthread thread;

    std::vector<Entry> take();
    void loop();
    void commit_group(std::vector<Entry>& group);
    bool run_all(std::vector<Entry>& group, CommittedBatch& told);
    void run_one(Entry& entry, CommittedBatch& told, bool alone);
    void commit();
    void give_up();
    void tell(CommittedBatch&& told);
};

namespace {

/// After a failed commit nobody knows what is on the disk: only a new start, which reads it, may go on.
[[noreturn]] void end_process(const std::string& why) {
    log::error("store.commit_failed", {{"reason", why}, {"action", "ending the process; a restart reads what is stored"}});
    std::terminate();
}

/// Each error goes to its receiver whole: this thread keeps no share in what another one reads and throws away.
void fail_all(auto& group, std::exception_ptr error) {
    for (auto& entry : group) {
        if (!entry.error) entry.error = error;
    }
    error = nullptr;
    for (auto& entry : group) entry.job->failed(std::move(entry.error));
}

}  // namespace

Writer::Writer(Database& database, Limits limits) : state_(std::make_unique<State>(database, limits)) {
    state_->thread = std::jthread([state = state_.get()] { state->loop(); });
}

Writer::~Writer() {
    {
        const std::scoped_lock guard(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

void Writer::on_commit(AfterCommit callback) {
    const std::scoped_lock guard(state_->mutex);
    state_->after_commit = std::move(callback);
}

void Writer::enqueue(std::unique_ptr<Job> job) {
    {
        const std::scoped_lock guard(state_->mutex);
        if (state_->stopping) throw Error(Errc::StoreBusy, "the store is closing");
        if (state_->queue.size() >= state_->limits.queued) {
            throw Error(Errc::StoreBusy, "too many changes are waiting for the store");
        }
        state_->queue.push_back(std::move(job));
    }
    state_->wake.notify_one();
}

std::size_t Writer::queued() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->queue.size();
}

std::uint64_t Writer::commits() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->commits;
}

/// Waits for work; empty only when the writer is stopping and nothing is left.
std::vector<Writer::State::Entry> Writer::State::take() {
    std::unique_lock guard(mutex);
    wake.wait(guard, [this] { return stopping || !queue.empty(); });
    std::vector<Entry> group;
    while (!queue.empty() && group.size() < limits.per_commit) {
        group.push_back({std::move(queue.front()), nullptr});
        queue.pop_front();
    }
    return group;
}

void Writer::State::loop() {
    for (std::vector<Entry> group = take(); !group.empty(); group = take()) {
        commit_group(group);
        group.clear();  // nothing of an answered command outlives it while the thread waits
    }
}

void Writer::State::commit_group(std::vector<Entry>& group) {
    CommittedBatch told;
    connection.dictionary.forget_when_large();
    std::exception_ptr undone;
    try {
        connection.run("BEGIN IMMEDIATE");
        if (!run_all(group, told)) {
            give_up();
            return fail_all(group, nullptr);
        }
        failpoint("before_commit");
        commit();
    } catch (const Error&) {
        give_up();
        undone = std::current_exception();
    }
    if (undone) return fail_all(group, std::move(undone));
    {
        const std::scoped_lock guard(mutex);
        ++commits;
    }
    tell(std::move(told));
    for (Entry& entry : group) {
        if (entry.error) entry.job->failed(std::move(entry.error));
        else entry.job->committed();
    }
}

/// @return whether something is left to commit. @throws Error when SQLite has undone the whole transaction.
bool Writer::State::run_all(std::vector<Entry>& group, CommittedBatch& told) {
    bool any = false;
    for (Entry& entry : group) {
        run_one(entry, told, group.size() == 1);  // alone in its transaction it needs no savepoint
        if (entry.error && !connection.in_transaction()) std::rethrow_exception(entry.error);
        any = any || !entry.error;
    }
    return any;
}

void Writer::State::run_one(Entry& entry, CommittedBatch& told, bool alone) {
    const std::size_t events = told.events.size();
    const std::size_t actions = told.actions.size();
    if (!alone) connection.run("SAVEPOINT command");
    try {
        Tx tx(connection, told);
        entry.job->run(tx);
        if (!alone) connection.run("RELEASE command");
        return;
    } catch (...) {
        entry.error = std::current_exception();
    }
    told.events.resize(events);
    told.actions.resize(actions);
    connection.dictionary.clear();
    if (!alone && connection.in_transaction()) connection.run("ROLLBACK TO command; RELEASE command");
}

void Writer::State::commit() {
    const int code = connection.try_run("COMMIT");
    if (code != SQLITE_OK) {
        const std::string text = sqlite3_errmsg(connection.handle());
        if ((code & 0xff) == SQLITE_IOERR && code != SQLITE_IOERR_SHMSIZE) end_process(text);
        throw_sqlite(code, text);
    }
    try {
        failpoint("after_commit");
    } catch (const Error& error) {
        end_process(error.what());  // stored, but nobody can be told otherwise
    }
}

void Writer::State::give_up() {
    connection.dictionary.clear();
    if (!connection.in_transaction()) return;
    if (const int code = connection.try_run("ROLLBACK"); code != SQLITE_OK) end_process("ROLLBACK failed");
}

void Writer::State::tell(CommittedBatch&& told) {
    if (told.empty() || !after_commit) return;
    try {
        after_commit(Committed<CommittedBatch>(std::move(told)));
    } catch (const std::exception& error) {
        log::error("store.after_commit_failed", {{"error", error.what()}});
    }
}

}  // namespace vetting
