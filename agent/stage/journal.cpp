#include "agent/stage/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {

void StageJournal::append(const Json& entry) const {
    const UniqueFd fd(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const std::string line = dump_json(entry) + "\n";
    const bool written = fd && ::write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
    if (!written || ::fsync(fd.get()) != 0) {
        throw Error(Errc::Io, file_.string() + ": the journal cannot be written: " + std::strerror(errno));
    }
}

Json StageJournal::entries() const {
    Json list = Json::array();
    const std::string bytes = try_read_file(file_).value_or("");
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1) {
        try {
            list.push_back(parse_json(std::string_view(bytes).substr(begin, end - begin)));
        } catch (const Error&) {
            continue;  // torn by a crash before a later entry was written
        }
    }
    return list;
}

void StageJournal::clear() const {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

}  // namespace vetting
