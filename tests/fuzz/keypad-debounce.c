/* Any edges and any passing of time: presses alternate with releases, and none comes from a contact that was
 * closed for less than the debounce time. */
#include "fuzz.h"
#include "services/keypad/debounce.h"

static const struct debounce_times times = {.debounce_usec = 10, .long_press_usec = 100, .stuck_usec = 200};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct debounce_event events[DEBOUNCE_EVENTS_MAX];
        struct debounce key;
        uint64_t now_usec = 1000, closed_usec = UINT64_MAX, lasted_usec = 0;
        bool stuck = false, was_pressed = false;

        debounce_init(&key, now_usec, false);
        for (size_t i = 0; i < size; i++) {
                bool level = data[i] & 1, edge = data[i] & 2;

                now_usec += data[i] >> 2;
                if (closed_usec != UINT64_MAX && now_usec - closed_usec > lasted_usec)
                        lasted_usec = now_usec - closed_usec;
                size_t n = edge ? debounce_level(&key, &times, now_usec, level, events)
                                : debounce_advance(&key, &times, now_usec, events);
                for (size_t k = 0; k < n; k++) {
                        if (events[k].type == DEBOUNCE_PRESS) {
                                assert(!was_pressed && lasted_usec >= times.debounce_usec);
                                assert(events[k].at_usec <= now_usec);
                        }
                        if (events[k].type == DEBOUNCE_STUCK || events[k].type == DEBOUNCE_UNSTUCK) {
                                assert(stuck == (events[k].type == DEBOUNCE_UNSTUCK));
                                stuck = !stuck;
                        }
                }
                was_pressed = key.pressed;
                if (edge) {
                        closed_usec = level ? now_usec : UINT64_MAX;
                        lasted_usec = 0;
                }
                assert(debounce_next(&key, &times) > now_usec || edge); /* no loop runs hot */
        }
        return 0;
}
