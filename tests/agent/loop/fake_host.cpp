#include "tests/agent/loop/fake_host.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <stdexcept>

namespace vetting {
namespace {

std::string header(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
}

Json offer_json(const std::optional<StageOffer>& offer) { return offer ? Json(*offer) : Json(); }

}  // namespace

StageOffer offer_of(std::int32_t index, const std::string& id, std::int32_t attempt) {
    return {.index = index, .id = id, .attempt = attempt};
}

FakeHost::FakeHost(asio::io_context& io) : io_(io), acceptor_(io, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(io_, accept(), asio::detached);
}

std::vector<Seen> FakeHost::of(const std::string& call) const {
    std::vector<Seen> found;
    for (const Seen& request : log) {
        if (request.call == call) found.push_back(request);
    }
    return found;
}

std::vector<Json> FakeHost::items(const std::string& stream) const {
    const auto found = items_.find(stream);
    return found == items_.end() ? std::vector<Json>{} : found->second;
}

asio::awaitable<void> FakeHost::accept() {
    for (;;) asio::co_spawn(io_, serve(co_await acceptor_.async_accept(asio::use_awaitable)), asio::detached);
}

asio::awaitable<void> FakeHost::serve(asio::ip::tcp::socket socket) {
    std::string buffer;
    for (;;) {
        const std::size_t end = co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), "\r\n\r\n", asio::use_awaitable);
        const std::string head = buffer.substr(0, end);
        const std::string length = header(head, "Content-Length");
        const std::size_t total = end + (length.empty() ? 0 : std::stoul(length));
        if (buffer.size() < total) {
            co_await asio::async_read(socket, asio::dynamic_buffer(buffer), asio::transfer_exactly(total - buffer.size()), asio::use_awaitable);
        }
        const std::string target = head.substr(head.find(' ') + 1, head.find(" HTTP") - head.find(' ') - 1);
        Seen request{target.substr(std::string("/api/v1/runs/7/").size()), buffer.substr(end, total - end), header(head, "Authorization")};
        buffer.erase(0, total);
        const Reply reply = answer(request);
        if (reply.status == -1) co_return;  // hangs up without an answer
        const std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " X\r\n" + reply.headers + "Content-Type: application/json\r\nContent-Length: " +
                                 std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
        co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
    }
}

Reply FakeHost::answer(const Seen& request) {
    log.push_back(request);
    if (const Reply first = hook(request); first.status != 0) return first;
    if (request.call == "hello") return {200, R"({"state":"Booting","server_time":"2026-01-01T00:00:00.000Z"})", {}};
    if (request.call == "claim") return claim_answer();
    if (request.call == "heartbeat") return heartbeat_answer();
    if (request.call == "log" || request.call == "sensor") return take_batch(request);
    if (request.call == "result") return take_result(request);
    if (request.call == "hold") return {200, R"({"authorized_key":"ssh-ed25519 AAAA x","user":"vetting"})", {}};
    return {200, R"({"id":1,"sha256":""})", {}};
}

Reply FakeHost::claim_answer() {
    if (std::exchange(claimed_before_, true) && at_ < stages.size()) ++stages[at_].attempt;
    ClaimAnswer answer{.run_token = "run-token", .state = state, .acked = {acked_["log"], acked_["sensor"]}, .heartbeat_interval_s = 0.02};
    answer.downloads = downloads;
    answer.probes = probes;
    if (at_ < stages.size()) answer.current = stages[at_];
    return {200, Json(answer).dump(), {}};
}

Reply FakeHost::heartbeat_answer() {
    const bool done = at_ >= stages.size() && command == "continue" && state == "InStage";
    Json answer{{"state", state}, {"cmd", done ? "shutdown" : command}};
    if (!offers_in_result && at_ < stages.size()) answer["offer"] = offer_json(stages[at_]);
    return {200, answer.dump(), {}};
}

