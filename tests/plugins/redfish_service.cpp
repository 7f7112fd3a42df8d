#include "tests/plugins/redfish_service.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <sstream>

namespace vetting::testing_plugins {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string base64(const std::string& text) {
    static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (const unsigned char c : text) {
        bits = bits << 8U | c;
        for (held += 8; held >= 6; held -= 6) out += kLetters[bits >> static_cast<unsigned>(held - 6) & 63U];
    }
    if (held > 0) out += kLetters[bits << static_cast<unsigned>(6 - held) & 63U];
    while (out.size() % 4 != 0) out += '=';
    return out;
}

}  // namespace

RedfishService::RedfishService(std::map<std::string, std::string> documents, std::string credentials)
    : documents_(std::move(documents)), credentials_(std::move(credentials)),
      acceptor_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), thread_([this] { serve(); }) {}

RedfishService::~RedfishService() {
    stopping_ = true;
    try {
        tcp::socket wake(io_);
        wake.connect(acceptor_.local_endpoint());
    } catch (const boost::system::system_error&) {
        acceptor_.close();
    }
    thread_.join();
}

std::string RedfishService::url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }

std::vector<std::string> RedfishService::asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
}

void RedfishService::serve() {
    while (true) {
        boost::system::error_code error;
        tcp::socket socket(io_);
        acceptor_.accept(socket, error);
        if (stopping_ || error) return;
        answer(socket);
    }
}

void RedfishService::answer(tcp::socket& socket) {
    boost::system::error_code error;
    asio::streambuf buffer;
    asio::read_until(socket, buffer, "\r\n\r\n", error);
    if (error) return;
    std::istream request(&buffer);
    std::string method, path, line, authorization;
    request >> method >> path;
    while (std::getline(request, line)) {
        if (line.starts_with("Authorization: Basic ")) authorization = line.substr(21, line.find('\r') - 21);
    }
    {
        const std::lock_guard lock(mutex_);
        asked_.push_back(path);
    }
    const auto found = documents_.find(path);
    const bool known = credentials_.empty() || authorization == base64(credentials_);
    std::ostringstream response;
    const std::string body = found == documents_.end() ? "{}" : found->second;
    response << "HTTP/1.1 " << (!known ? "401 Unauthorized" : found == documents_.end() ? "404 Not Found" : "200 OK")
             << "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " << body.size() << "\r\n\r\n" << body;
    asio::write(socket, asio::buffer(response.str()), error);
}

std::map<std::string, std::string> redfish_chassis(const std::string& health) {
    const auto supply = [](const std::string& bay, const std::string& state) {
        return R"({"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay)" + bay + R"(", "@odata.type": "#PowerSupply.v1_5_0.PowerSupply", "Id": "Bay)" +
               bay + R"(", "Name": "Power Supply Bay )" + bay + R"(", "SerialNumber": "S)" + bay + R"(", "Status": {"State": "Enabled", "Health": ")" + state + R"("}})";
    };
    return {{"/redfish/v1/", R"({"@odata.id": "/redfish/v1/", "RedfishVersion": "1.6.0", "Chassis": {"@odata.id": "/redfish/v1/Chassis"}, "Systems": {"@odata.id": "/redfish/v1/Systems"}})"},
            {"/redfish/v1/Systems", R"({"@odata.id": "/redfish/v1/Systems", "Members": []})"},
            {"/redfish/v1/Chassis", R"({"@odata.id": "/redfish/v1/Chassis", "Members": [{"@odata.id": "/redfish/v1/Chassis/1"}]})"},
            {"/redfish/v1/Chassis/1", R"({"@odata.id": "/redfish/v1/Chassis/1", "@odata.type": "#Chassis.v1_14_0.Chassis", "ChassisType": "RackMount",
                "PowerSubsystem": {"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem"}, "Thermal": {"@odata.id": "/redfish/v1/Chassis/1/Thermal"}})"},
            {"/redfish/v1/Chassis/1/PowerSubsystem", R"({"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem", "@odata.type": "#PowerSubsystem.v1_1_0.PowerSubsystem",
                "PowerSupplies": {"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies"}})"},
            {"/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies", R"({"Members": [{"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay1"},
                {"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay2"}]})"},
            {"/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay1", supply("1", "OK")},
            {"/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay2", supply("2", health)}};
}

}  // namespace vetting::testing_plugins
