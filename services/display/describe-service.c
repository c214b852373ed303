#include "describe.h"
#include "display-manager.h"

enum { SHOWN_MAX = 60 }; /* bytes of a text as an example */

#define BOTH(vi, en) (language == LANGUAGE_EN ? (en) : (vi))

static int add_faults(const struct output *output, enum language language, char **text) {
        const struct scene_faults *faults = screen_faults(output->screen);

        if (!screen_output(output->screen) || faults->n_cut + faults->n_missing == 0)
                return 0;
        int shown = (int) strnlen(faults->first, SHOWN_MAX);
        while (shown > 0 && ((unsigned char) faults->first[shown] & 0xc0) == 0x80)
                shown--; /* no letter in two */
        return str_extend(text, " ",
                          BOTH("Không hiện được trọn vẹn (%u chỗ), ví dụ “%.*s”.",
                               "Not shown as it is (%u places), such as '%.*s'."),
                          faults->n_cut + faults->n_missing, shown, faults->first);
}

static int add_mode(const struct output *output, enum language language, char **text) {
        const struct display_output *open = screen_output(output->screen);
        int r = str_extend(text, " ", "%s, %u × %u%s.", open->connector, open->width_px, open->height_px,
                           open->is_wish ? "" : BOTH(" (không có chế độ đã chọn)", " (no such mode)"));

        if (r < 0 || screen_mode(output->screen) != MODE_GUESSED)
                return r;
        return str_extend(
                text, " ",
                BOTH("Màn hình không cho biết kích thước của nó (EDID): hãy kiểm tra cáp, hoặc đặt "
                     "Mode= trong [Display %s]; chế độ lớn hơn cần thêm video=%s:1920x1080 vào tham "
                     "số khởi động.",
                     "The screen says nothing of its size (EDID): look at its cable, or set Mode= in "
                     "[Display %s]; a larger one takes video=%s:1920x1080 among the kernel's "
                     "parameters."),
                output->conf->id, open->connector);
}

int describe_output(const void *object, enum language language, char **ret) {
        const struct output *output = object;
        const struct display_output *open = screen_output(output->screen);
        int r = str_format(ret, "%s %s: %s", BOTH("Màn hình", "Display"), output->conf->id,
                           describe_screen(screen_state(output->screen), language));

        if (r >= 0 && open)
                r = add_mode(output, language, ret);
        return r < 0 ? r : add_faults(output, language, ret);
}

static int add_speaker(const struct display_manager *manager, enum language language, char **text) {
        if (!manager->parts.confs->speaker->enabled)
                return str_extend(text, "\n", "%s", BOTH("Không gọi số bằng loa.", "Calls are not spoken."));
        switch (voice_speaker(manager->voice)) {
        case VOICE_SPEAKER_ABSENT:
                return str_extend(text, "\n", "%s",
                                  BOTH("Không có loa; hãy kiểm tra dây và [Voice] Device.",
                                       "There is no loudspeaker; look at its cable and [Voice] Device."));
        case VOICE_SPEAKER_READY:
        case VOICE_SPEAKER_UNKNOWN:
                break;
        }
        return manager->is_quiet ? str_extend(text, "\n", "%s",
                                              BOTH("Đang trong giờ yên lặng.", "These are quiet hours."))
                                 : 0;
}

static int add_problems(const struct display_manager *manager, enum language language, char **text) {
        const char *damage = outbox_damage(manager->parts.outbox);
        int r = 0;

        if (manager->failing)
                r = str_extend(
                        text, "\n", "%s",
                        BOTH("Không ghi được cơ sở dữ liệu: vẫn hiển thị và gọi số, chưa báo lại được.",
                             "The database cannot be written: calls are shown and spoken, and not "
                             "reported."));
        if (r >= 0 && manager->damaged)
                r = str_extend(text, "\n",
                               BOTH("Hàng đợi gửi bị hỏng (%s); xem journalctl -xu motcua-displayd.",
                                    "The outbox is damaged (%s); see journalctl -xu motcua-displayd."),
                               damage ? damage : "?");
        if (r >= 0 && manager->parts.pages_problem)
                r = str_extend(text, "\n",
                               manager->parts.pages
                                       ? BOTH("Trang thông tin có lỗi, các trang trước đó vẫn hiển thị: %s",
                                              "A page is wrong, those before stay: %s")
                                       : BOTH("Trang thông tin có lỗi nên chưa trang nào hiển thị: %s",
                                              "A page is wrong, so no pages are shown: %s"),
                               manager->parts.pages_problem);
        if (r >= 0 && !manager->parts.confs->is_source)
                r = str_extend(
                        text, "\n", "%s",
                        BOTH("Chưa có số liệu để hiển thị: hãy thêm display vào Sources= của [Centre].",
                             "There is nothing to show: add display to Sources= of [Centre]."));
        if (r >= 0 && manager->voice_problem)
                r = str_extend(text, "\n", BOTH("Giọng đọc chưa đủ: %s", "The voice is not whole: %s"),
                               manager->voice_problem);
        return r;
}

int describe_matter(const void *object, enum language language, char **ret) {
        const struct display_manager *manager = object;
        char *text = NULL;
        int r = add_problems(manager, language, &text);

        for (size_t i = 0; r >= 0 && i < manager->n_outputs; i++) {
                _cleanup_free_ char *line = NULL;

                r = describe_output(manager->outputs[i], language, &line);
                if (r >= 0)
                        r = str_extend(&text, "\n", "%s", line);
        }
        if (r >= 0)
                r = add_speaker(manager, language, &text);
        if (r < 0)
                free(text);
        else
                *ret = text;
        return r;
}

static int add_speech(const struct display_manager *manager, enum language language, char **text) {
        static const char *const labels[_SENTENCE_TYPE_MAX][_LANGUAGE_MAX] = {
                [SENTENCE_CALL] = {"gọi số", "call of"},
                [SENTENCE_RECALL] = {"gọi lại số", "call again of"},
                [SENTENCE_NO_SHOW] = {"báo vắng mặt số", "no-show of"},
                [SENTENCE_UNPRINTED] = {"báo chưa in được phiếu của số", "no paper of"},
                [SENTENCE_RATE] = {"mời đánh giá", "invitation to rate"},
                [SENTENCE_RATED] = {"cảm ơn đã đánh giá", "thanks for rating"},
                [SENTENCE_PAUSED] = {"báo quầy tạm dừng", "a counter pauses"},
                [SENTENCE_CLOSING] = {"báo sắp hết giờ", "closing time"},
                [SENTENCE_NOTICE] = {"báo có thông báo", "a notice"},
                [SENTENCE_EMERGENCY] = {"báo khẩn cấp", "emergency"},
        };
        const struct voice_item *item = voice_saying(manager->voice);

        return item ? str_extend(text, "\n", BOTH("Đang đọc: %s%s%s", "Speaking: %s%s%s"),
                                 labels[item->type][language], item->number[0] != '\0' ? " " : "",
                                 item->number)
                    : 0;
}

int describe_service(const void *object, enum language language, char **ret) {
        const struct display_manager *manager = object;
        _cleanup_free_ char *board = NULL;
        int r = describe_matter(manager, language, ret);

        if (r < 0)
                return r;
        r = add_speech(manager, language, ret);
        if (r >= 0)
                r = describe_board(&manager->board, language, &board);
        if (r >= 0)
                r = str_extend(ret, "\n", "%s", board);
        if (r < 0)
                free(TAKE_PTR(*ret));
        return r;
}
