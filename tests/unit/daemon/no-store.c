/* The store of a test that must not have one: whoever calls it fails the test. A new call of the store in a
 * room is one line here; without it such tests do not link. */
#include "tests/lib/suite.h"

#define NOT_HERE(name)                                                                                       \
        int name(void);                                                                                      \
        int name(void) {                                                                                     \
                ck_abort_msg(#name "() was called");                                                         \
        }                                                                                                    \
        struct name /* takes the semicolon */

NOT_HERE(store_add_event);
NOT_HERE(store_add_figures);
NOT_HERE(store_add_offline);
NOT_HERE(store_add_queue_figure);
NOT_HERE(store_add_stray);
NOT_HERE(store_damage);
NOT_HERE(store_damaged);
NOT_HERE(store_each_boot);
NOT_HERE(store_each_counter);
NOT_HERE(store_each_desk);
NOT_HERE(store_each_event);
NOT_HERE(store_each_key);
NOT_HERE(store_each_kiosk);
NOT_HERE(store_each_last_rated);
NOT_HERE(store_each_live_rating);
NOT_HERE(store_each_lock);
NOT_HERE(store_each_owed);
NOT_HERE(store_each_printer);
NOT_HERE(store_each_service);
NOT_HERE(store_each_source);
NOT_HERE(store_each_stream);
NOT_HERE(store_each_ticket);
NOT_HERE(store_each_unpublished);
NOT_HERE(store_find_event);
NOT_HERE(store_forget_printers);
NOT_HERE(store_last_event_id);
NOT_HERE(store_last_period);
NOT_HERE(store_last_ticket_id);
NOT_HERE(store_last_visit_id);
NOT_HERE(store_load_print);
NOT_HERE(store_load_print_rules);
NOT_HERE(store_load_queue_day);
NOT_HERE(store_load_settings);
NOT_HERE(store_load_rating);
NOT_HERE(store_load_rules);
NOT_HERE(store_load_visit);
NOT_HERE(store_next_offline);
NOT_HERE(store_next_stray);
NOT_HERE(store_next_uncertain_period);
NOT_HERE(store_next_uncorrected);
NOT_HERE(store_record_id);
NOT_HERE(store_save_boot);
NOT_HERE(store_save_counter);
NOT_HERE(store_save_desk);
NOT_HERE(store_save_key);
NOT_HERE(store_save_kiosk);
NOT_HERE(store_save_lock);
NOT_HERE(store_save_period);
NOT_HERE(store_save_print);
NOT_HERE(store_save_print_rules);
NOT_HERE(store_save_printer);
NOT_HERE(store_save_queue_day);
NOT_HERE(store_save_settings);
NOT_HERE(store_save_rating);
NOT_HERE(store_save_rules);
NOT_HERE(store_save_service);
NOT_HERE(store_save_source);
NOT_HERE(store_save_stream);
NOT_HERE(store_save_ticket);
NOT_HERE(store_save_unpublished);
NOT_HERE(store_save_visit);
