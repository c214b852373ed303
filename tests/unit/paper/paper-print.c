#include "services/paper/print.h"
#include "tests/lib/suite.h"
START_TEST(x) {} END_TEST
static const struct suite_case cases[] = {SUITE_CASE(x)};
SUITE_MAIN("paper/print", cases, NULL, NULL)
