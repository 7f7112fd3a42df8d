// One PCI function, whichever form it was printed in. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::lspci {

struct Device {
    std::string address;  ///< with its domain: `0000:18:00.0`
    std::optional<std::string> class_name, class_id, vendor, vendor_id, device, device_id;
    std::optional<std::string> driver, slot;
    std::optional<double> speed_gts, speed_max_gts;
    std::optional<std::uint64_t> width, width_max;
    std::vector<std::string> correctable, uncorrectable;  ///< AER status bits that are set
    std::optional<std::string> fault;                     ///< what lspci shouts about (`Unknown header type 7f`)
};

[[nodiscard]] nlohmann::json facts_of(const Device& device);

/// The address at the start of a line, completed by domain 0 where none is printed; empty when there is none.
struct Address {
    std::string text;
    std::string_view rest;
};
[[nodiscard]] Address address_in(std::string_view line);
[[nodiscard]] bool is_hex(std::string_view text, std::size_t digits);

/// `Ethernet controller [0200]` → name and number; a number alone is no name.
struct Named {
    std::optional<std::string> name, id;
};
[[nodiscard]] Named named(std::string_view text);

/// Splits `Intel Corporation 82599ES` into vendor and device; the vendor stays away where nobody can tell where it ends.
void split_names(std::string_view text, Device& device);

// The forms. Each gives the functions it finds, none when the text is of another form.
[[nodiscard]] std::vector<Device> read_text(std::string_view capture);     ///< plain, -n, -nn, -m, -v…-vvv, -x
[[nodiscard]] std::vector<Device> read_records(std::string_view capture);  ///< -vm, -vmm

[[nodiscard]] std::vector<Device> read_tree(std::string_view capture);     ///< -t, -tv: addresses and names, no more

/// One indented line below a function's own, and what it continues.
class Details {
public:
    explicit Details(Device& device) : device_(&device) {}
    void line(std::string_view line);

private:
    void link(std::string_view value, bool capability);
    Device* device_;
    std::vector<std::string>* flags_ = nullptr;  ///< the AER status that goes on in the next line
    bool correctable_seen_ = false;
};
/// `Speed 8GT/s (ok), Width x8` → numbers; `unknown` is none.
[[nodiscard]] std::optional<double> speed_in(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> width_in(std::string_view text);

}  // namespace vetting::lspci
