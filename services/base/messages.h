/*
 * What an admin must act on: the MESSAGE_ID, and the fields that always come with it, for log_full(). Whoever
 * raises a message gives each of them, or it does not compile. Each has an entry in systemd/motcua.catalog,
 * which `journalctl -x` shows; a lint test compares the two, their fields too.
 */
#pragma once

#include "log.h"

#define MESSAGE(...) LOG_FIELDS("MESSAGE_ID", __VA_ARGS__)

#define MOTCUA_MESSAGE_CONFIG_REFUSED(file, line)                                                            \
        MESSAGE("29de7999323f42d9973cfa278ca9f972", "MOTCUA_FILE", (file), "MOTCUA_LINE", (line))
#define MOTCUA_MESSAGE_STORAGE_FAILED() MESSAGE("cbfadbd27e424eaeb50da740e9763777")
#define MOTCUA_MESSAGE_STORAGE_BACK() MESSAGE("7dd4b44134ea4f06bc79847cd5927e77")
#define MOTCUA_MESSAGE_STORAGE_DAMAGED(file)                                                                 \
        MESSAGE("66342ffb2d784778888fc24b735743fe", "MOTCUA_FILE", (file))
#define MOTCUA_MESSAGE_STORAGE_NEWER(file) MESSAGE("d4bd38b7e0c94a3c8d5e6c1f2a907b34", "MOTCUA_FILE", (file))
#define MOTCUA_MESSAGE_OUTBOX_REPLACED(file, moved_to)                                                       \
        MESSAGE("d00b9f3c6a7e4c55a4f7a1e5c2b8906d", "MOTCUA_FILE", (file), "MOTCUA_MOVED_TO", (moved_to))
#define MOTCUA_MESSAGE_STORAGE_GONE() MESSAGE("16f0f5b9d27e4a51a2b2a6a97b4e3f0d")
#define MOTCUA_MESSAGE_STORAGE_NEW(file) MESSAGE("a3c1a9d4f0f24c0c9f5f0f6f8e6b7d21", "MOTCUA_FILE", (file))
#define MOTCUA_MESSAGE_KEYPAD_ABSENT(keypad)                                                                 \
        MESSAGE("e3ebc16812ef498aa9bd8516d8220139", "MOTCUA_KEYPAD", (keypad))
#define MOTCUA_MESSAGE_KEYPAD_READY(keypad)                                                                  \
        MESSAGE("9ceb511798494c54be08d65a38082804", "MOTCUA_KEYPAD", (keypad))
#define MOTCUA_MESSAGE_KEY_STUCK(keypad, key)                                                                \
        MESSAGE("30f4fd99868a4e4c8b7a95e483333873", "MOTCUA_KEYPAD", (keypad), "MOTCUA_KEY", (key))
#define MOTCUA_MESSAGE_KEY_UNSTUCK(keypad, key)                                                              \
        MESSAGE("798215827980455caf31f78f326c7bca", "MOTCUA_KEYPAD", (keypad), "MOTCUA_KEY", (key))
#define MOTCUA_MESSAGE_PRINTER_TROUBLE(printer)                                                              \
        MESSAGE("8e93edb343094627897cd6fe9358632f", "MOTCUA_PRINTER", (printer))
#define MOTCUA_MESSAGE_PRINTER_WELL(printer)                                                                 \
        MESSAGE("e18b3f398b8b4874ac46bedc37c1878b", "MOTCUA_PRINTER", (printer))
#define MOTCUA_MESSAGE_JOB_UNCERTAIN(printer, job)                                                           \
        MESSAGE("29122b54a68b48849ea11a437ef0b452", "MOTCUA_PRINTER", (printer), "MOTCUA_JOB", (job))
#define MOTCUA_MESSAGE_FLOOD(keypad) MESSAGE("3fdaeea42d834c13b981da7bd5f4ddb3", "MOTCUA_KEYPAD", (keypad))
#define MOTCUA_MESSAGE_PRINTER_FLOOD(printer, count)                                                         \
        MESSAGE("c5b8f0e4a2d94a7e9a6e3d1b7f205c48", "MOTCUA_PRINTER", (printer), "MOTCUA_COUNT", (count))
#define MOTCUA_MESSAGE_DISPLAY_TROUBLE(display)                                                              \
        MESSAGE("4d0f6f1c5b7f4b0e9d3a2c8e71f6a905", "MOTCUA_DISPLAY", (display))
#define MOTCUA_MESSAGE_DISPLAY_WELL(display)                                                                 \
        MESSAGE("7a9c2e05f4d84c61b3e8d61f09a7c253", "MOTCUA_DISPLAY", (display))
#define MOTCUA_MESSAGE_SCREEN_MODE(display, connector)                                                       \
        MESSAGE("485b29f7bae84d828ede06fb18dc87b7", "MOTCUA_DISPLAY", (display), "MOTCUA_CONNECTOR",         \
                (connector))
#define MOTCUA_MESSAGE_DISPLAY_FLOOD(display, count)                                                         \
        MESSAGE("e36b81d7a0c9452f8f5d7c24b61e0a98", "MOTCUA_DISPLAY", (display), "MOTCUA_COUNT", (count))
