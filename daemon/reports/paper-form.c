#include "paper-internal.h"

/* Local days of the centre are those of its calendar; days below 10 and the months 1 and 2 have a zero, so
 * that nobody can put a figure before them. */
static void set_date(struct writer *writer) {
        const char *today = writer->report->today,
                   *place = writer->form->place ? writer->form->place : "……………";
        uint64_t day, month;
        char digits[3] = "";

        if (strlen(today) != strlen("YYYY-MM-DD"))
                return;
        memcpy(digits, today + 8, 2);
        if (parse_u64(digits, 1, 31, &day) < 0)
                return;
        memcpy(digits, today + 5, 2);
        if (parse_u64(digits, 1, 12, &month) < 0)
                return;
        if (writer->language == LANGUAGE_EN)
                paper_set(writer->paper, &writer->paper->head.place_date, "%s, %s", place, today);
        else
                paper_set(writer->paper, &writer->paper->head.place_date,
                          month <= 2 ? "%s, ngày %02u tháng %02u năm %.4s"
                                     : "%s, ngày %02u tháng %u năm %.4s",
                          place, (unsigned) day, (unsigned) month, today);
}

/* As a body stands at the head: of a centre's name, which is configured as people say it. */
static char *in_capitals(const char *name) {
        static const char small[] = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩị"
                                    "òóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
                          large[] = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊ"
                                    "ÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ";
        char *capitals = strdup(name);

        _Static_assert(sizeof(small) == sizeof(large), "each letter has as many bytes as its capital");
        for (char *p = capitals; p && *p; p++) {
                size_t n = 1;

                while (((unsigned char) p[n] & 0xc0) == 0x80)
                        n++;
                const char *letter = n > 1 ? memmem(small, strlen(small), p, n) : NULL;
                if (letter)
                        memcpy(p, large + (letter - small), n);
                else if (*p >= 'a' && *p <= 'z')
                        *p = (char) (*p - 'a' + 'A');
                p += n - 1;
        }
        return capitals;
}

void writer_head(struct writer *writer, const char *type, const char *subject) {
        const struct report_form *form = writer->form;
        struct paper_head *head = &writer->paper->head;
        _cleanup_free_ char *capitals = in_capitals(writer->report->centre);
        char period[REPORT_PERIOD_TEXT_SIZE];

        report_period_text(&writer->report->period, writer->language, period);
        if (form->superior)
                paper_set(writer->paper, &head->superior, "%s", form->superior);
        paper_set(writer->paper, &head->body, "%s",
                  form->body ? form->body
                  : capitals ? capitals
                             : writer->report->centre);
        paper_set(writer->paper, &head->number, SAY(writer, "Số:          /%s", "No.          /%s"),
                  form->suffix ? form->suffix : "BC-UBND");
        set_date(writer);
        paper_set(writer->paper, &head->type, "%s", type);
        paper_set(writer->paper, &head->subject, "%s %s", subject, period);
        if (form->addressee)
                paper_set(writer->paper, &head->addressee, SAY(writer, "Kính gửi: %s", "To: %s"),
                          form->addressee);
        paper_set(writer->paper, &head->created, "%sT00:00:00Z", writer->report->today);
}

void writer_sign(struct writer *writer) {
        const struct report_form *form = writer->form;
        const char *recipients[REPORT_LINES_MAX + 3];
        size_t n = 0;

        if (form->addressee)
                recipients[n++] = SAY(writer, "Như trên", "As above");
        for (size_t i = 0; i < REPORT_LINES_MAX; i++)
                if (form->recipients[i])
                        recipients[n++] = form->recipients[i];
        recipients[n++] = SAY(writer, "Lưu: VT", "Files");
        recipients[n] = NULL;
        paper_add_signature(writer->paper, recipients,
                            form->authority
                                    ? form->authority
                                    : SAY(writer, "TM. ỦY BAN NHÂN DÂN", "FOR THE PEOPLE'S COMMITTEE"),
                            form->title ? form->title : SAY(writer, "CHỦ TỊCH", "CHAIRPERSON"), form->signer);
}
