/* A configuration of the aggregator is about counters and kiosks, and must name devices that are there. */
#pragma once

/* text, and sections for the keypads and printers that it names and does not have; the caller's to free.
 * Rating keys and keys of an attendant for those of counters, keys for its tickets for a kiosk's. */
char *with_devices(const char *text);
