#include "dbus/camera-words.h"

DEFINE_TO_STRING(lens_state, LENS_STATE)
DEFINE_TO_STRING(store_state, STORE_STATE)
DEFINE_TO_STRING(refusal, REFUSAL)