Reply FakeHost::take_batch(const Seen& request) {
    const Json body = request.json();
    const auto seq = body.at("seq").get<std::int64_t>();
    std::int64_t& acked = acked_[request.call];
    if (seq > acked + 1) return {409, Json{{"code", "seq_gap"}, {"acked_seq", acked}}.dump(), {}};
    if (seq == acked + 1) {
        acked = seq;
        for (const Json& item : body.at(request.call == "log" ? "lines" : "samples")) items_[request.call].push_back(item);
    }
    return {200, Json{{"acked_seq", acked}}.dump(), {}};
}

Reply FakeHost::take_result(const Seen& request) {
    const auto result = from_json_text<StageResult>(request.body);
    const std::string key = result.stage + " " + std::to_string(result.attempt);
    const auto known = results_.find(key);
    if (known == results_.end()) {
        if (at_ >= stages.size() || stages[at_].id != result.stage || stages[at_].attempt != result.attempt) {
            return {409, R"({"code":"stage_out_of_order","detail":"not the stage in hand"})", {}};
        }
        results_[key] = request.body;
        ++at_;
    } else if (known->second != request.body) {
        return {409, R"({"code":"conflict","detail":"other bytes"})", {}};
    }
    Json answer{{"verdict", "passed"}, {"next_state", state}};
    if (offers_in_result && at_ < stages.size()) answer["next_stage"] = offer_json(stages[at_]);
    return {200, answer.dump(), {}};
}

asio::awaitable<StageResult> FakeStages::run(StageOffer offer, StageReport report) {
    ran.push_back(offer.id + " " + std::to_string(offer.attempt));
    cancel_reason_.clear();
    during(offer, report);
    while (lasts && cancel_reason_.empty()) co_await wake_.wait_for(1s);
    StageResult result{.stage = offer.id, .attempt = offer.attempt};
    if (!cancel_reason_.empty()) result.ending = {.kind = EndingKind::Killed, .message = cancel_reason_};
    co_return result;
}

void FakeStages::cancel(std::string reason) {
    cancel_reason_ = std::move(reason);
    wake_.notify();
}

asio::awaitable<void> FakeStages::clean_up(StageOffer offer, StageReport) {
    cleaned.push_back(offer.id + " " + std::to_string(offer.attempt));
    co_return;
}

asio::awaitable<void> FakeStages::take_plugins(PluginSupply given) {
    supply = std::move(given);
    co_return;
}

asio::awaitable<void> FakeStages::watch(SidecarConfig, StageReport) { co_return; }

namespace {
AgentOptions options_for(const FakeHost& host, const FixtureTree& folder, bool local) {
    return {.run_id = "7", .boot_id = "boot-1", .boot_token = "boot-token", .state_folder = folder.root() / "state",
            .sysroot = folder.root(), .local = local, .host = {.base_url = host.url()}, .batch_window = 2ms, .flush_limit = 10s};
}
constexpr auto kTestLimit = 20s;
}  // namespace

AgentEnd Bench::run(FakeHost& host, FakeStages& stages, asio::io_context& io, bool local) {
    Agent agent(io, options_for(host, folder, local), stages);
    std::optional<AgentEnd> end;
    asio::co_spawn(io, agent.live(), [&io, &end](const std::exception_ptr& error, AgentEnd how) {
        if (error) std::rethrow_exception(error);
        end = how;
        io.stop();
    });
    io.run_for(kTestLimit);
    if (!end) throw std::runtime_error("the agent did not end");
    return *end;
}

void Bench::run_until(FakeHost& host, FakeStages& stages, asio::io_context& io, const std::function<bool()>& when) {
    Agent agent(io, options_for(host, folder, false), stages);
    asio::co_spawn(io, agent.live(), asio::detached);
    const Deadline limit = Deadline::in(kTestLimit);
    while (!when() && !limit.passed()) io.run_one_for(std::chrono::milliseconds(100));
    if (!when()) throw std::runtime_error("the moment of the kill never came");
    io.stop();
}

}  // namespace vetting
