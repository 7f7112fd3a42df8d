/* A module that says it is four bytes long. */
#include <stddef.h>

#include "vetting/abi/v1.h"

static const vt_module short_module = {4, 0, "short", "1", NULL};

const vt_module *vt_plugin_entry_v1(const void *reserved) {
    (void)reserved;
    return &short_module;
}
