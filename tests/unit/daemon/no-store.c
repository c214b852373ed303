/* The store of a test that must not have one: whoever calls it fails the test. A new call of the store in a
 * room is one line here; without it such tests do not link. */
#include "tests/lib/suite.h"

#define NOT_HERE(name)                                                                                       \
        int name(void);                                                                                      \
        int name(void) {                                                                                     \
                ck_abort_msg(#name "() was called");                                                         \
        }                                                                                                    \
        struct name /* takes the semicolon */

NOT_HERE(sql_bind_i64);
NOT_HERE(sql_bind_text);
NOT_HERE(sql_bind_u64);
NOT_HERE(sql_damaged);
NOT_HERE(sql_each);
NOT_HERE(sql_load);
NOT_HERE(sql_next_row);
NOT_HERE(sql_number);
NOT_HERE(sql_reset);
NOT_HERE(sql_run);
NOT_HERE(store_damage);
NOT_HERE(store_damaged);
NOT_HERE(store_each_event);
NOT_HERE(store_find_event);
NOT_HERE(store_load_settings);
NOT_HERE(store_record_id);
NOT_HERE(store_save);
NOT_HERE(store_save_rows);
NOT_HERE(store_save_settings);
NOT_HERE(store_use);
