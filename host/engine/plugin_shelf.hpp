// The plugins that runs have pinned, kept by digest: a change of the plugin folders does not reach a run that has begun.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "host/engine/plugin_catalogue.hpp"

namespace vetting {

/// Blocks on files: call it on the pool. Safe to use from several threads.
class PluginShelf {
public:
    /// @param folder  made 0700 where it is not there. @throws Error Io.
    explicit PluginShelf(std::filesystem::path folder);

    /// A copy of the component's file, checked as it is made. @throws Error Conflict when the file is not the one that
    /// was looked at when this host started; Io.
    void keep(const HostPlugin& plugin) const;
    /// Where the file with this digest lies.
    [[nodiscard]] std::optional<std::filesystem::path> find(const std::string& sha256) const;
    /// At start, before anything is kept: remove what no run needs any more, and what is not what its name says.
    void keep_only(const std::set<std::string>& digests) const;
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;
    std::filesystem::path folder_;
};

}  // namespace vetting
