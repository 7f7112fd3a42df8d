/* What every C plugin of the zoo has around its run(). */
#ifndef VETTING_ZOO_H
#define VETTING_ZOO_H

#include <stdio.h>
#include <string.h>

#include "vetting/abi/v1.h"
#include "vetting_describe.h"

#define ZOO_TEXT(literal) ((vt_str){literal, sizeof(literal) - 1})

#define ZOO_COMPONENT(id, make, unmake, run_function)                                                            \
    static const vt_stage_run_1 zoo_run = {sizeof zoo_run, 0, run_function, NULL, NULL};                         \
    static const void *zoo_get(const char *interface_id) {                                                       \
        return strcmp(interface_id, VT_STAGE_RUN_1) == 0 ? &zoo_run : NULL;                                      \
    }                                                                                                            \
    static const vt_component zoo_component = {sizeof zoo_component, 0, id, "stage", VT_DESCRIBE_0, make, unmake, zoo_get}; \
    static const vt_component *const zoo_components[] = {&zoo_component, NULL};                                  \
    static const vt_module zoo_module = {sizeof zoo_module, 0, VT_PLUGIN_NAME, VT_PLUGIN_VERSION, zoo_components}

#define ZOO_STAGE(run_function)                                  \
    ZOO_COMPONENT(VT_ID_0, NULL, NULL, run_function);            \
    const vt_module *vt_plugin_entry_v1(const void *reserved) {  \
        (void)reserved;                                          \
        return &zoo_module;                                      \
    }

#endif
