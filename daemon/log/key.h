/*
 * Who the log is, in the state directory: the key that signs its checkpoints, with the log's name (the origin
 * line of each), and the newest checkpoint. Both are files of their own, so that a record which takes the
 * place of a newer one is found behind what was signed already.
 *
 * An admin, or what restores a record, begins a new identity by log_key_retire() while motcuad is stopped: at
 * its next start it makes a new key and another name, and the first event that it signs, log-key, says which
 * key was before and what it had signed up to. That is how a log that is behind goes on.
 */
#pragma once

#include "daemon/log/checkpoint.h"
#include "daemon/log/note.h"

enum { LOG_NAME_MAX = 100 };
#define LOG_KEY_FILE "log.key"
#define LOG_KEY_LEFT_FILE "log.key.left" /* of the identity before */
#define LOG_CHECKPOINT_FILE "checkpoint"

/* Blocks for the disk, as all here. -ENOENT: there is none; -EUCLEAN: no such file as log_key_make() makes;
 * -EPERM: others can read it; other errors of the file. */
int log_key_load(const char *state_dir, struct note_signer *ret);
/* name: of the log, at most LOG_NAME_MAX bytes; if it had another identity before, 8 random digits follow it.
 * NULL: "motcua/" and such digits. So no two identities have one name. */
int log_key_make(const char *state_dir, const char *name, bool again, struct note_signer *ret);
/* -ENOENT: there is none. */
int log_key_retire(const char *state_dir);

/* The newest checkpoint, as a note, with whose text *ret then is. -ENOENT: there is none; -EUCLEAN: it is not
 * one. Says nothing of its signatures. */
int log_checkpoint_load(const char *state_dir, char **ret_note, struct checkpoint *ret);
int log_checkpoint_keep(const char *state_dir, const char *note);
