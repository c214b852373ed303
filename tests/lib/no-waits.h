/*
 * A library for LD_PRELOAD under which a process does not wait for time: where its loop would sleep until a
 * timer, all clocks jump to that timer. For tests whose processes wait for nothing but their own timers:
 * whatever else they wait for, another process or a device, would find the time gone.
 *
 * Of epoll_wait() and its kind, timerfds and clock_gettime(); CLOCK_MONOTONIC, CLOCK_BOOTTIME and
 * CLOCK_REALTIME stay as far apart as they are. Without the library the same tests pass, slowly.
 */
#pragma once
