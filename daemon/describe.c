#include "daemon/describe.h"

#include <inttypes.h>

#include "daemon/log/sign.h"
#include "daemon/printing/client.h"
#include "daemon/queue/book.h"
#include "daemon/wall/book.h"

static const char *const centre_words[_DAEMON_STATE_MAX][_LANGUAGE_MAX] = {
        [DAEMON_READY] = {"Sẵn sàng", "Ready"},
        [DAEMON_DEGRADED] = {"Hoạt động không đầy đủ", "Degraded"},
        [DAEMON_FAILING] = {"Không ghi được cơ sở dữ liệu; xem journalctl -xu motcuad",
                            "The record cannot be written; see journalctl -xu motcuad"},
};

static const char *const counter_words[_COUNTER_STATE_MAX][_LANGUAGE_MAX] = {
        [COUNTER_IDLE] = {"Sẵn sàng phục vụ", "Ready to serve"},
        [COUNTER_CALLING] = {"Đang gọi số", "Calling"},
        [COUNTER_SERVING] = {"Đang phục vụ", "Serving"},
        [COUNTER_PAUSED] = {"Tạm dừng phục vụ", "Paused"},
        [COUNTER_CLOSED] = {"Quầy đóng", "Closed"},
        [COUNTER_RATING] = {"Đang mời đánh giá", "Open for rating"},
        [COUNTER_OFFLINE] = {"Mất kết nối bàn phím", "No keypad works"},
};

static const char *const pause_words[_PAUSE_REASON_MAX][_LANGUAGE_MAX] = {
        [PAUSE_NO_REASON] = {"", ""},
        [PAUSE_MEETING] = {"họp", "meeting"},
        [PAUSE_LUNCH] = {"nghỉ trưa", "lunch break"},
        [PAUSE_TRIP] = {"đi công tác", "business trip"},
        [PAUSE_FAULT] = {"sự cố thiết bị", "equipment fault"},
        [PAUSE_OTHER] = {"việc khác", "other business"},
};

static char *join(char *before, const char *separator, const char *text) {
        return before && str_extend(&before, separator, "%s", text) >= 0 ? before : NULL;
}

/* What is wrong with the printing of tickets; NULL: nothing. */
static const char *printer_words(const char *state, enum language language) {
        static const struct {
                const char *state, *words[_LANGUAGE_MAX];
        } table[] = {
                {"paper-out", {"Hết giấy in.", "Out of paper."}},
                {"cover-open", {"Nắp máy in đang mở.", "The printer's cover is open."}},
                {"fault", {"Máy in báo lỗi.", "The printer reports a fault."}},
                {"absent", {"Không tìm thấy máy in.", "No printer is there."}},
        };

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                if (streq(table[i].state, state))
                        return table[i].words[language];
        return NULL;
}

/* What is wrong with a source, and what to do. */
static char *add_source(char *text, const struct source *source, enum language language) {
        const struct source_info *info = source_get_info(source);
        bool is_vi = language == LANGUAGE_VI;

        if (!text)
                return NULL;
        if (!source_is_present(source))
                (void) str_extend(&text, " ",
                                  is_vi ? "Tiến trình motcua-%sd không chạy: systemctl status motcua-%sd."
                                        : "motcua-%sd is not running: systemctl status motcua-%sd.",
                                  info->kind, info->kind);
        else if (source_refused(source))
                (void) str_extend(
                        &text, " ",
                        is_vi ? "Không nhận nguồn %s: sổ sự kiện này thiếu các sự kiện mà nguồn đã chuyển "
                                "giao. Hãy đưa đúng sổ sự kiện về chỗ cũ (man motcua), hoặc tiếp tục với sổ "
                                "này: motcuactl accept-source %s."
                              : "Source %s is refused: this record lacks events that it has handed on. Put "
                                "the right record back (man motcua), or go on with this one: motcuactl "
                                "accept-source %s.",
                        info->name, info->name);
        return text;
}

static char *add_absent(char *text, const struct centre_manager *manager, enum language language) {
        const char *keypad;

        for (size_t place = 0; text && (keypad = centre_next_absent(manager, &place));)
                if (str_extend(&text, " ",
                               language == LANGUAGE_VI ? "Mất kết nối bàn phím %s: xem motcuactl status."
                                                       : "Keypad %s is absent: see motcuactl status.",
                               keypad) < 0)
                        return NULL;
        return text;
}

