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
        bool is_wish, is_silent;
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
/* Whether the screen said nothing of itself, and its mode is what the kernel or we take then. One without a
 * plug has no EDID, and its driver knows it; and that mode may be wished for. */
bool kms_is_silent(const drmModeConnector *connector, bool has_edid, const struct display_wish *wish,
                   bool is_wish);

/* What became of a screen that is open. */
enum kms_look {
        KMS_AS_BEFORE,
        KMS_LINK_BAD, /* a fault of its cable: the driver wants the mode to be set once more */
        KMS_GONE,     /* or it is another one, which wants another mode */
};
enum kms_look kms_compare(const drmModeConnector *connector, uint64_t link_status,
                          const struct kms_place *place);

/* A connected screen of the card. -ENODEV, -EALREADY (all that match are taken), -EIO. */
int kms_card_find(const struct kms_card *card, const struct display_match *match, kms_taken_fn taken,
                  void *userdata, struct kms_place *ret);
/* Looks again at the screen of that place. */
enum kms_look kms_card_look(const struct kms_card *card, const struct kms_place *place);
