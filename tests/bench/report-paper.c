/*
 * How long a report takes to become a PDF file: sections, charts and annexes of a centre with 12 counters and
 * a day for each of a year. CPU time, the least of several in each run. The floor is to lay out every text of
 * it once, in one line.
 */
#include <time.h>

#include "daemon/reports/paper.h"
#include "measure.h"
#include "services/draw/pdf.h"
#include "services/paper/print.h"
#include "tests/lib/loop.h"
#include "tests/unit/reports/sample.h"

enum { RUNS = 15, TRIES = 4, DAYS = 366 };

#define PDF_MSEC_MAX 1000.0
#define PDF_RATIO_MAX 12.0

static double cpu_msec(void) {
        struct timespec now;

        must_errno(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now));
        return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void print(const struct paper *paper, size_t *ret_pages, size_t *ret_size) {
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        void *data = NULL;

        if (paper_print(paper, &data, ret_size, ret_pages, &problem) < 0)
                test_die("%s", problem.text ? problem.text : "the report is not printed");
        free(data);
}

static void lay_out(struct fonts *fonts, const char *string) {
        static const struct pdf_style style = {.size_pt = 12, .line_pt = 15};
        _cleanup_(pdf_text_freep) struct pdf_text *text = NULL;

        if (!string)
                return;
        must(pdf_text_new(fonts, &style, string, -1, &text));
        assert(pdf_text_lines(text) == 1);
}

static void lay_out_all(struct fonts *fonts, const struct paper *paper) {
        for (size_t i = 0; i < paper->n; i++) {
                const struct paper_block *block = &paper->blocks[i];

                lay_out(fonts, block->text);
                for (size_t row = 0; block->kind == PAPER_TABLE && row < block->table->n_rows; row++)
                        for (size_t j = 0; j < block->table->n_columns; j++)
                                lay_out(fonts, block->table->rows[row].cells[j]);
                for (size_t j = 0; block->kind == PAPER_CHART && j < block->chart->n_points; j++)
                        lay_out(fonts, block->chart->points[j].label);
        }
}

/* fonts NULL: what is measured; else the floor. */
static double least(const struct report_sample *sample, struct fonts *fonts, int tries) {
        double best = 1e9;

        for (int i = 0; i < tries; i++) {
                double start = cpu_msec();
                _cleanup_(paper_freep) struct paper *paper =
                        report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
                size_t pages, size;

                assert(paper);
                if (fonts) {
                        start = cpu_msec();
                        lay_out_all(fonts, paper);
                } else
                        print(paper, &pages, &size);
                double taken = cpu_msec() - start;
                best = taken < best ? taken : best;
        }
        return best;
}

int main(int argc, char *argv[]) {
        bool smoke = bench_is_smoke(argc, argv);
        int runs = smoke ? 1 : RUNS, tries = smoke ? 1 : TRIES;
        _cleanup_comparison_ struct comparison ratio = {
                .name = "report as PDF", .unit = "ms", .budget = PDF_RATIO_MAX};
        _cleanup_samples_ struct samples msec = {0};
        struct report_sample *sample = report_sample_new(DAYS, false);
        _cleanup_(paper_freep) struct paper *paper =
                report_paper_new(&sample->report, &sample->form, LANGUAGE_VI);
        _cleanup_(problem_done) struct problem problem = {.language = LANGUAGE_EN};
        struct fonts *fonts;
        size_t pages, size;

        double first = least(sample, NULL, 1);
        print(paper, &pages, &size);
        if (fonts_new(PAPER_FONT, &fonts, &problem) < 0)
                test_die("%s", problem.text ? problem.text : "no fonts");
        for (int i = 0; i < runs; i++) {
                double floor = least(sample, fonts, tries), taken = least(sample, NULL, tries);

                samples_add(&msec, taken);
                comparison_add_run(&ratio, taken, floor);
        }
        figure_print("report as PDF", "ms of CPU", &msec, PDF_MSEC_MAX);
        comparison_print(&ratio);
        printf("report as PDF, the first of a process %.1f ms of CPU; %zu pages, %zu kB\n", first, pages,
               size / 1000);
        fonts_free(fonts);
        report_sample_free(sample);
        return EXIT_SUCCESS;
}
