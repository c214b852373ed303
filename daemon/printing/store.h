/* The rows of what is printed in the store; see record/store.h. */
#pragma once

#include "daemon/printing/rows.h"
#include "daemon/record/store.h"

int store_load_print_rules(struct store *store, struct print_rules *ret); /* -ENOENT */
int store_save_print_rules(struct store *store, const struct print_rules *rules);

int store_save_print(struct store *store, const struct print_row *row);
int store_load_print(struct store *store, uint64_t ticket, struct print_row *ret); /* -ENOENT */
typedef int (*store_print_fn)(const struct print_row *row, void *userdata);
/* Those still owed, by ticket. */
int store_each_owed(struct store *store, store_print_fn each, void *userdata);

int store_save_printer(struct store *store, const struct printer_row *row);
int store_forget_printers(struct store *store);
typedef int (*store_printer_fn)(const struct printer_row *row, void *userdata);
/* In the order in which they first told. */
int store_each_printer(struct store *store, store_printer_fn each, void *userdata);
