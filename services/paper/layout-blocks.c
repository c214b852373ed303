#include "layout-internal.h"
#include "services/draw/qr.h"

#define CODE_MODULE_PT 2.2 /* 0.8 mm: read from a hand's distance, also from a poor print */

/* Of the width of the text: the left half of a title block, and of a signature's. */
#define HEAD_LEFT 0.43
#define SIGN_LEFT 0.46
#define SIGN_ROOM_PT 70.0 /* to sign in */
#define INDENT_PT (10 * PAPER_MM)
#define RECIPIENT_PT 11.0

/* Texts one under another in a column of a slice that has been added. */
struct column {
        struct slicer *slicer;
        double x_pt, width_pt, y_pt;
};

static size_t put(struct column *column, const struct pdf_style *style, const char *string) {
        size_t text = slice_measure(column->slicer, style, string, column->width_pt);
        size_t n = slice_text(column->slicer, text)->n_lines;

        slice_put_text(column->slicer, text, column->x_pt, column->y_pt, n);
        column->y_pt += (double) n * style->line_pt;
        return text;
}

/* In as many lines as it needs, which are about equally long: no word is alone in the last. */
static size_t put_balanced(struct column *column, const struct pdf_style *style, const char *string) {
        struct column narrow = *column;
        size_t text = slice_measure(column->slicer, style, string, column->width_pt),
               n = slice_text(column->slicer, text)->n_lines;

        for (int percent = 95; n > 1 && percent > 50; percent -= 5) {
                double width_pt = column->width_pt * percent / 100;
                size_t tried = slice_measure(column->slicer, style, string, width_pt);

                if (slice_text(column->slicer, tried)->n_lines > n)
                        break;
                narrow.width_pt = width_pt;
        }
        narrow.x_pt += (column->width_pt - narrow.width_pt) / 2;
        text = put(&narrow, style, string);
        column->y_pt = narrow.y_pt;
        return text;
}

static void put_if(struct column *column, const struct pdf_style *style, const char *string) {
        if (string)
                (void) put(column, style, string);
}

/* A line under what was put, of a part of that text's width. */
static void rule(struct column *column, size_t text, double part) {
        double width = slice_text(column->slicer, text)->width_pt * part;

        slice_put_line(column->slicer, column->x_pt + (column->width_pt - width) / 2, column->y_pt + 2, width,
                       0);
        column->y_pt += 4;
}

static struct pdf_style centred(double size_pt, bool bold) {
        struct pdf_style style = style_of(size_pt);

        style.align = TEXT_CENTRE;
        style.bold = bold;
        return style;
}

static void set_height(struct slicer *slicer, double height_pt) {
        if (slicer->error >= 0)
                slicer->slices[slicer->n - 1].height_pt = height_pt;
}

static void keep(struct slicer *slicer) {
        if (slicer->error >= 0)
                slicer->slices[slicer->n - 1].keep = true;
}

