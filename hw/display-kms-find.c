#include "display-kms-find.h"

#include <fcntl.h>
#include <xf86drm.h>

/* 1024x768 at 60 Hz (VESA DMT 10h), which every screen shows: for one whose EDID can be read and has no mode.
 */
static const drmModeModeInfo fallback = {.clock = 65000,
                                         .hdisplay = 1024,
                                         .hsync_start = 1048,
                                         .hsync_end = 1184,
                                         .htotal = 1344,
                                         .vdisplay = 768,
                                         .vsync_start = 771,
                                         .vsync_end = 777,
                                         .vtotal = 806,
                                         .vrefresh = 60,
                                         .flags = DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_NVSYNC,
                                         .type = DRM_MODE_TYPE_USERDEF,
                                         .name = "1024x768"};

static inline void connector_freep(drmModeConnector **connector) {
        drmModeFreeConnector(*connector);
}

static inline void resources_freep(drmModeRes **resources) {
        drmModeFreeResources(*resources);
}

int kms_card_open(struct kms_card *card, unsigned number) {
        _cleanup_free_ char *path = NULL;
        int r = str_format(&path, "/dev/dri/card%u", number);

        if (r < 0)
                return r;
        *card = (struct kms_card){.number = number};
        card->fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (card->fd < 0)
                return errno == EACCES || errno == EPERM ? -EACCES : -ENODEV;
        return drmIsKMS(card->fd) ? 0 : -ENODEV; /* closed by the caller */
}

void kms_card_close(struct kms_card *card) {
        if (card->fd >= 0)
                close(card->fd);
        card->fd = -1;
}

static void name_of(const drmModeConnector *connector, char ret[static DISPLAY_NAME_MAX]) {
        const char *type = drmModeGetConnectorTypeName(connector->connector_type);

        (void) snprintf(ret, DISPLAY_NAME_MAX, "%s-%u", type ? type : "Unknown",
                        connector->connector_type_id);
}

static struct display_mode mode_of(const drmModeModeInfo *info) {
        uint64_t dots = (uint64_t) info->htotal * info->vtotal;

        return (struct display_mode){
                .width_px = info->hdisplay,
                .height_px = info->vdisplay,
                .refresh_mhz = dots > 0 ? (unsigned) ((uint64_t) info->clock * 1000000 / dots) : 0,
                .is_preferred = info->type & DRM_MODE_TYPE_PREFERRED,
                .is_interlaced = info->flags & DRM_MODE_FLAG_INTERLACE};
}

drmModeModeInfo kms_choose_mode(const drmModeModeInfo *infos, size_t n_infos, const struct display_wish *wish,
                                bool *ret_is_wish) {
        struct display_mode modes[KMS_MODES_MAX];
        size_t n = 0;

        for (; n < n_infos && n < KMS_MODES_MAX; n++)
                modes[n] = mode_of(&infos[n]);
        int chosen = display_mode_choose(modes, n, wish, ret_is_wish);
        if (chosen >= 0)
                return infos[chosen];
        *ret_is_wish = false;
        return fallback;
}

static drmModeModeInfo mode_for(const drmModeConnector *connector, const struct display_wish *wish,
                                bool *ret_is_wish) {
        return kms_choose_mode(connector->modes, (size_t) connector->count_modes, wish, ret_is_wish);
}

bool kms_is_silent(const drmModeConnector *connector, bool has_edid, const struct display_wish *wish,
                   bool is_wish) {
        if (wish->width_px > 0 && is_wish)
                return false;
        switch (connector->connector_type) {
        case DRM_MODE_CONNECTOR_VGA:
        case DRM_MODE_CONNECTOR_DVII:
        case DRM_MODE_CONNECTOR_DVID:
        case DRM_MODE_CONNECTOR_DVIA:
        case DRM_MODE_CONNECTOR_DisplayPort:
        case DRM_MODE_CONNECTOR_HDMIA:
        case DRM_MODE_CONNECTOR_HDMIB:
                return !has_edid || connector->count_modes == 0;
        }
        return connector->count_modes == 0;
}