#define MOTCUA_MESSAGE_SPEAKER_TROUBLE() MESSAGE("19e4c7b05a3d4f86a2d1b0f37c58e649")
#define MOTCUA_MESSAGE_SPEAKER_WELL() MESSAGE("c85d3f6e12b749a0b7c4e9a10d26f583")
#define MOTCUA_MESSAGE_PAGES_REFUSED(file, line)                                                             \
        MESSAGE("52f7a1d09c3e4b68a4e5f8c3b7d10e26", "MOTCUA_FILE", (file), "MOTCUA_LINE", (line))
#define MOTCUA_MESSAGE_CAMERA_TROUBLE(camera)                                                                \
        MESSAGE("90c2f7c4a1de4f5e8b1f0f6e2bd3a7c1", "MOTCUA_CAMERA", (camera))
#define MOTCUA_MESSAGE_CAMERA_WELL(camera)                                                                   \
        MESSAGE("d3f6b0a97c8e4e21a5c4e19b70f2d865", "MOTCUA_CAMERA", (camera))
#define MOTCUA_MESSAGE_CAMERA_FLOOD(camera, count)                                                           \
        MESSAGE("5a7e0c93d24b4f18b6e90d3c81a4f72e", "MOTCUA_CAMERA", (camera), "MOTCUA_COUNT", (count))
#define MOTCUA_MESSAGE_FOOTAGE_FAILED(folder)                                                                \
        MESSAGE("f18b6d2e07c94a3d95e2a0c74f6b3d18", "MOTCUA_FOLDER", (folder))
#define MOTCUA_MESSAGE_FOOTAGE_BACK(folder)                                                                  \
        MESSAGE("2c9e4a71b8054d6fa3d7f1e60c85b294", "MOTCUA_FOLDER", (folder))
#define MOTCUA_MESSAGE_FOOTAGE_COPY(folder)                                                                  \
        MESSAGE("2b77b713068d4aca842328b49dc6229d", "MOTCUA_FOLDER", (folder))
#define MOTCUA_MESSAGE_FOOTAGE_REFUSED(folder)                                                               \
        MESSAGE("b6014f8de3a247c59f2c8d71e90ab365", "MOTCUA_FOLDER", (folder))
#define MOTCUA_MESSAGE_FOOTAGE_SHORTER(folder)                                                               \
        MESSAGE("346690708a35401f93a46b98bbdc7396", "MOTCUA_FOLDER", (folder))
#define MOTCUA_MESSAGE_FOOTAGE_DAMAGED(camera, segment)                                                      \
        MESSAGE("71d5c3e8a92f4b06bd14e7f05a8c62d9", "MOTCUA_CAMERA", (camera), "MOTCUA_SEGMENT", (segment))
#define MOTCUA_MESSAGE_SOURCE_LOST(source)                                                                   \
        MESSAGE("2b2f6a73dfe14e5eb10ae28b8a481452", "MOTCUA_SOURCE", (source))
#define MOTCUA_MESSAGE_SOURCE_BACK(source)                                                                   \
        MESSAGE("d786d5a28b4a45d39d4f9e79185f44b3", "MOTCUA_SOURCE", (source))
#define MOTCUA_MESSAGE_SOURCE_EPOCH(source)                                                                  \
        MESSAGE("518e8bb5f0a14b11a750e263241746ba", "MOTCUA_SOURCE", (source))
#define MOTCUA_MESSAGE_SOURCE_GAP(source)                                                                    \
        MESSAGE("40adce428eae4a5c9d73c3fcf723868f", "MOTCUA_SOURCE", (source))
#define MOTCUA_MESSAGE_SOURCE_REFUSED(source)                                                                \
        MESSAGE("731e4175c01a4038b5bb42402333cdde", "MOTCUA_SOURCE", (source))
#define MOTCUA_MESSAGE_PRINT_REFUSED(ticket, number)                                                         \
        MESSAGE("f398b68891e04902a92db828cae362f5", "MOTCUA_TICKET", (ticket), "MOTCUA_NUMBER", (number))
#define MOTCUA_MESSAGE_SLIP_REFUSED(kind) MESSAGE("ae744ad6742540fdb46dde2c585565aa", "MOTCUA_SLIP", (kind))
#define MOTCUA_MESSAGE_SLIP_LEFT_OUT(file, line)                                                             \
        MESSAGE("6a1d7f0b5c0e4f53a1f1c3f4a2d94b17", "MOTCUA_FILE", (file), "MOTCUA_LINE", (line))
#define MOTCUA_MESSAGE_EVENT_REJECTED(source, sequence)                                                      \
        MESSAGE("64480b84f3114aa58ef20936af0e4d04", "MOTCUA_SOURCE", (source), "MOTCUA_SEQUENCE", (sequence))
