#include "api_fixture.hpp"

namespace vetting::api {
namespace {

EngineOptions options_for(const std::filesystem::path& folder) {
    EngineOptions options;
    options.state_folder = folder;
    Profile empty;
    empty.name = "empty";
    options.profiles.emplace("empty", empty);
    return options;
}

asio::awaitable<std::string> start(Engine& engine, std::string& password) {
    const auto made = co_await engine.start();
    if (made) password = made->reveal();
    const UserId admin = *engine.users().find_user("admin");
    std::string title = "test";
    Actor actor;
    const Secret<std::string> token = co_await engine.users().create_api_token(admin, std::move(title), std::move(actor));
    co_return token.reveal();
}

/// The body that was announced, as if it came over a wire.
class TextSource final : public http::BodySource {
public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}
    asio::awaitable<void> read(std::string& into, std::size_t limit_bytes) override {
        if (text_.size() > limit_bytes) throw Error(Errc::BodyTooLarge, "too large");
        into = text_;
        co_return;
    }

private:
    std::string text_;
};

asio::awaitable<Asked> ask_router(const http::Router& router, http::Request& request) {
    http::Response response = co_await http::dispatch(router, request);
    Asked answer{response.status, response.headers, {}};
    if (auto* text = std::get_if<std::string>(&response.body)) answer.body = *text;
    co_return answer;
}

}  // namespace

Api::Api()
    : database(folder.path() / "vetting.db"),
      writer(database),
      artifacts(folder.path() / "artifacts"),
      logs(folder.path() / "runs", database),
      hub(io.get_executor(), {}, EventId{0}, [](EventId, std::int64_t, std::optional<RunId>) -> asio::awaitable<std::vector<StoredEvent>> {
          co_return std::vector<StoredEvent>{};
      }),
      engine(io.get_executor(), {database, writer, artifacts}, std::make_shared<const PluginCatalogue>(std::vector<HostPluginFile>{}), calls,
             options_for(folder.path()), EventSink{}),
      services{.engine = engine, .database = database, .artifacts = artifacts, .logs = logs, .hub = hub, .clock = clock,
               .public_url = "https://host:8443", .fingerprint = std::string(64, 'f')} {
    add_all_routes(router, services);
    token = run_to_end(start(engine, password));
    services.ready = true;
}

Api::~Api() {
    hub.close();
    engine.stop();
}

Asked Api::ask(const std::string& method, const std::string& target, const std::string& fields, const std::string& body) {
    http::Request request;
    request.raw = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields;
    if (!body.empty()) request.raw += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request.raw += "\r\n";
    request.head = std::get<http::RequestHead>(http::read_head(request.raw, {"localhost"}, ""));
    request.verb = request.head.verb;
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query_string = target.substr(question + 1);
    request.peer_address = "127.0.0.1";
    TextSource source(body);
    request.source = &source;
    return run_to_end(ask_router(router, request));
}

Asked Api::as_operator(const std::string& method, const std::string& target, const std::string& body) {
    const std::string type = body.empty() ? "" : "Content-Type: application/json\r\n";
    return ask(method, target, "Authorization: Bearer " + token + "\r\n" + type, body);
}

}  // namespace vetting::api
