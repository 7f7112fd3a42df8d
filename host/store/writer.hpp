// The one writer: a thread that owns the only read-write connection and commits in groups.
//
// All commands that wait share a transaction, each in a savepoint of its own: an exception undoes that command alone
// and reaches its own caller. Nobody is answered before COMMIT with synchronous=FULL has returned. A commit that
// fails in the disk ends the process: after a failed sync nobody knows what is stored, and a restart reads it anew.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "host/store/committed.hpp"
#include "host/store/database.hpp"

namespace vetting {

class Writer {
public:
    /// Called on the writer's thread after each COMMIT that told something, before the commands are answered.
    using AfterCommit = std::function<void(Committed<CommittedBatch>)>;

    struct Limits {
        std::size_t queued = 4096;    ///< commands waiting; the next one is refused with StoreBusy
        std::size_t per_commit = 512; ///< commands that share one transaction at most
    };

    explicit Writer(Database& database) : Writer(database, Limits{}) {}
    Writer(Database& database, Limits limits);
    /// Commits what is queued, then ends the thread.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Set before the first submit.
    void on_commit(AfterCommit callback);

    /// Run `work(Tx&)` in the next transaction and give its answer after COMMIT, on the caller's executor. Once queued
    /// it cannot be cancelled. @throws what the work threw; Error StoreBusy (queue full), StoreFull (disk full).
    template <class Work>
    boost::asio::awaitable<Committed<std::conditional_t<std::is_void_v<std::invoke_result_t<Work&, Tx&>>, Done,
                                                        std::invoke_result_t<Work&, Tx&>>>>
    submit(Work work) {
        using Answer = typename Task<Work>::Answer;
        Outcome<Answer> outcome = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                                                       void(Outcome<Answer>)>(
            [this](auto handler, Work queued) { this->enqueue_async<Work>(std::move(queued), std::move(handler)); },
            boost::asio::use_awaitable, std::move(work));
        if (outcome.error) std::rethrow_exception(outcome.error);
        co_return std::move(*outcome.answer);
    }

    /// The same for a thread that may block: start, tests. Never call it on the writer's own thread.
    template <class Work>
    auto submit_and_wait(Work work) {
        using Answer = typename Task<Work>::Answer;
        auto promise = std::make_shared<std::promise<Outcome<Answer>>>();
        auto future = promise->get_future();
        enqueue(std::make_unique<Task<Work>>(std::move(work),
                                             [promise](Outcome<Answer> outcome) { promise->set_value(std::move(outcome)); }));
        Outcome<Answer> outcome = future.get();
        if (outcome.error) std::rethrow_exception(outcome.error);
        return std::move(*outcome.answer);
    }

    /// Commands waiting now; for metrics and readiness.
    [[nodiscard]] std::size_t queued() const;
    /// Transactions committed since start.
    [[nodiscard]] std::uint64_t commits() const;

private:
    template <class Answer>
    struct Outcome {
        std::exception_ptr error;
        std::optional<Committed<Answer>> answer;
    };

    /// One queued command, its type forgotten.
    class Job {
    public:
        virtual ~Job() = default;
        virtual void run(Tx& tx) = 0;                        ///< inside a savepoint
        virtual void committed() = 0;                        ///< after COMMIT
        virtual void failed(std::exception_ptr error) = 0;   ///< nothing of it is stored
    };

    template <class Work>
    class Task final : public Job {
    public:
        using Result = std::invoke_result_t<Work&, Tx&>;
        using Answer = std::conditional_t<std::is_void_v<Result>, Done, Result>;
        Task(Work work, std::function<void(Outcome<Answer>)> tell) : work_(std::move(work)), tell_(std::move(tell)) {}
        void run(Tx& tx) override {
            if constexpr (std::is_void_v<Result>) {
                work_(tx);
                answer_.emplace();
            } else {
                answer_.emplace(work_(tx));
            }
        }
        void committed() override { tell_(Outcome<Answer>{nullptr, Committed<Answer>(std::move(*answer_))}); }
        void failed(std::exception_ptr error) override { tell_(Outcome<Answer>{std::move(error), std::nullopt}); }

    private:
        Work work_;
        std::function<void(Outcome<Answer>)> tell_;
        std::optional<Answer> answer_;
    };

    template <class Work, class Handler>
    void enqueue_async(Work work, Handler handler) {
        using Answer = typename Task<Work>::Answer;
        auto waiting = std::make_shared<Handler>(std::move(handler));
        auto executor = boost::asio::get_associated_executor(*waiting);
        // Called once; the handler, and with it the coroutine, then belongs to its own executor alone.
        auto tell = [waiting, guard = boost::asio::make_work_guard(executor)](Outcome<Answer> outcome) mutable {
            auto shared = std::make_shared<Outcome<Answer>>(std::move(outcome));
            boost::asio::post(guard.get_executor(), [waiting = std::move(waiting), shared]() {
                Handler resumed = std::move(*waiting);
                std::move(resumed)(std::move(*shared));
            });
            guard.reset();
        };
        try {
            enqueue(std::make_unique<Task<Work>>(std::move(work), tell));
        } catch (...) {
            tell(Outcome<Answer>{std::current_exception(), std::nullopt});
        }
    }

    void enqueue(std::unique_ptr<Job> job);

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vetting
