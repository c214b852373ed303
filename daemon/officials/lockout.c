#include "daemon/officials/lockout.h"

#define LOCKOUT_FIRST_USEC (30 * USEC_PER_SEC)
#define LOCKOUT_MAX_USEC (15 * 60 * USEC_PER_SEC)

uint64_t lockout_usec(uint64_t failures) {
        uint64_t usec = LOCKOUT_FIRST_USEC;

        if (failures < LOCKOUT_FREE)
                return 0;
        while (failures-- > LOCKOUT_FREE && usec < LOCKOUT_MAX_USEC)
                usec *= 2;
        return usec < LOCKOUT_MAX_USEC ? usec : LOCKOUT_MAX_USEC;
}

uint64_t lockout_left(const struct lock_row *lock, const struct moment *now) {
        uint64_t usec = lockout_usec(lock->failures), passed = now->boottime_usec;

        if (lock->last.boot == now->boot)
                passed = now->boottime_usec > lock->last.boottime_usec
                                 ? now->boottime_usec - lock->last.boottime_usec
                                 : 0;
        return usec > passed ? usec - passed : 0;
}
