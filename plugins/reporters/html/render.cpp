#include "plugins/reporters/html/render.hpp"

#include <vetting/template.hpp>

#include "embedded/report_css.hpp"
#include "embedded/report_template.hpp"
#include "plugins/reporters/html/view.hpp"

namespace vetting::report {

std::string render_html(const nlohmann::json& report) {
    static const std::string kPage = [] {
        static constexpr std::string_view kPlace = "{{>style}}";
        std::string page(report_template);
        return page.replace(page.find(kPlace), kPlace.size(), report_css);
    }();
    return render_template(kPage, view_of(report));
}

}  // namespace vetting::report
