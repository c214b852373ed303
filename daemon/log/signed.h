/* The tables of what is signed, and what is asked of them. Only ever appended to. */
#pragma once

#include "daemon/log/rows.h"
#include "daemon/log/tables.h"

/* *ret stays empty if there is none. */
int log_key_row_load(struct store *store, struct log_key_row *ret);
/* The newest checkpoint of at most that size. -ENOENT. */
int checkpoint_find(struct store *store, uint64_t size, struct checkpoint_row *ret);
/* In the order of the keys. */
int cosignature_each(struct store *store, uint64_t size, sql_row_fn each, void *userdata);
/* Whether there is one by that key: 1 or 0. */
int cosignature_is_there(struct store *store, uint64_t size, const char *key);
/* The size of the newest checkpoint, of at most that size, with so many of them. -ENOENT. */
int cosignature_find(struct store *store, uint64_t size, uint64_t n, uint64_t *ret_size);
int conflict_is_there(struct store *store, uint64_t size, const char *key);
/* The largest size that this key signed against the record. -ENOENT. */
int conflict_find_size(struct store *store, const char *key, uint64_t *ret_size);
int conflict_count(struct store *store, uint64_t *ret);
