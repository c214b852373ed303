/* The style, in the wall's colours, and the script of the board. Pure. */
#pragma once

#include "html.h"

void asset_write_style(struct html *html);
const char *asset_script(void);
