// HandBootToken: the local agent finds its boot token in a file that only this user can read.
#include "host/engine/actions.hpp"
#include "host/engine/tokens.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace asio = boost::asio;

namespace {

/// Was it handed over before a crash? An agent may have read it already, so it must stay good.
asio::awaitable<bool> is_handed_over(std::shared_ptr<Core> core, RunId run) {
    std::function<bool()> look = [core, run] {
        const auto kept = core->stores.database.read([run](const Reader& reader) { return RunStore::find(reader, run); });
        const auto token = try_read_file(core->boot_token_file(run));
        return kept && token && bcrypt_matches(*token, kept->agent_token_hash);
    };
    co_return co_await core->on_pool<bool>(std::move(look));
}

}  // namespace

/// Done again after a crash it makes another token and voids the one before; a run that was claimed meanwhile keeps its own.
asio::awaitable<void> hand_boot_token(std::shared_ptr<Core> core, RunId run) {
    if (co_await is_handed_over(core, run)) co_return;
    const std::string token = random_token(32);
    std::function<std::string()> hash_it = [token] { return bcrypt_hash(token); };
    const std::string hash = co_await core->on_pool<std::string>(std::move(hash_it));
    const auto waits = std::make_shared<bool>(false);
    std::function<void(RunTx&)> work = [hash, waits](RunTx& change) {
        *waits = change.state() == State::Booting;
        if (*waits) change.edit().agent_token_hash = hash;
    };
    co_await core->change(run, std::move(work));
    if (!*waits) co_return;
    std::function<bool()> write_it = [core, run, token] {
        const auto file = core->boot_token_file(run);
        make_folder(file.parent_path(), 0700);
        write_file_atomic(file, token, 0600);
        return true;
    };
    (void)co_await core->on_pool<bool>(std::move(write_it));
}

}  // namespace vetting
