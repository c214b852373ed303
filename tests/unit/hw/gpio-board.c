#include "gpio-board.h"

const char *const board_lines[BOARD_LINES] = {"KEY0", "KEY1", "KEY2", "KEY3", "OUT0", "OUT1", "OUT2", "OUT3"};

void board_new(struct board *board, bool kernel) {
        if (kernel) {
                assert_ok(gpiosim_new(BOARD_CHIP, board_lines, BOARD_LINES, &board->kernel));
                assert_ok(gpio_new_real(&board->gpio));
                ck_assert_ptr_nonnull(board->device = strdup(gpiosim_chip_name(board->kernel)));
        } else {
                assert_ok(gpio_sim_new(NULL, &board->gpio));
                ck_assert_ptr_nonnull(board->device = strdup(BOARD_CHIP));
        }
        board->chip = BOARD_CHIP;
}

void board_free(struct board *board) {
        board->gpio = gpio_free(board->gpio);
        board->kernel = gpiosim_free(board->kernel);
        free(board->device);
        board->device = NULL;
}

void board_pull(const struct board *board, size_t line, bool up) {
        if (board->kernel)
                assert_ok(gpiosim_pull(board->kernel, line, up));
        else
                assert_ok(gpio_sim_pull(board->gpio, BOARD_CHIP, board_lines[line], up));
}

bool board_level(const struct board *board, size_t line) {
        bool level;

        if (board->kernel)
                assert_ok(gpiosim_get_value(board->kernel, line, &level));
        else
                assert_ok(gpio_sim_get_output(board->gpio, BOARD_CHIP, board_lines[line], &level));
        return level;
}

void board_set_plugged(const struct board *board, bool plugged) {
        if (board->kernel)
                assert_ok(gpiosim_set_live(board->kernel, plugged));
        else
                assert_ok(gpio_sim_set_plugged(board->gpio, BOARD_CHIP, plugged));
}
