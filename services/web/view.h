/*
 * The pages, as HTML that works without a script. Pure: of what is known they make what is shown. What an
 * administrator wrote, what a citizen typed and what the bus says stands there as text.
 */
#pragma once

#include "html.h"
#include "services/board/board.h"
#include "services/pages/pages.h"
#include "suggest-form.h"
#include "survey-form.h"
#include "texts.h"
#include "ticket.h"
#include "web-conf.h"

/* What every page is made of. */
struct view {
        enum language language;
        const char *path; /* of the page, without its language: "/board"; of a ticket "/ticket"; of none "" */
        const char *self; /* the page itself: "/p/7K3Q9M"; NULL: as path */
        const struct board *board; /* NULL: none was ever given */
        const char *stale_since;   /* "09:41"; "": since nobody knows when; NULL: it is not stale */
        const char *time;          /* "09:41"; "": nobody knows what time it is */
        const struct pages *pages; /* NULL: there are none */
        uint32_t day;              /* YYYYMMDD; 0: not known */
        int32_t day_number;        /* the same day, in days since 1970 */
        const struct web_service *services;
        size_t n_services;
        bool has_survey, has_suggestions;
        uint64_t keep_days; /* how long suggestions are kept; 0: until they are erased by hand */
        const struct web_department *departments;
        size_t n_departments;
};

const char *view_text(const struct view *view, enum text text);
/* What paths begin with in the view's language: "/en", or "". */
const char *view_prefix(const struct view *view);
/* Above a form: what is wrong, as element "problem". _TEXT_INVALID: nothing. more: NULL, or what is behind
 * it. */
void view_problem(struct html *html, const struct view *view, enum text problem, const char *more);
/* A link like a button, to path and code behind it. */
void view_button(struct html *html, const struct view *view, const char *path, const char *code,
                 enum text label);
/* The path of a page in the view's language; rooted at "/". Writes it. */
void view_link(struct html *html, const struct view *view, const char *path, const char *label);

/* What is around each page. reload_sec: without a script it is loaded again after so many seconds; 0: never.
 */
void view_begin(struct html *html, const struct view *view, enum text title, unsigned reload_sec);
void view_begin_named(struct html *html, const struct view *view, const char *title);
void view_end(struct html *html, const struct view *view);

void view_home(struct html *html, const struct view *view);
void view_board(struct html *html, const struct view *view);
/* The part of it that changes, on one line: what event streams send. */
void view_board_part(struct html *html, const struct view *view);
/* problem: _TEXT_INVALID: none. after_sec: of TEXT_TOO_MANY; 0: it is not known. */
void view_ticket_form(struct html *html, const struct view *view, enum text problem, unsigned after_sec);
void view_ticket(struct html *html, const struct view *view, const struct ticket_info *ticket,
                 const char *code);
/* What became of a rating. code: NULL: there is no ticket to go back to. */
void view_outcome(struct html *html, const struct view *view, enum text outcome, const char *code);
/* A page of one word of ours. code: of a ticket to go back to; NULL: there is none. */
void view_said(struct html *html, const struct view *view, enum text title, const char *said, bool is_thanks,
               const char *code);

struct survey_view {
        const struct survey_info *survey;
        const struct survey_sheet
                *sheet;    /* what is chosen in it that the survey does not have is not shown */
        enum text problem; /* _TEXT_INVALID: none */
};
/* Its form: every question on one page, none answered before. */
void view_survey(struct html *html, const struct view *view, const struct survey_view *shown);
/* survey: NULL: it is not known any more. code: as of view_said(). */
void view_survey_thanks(struct html *html, const struct view *view, const struct survey_info *survey,
                        const char *code);
void view_survey_refused(struct html *html, const struct view *view, enum text problem, const char *code);

struct suggest_view {
        const struct suggest_sheet *sheet;
        enum text problem; /* _TEXT_INVALID: none */
};
void view_suggest(struct html *html, const struct view *view, const struct suggest_view *shown);
/* With its code, to be written down. */
void view_suggest_thanks(struct html *html, const struct view *view, const struct suggest_info *info);
/* problem: _TEXT_INVALID: none. */
void view_answer_form(struct html *html, const struct view *view, enum text problem);
void view_answer(struct html *html, const struct view *view, const struct suggest_info *info);

void view_procedures(struct html *html, const struct view *view);
void view_phones(struct html *html, const struct view *view);
void view_privacy(struct html *html, const struct view *view);
/* A page that says one thing. */
void view_message(struct html *html, const struct view *view, enum text message);
/* One that leads nowhere and has no style, as whoever is shown it could follow no link: nothing else is told.
 */
void view_bare(struct html *html, const struct view *view, enum text message);
