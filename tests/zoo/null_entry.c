/* Has the entry symbol and nothing behind it. */
#include <stddef.h>

#include "vetting/abi/v1.h"

const vt_module *vt_plugin_entry_v1(const void *reserved) {
    (void)reserved;
    return NULL;
}
