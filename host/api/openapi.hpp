// The API as an OpenAPI 3.1 document, generated from the route tables: what is not in a table is not in the document.
#pragma once

#include "sdk/base/json.hpp"

namespace vetting::api {

[[nodiscard]] Json openapi_document();

}  // namespace vetting::api
