#include "plugins/common/stage/scratch.hpp"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace vetting::stages {

ScratchFolder::ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "vetting-stage-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::filesystem::filesystem_error("no temporary folder", pattern, std::error_code(errno, std::generic_category()));
    }
    path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace vetting::stages
