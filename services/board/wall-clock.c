#include "wall-clock.h"

#include <time.h>

#define MINUTE_USEC (60 * USEC_PER_SEC)

void wall_clock_read(uint64_t realtime_usec, int64_t utc_offset_usec, struct wall_clock *ret) {
        int64_t local_usec = (int64_t) realtime_usec + utc_offset_usec;
        time_t seconds = local_usec < 0 ? 0 : (time_t) (local_usec / (int64_t) USEC_PER_SEC);
        struct tm tm = {0};

        (void) gmtime_r(&seconds, &tm); /* the clock ends in 2255 */
        *ret = (struct wall_clock){
                .date = (uint32_t) ((tm.tm_year + 1900) * 10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday),
                .minute = (unsigned) (tm.tm_hour * 60 + tm.tm_min),
                .weekday = (unsigned) tm.tm_wday,
                .until_usec = MINUTE_USEC - (uint64_t) local_usec % MINUTE_USEC};
        (void) snprintf(ret->time, sizeof(ret->time), "%02u:%02u", ret->minute / 60, ret->minute % 60);
}

void wall_clock_day(const struct wall_clock *clock, enum language language, char *ret, size_t size) {
        static const char *const days[7][_LANGUAGE_MAX] = {
                {"Chủ Nhật", "Sunday"},  {"Thứ Hai", "Monday"},   {"Thứ Ba", "Tuesday"},
                {"Thứ Tư", "Wednesday"}, {"Thứ Năm", "Thursday"}, {"Thứ Sáu", "Friday"},
                {"Thứ Bảy", "Saturday"},
        };

        assert(clock->weekday < ELEMENTSOF(days));
        (void) snprintf(ret, size, "%s, %02u/%02u/%04u", days[clock->weekday][language], clock->date % 100,
                        clock->date / 100 % 100, clock->date / 10000);
}
