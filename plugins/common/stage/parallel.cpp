#include "plugins/common/stage/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace vetting::stages {
namespace {

constexpr std::chrono::milliseconds kTick{500};

/// The first failure of several threads; a cancellation outranks any other.
class FirstFailure {
public:
    void note(std::exception_ptr failure) {
        const std::lock_guard lock(mutex_);
        if (!first_) first_ = std::move(failure);
    }
    void note_cancelled(std::exception_ptr failure) {
        const std::lock_guard lock(mutex_);
        first_ = std::move(failure);
    }
    void rethrow() const {
        if (first_) std::rethrow_exception(first_);
    }

private:
    std::mutex mutex_;
    std::exception_ptr first_;
};

}  // namespace

void run_parallel(const Call& call, std::size_t count, std::size_t limit,
                  const std::function<void(std::size_t, Call&)>& job, const std::function<void()>& on_tick) {
    std::atomic<std::size_t> next{0};
    std::size_t running = std::min(count, std::max<std::size_t>(1, limit));
    std::mutex mutex;
    std::condition_variable ended;
    FirstFailure failure;
    const auto work = [&next, &running, &mutex, &ended, &failure, &call, &job, count] {
        for (std::size_t i = next++; i < count; i = next++) {
            try {
                Call worker(call.raw());
                worker.throw_if_cancelled();
                job(i, worker);
            } catch (const Cancelled&) {
                failure.note_cancelled(std::current_exception());
                next = count;
            } catch (...) {
                failure.note(std::current_exception());
            }
        }
        const std::lock_guard lock(mutex);
        --running;
        ended.notify_one();
    };
    std::vector<std::jthread> threads;
    for (std::size_t i = running; i > 0; --i) threads.emplace_back(work);
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, kTick, [&running] { return running == 0; })) {
        lock.unlock();
        on_tick();
        lock.lock();
    }
    lock.unlock();
    threads.clear();
    failure.rethrow();
}

int permille_of(std::chrono::steady_clock::time_point started, double expected_s) {
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - started;
    if (expected_s <= 0) return 0;
    return std::clamp(static_cast<int>(1000 * gone.count() / expected_s), 0, 999);
}

}  // namespace vetting::stages
