#include "daemon/slips/recorded.h"

/* Two days at most, as where the record takes them: a clock may be set back. */
#define DAY_MAX_USEC (2 * USEC_PER_DAY)

void recorded_begin(const struct book *book, struct recorded *ret) {
        const struct cameras *cameras = cameras_of(book);

        *ret = (struct recorded){0};
        for (size_t i = 0; i < cameras->n_cameras; i++)
                ret->cameras += cameras->cameras[i].configured;
        ret->unknown = ret->cameras;
}

void recorded_add(const struct book *book, struct recorded *recorded, const char *camera,
                  uint64_t announced_usec, uint64_t recorded_usec, bool is_kept) {
        const struct cameras *cameras = cameras_of(book);
        const struct camera_row *row = cameras_find(book, camera);
        bool configured = row && row->configured;

        if (announced_usec > DAY_MAX_USEC || recorded_usec > announced_usec || (!configured && !is_kept))
                return;
        if (configured) {
                bool *counted = &recorded->counted[row - cameras->cameras];
                if (*counted)
                        return;
                *counted = true;
                recorded->unknown--;
        } else
                recorded->cameras++;
        recorded->announced_usec += announced_usec;
        recorded->recorded_usec += recorded_usec;
}
