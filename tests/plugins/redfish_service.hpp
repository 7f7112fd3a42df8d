// A small Redfish service on the loopback, for tests of those who ask one: documents by path, Basic credentials.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace vetting::testing_plugins {

class RedfishService {
public:
    /// @param credentials  `user:password`; empty: nobody is asked
    RedfishService(std::map<std::string, std::string> documents, std::string credentials);
    ~RedfishService();
    RedfishService(const RedfishService&) = delete;
    RedfishService& operator=(const RedfishService&) = delete;
    [[nodiscard]] std::string url() const;
    /// Paths that were asked for, in order.
    [[nodiscard]] std::vector<std::string> asked() const;

private:
    void serve();
    void answer(boost::asio::ip::tcp::socket& socket);
    std::map<std::string, std::string> documents_;
    std::string credentials_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<std::string> asked_;
    std::thread thread_;
};

/// A chassis with two supplies, one of them as `health` says.
[[nodiscard]] std::map<std::string, std::string> redfish_chassis(const std::string& health);

}  // namespace vetting::testing_plugins
