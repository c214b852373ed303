#include "utc-offset.h"

static bool two_digits(const char *text, int *ret) {
        if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
                return false;
        *ret = (text[0] - '0') * 10 + text[1] - '0';
        return true;
}

int utc_offset_parse(const char *text, int64_t *ret_usec) {
        int hours, minutes;

        if (strlen(text) != UTC_OFFSET_TEXT_SIZE - 1 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
                return -EINVAL;
        if (!two_digits(text + 1, &hours) || !two_digits(text + 4, &minutes))
                return -EINVAL;
        if (minutes > 59 || hours * 60 + minutes > 14 * 60)
                return -EINVAL;

        int64_t usec = (int64_t) (hours * 60 + minutes) * 60 * (int64_t) USEC_PER_SEC;
        *ret_usec = text[0] == '-' ? -usec : usec;
        return 0;
}

void utc_offset_format(int64_t usec, char ret_text[static UTC_OFFSET_TEXT_SIZE]) {
        unsigned minutes = (unsigned) (llabs(usec) / 60 / (int64_t) USEC_PER_SEC) % (100 * 60);
        char text[40];

        snprintf(text, sizeof(text), "%c%02u:%02u", usec < 0 ? '-' : '+', minutes / 60, minutes % 60);
        memcpy(ret_text, text, UTC_OFFSET_TEXT_SIZE);
}
