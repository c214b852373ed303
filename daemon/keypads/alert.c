#include "daemon/keypads/alert.h"

#define NEWS_USEC (60 * USEC_PER_SEC)
/* OnSec= is no longer than this. */
#define FORGET_USEC (3600 * USEC_PER_SEC)
/* What is left of a time and is shorter is over: the keypad daemon takes no less. */
#define LEFT_MIN_USEC (100 * USEC_PER_MSEC)

bool alert_is_news(const struct moment *pressed, const struct moment *now) {
        return pressed->boot == now->boot && now->boottime_usec <= pressed->boottime_usec + NEWS_USEC;
}

void alerts_raise(struct alerts *alerts, const struct alert *alert) {
        for (size_t i = 0; i < alerts->n; i++)
                if (alerts->on[i].visit == alert->visit && alerts->on[i].subject == alert->subject) {
                        alerts_remove(alerts, i);
                        break;
                }
        if (alerts->n == ALERTS_ON_MAX)
                alerts_remove(alerts, 0);
        alerts->on[alerts->n++] = *alert;
}

void alerts_remove(struct alerts *alerts, size_t i) {
        alerts->n--;
        memmove(alerts->on + i, alerts->on + i + 1, (alerts->n - i) * sizeof(alerts->on[0]));
}

uint32_t alerts_acknowledge(struct alerts *alerts, uint64_t until_usec) {
        uint32_t n = 0;

        for (size_t i = alerts->n; i-- > 0;)
                if (alerts->on[i].pressed_usec <= until_usec) {
                        alerts_remove(alerts, i);
                        n++;
                }
        return n;
}

uint64_t alerts_end(const struct alerts *alerts, const struct alert_conf *conf, uint64_t now_usec) {
        uint64_t end = 0;

        for (size_t i = 0; i < alerts->n; i++) {
                uint64_t usec = alerts->on[i].raised_usec + conf->on_usec;

                if ((conf->levels & 1U << alerts->on[i].level) && usec >= now_usec + LEFT_MIN_USEC &&
                    usec > end)
                        end = usec;
        }
        return end;
}

void alerts_forget(struct alerts *alerts, uint64_t now_usec) {
        for (size_t i = alerts->n; i-- > 0;)
                if (alerts->on[i].raised_usec + FORGET_USEC < now_usec)
                        alerts_remove(alerts, i);
}
