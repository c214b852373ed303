/* The error names of vn.motcua.Centre1, beside those that all services share. */
#pragma once

#include "services/base/bus.h"

#define BUS_ERROR_ALREADY_RATED BUS_ERROR_PREFIX "AlreadyRated"
#define BUS_ERROR_COUNTER_BUSY BUS_ERROR_PREFIX "CounterBusy"
#define BUS_ERROR_COUNTER_CLOSED BUS_ERROR_PREFIX "CounterClosed"
#define BUS_ERROR_DAILY_LIMIT BUS_ERROR_PREFIX "DailyLimit"
#define BUS_ERROR_NOBODY_WAITING BUS_ERROR_PREFIX "NobodyWaiting"
#define BUS_ERROR_NO_QUEUE BUS_ERROR_PREFIX "NoQueue"
#define BUS_ERROR_NO_SUCH_COUNTER BUS_ERROR_PREFIX "NoSuchCounter"
#define BUS_ERROR_NO_SUCH_SERVICE BUS_ERROR_PREFIX "NoSuchService"
#define BUS_ERROR_NO_SUCH_TICKET BUS_ERROR_PREFIX "NoSuchTicket"
#define BUS_ERROR_NO_SUCH_OFFICIAL BUS_ERROR_PREFIX "NoSuchOfficial"
#define BUS_ERROR_NOT_SIGNED_IN BUS_ERROR_PREFIX "NotSignedIn"
#define BUS_ERROR_NO_TICKET BUS_ERROR_PREFIX "NoTicket"
#define BUS_ERROR_OUTSIDE_HOURS BUS_ERROR_PREFIX "OutsideHours"
#define BUS_ERROR_TOO_LATE BUS_ERROR_PREFIX "TooLate"