#define MOTCUA_MESSAGE_UNHEARD() MESSAGE("5b0f6a3f0c9e4f6e8d6a7c1b2e94d358")
#define MOTCUA_MESSAGE_BUS_LOST() MESSAGE("a4f1c0d27b6e4c8f9d3e5b8071c2f6da")
#define MOTCUA_MESSAGE_MANY_WAITING(service, waiting)                                                        \
        MESSAGE("0b7a3c51d4e24f0a8f6be2d97c1a5e38", "MOTCUA_SERVICE", (service), "MOTCUA_WAITING", (waiting))
#define MOTCUA_MESSAGE_LONG_WAIT(service, waiting)                                                           \
        MESSAGE("e94d20f87b6c4d15a3b1c80f5d7e92a6", "MOTCUA_SERVICE", (service), "MOTCUA_WAITING", (waiting))
#define MOTCUA_MESSAGE_WAIT_OVER(service)                                                                    \
        MESSAGE("47c6e5a19f0d4b3e92d8a7b31e60c4f5", "MOTCUA_SERVICE", (service))
#define MOTCUA_MESSAGE_LOCKED_OUT(counter, official)                                                         \
        MESSAGE("5c1de2d6bd1a49e2a9f0d6c1a7b40e83", "MOTCUA_COUNTER", (counter), "MOTCUA_OFFICIAL",          \
                (official))
#define MOTCUA_MESSAGE_LOW_RATING(alert) MESSAGE("8ead15e6ea064269b78656cd749fce13", "MOTCUA_ALERT", (alert))
#define MOTCUA_MESSAGE_ALERT_FAILED(alert, keypad, output)                                                   \
        MESSAGE("5346bc9806dd41568d373140883105d2", "MOTCUA_ALERT", (alert), "MOTCUA_KEYPAD", (keypad),      \
                "MOTCUA_OUTPUT", (output))
#define MOTCUA_MESSAGE_BACKUP_FAILED(folder, reason)                                                         \
        MESSAGE("c1d3f0a86b8d4b1d9a5be5f1f3a2c7e4", "MOTCUA_FOLDER", (folder), "MOTCUA_REASON", (reason))
#define MOTCUA_MESSAGE_REPORT_FAILED(folder, reason)                                                         \
        MESSAGE("7be1f2c85a0d4e3f96c47d1b08a5e932", "MOTCUA_FOLDER", (folder), "MOTCUA_REASON", (reason))
#define MOTCUA_MESSAGE_DUTY_DUE(duty, period, day)                                                           \
        MESSAGE("0c6b1fd2e98a4f7db3f4a51d7e20c948", "MOTCUA_DUTY", (duty), "MOTCUA_PERIOD", (period),        \
                "MOTCUA_DAY", (day))
#define MOTCUA_MESSAGE_DUTY_OVERDUE(duty, period, day)                                                       \
        MESSAGE("8f2a9d41c5e74b06a7d83e9b60f1c257", "MOTCUA_DUTY", (duty), "MOTCUA_PERIOD", (period),        \
                "MOTCUA_DAY", (day))
#define MOTCUA_MESSAGE_SUGGESTIONS_DUE(due) MESSAGE("4e0d86f1b2a94c7f9d35c1e870a6f42b", "MOTCUA_DUE", (due))
#define MOTCUA_MESSAGE_SUGGESTIONS_OVERDUE(overdue)                                                          \
        MESSAGE("b7513ca0e94d4f28a6c20f7d18e95b34", "MOTCUA_OVERDUE", (overdue))
#define MOTCUA_MESSAGE_CLOCK_CORRECTED() MESSAGE("2666de3d624d4467b02564b318ad1691")
#define MOTCUA_MESSAGE_CHECKPOINT(size, root)                                                                \
        MESSAGE("ead7a44c36614ceab9d59590e1b48dc7", "MOTCUA_SIZE", (size), "MOTCUA_ROOT", (root))
#define MOTCUA_MESSAGE_LOG_CONTRADICTED(size)                                                                \
        MESSAGE("610506555db048878753c0181d5f9105", "MOTCUA_SIZE", (size))
#define MOTCUA_MESSAGE_LOG_UNVERIFIED(event)                                                                 \
        MESSAGE("5b1c0f3a7d0e4a0f9c9a52d1f4c86e17", "MOTCUA_EVENT", (event))
#define MOTCUA_MESSAGE_LOG_KEY_NEW(key) MESSAGE("08fdfdd32e0142288369fc5ac6bb4753", "MOTCUA_LOG_KEY", (key))
#define MOTCUA_MESSAGE_LOG_KEY_UNUSABLE(file)                                                                \
        MESSAGE("bf3ce72c9c864b0fb8af20d984e34425", "MOTCUA_FILE", (file))
#define MOTCUA_MESSAGE_CHECKPOINT_CONFLICT(size, witness)                                                    \
        MESSAGE("6d81d31e66cc4fc79e51d4301bfd462e", "MOTCUA_SIZE", (size), "MOTCUA_WITNESS", (witness))
#define MOTCUA_MESSAGE_WITNESS_CLOCK(witness)                                                                \
        MESSAGE("221558c2fe424e3aa67d6b9c3040909c", "MOTCUA_WITNESS", (witness))
