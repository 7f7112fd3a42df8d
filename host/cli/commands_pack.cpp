#include "host/cli/api.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/listings.hpp"
#include "host/cli/local_site.hpp"
#include "host/cli/print.hpp"
#include "host/cli/words.hpp"
#include "sdk/pack/install.hpp"

namespace vetting::cli {
namespace {

Json document_of(const Pack& pack) {
    const Vouched& vouched = pack.vouched;
    Json document{{"id", pack.manifest.id}, {"version", pack.manifest.version}, {"folder", pack.folder.string()},
                  {"title", pack.manifest.title}, {"sha256", pack.manifest_sha256}, {"trust", vouched.trust},
                  {"signed_by", vouched.signed_by}, {"key", vouched.key_id}, {"comment", vouched.comment},
                  {"state", pack.usable() ? "usable" : "refused"}, {"reason", vouched.refused},
                  {"files", pack.manifest.files}, {"components", pack.manifest.components}};
    return document;
}

Listing pack_listing(const Pack& pack) {
    Listing listing;
    listing.document = document_of(pack);
    listing.columns = {{"FIELD"}, {"VALUE", false, false, true}};
    for (const char* field : {"id", "version", "folder", "title", "trust", "signed_by", "key", "comment", "state", "reason"}) {
        const std::string value = listing.document.at(field).get<std::string>();
        if (!value.empty()) listing.rows.push_back({field, printable(value)});
    }
    for (const PackComponent& component : pack.manifest.components) listing.rows.push_back({component.kind, component.id});
    listing.rows.push_back({"files", std::to_string(pack.manifest.files.size())});
    listing.names.push_back(pack.manifest.id);
    return listing;
}

PackPolicy policy_of(const LocalSite& site, const PackOptions& options) {
    PackPolicy policy = site.policy;
    policy.require_signature = policy.require_signature || options.require_signature;
    return policy;
}

PluginItem item_of(const Pack& pack) {
    PluginItem item;
    item.id = pack.manifest.id.empty() ? pack.folder.filename().string() : pack.manifest.id;
    item.version = pack.manifest.version;
    item.kind = "pack";
    item.title = pack.manifest.title;
    item.sha256 = pack.manifest_sha256;
    item.file = pack.folder.string();
    item.trust = pack.vouched.trust;
    item.state = pack.usable() ? "usable" : "refused";
    item.reason = pack.vouched.refused;
    return item;
}

}  // namespace

Exit pack_verify(const Common& common, const PackOptions& options) {
    if (!is_pack(options.folder)) throw Error(Errc::NotFound, options.folder.string() + " holds no " + std::string(kManifestName) + ": it is no pack");
    const Pack pack = check_pack(options.folder, policy_of(local_site(common), options), false);
    print(pack_listing(pack), common.format);
    if (pack.usable()) return Exit::Ok;
    say("vetting: refused: " + printable(pack.vouched.refused));
    return Exit::Refused;
}

Exit pack_install(const Common& common, const PackOptions& options) {
    const LocalSite site = local_site(common);
    const auto folder = options.to.empty() ? site.install_to : options.to;
    const InstalledPack done = install_pack(options.folder, folder, policy_of(site, options), options.force);
    const std::string name = done.pack.manifest.id + " " + done.pack.manifest.version;
    if (done.was_there) say(name + " is installed already in " + done.pack.folder.string());
    else say(name + " (" + done.pack.vouched.trust + ") is in " + done.pack.folder.string() + "; vettingd takes it up at its next start");
    if (!done.kept.empty()) say("version " + done.replaced + " is kept in " + done.kept.string());
    if (common.format != Format::Table && common.format != Format::Wide) print(pack_listing(done.pack), common.format);
    return Exit::Ok;
}

Exit pack_list(const Common& common) {
    if (common.connection.given()) {
        Api api(common.connection);
        Json document = api.get("/api/v1/plugins");
        Json packs = Json::array();
        for (Json& item : document["items"]) {
            if (item.value("kind", "") == "pack") packs.push_back(std::move(item));
        }
        const std::size_t total = packs.size();
        print(packs_listing(Json{{"items", std::move(packs)}, {"total", total}}), common.format);
        return Exit::Ok;
    }
    const LocalSite site = local_site(common);
    ItemList<PluginItem> list;
    for (const Pack& pack : list_packs(site.plugins, site.policy)) list.items.push_back(item_of(pack));
    list.total = static_cast<std::int64_t>(list.items.size());
    print(packs_listing(Json(list)), common.format);
    return Exit::Ok;
}

}  // namespace vetting::cli
