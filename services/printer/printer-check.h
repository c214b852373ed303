/* The check of a configuration by the printer daemon, slips included, for motcuactl too. */
#pragma once

/* Errors: as config_load(). */
int printer_check(const char *conf_path, char **ret_problem);
