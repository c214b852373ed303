/* Any bytes from a printer: the parser of its answers stays within its states, and hears what comes after
 * noise. */
#include "fuzz.h"
#include "services/printer/escpos.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        struct escpos_parser parser = {0};

        for (size_t i = 0; i < size; i++) {
                if (i % 16 == 0)
                        escpos_parser_asked(&parser);
                enum escpos_answer answer = escpos_parse(&parser, data[i]);

                assert(answer >= ESCPOS_NOTHING && answer <= ESCPOS_PROCESS_ID);
                assert(parser.n < sizeof(parser.bytes));
                assert(parser.status.paper < _PAPER_MAX && parser.status.cover < _COVER_MAX &&
                       parser.status.fault < _FAULT_MAX);
        }
        /* At most one answer is swallowed by what was left half. */
        bool heard = false;
        for (int i = 0; i < 9; i++)
                heard |= escpos_parse(&parser, 0x00) == ESCPOS_BARRIER;
        assert(heard);
        return 0;
}
