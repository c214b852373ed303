/* The members of the log: checkpoints, proofs, leaves, cosignatures. */
#pragma once

#include "daemon/log/sign.h"

extern const sd_bus_vtable log_members[];

/* cosign.c */
int method_add_cosignature(sd_bus_message *message, void *userdata, sd_bus_error *error);