/* What is missing on the wall and in the hall, and what to do. */
static char *add_wall(char *text, const struct book *book, enum language language) {
        static const struct {
                const char *before, *behind;
        } words[_SCREEN_STATE_MAX][_LANGUAGE_MAX] = {
                [SCREEN_ABSENT] = {{"Màn hình", "chưa cắm: cắm cáp và bật màn hình."},
                                   {"The screen", "is not connected: plug it in, and switch it on."}},
                [SCREEN_HELD] = {{"Màn hình", "đang bị chương trình khác giữ: tắt chương trình đó."},
                                 {"The screen", "is held by another program: end that."}},
                [SCREEN_FAILING] = {{"Màn hình", "không hiển thị được: xem journalctl -u motcua-displayd."},
                                    {"The screen", "cannot be drawn to: see journalctl -u motcua-displayd."}},
        };
        static const char *const silent[_LANGUAGE_MAX] = {
                "Không tìm thấy loa: cắm loa, hoặc bật màn hình có loa.",
                "No loudspeaker is there: plug it in, or switch on the screen that has it."};
        const struct wall_part *wall = book ? wall_of(book) : NULL;

        for (size_t i = 0; text && wall && i < wall->n_outputs; i++) {
                const struct output_row *row = &wall->outputs[i];
                const char *where = row->connector[0] != '\0' ? row->connector : row->id;

                if (row->state != SCREEN_SHOWING &&
                    str_extend(&text, " ", "%s %s %s", words[row->state][language].before, where,
                               words[row->state][language].behind) < 0)
                        return NULL;
        }
        return wall && wall->row.sound_absent ? join(text, " ", silent[language]) : text;
}

/* Why nothing is signed, and what to do. */
static char *add_log(char *text, const struct log_state *state, enum language language) {
        static const char *const words[_LOG_TRUST_MAX][_LANGUAGE_MAX] = {
                [TRUST_SOUND] = {"", ""},
                [TRUST_BEHIND] = {"Sổ sự kiện ngắn hơn phần đã ký",
                                  "The record is shorter than what was signed"},
                [TRUST_REWRITTEN] = {"Sổ sự kiện không phải là sổ đã ký",
                                     "The record is another than what was signed"},
                [TRUST_NO_KEY] = {"Không đọc được khóa ký của nhật ký; xem journalctl -xu motcuad.",
                                  "The key of the log cannot be had; see journalctl -xu motcuad."},
                [TRUST_UNVERIFIED] = {"Sổ sự kiện không qua được kiểm chứng", "The record does not verify"},
        };

        if (state->trust == TRUST_SOUND)
                return text;
        text = join(text, " ", words[state->trust][language]);
        if (text && (state->trust == TRUST_BEHIND || state->trust == TRUST_REWRITTEN) &&
            str_extend(&text, " ",
                       language == LANGUAGE_VI
                               ? "(%" PRIu64 " sự kiện), không ký thêm điểm chốt: hãy đưa đúng sổ về chỗ cũ "
                                 "(man motcua)."
                               : "(%" PRIu64 " events), and no checkpoint is signed: put the right record "
                                 "back (man motcua).",
                       state->trust_size) < 0)
                return NULL;
        if (text && state->trust == TRUST_UNVERIFIED &&
            str_extend(&text, " ",
                       language == LANGUAGE_VI
                               ? "(sự kiện %" PRIu64 "), không ký thêm điểm chốt: xem motcuactl verify."
                               : "(event %" PRIu64 "), and no checkpoint is signed: see motcuactl verify.",
                       state->trust_size) < 0)
                return NULL;
        return text;
}

int describe_centre(const void *object, enum language language, char **ret) {
        const struct centre_manager *manager = object;
        const char *name = record_conf(manager->centre.conf)->name;
        const char *damage = recorder_damage(manager->centre.recorder);
        char *text = NULL;

        int r = damage ? str_format(&text,
                                    language == LANGUAGE_VI
                                            ? "%s: Cơ sở dữ liệu bị hỏng (%s); xem journalctl -xu motcuad."
                                            : "%s: The record is damaged (%s); see journalctl -xu motcuad.",
                                    name, damage)
                       : str_format(&text, "%s: %s.", name, centre_words[manager->state][language]);
        if (r < 0)
                return r;
        for (size_t i = 0; i < manager->centre.n_sources; i++)
                text = add_source(text, manager->centre.sources[i], language);
        text = add_absent(text, manager, language);
        text = add_log(text, log_state_of(&manager->centre), language);
        const char *printer = printer_words(printing_printers(&manager->centre), language);
        if (printer)
                text = join(text, " ", printer);
        text = add_wall(text, recorder_book(manager->centre.recorder), language);
        if (!manager->wall_synchronized) {
                static const char *const clock[_LANGUAGE_MAX] = {"Đồng hồ chưa đồng bộ.",
                                                                 "The clock is not synchronised."};
                text = join(text, " ", clock[language]);
        }
        *ret = text;
        return text ? 0 : -ENOMEM;
}

static const char *const class_words[_PRIORITY_MAX][_LANGUAGE_MAX] = {
        [PRIORITY_NONE] = {"thường", "ordinary"},
        [PRIORITY_ELDERLY] = {"người cao tuổi", "elderly"},
        [PRIORITY_PREGNANT] = {"phụ nữ mang thai", "pregnant"},
        [PRIORITY_DISABLED] = {"người khuyết tật", "disabled"},
        [PRIORITY_MERIT] = {"người có công", "person of merit"},
};

