/* Cards, connectors and their modes, as the kernel has them: which screen of which card is to be had. */
#pragma once

#include <xf86drmMode.h>

#include "display.h"

enum { KMS_CARDS_MAX = 8, KMS_MODES_MAX = 256 };

struct kms_card {
        int fd;          /* below 0: it is not open */
        unsigned number; /* N of /dev/dri/cardN, which may be another after a restart */
        unsigned users;  /* outputs */
};

/* What of a card an output needs. */
struct kms_place {
        uint32_t connector_id, crtc_id;
        drmModeModeInfo mode;
        struct display_wish wish;
        bool is_wish;
        char name[DISPLAY_NAME_MAX];
};

/* What others of our outputs hold. */
typedef bool (*kms_taken_fn)(const struct kms_card *card, uint32_t connector_id, uint32_t crtc_id,
                             void *userdata);

/* Opens /dev/dri/cardN, if it has connectors: a Pi has a card that only computes, and either may be card0.
 * -ENODEV, -EACCES, and it is to be closed all the same. */
int kms_card_open(struct kms_card *card, unsigned number);
void kms_card_close(struct kms_card *card);

/* As display_mode_choose(); of none: 1024x768, which every screen shows, and it is not as wished. */
drmModeModeInfo kms_choose_mode(const drmModeModeInfo *infos, size_t n, const struct display_wish *wish,
                                bool *ret_is_wish);
/* A connected screen of the card. -ENODEV, -EALREADY (all that match are taken), -EIO. */
int kms_card_find(const struct kms_card *card, const struct display_match *match, kms_taken_fn taken,
                  void *userdata, struct kms_place *ret);
/* Whether the screen of that place is still connected, and would be given the mode that it has. */
bool kms_card_has(const struct kms_card *card, const struct kms_place *place);
