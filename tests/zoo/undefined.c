/* Needs a function that nobody has. */
#include "zoo.h"

extern vt_status nobody_has_this(void);

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    (void)call;
    return nobody_has_this();
}

ZOO_STAGE(run)