/* "B 003 (người cao tuổi), được ưu tiên như đến sớm 15 phút; đến sau A 010 7 phút." */
static char *add_comparison(char *before, const struct book *book, uint32_t desk,
                            const struct queue_choice *choice, bool of_late, enum language language) {
        static const char *const prefers[_LANGUAGE_MAX] = {", lĩnh vực được quầy này ưu tiên",
                                                           ", of a service that this counter prefers"};
        const struct ticket *ticket = of_late ? choice->late : choice->next,
                            *other = of_late ? choice->next : choice->overtaken;
        uint64_t head_start_usec = of_late ? choice->late_head_start_usec : choice->head_start_usec;
        uint64_t later_usec = ticket->arrived_usec - other->arrived_usec, minute = 60 * USEC_PER_SEC;

        if (!before)
                return NULL;
        /* Whole minutes that tell on which side of the limit it is. */
        uint64_t later = of_late ? (later_usec + minute - 1) / minute : later_usec / minute;
        const char *less = later > 0 ? "" : language == LANGUAGE_VI ? "chưa đầy " : "less than ";
        if (str_extend(&before, "",
                       language == LANGUAGE_VI ? "%s (%s%s), được ưu tiên như đến sớm %" PRIu64
                                                 " phút; đến sau %s %s%" PRIu64 " phút."
                                               : "%s (%s%s), counted as earlier by %" PRIu64
                                                 " min, came after %s by %s%" PRIu64 " min.",
                       book_ticket_text(book, ticket->id), class_words[ticket->priority][language],
                       queue_prefers(queue_of(book)->queue, desk, ticket) ? prefers[language] : "",
                       head_start_usec / minute, book_ticket_text(book, other->id), less,
                       later > 0 ? later : 1) < 0)
                return NULL;
        return before;
}

static char *add_next(char *text, const struct book *book, uint32_t desk, enum language language) {
        static const char *const next[_LANGUAGE_MAX] = {" Kế tiếp: ", " Next: "},
                                 *const first[_LANGUAGE_MAX] = {", đến sớm nhất.", ", the first to come."},
                                 *const kept[_LANGUAGE_MAX] = {" Số này được giữ cho quầy này.",
                                                               " It is kept for this counter."},
                                 *const nobody[_LANGUAGE_MAX] = {" Không có số chờ quầy này.",
                                                                 " Nobody waits for this counter."},
                                 *const waiting[_LANGUAGE_MAX] = {"Số đang chờ quầy này",
                                                                  "Waiting for this counter"};
        struct queue_choice choice;

        queue_explain(queue_of(book)->queue, desk, &choice);
        if (!choice.next)
                return join(text, nobody[language], "");
        text = join(text, next[language], "");
        if (choice.overtaken)
                text = add_comparison(text, book, desk, &choice, false, language);
        else
                text = join(text, book_ticket_text(book, choice.next->id), first[language]);
        if (choice.next->counter == desk)
                text = join(text, kept[language], "");
        if (choice.late)
                text = add_comparison(join(text, " ", ""), book, desk, &choice, true, language);
        if (!text || str_extend(&text, " ", "%s: %zu.", waiting[language], choice.n_waiting) < 0)
                return NULL;
        return text;
}

int describe_counter(const void *object, enum language language, char **ret) {
        static const char *const last[_LANGUAGE_MAX] = {"Lượt phục vụ gần nhất", "Last visit"};
        const struct counter *counter = object;
        const char *label = counter_label(counter->conf);
        const char *why = pause_words[counter->pause_reason][language];
        char *text = NULL;

        if (str_format(&text, "%s: %s%s%s.", label, counter_words[counter->state][language],
                       why[0] != '\0' ? ": " : "", why) < 0)
                return -ENOMEM;
        if (counter->visit > 0 &&
            str_extend(&text, " ", "%s: %" PRIu64 ".", last[language], counter->visit) < 0)
                return -ENOMEM;
        if (counter->pausing) {
                static const char *const pausing[_LANGUAGE_MAX] = {" Xong lượt này thì tạm dừng.",
                                                                   " It pauses after this one."};
                text = join(text, pausing[language], "");
        }
        const char *keypads[COUNTER_KEYPADS_MAX];
        size_t n = counter_keypads(counter->conf, keypads);
        for (size_t i = 0; text && i < n; i++)
                if (counter->absent & 1U << i &&
                    str_extend(&text, " ",
                               language == LANGUAGE_VI ? "Mất kết nối bàn phím %s." : "Keypad %s is absent.",
                               keypads[i]) < 0)
                        return -ENOMEM;
        if (counter->inactive) {
                static const char *const inactive[_LANGUAGE_MAX] = {
                        " Có người chờ nhưng không có thao tác tại quầy.",
                        " People wait, and nothing is done here."};
                text = join(text, inactive[language], "");
        }
        const struct book *book = recorder_book(counter->at.centre->recorder);
        int desk = book ? book_find_desk(book, counter->conf->id) : -ENOENT;
        if (desk >= 0 && counter->state != COUNTER_CLOSED)
                text = add_next(text, book, (uint32_t) desk, language);
        *ret = text;
        return text ? 0 : -ENOMEM;
}
