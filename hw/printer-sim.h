/*
 * The simulated printer backend and its handles for tests. A simulated printer lives apart from whoever holds
 * a link to it: pulling its cable leaves its buffer, and a folder keeps its memory beyond the process:
 * FOLDER/stream has every byte it ever took, FOLDER/paper-NNNN.png every piece of paper that was cut.
 */
#pragma once

#include "printer.h"

/* What a model can do. Zero-initialised: a printer that answers nothing. */
struct printer_sim_traits {
        const char *serial;       /* copied */
        const char *port;         /* copied */
        const char *device_id;    /* copied */
        const char *usb_id;       /* copied; NULL: 1d6b:0000 */
        bool is_vendors;          /* says nothing of being a printer: class 255 */
        bool refuses_requests;    /* stalls those of the printer class */
        unsigned width;           /* dots */
        size_t buffer_size;       /* bytes; at least 64 */
        unsigned rows_per_second; /* 0: prints as fast as bytes come */
        bool has_realtime;        /* DLE EOT */
        bool has_asb, has_barrier, has_process_id;
        bool realtime_in_images; /* obeys DLE EOT inside image data, and takes it out */
};

int printer_sim_new(sd_event *event, struct printer **ret);

/*
 * A printer comes into being, plugged in. folder: exists, or NULL for one without memory. What FOLDER/stream
 * says is printed again into the same images, so that a command cut short by the end of a process still
 * swallows what follows. -EEXIST: the serial number is taken.
 */
int printer_sim_add(struct printer *printer, const struct printer_sim_traits *traits, const char *folder);

enum printer_sim_paper { PRINTER_SIM_PAPER_OK, PRINTER_SIM_PAPER_LOW, PRINTER_SIM_PAPER_OUT };

/* Hands on the printer with this serial number; -ENOENT: there is none. */
int printer_sim_set_paper(struct printer *printer, const char *serial, enum printer_sim_paper paper);
/* The roll ends after so many more rows. */
int printer_sim_set_paper_left(struct printer *printer, const char *serial, unsigned rows);
int printer_sim_set_cover(struct printer *printer, const char *serial, bool open);
/* The cable. after_bytes: how many more bytes the printer takes before it is pulled; 0: now. */
int printer_sim_unplug(struct printer *printer, const char *serial, uint64_t after_bytes);
int printer_sim_plug(struct printer *printer, const char *serial);
/* Another program has it: it cannot be opened. No effect on an open link. */
int printer_sim_set_claimed(struct printer *printer, const char *serial, bool claimed);
/* Off and on: buffer and unfinished commands are gone, the cable stays. */
int printer_sim_power_cycle(struct printer *printer, const char *serial);
/* Takes no byte for so long (NAK), once it took after_bytes more; 0: now. */
int printer_sim_stall(struct printer *printer, const char *serial, uint64_t after_bytes, uint64_t usec);
/* Answers nothing, neither status nor requests; what it would have said is lost. */
int printer_sim_set_deaf(struct printer *printer, const char *serial, bool deaf);
/* Each answer comes so much later. */
int printer_sim_set_reply_delay(struct printer *printer, const char *serial, uint64_t usec);
/* At most so many bytes a write; 0: all. */
int printer_sim_set_short_writes(struct printer *printer, const char *serial, size_t bytes);
/* The next write is refused after so many bytes. */
int printer_sim_refuse(struct printer *printer, const char *serial, size_t after_bytes);

/* What is on paper. pieces: cut so far; hanging: rows not cut off; errors: bytes that meant nothing. */
struct printer_sim_output {
        unsigned pieces, hanging, errors;
        const uint8_t *piece; /* the last one, valid until the loop runs */
        unsigned piece_rows;
        uint64_t bytes; /* taken since it exists */
};
int printer_sim_get_output(struct printer *printer, const char *serial, struct printer_sim_output *ret);
