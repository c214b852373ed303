/*
 * A library for LD_PRELOAD that ends its process with SIGKILL at a named system call, as a power cut would,
 * or makes storage fail; so that the programs under test need no hooks of their own. Environment:
 *
 *   KILLER_AT=POINT:WHEN:N     dies "before" or "after" the N-th call (from 1) that matches POINT:
 *       fdatasync, fsync, rename, renameat, pwrite  a call by that name
 *       send:MEMBER            the D-Bus message with this member leaves through sendmsg()
 *       recv:MEMBER            the D-Bus message with this member arrives through recvmsg()
 *       light                  write() of an output's change to the trace of simulated hardware
 *   KILLER_FAULT=ENOSPC|EIO|EROFS|SYNC  and KILLER_FAULT_WHILE=FILE
 *                              writing, syncing and truncating files fail with it as long as FILE exists;
 *                              SYNC: syncing alone fails, with EIO, so whatever skips it goes on as before
 *
 * A busy machine does with one call what an idle one does with several: whoever waits for the N-th keeps the
 * process at work until it comes.
 *
 * Anything else in these variables ends the process with a message and status 99.
 */
#pragma once

#define KILLER_EXIT_BAD_ENVIRONMENT 99
