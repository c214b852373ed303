/* The duties of the year and what was done of them, as plain structs: rows of tables. */
#pragma once

#include "daemon/entries/rows.h"
#include "dbus/centre-words.h"

enum {
        DUTIES_MAX = 32,
        DUTY_ID_MAX = 32,
        DUTY_ID_SIZE = DUTY_ID_MAX + 1,
        DUTY_RULE_SIZE = 32,
        DUTY_TITLE_MAX = 200, /* bytes */
        DUTY_TITLE_SIZE = DUTY_TITLE_MAX + 1,
        DUTY_PERIOD_SIZE = sizeof("2026-W48"),
        DUTY_NOTE_SIZE = ENTRY_TEXT_SIZE,
        DUTY_CHANGES_MAX = 50, /* of what was done for one period */
        REMINDERS_KEPT = 256,
};

/* As the last "duty-changed" and "duty-removed" say. */
struct duty_row {
        uint32_t position; /* from 1, in the order in which the record met them */
        char id[DUTY_ID_SIZE];
        char rule[DUTY_RULE_SIZE];
        char title[DUTY_TITLE_SIZE], title_en[DUTY_TITLE_SIZE];
        uint64_t warn_days;
        bool wall;
        bool followed;     /* it is in the configuration */
        int32_t since_day; /* nothing that was to be done before is asked for */
        bool dirty;
};

/* What the record knows of one duty and period. */
struct duty_mark_row {
        char duty[DUTY_ID_SIZE];
        char period[DUTY_PERIOD_SIZE];
        bool done;
        int32_t done_day;
        uint64_t event;            /* id of its last "duty-done" or "duty-voided" */
        uint64_t changes;          /* so many of these there are */
        char text[DUTY_NOTE_SIZE]; /* of that event, and who */
        char actor[ACTOR_SIZE];
};

/* That somebody was reminded. */
struct reminder_row {
        uint64_t event;
        char duty[DUTY_ID_SIZE];
        int32_t day;
        bool dirty;
};

/* From the last "holidays-changed" event. */
struct holidays_row {
        char text[1024]; /* as of Holidays= */
};
