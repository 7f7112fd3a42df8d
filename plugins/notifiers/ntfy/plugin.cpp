// The ntfy notifier: one attempt, ten seconds, no redirects, certificates verified.
#include <vetting/plugin.hpp>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Timespan.h>

#include <vetting/json.hpp>

#include <fstream>
#include <memory>
#include <sstream>

#include "plugins/notifiers/ntfy/message.hpp"

namespace vetting::ntfy {
namespace {

std::unique_ptr<Poco::Net::HTTPClientSession> connect(const Topic& topic, int timeout_s) {
    std::unique_ptr<Poco::Net::HTTPClientSession> session;
    if (topic.tls) {
        const Poco::Net::Context::Ptr context = new Poco::Net::Context(
            Poco::Net::Context::TLS_CLIENT_USE, "", "", "", Poco::Net::Context::VERIFY_STRICT, 9, true);
        session = std::make_unique<Poco::Net::HTTPSClientSession>(topic.host, topic.port, context);
    } else {
        session = std::make_unique<Poco::Net::HTTPClientSession>(topic.host, topic.port);
    }
    session->setTimeout(Poco::Timespan(timeout_s, 0));
    return session;
}

std::string token_from(const std::string& file) {
    if (file.empty()) return {};
    std::ifstream in(file);
    std::string token;
    if (!(in >> token)) throw Failure(VT_E_INVALID, file + ": no access token to be read");
    return token;
}

}  // namespace

class NtfyNotifier final : public Notifier {
public:
    void deliver(Call& call) override {
        const nlohmann::json settings = call.config();
        const Topic topic = parse_topic(settings.value("url", ""));
        const std::string body = to_text(message_for(parse_text(call.read("event"), "the event"), topic.topic));
        try {
            send(topic, body, token_from(settings.value("token_file", "")), settings.value("timeout_s", 10));
        } catch (const Poco::Exception& error) {
            throw Failure(VT_E_IO, topic.host + ": " + error.displayText());
        }
    }

private:
    static void send(const Topic& topic, const std::string& body, const std::string& token, int timeout_s) {
        const auto session = connect(topic, timeout_s);
        Poco::Net::HTTPRequest request(Poco::Net::HTTPRequest::HTTP_POST, topic.path, Poco::Net::HTTPMessage::HTTP_1_1);
        request.setContentType("application/json");
        request.setContentLength(static_cast<std::streamsize>(body.size()));
        if (!token.empty()) request.set("Authorization", "Bearer " + token);
        session->sendRequest(request) << body;
        Poco::Net::HTTPResponse response;
        std::istream& in = session->receiveResponse(response);
        if (response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK) return;
        std::string said(512, '\0');
        in.read(said.data(), static_cast<std::streamsize>(said.size()));
        said.resize(static_cast<std::size_t>(in.gcount()));
        throw Failure(VT_E_IO, topic.host + " answered " + std::to_string(static_cast<int>(response.getStatus())) + ": " + said);
    }
};

}  // namespace vetting::ntfy

VETTING_EXPORT(vetting::ntfy::NtfyNotifier);
