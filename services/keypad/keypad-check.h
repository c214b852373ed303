/* The check of a configuration by the keypad daemon, for motcuactl too. */
#pragma once

/* Errors: as config_load(). */
int keypad_check(const char *conf_path, char **ret_problem);
