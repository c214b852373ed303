/* The rows of keys in the store; see record/store.h. */
#pragma once

#include "daemon/keypads/rows.h"
#include "daemon/record/store.h"

typedef int (*store_key_fn)(const struct key_row *row, void *userdata);
int store_each_key(struct store *store, store_key_fn each, void *userdata);
int store_save_key(struct store *store, const struct key_row *row);
typedef int (*store_kiosk_fn)(const struct kiosk_row *row, void *userdata);
int store_each_kiosk(struct store *store, store_kiosk_fn each, void *userdata);
int store_save_kiosk(struct store *store, const struct kiosk_row *row);
