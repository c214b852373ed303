#include "daemon/describe.h"

#include <inttypes.h>

#include "daemon/printing/client.h"
#include "daemon/queue/book.h"

static const char *const centre_words[_DAEMON_STATE_MAX][_LANGUAGE_MAX] = {
        [DAEMON_READY] = {"Sẵn sàng", "Ready"},
        [DAEMON_DEGRADED] = {"Chế độ suy giảm", "Degraded"},
        [DAEMON_FAILING] = {"Cơ sở dữ liệu không ghi được; xem journalctl -xu motcuad",
                            "The record cannot be written; see journalctl -xu motcuad"},
};

static const char *const counter_words[_COUNTER_STATE_MAX][_LANGUAGE_MAX] = {
        [COUNTER_IDLE] = {"Chưa đến lượt đánh giá", "Not open for rating yet"},
        [COUNTER_CALLING] = {"Đang gọi số", "Calling"},
        [COUNTER_SERVING] = {"Đang phục vụ", "Serving"},
        [COUNTER_PAUSED] = {"Tạm dừng phục vụ", "Paused"},
        [COUNTER_CLOSED] = {"Quầy đóng", "Closed"},
        [COUNTER_RATING] = {"Đang mời đánh giá", "Open for rating"},
        [COUNTER_OFFLINE] = {"Mất tín hiệu bàn phím", "No keypad works"},
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
        for (size_t i = 0; i < manager->centre.n_sources; i++) {
                const char *kind = source_get_info(manager->centre.sources[i])->kind;
                _cleanup_free_ char *sentence = NULL;

                if (source_is_present(manager->centre.sources[i]))
                        continue;
                if (str_format(&sentence,
                               language == LANGUAGE_VI
                                       ? "Tiến trình motcua-%sd không chạy: systemctl status motcua-%sd."
                                       : "motcua-%sd is not running: systemctl status motcua-%sd.",
                               kind, kind) >= 0)
                        text = join(text, " ", sentence);
        }
        const char *printer = printer_words(printing_printers(&manager->centre), language);
        if (printer)
                text = join(text, " ", printer);
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

/* "B 003 (người cao tuổi), được tính sớm 15 phút, đến sau A 010 7 phút." */
static char *add_comparison(char *before, const struct book *book, const struct queue_choice *choice,
                            bool of_late, enum language language) {
        static const char *const words[][_LANGUAGE_MAX] = {{"được tính sớm", "counted as earlier by"},
                                                           {"phút, đến sau", "min, came after"},
                                                           {"", "by "},
                                                           {"phút", "min"}};
        const struct ticket *ticket = of_late ? choice->late : choice->next,
                            *other = of_late ? choice->next : choice->overtaken;
        uint64_t head_start_usec = of_late ? choice->late_head_start_usec : choice->head_start_usec;
        uint64_t later_usec = ticket->arrived_usec - other->arrived_usec, minute = 60 * USEC_PER_SEC;
        char text[NUMBER_TEXT_SIZE], other_text[NUMBER_TEXT_SIZE];

        if (!before)
                return NULL;
        book_ticket_text(book, ticket, text);
        book_ticket_text(book, other, other_text);
        /* Whole minutes that tell on which side of the limit it is. */
        uint64_t later = of_late ? (later_usec + minute - 1) / minute : later_usec / minute;
        if (str_extend(&before, "", "%s (%s), %s %" PRIu64 " %s %s %s%" PRIu64 " %s.", text,
                       class_words[ticket->priority][language], words[0][language], head_start_usec / minute,
                       words[1][language], other_text, words[2][language], later, words[3][language]) < 0)
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
        char number[NUMBER_TEXT_SIZE];
        struct queue_choice choice;

        queue_explain(queue_of(book)->queue, desk, &choice);
        if (!choice.next)
                return join(text, nobody[language], "");
        text = join(text, next[language], "");
        if (choice.overtaken)
                text = add_comparison(text, book, &choice, false, language);
        else {
                book_ticket_text(book, choice.next, number);
                text = join(text, number, first[language]);
        }
        if (choice.next->counter == desk)
                text = join(text, kept[language], "");
        if (choice.late)
                text = add_comparison(join(text, " ", ""), book, &choice, true, language);
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
