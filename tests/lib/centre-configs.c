#include "centre.h"

#define KEY(name) "Key." name "=" name "\nLight." name "=light-" name "\n"

#define KEYPAD(id, stuck, debounce, per_sec)                                                                 \
        "[Keypad " id "]\n"                                                                                  \
        "Chip=" id "\n" KEY("very-satisfied") KEY("satisfied") KEY("neutral") KEY("dissatisfied")            \
                KEY("very-dissatisfied") KEY("next") KEY("recall") KEY("start") KEY("done") KEY("no-show")   \
                        KEY("transfer") KEY("hold") KEY("priority") KEY("pause") KEY("open") KEY("close")    \
                                KEY("undo") "Buzzer=buzzer\n"                                                \
                                            "DebounceMsec=" debounce "\n"                                    \
                                            "PressesPerSec=" per_sec "\n"                                    \
                                            "StuckSec=" stuck "\n\n"

#define COUNTER(id, keypad)                                                                                  \
        "[Counter " id "]\n"                                                                                 \
        "Label=Quầy " id "\n"                                                                                \
        "Attendant=" keypad "\n"                                                                             \
        "Rating.reception=" keypad "\n\n"

#define CENTRE(window, settle)                                                                               \
        "[Centre]\n"                                                                                         \
        "Name=UBND xã Kiến Minh\n"                                                                        \
        "RatingWindowSec=" window "\n"                                                                       \
        "SettleSec=" settle "\n"                                                                             \
        "TooFastMsec=0\n"                                                                                    \
        "KeyRepeatMsec=0\n"                                                                                  \
        "KioskRepeatMsec=0\n"                                                                                \
        "ShortestVisitSec=0\n"                                                                               \
        "MinimumRatings=0\n\n"

#define ALL(window, settle, stuck, debounce, per_sec)                                                        \
        CENTRE(window, settle)                                                                               \
        COUNTER("c1", "quay1")                                                                               \
        COUNTER("c2", "quay2")                                                                               \
        COUNTER("c3", "quay3")                                                                               \
        KEYPAD("quay1", stuck, debounce, per_sec)                                                            \
        KEYPAD("quay2", stuck, debounce, per_sec)                                                            \
        KEYPAD("quay3", stuck, debounce, per_sec)

const char centre_config_default[] = ALL("60", "1", "30", "1", "200");
const char centre_config_quick[] = ALL("60", "0", "30", "1", "200");
const char centre_config_short_window[] = ALL("2", "1", "2", "1", "200");
const char centre_config_flood[] = ALL("60", "1", "30", "0", "20");
