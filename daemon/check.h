/* The check of a configuration by motcuad, for motcuactl too. */
#pragma once

/* Errors: as config_load(). */
int centre_check(const char *conf_path, char **ret_problem);
