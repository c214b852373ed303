/*
 * The files of a restore, in the state directory. A copy that is to be the record is written under a name of
 * its own (the draft), and is staged by one rename when it is whole and durable: from then on it is the
 * record, whatever is killed or loses power. What is left to do, the old record's files moved aside and the
 * staged one put in their place, goes on where it ended, by whoever comes next: the restore itself, another
 * one, or motcuad before it opens the record. Until then nothing but the draft was touched.
 *
 * With a record that is not what was signed goes the identity of the log (log/key.h), in the same way.
 *
 * Of neither record a log or journal (-wal, -shm, -journal) ever stands beside the other.
 */
#pragma once

#include "services/base/util.h"

#define RESTORE_DRAFT "restoring.db"

/*
 * The directory is one process's, motcuad's or a restore's, as long as *ret is open; nothing is written for
 * that. -EBUSY: another has it.
 */
int restore_lock(const char *state_dir, int *ret);

/*
 * Makes the draft of the file at path, and of the log beside it (-wal), if it has one; for the owner of the
 * directory alone, whatever the umask. Blocks for the disk, and for nothing else.
 * -ENOENT: no such file; -EISDIR, -ESPIPE: a folder; a FIFO or device; -EBUSY: it is the record itself, or a
 * database whose writer was interrupted (-journal). errors of the disk.
 */
int restore_draft(int folder, const char *path);
/* Of a database that is closed: stages it, for restore_finish(). realtime_usec: when; new_identity: the log
 * of the copy contradicts what was signed. Errors of the disk; -EUCLEAN: the draft has a log. */
int restore_stage(int folder, uint64_t realtime_usec, bool new_identity);
/*
 * Removes a draft, and finishes what is staged. 1: the staged copy is the record now, and *ret_aside (may be
 * NULL) a new string, what the old one is called; 0: nothing was staged. -EEXIST: something is in the way.
 */
int restore_finish(int folder, char **ret_aside);