/* The property of that name; "other": it has none. */
static uint64_t property_of(const struct kms_card *card, const drmModeConnector *connector, const char *name,
                            uint64_t other) {
        for (int i = 0; i < connector->count_props; i++) {
                drmModePropertyRes *property = drmModeGetProperty(card->fd, connector->props[i]);
                bool is_it = property && streq(property->name, name);

                drmModeFreeProperty(property);
                if (is_it)
                        return connector->prop_values[i];
        }
        return other;
}

/* A CRTC that can drive the connector and that none of our outputs has. */
static uint32_t find_crtc(const struct kms_card *card, const drmModeRes *resources,
                          const drmModeConnector *connector, kms_taken_fn taken, void *userdata) {
        for (int i = 0; i < connector->count_encoders; i++) {
                drmModeEncoder *encoder = drmModeGetEncoder(card->fd, connector->encoders[i]);
                uint32_t possible = encoder ? encoder->possible_crtcs : 0;

                drmModeFreeEncoder(encoder);
                for (int j = 0; j < resources->count_crtcs && j < 32; j++)
                        if (possible & (UINT32_C(1) << j) && !taken(card, 0, resources->crtcs[j], userdata))
                                return resources->crtcs[j];
        }
        return 0;
}

static int look_at(const struct kms_card *card, uint32_t id, const struct display_match *match,
                   struct kms_place *ret) {
        _cleanup_(connector_freep) drmModeConnector *connector = drmModeGetConnector(card->fd, id);

        if (!connector || connector->connection != DRM_MODE_CONNECTED)
                return -ENODEV;
        struct kms_place place = {.connector_id = id, .wish = match->wish};
        name_of(connector, place.name);
        if (match->connector && !streq(match->connector, place.name))
                return -ENODEV;
        place.mode = mode_for(connector, &match->wish, &place.is_wish);
        place.is_silent = kms_is_silent(connector, property_of(card, connector, "EDID", 1) > 0, &match->wish,
                                        place.is_wish);
        *ret = place;
        return 0;
}

static int give_crtc(const struct kms_card *card, const drmModeRes *resources, struct kms_place *place,
                     kms_taken_fn taken, void *userdata) {
        _cleanup_(connector_freep) drmModeConnector *connector =
                drmModeGetConnectorCurrent(card->fd, place->connector_id);

        if (!connector)
                return -ENODEV;
        place->crtc_id = find_crtc(card, resources, connector, taken, userdata);
        return place->crtc_id ? 0 : -EIO;
}

int kms_card_find(const struct kms_card *card, const struct display_match *match, kms_taken_fn taken,
                  void *userdata, struct kms_place *ret) {
        _cleanup_(resources_freep) drmModeRes *resources = drmModeGetResources(card->fd);
        int result = -ENODEV;

        for (int i = 0; resources && i < resources->count_connectors; i++) {
                struct kms_place place;
                int r = look_at(card, resources->connectors[i], match, &place);

                if (r < 0)
                        continue;
                if (taken(card, place.connector_id, 0, userdata)) {
                        result = -EALREADY;
                        continue;
                }
                r = give_crtc(card, resources, &place, taken, userdata);
                if (r >= 0) {
                        *ret = place;
                        return 0;
                }
                result = r;
        }
        return result;
}

enum kms_look kms_compare(const drmModeConnector *connector, uint64_t link_status,
                          const struct kms_place *place) {
        if (connector->connection != DRM_MODE_CONNECTED)
                return KMS_GONE;
        bool is_wish;
        drmModeModeInfo mode = mode_for(connector, &place->wish, &is_wish);
        if (memcmp(&mode, &place->mode, sizeof(mode)) != 0)
                return KMS_GONE;
        return link_status == DRM_MODE_LINK_STATUS_BAD ? KMS_LINK_BAD : KMS_AS_BEFORE;
}

enum kms_look kms_card_look(const struct kms_card *card, const struct kms_place *place) {
        _cleanup_(connector_freep) drmModeConnector *connector =
                drmModeGetConnector(card->fd, place->connector_id);

        return connector ? kms_compare(connector,
                                       property_of(card, connector, "link-status", DRM_MODE_LINK_STATUS_GOOD),
                                       place)
                         : KMS_GONE;
}
