#include "tests/e2e/process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>
#include <thread>
#include <utility>

#include "sdk/base/files.hpp"

namespace vetting::e2e {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    return raw;
}

int open_output(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644); }

}  // namespace

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        if (condition()) return true;
        if (std::chrono::steady_clock::now() >= end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Process::Process(const std::vector<std::string>& argv, std::filesystem::path output, const std::vector<std::string>& environment)
    : output_(std::move(output)) {
    std::vector<std::string> words = argv, variables = environment;
    for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
    std::vector<char*> raw_argv = pointers(words), raw_environment = pointers(variables);
    const int out = open_output(output_), err = open_output(output_.string() + ".err"), null = ::open("/dev/null", O_RDONLY);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(null, 0);
        ::dup2(out, 1);
        ::dup2(err, 2);
        ::execve(raw_argv[0], raw_argv.data(), raw_environment.data());
        _exit(127);
    }
    for (const int fd : {out, err, null}) ::close(fd);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_(other.exit_), output_(std::move(other.output_)) {}

Process& Process::operator=(Process&& other) noexcept {
    if (this != &other) {
        kill9();
        pid_ = std::exchange(other.pid_, -1);
        exit_ = other.exit_;
        output_ = std::move(other.output_);
    }
    return *this;
}

Process::~Process() { kill9(); }

bool Process::running() {
    if (pid_ < 0 || exit_) return false;
    return !wait(std::chrono::milliseconds(0)).has_value();
}

void Process::signal(int number) {
    if (running()) ::kill(pid_, number);
}

void Process::kill9() {
    if (pid_ < 0 || exit_) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(wait(std::chrono::seconds(10)));
}

std::optional<int> Process::wait(std::chrono::milliseconds limit) {
    if (exit_ || pid_ < 0) return exit_;
    static_cast<void>(wait_until([this] {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
        exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return true;
    }, limit));
    return exit_;
}

std::string Process::output() const { return try_read_file(output_).value_or(""); }
std::string Process::errors() const { return try_read_file(output_.string() + ".err").value_or(""); }

ScratchFolder::ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vetting-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a scratch folder");
    path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    if (testing::Test::HasFailure()) {
        std::fprintf(stderr, "kept for a look: %s\n", path_.c_str());
        return;
    }
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace vetting::e2e