/* Who issues it on the left, whose state it is on the right. */
static void put_title_block(struct slicer *slicer, const struct paper_head *head) {
        double left_pt = PAPER_TEXT_WIDTH_PT * HEAD_LEFT;
        struct column left = {slicer, PAPER_LEFT_PT, left_pt, 0},
                      right = {slicer, PAPER_LEFT_PT + left_pt, PAPER_TEXT_WIDTH_PT - left_pt, 0};
        struct pdf_style plain = centred(13, false), bold = centred(13, true), nation = centred(12, true),
                         motto = centred(13, true), number = centred(13, false), date = centred(13.5, false);

        date.italic = true;
        plain.line_pt = nation.line_pt = bold.line_pt = motto.line_pt;
        if (!slice_add(slicer, 0, 0))
                return;
        put_if(&left, &plain, head->superior);
        if (head->body)
                rule(&left, put_balanced(&left, &bold, head->body), 0.4);
        (void) put(
                &right, &nation,
                WORDS(slicer->paper, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"));
        rule(&right,
             put(&right, &motto,
                 WORDS(slicer->paper, "Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")),
             1);
        double y_pt = (left.y_pt > right.y_pt ? left.y_pt : right.y_pt) + 6;
        left.y_pt = right.y_pt = y_pt;
        put_if(&left, &number, head->number);
        put_if(&right, &date, head->place_date);
        set_height(slicer, left.y_pt > right.y_pt ? left.y_pt : right.y_pt);
}

static void put_subject(struct slicer *slicer, const struct paper_head *head) {
        struct column column = {slicer, PAPER_LEFT_PT, PAPER_TEXT_WIDTH_PT, 0};
        struct pdf_style bold = centred(TEXT_PT, true), plain = centred(TEXT_PT, false);

        if (!slice_add(slicer, 18, 0))
                return;
        put_if(&column, &bold, head->type);
        if (head->subject) {
                size_t text = put_balanced(&column, &bold, head->subject);
                double part = PAPER_TEXT_WIDTH_PT / 3 / (slice_text(slicer, text)->width_pt + 1);

                rule(&column, text, part > 0.5 ? 0.5 : part);
        }
        if (head->addressee) {
                column.y_pt += 10;
                put_if(&column, &plain, head->addressee);
        }
        set_height(slicer, column.y_pt + 4);
        keep(slicer);
}

void slice_head(struct slicer *slicer, const struct paper_head *head) {
        if (head->body || head->number || head->place_date)
                put_title_block(slicer, head);
        if (head->type || head->subject || head->addressee)
                put_subject(slicer, head);
}

void slice_paragraph(struct slicer *slicer, const struct pdf_style *style, const char *text, double gap_pt) {
        size_t measured = slice_measure(slicer, style, text, PAPER_TEXT_WIDTH_PT);
        size_t n = slice_text(slicer, measured)->n_lines;

        for (size_t i = 0; i < n; i++) {
                struct slice *slice = slice_add(slicer, i == 0 ? gap_pt : 0, style->line_pt);
                if (!slice)
                        return;
                /* The first two lines together, and the last two. */
                slice->keep = n > 1 && (i == 0 || i + 2 == n);
                slice_put(slicer, &(struct layout_item){.kind = LAYOUT_TEXT,
                                                        .text = measured,
                                                        .first = i,
                                                        .n = 1,
                                                        .x_pt = PAPER_LEFT_PT});
        }
}

static void put_outline(struct slicer *slicer, const char *title, unsigned level) {
        slice_put(slicer, &(struct layout_item){.kind = LAYOUT_OUTLINE, .title = title, .level = level});
}

/* All its lines, and with what follows. */
static void put_heading(struct slicer *slicer, const struct paper_block *block) {
        struct pdf_style style = style_of(TEXT_PT);
        struct column column = {slicer, PAPER_LEFT_PT, PAPER_TEXT_WIDTH_PT, 0};

        style.bold = true;
        style.indent_pt = INDENT_PT;
        style.italic = block->level > 0;
        if (!slice_add(slicer, block->level == 0 ? 10 : PARAGRAPH_GAP_PT, 0))
                return;
        put_outline(slicer, block->text, block->level);
        (void) put(&column, &style, block->text);
        set_height(slicer, column.y_pt);
        keep(slicer);
}

static void put_item(struct slicer *slicer, const struct paper_block *block) {
        _cleanup_free_ char *text = NULL;
        struct pdf_style style = style_of(TEXT_PT);

        if (str_format(&text, "- %s", block->text) < 0) {
                slicer->error = -ENOMEM;
                return;
        }
        style.justify = true;
        style.indent_pt = INDENT_PT;
        slice_paragraph(slicer, &style, text, PARAGRAPH_GAP_PT / 2);
}

/* "Phụ lục I", of which each has numbers of its own. */
static void put_annex(struct slicer *slicer, const struct paper_block *block) {
        static const char *const romans[PAPER_ANNEXES_MAX + 1] = {"",    "I",    "II",   "III", "IV", "V",
                                                                  "VI",  "VII",  "VIII", "IX",  "X",  "XI",
                                                                  "XII", "XIII", "XIV",  "XV"};
        struct column column = {slicer, PAPER_LEFT_PT, PAPER_TEXT_WIDTH_PT, 0};
        struct pdf_style bold = centred(TEXT_PT, true), with = centred(13, false);
        _cleanup_free_ char *label = NULL;

        with.italic = true;
        slicer->annex++;
        slicer->new_page = true;
        if (str_format(&label, "%s %s", WORDS(slicer->paper, "Phụ lục", "Annex"), romans[slicer->annex]) < 0)
                slicer->error = -ENOMEM;
        if (!slice_add(slicer, 0, 0))
                return;
        put_outline(slicer, block->text, 0);
        (void) put(&column, &bold, label);
        size_t text = put_balanced(&column, &bold, block->text);
        if (slicer->paper->head.number)
                text = put(&column, &with,
                           WORDS(slicer->paper,
                                 "(Kèm theo Báo cáo số      /BC-UBND ngày      tháng      năm        )",
                                 "(With report No.       /BC-UBND of               )"));
        column.y_pt += 4;
        rule(&column, text, 0.35);
        set_height(slicer, column.y_pt + 6);
        keep(slicer);
}

static void put_recipients(struct column *column, const struct paper_signature *signature) {
        struct pdf_style label = style_of(SMALL_PT), list = style_of(RECIPIENT_PT);
        const struct paper *paper = column->slicer->paper;

        label.bold = label.italic = true;
        list.line_pt = RECIPIENT_PT * 1.2;
        (void) put(column, &label, WORDS(paper, "Nơi nhận:", "Copies to:"));
        for (size_t i = 0; i < signature->n_recipients; i++) {
                _cleanup_free_ char *text = NULL;
                bool is_last = i + 1 == signature->n_recipients;

                if (str_format(&text, "- %s%s", signature->recipients[i], is_last ? "." : ";") < 0)
                        column->slicer->error = -ENOMEM;
                else
                        (void) put(column, &list, text);
        }
}

/* With the last two lines before it: nobody signs an empty page. */
static void put_signature(struct slicer *slicer, const struct paper_signature *signature) {
        double left_pt = PAPER_TEXT_WIDTH_PT * SIGN_LEFT;
        struct column left = {slicer, PAPER_LEFT_PT, left_pt, 0},
                      right = {slicer, PAPER_LEFT_PT + left_pt, PAPER_TEXT_WIDTH_PT - left_pt, 0};
        struct pdf_style bold = centred(TEXT_PT, true);

        for (size_t back = 1; back <= 2 && back <= slicer->n; back++)
                slicer->slices[slicer->n - back].keep = true;
        if (!slice_add(slicer, 18, 0))
                return;
        if (signature->n_recipients > 0)
                put_recipients(&left, signature);
        put_if(&right, &bold, signature->authority);
        put_if(&right, &bold, signature->title);
        right.y_pt += SIGN_ROOM_PT;
        put_if(&right, &bold, signature->signer);
        set_height(slicer, left.y_pt > right.y_pt ? left.y_pt : right.y_pt);
}

/* Rows of dark modules, as wide as they are together. */
static void put_modules(struct slicer *slicer, const struct qr *qr, double module_pt, double x_pt) {
        double quiet_pt = QR_QUIET_MODULES * module_pt;

        for (unsigned row = 0; row < qr->modules; row++)
                for (unsigned from = 0, to; from < qr->modules; from = to + 1) {
                        for (to = from; to < qr->modules && qr->dark[row * qr->modules + to]; to++)
                                ;
                        const struct layout_item item = {
                                .kind = LAYOUT_FILL,
                                .x_pt = x_pt + quiet_pt + from * module_pt,
                                .y_pt = quiet_pt + row * module_pt,
                                .width_pt = (to - from) * module_pt,
                                .height_pt = module_pt,
                        };
                        if (to > from)
                                slice_put(slicer, &item);
                }
}

static void put_code(struct slicer *slicer, const struct paper_block *block) {
        _cleanup_(qr_freep) struct qr *qr = NULL;

        int r = qr_new(block->text, &qr);
        if (r < 0) {
                slicer->error = slicer->error < 0 ? slicer->error : r;
                return;
        }
        unsigned side = qr->modules + 2 * QR_QUIET_MODULES;
        double large_pt = block->level * PAPER_MM / side;
        double module_pt = large_pt > CODE_MODULE_PT ? large_pt : CODE_MODULE_PT, side_pt = side * module_pt;
        if (slice_add(slicer, 0, side_pt))
                put_modules(slicer, qr, module_pt, PAPER_LEFT_PT + (PAPER_TEXT_WIDTH_PT - side_pt) / 2);
}

static void put_large(struct slicer *slicer, const struct paper_block *block) {
        struct column column = {slicer, PAPER_LEFT_PT, PAPER_TEXT_WIDTH_PT, 0};
        struct pdf_style style = centred(block->level, true);

        if (!slice_add(slicer, block->level / 2.0, 0))
                return;
        (void) put_balanced(&column, &style, block->text);
        set_height(slicer, column.y_pt);
}

void slice_block(struct slicer *slicer, const struct paper_block *block) {
        struct pdf_style text = style_of(TEXT_PT), note = style_of(SMALL_PT);

        text.justify = note.justify = note.italic = true;
        text.indent_pt = INDENT_PT;
        switch (block->kind) {
        case PAPER_HEADING:
                put_heading(slicer, block);
                break;
        case PAPER_PARAGRAPH:
                slice_paragraph(slicer, &text, block->text, PARAGRAPH_GAP_PT);
                break;
        case PAPER_ITEM:
                put_item(slicer, block);
                break;
        case PAPER_NOTE:
                slice_paragraph(slicer, &note, block->text, PARAGRAPH_GAP_PT / 2);
                break;
        case PAPER_TABLE:
                slice_table(slicer, block);
                break;
        case PAPER_CHART:
                slice_chart(slicer, block);
                break;
        case PAPER_SIGNATURE:
                put_signature(slicer, block->signature);
                break;
        case PAPER_CODE:
                put_code(slicer, block);
                break;
        case PAPER_LARGE:
                put_large(slicer, block);
                break;
        case PAPER_ANNEX:
                put_annex(slicer, block);
                break;
        }
}
