#include "suggest-message.h"

#include "suggest-form.h"

int suggest_message_append(sd_bus_message *call, const struct suggest_sheet *sheet) {
        char key[SUGGEST_KEY_SIZE];

        suggest_key_make(sheet, key);
        return sd_bus_message_append(call, "ssa{sv}", "qr", sheet->text, 2, "department", "s",
                                     sheet->department, "once", "s", key);
}

static int read_text(sd_bus_message *message, char *ret, size_t size) {
        const char *text;
        int r = sd_bus_message_read(message, "v", "s", &text);

        if (r < 0)
                return r;
        int n = snprintf(ret, size, "%s", text);
        return n >= 0 && (size_t) n < size ? 0 : -EMSGSIZE;
}

static int read_code(sd_bus_message *message, struct suggest_info *info) {
        const char *text;
        int r = sd_bus_message_read(message, "v", "s", &text);

        return r < 0 ? r : suggest_code_parse(text, info->code);
}

static int read_entry(sd_bus_message *message, struct suggest_info *info) {
        const struct {
                const char *name;
                char *text;
                size_t size;
        } texts[] = {{"state", info->state, sizeof(info->state)},
                     {"day", info->day, sizeof(info->day)},
                     {"due_day", info->due_day, sizeof(info->due_day)},
                     {"done_day", info->done_day, sizeof(info->done_day)},
                     {"answer", info->answer, sizeof(info->answer)}};
        const char *name;
        int r = sd_bus_message_read(message, "s", &name);

        if (r < 0)
                return r;
        if (streq(name, "code"))
                return read_code(message, info);
        for (size_t i = 0; i < ELEMENTSOF(texts); i++)
                if (streq(texts[i].name, name))
                        return read_text(message, texts[i].text, texts[i].size);
        return sd_bus_message_skip(message, "v");
}

int suggest_message_read(sd_bus_message *reply, struct suggest_info *ret) {
        int r = sd_bus_message_enter_container(reply, 'a', "{sv}");

        *ret = (struct suggest_info){.code = ""};
        while (r >= 0 && (r = sd_bus_message_enter_container(reply, 'e', "sv")) > 0) {
                r = read_entry(reply, ret);
                if (r >= 0)
                        r = sd_bus_message_exit_container(reply);
        }
        if (r < 0)
                return r;
        return ret->code[0] == '\0' && ret->state[0] == '\0' ? -EBADMSG : 0;
}
