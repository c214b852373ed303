/* The rows of officials in the store; see record/store.h. */
#pragma once

#include "daemon/officials/rows.h"
#include "daemon/record/store.h"

typedef int (*store_lock_fn)(const struct lock_row *row, void *userdata);
int store_each_lock(struct store *store, store_lock_fn each, void *userdata);
int store_save_lock(struct store *store, const struct lock_row *row);
