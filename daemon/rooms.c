#include "daemon/rooms.h"

#include "daemon/calendar/book.h"
#include "daemon/calendar/bus.h"
#include "daemon/calendar/conf.h"
#include "daemon/cameras/book.h"
#include "daemon/cameras/client.h"
#include "daemon/cameras/conf.h"
#include "daemon/corrections/book.h"
#include "daemon/corrections/bus.h"
#include "daemon/entries/book.h"
#include "daemon/entries/bus.h"
#include "daemon/figures/bus.h"
#include "daemon/figures/report-bus.h"
#include "daemon/keypads/alert-agent.h"
#include "daemon/keypads/alert-conf.h"
#include "daemon/keypads/client.h"
#include "daemon/keypads/book.h"
#include "daemon/keypads/conf.h"
#include "daemon/log/book.h"
#include "daemon/log/conf.h"
#include "daemon/log/sign.h"
#include "daemon/log/verify-agent.h"
#include "daemon/officials/book.h"
#include "daemon/officials/bus.h"
#include "daemon/officials/conf.h"
#include "daemon/printing/client.h"
#include "daemon/printing/book.h"
#include "daemon/printing/conf.h"
#include "daemon/printing/reprint.h"
#include "daemon/queue/agent.h"
#include "daemon/queue/book.h"
#include "daemon/queue/phone-bus.h"
#include "daemon/ratings/book.h"
#include "daemon/ratings/bus.h"
#include "daemon/record/accept.h"
#include "daemon/record/backup-conf.h"
#include "daemon/record/backup.h"
#include "daemon/record/bus.h"
#include "daemon/record/report-conf.h"
#include "daemon/record/rules.h"
#include "daemon/slips/book.h"
#include "daemon/slips/client.h"
#include "daemon/slips/conf.h"
#include "daemon/slips/maker.h"
#include "daemon/snapshot.h"
#include "daemon/suggestions/book.h"
#include "daemon/suggestions/bus.h"
#include "daemon/suggestions/conf.h"
#include "daemon/surveys/book.h"
#include "daemon/surveys/bus.h"
#include "daemon/surveys/conf.h"
#include "daemon/surveys/notes-bus.h"
#include "daemon/wall/book.h"
#include "daemon/wall/board-bus.h"
#include "daemon/wall/client.h"
#include "daemon/wall/conf.h"

static const struct source_info sources[] = {
        {KEYPAD_SOURCE, KEYPAD_SOURCE, "vn.motcua.Keypad1", "/vn/motcua/Keypad1"},
        {PRINTER_SOURCE, PRINTER_SOURCE, "vn.motcua.Printer1", "/vn/motcua/Printer1"},
        {DISPLAY_SOURCE, DISPLAY_SOURCE, "vn.motcua.Display1", "/vn/motcua/Display1"},
        {CAMERA_SOURCE, CAMERA_SOURCE, "vn.motcua.Camera1", "/vn/motcua/Camera1"},
        {0},
};

const struct room *const centre_rooms[] = {
        &record_room,  &log_room,      &ratings_room,     &officials_room,
        &queue_room,   &cameras_room,  &corrections_room, &entries_room,
        &surveys_room, &calendar_room, &suggestions_room, &printing_room,
        &slips_room,   &wall_room,     &keypads_room,     NULL,
};

/* Low presses are forgotten when the agent of the ratings has announced them. */
const struct agent *const centre_agents[] = {
        &record_agent,
        &alert_agent,
        &ratings_agent,
        &officials_agent,
        &queue_agent,
        &printing_agent,
        &keypads_agent,
        &figures_agent,
        &backup_agent,
        &accept_agent,
        &snapshot_agent,
        &reprint_agent,
        &log_agent,
        &log_verify_agent,
        &corrections_agent,
        &cameras_agent,
        &wall_agent,
        &board_agent,
        &report_agent,
        &entries_agent,
        &phone_agent,
        &slips_agent,
        &slips_make_agent,
        &surveys_agent,
        &survey_notes_agent,
        &calendar_agent,
        &suggestions_agent,
        &suggestions_desk_agent,
        &suggestions_watch_agent,
        NULL,
};

static const struct conf_part *const conf_parts[] = {
        &record_conf_part,
        &log_conf_part,
        &ratings_conf_part,
        &officials_conf_part,
        &queue_conf_part,
        &cameras_conf_part,
        &surveys_conf_part,
        &calendar_conf_part,
        &suggestions_conf_part,
        &printing_conf_part,
        &slips_conf_part,
        &wall_conf_part,
        &keypads_conf_part,
        &alerts_conf_part,
        &backup_conf_part,
        &report_conf_part,
        NULL,
};

static const struct config_table *const config_tables[] = {
        &record_conf_part.table,
        &log_conf_part.table,
        &ratings_conf_part.table,
        &officials_conf_part.table,
        &queue_conf_part.table,
        &cameras_conf_part.table,
        &surveys_conf_part.table,
        &calendar_conf_part.table,
        &suggestions_conf_part.table,
        &printing_conf_part.table,
        &slips_conf_part.table,
        &wall_conf_part.table,
        &keypads_conf_part.table,
        &alerts_conf_part.table,
        &backup_conf_part.table,
        &report_conf_part.table,
        NULL,
};

const struct conf_spec centre_conf_spec = {
        .parts = conf_parts,
        .table = {.parts = config_tables},
        .sources = sources,
};
