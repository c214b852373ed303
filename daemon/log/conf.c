#include "daemon/log/conf.h"

#include "daemon/log/key.h"

static int parse_name(const struct config_key *key, const char *name _unused_, const char *value,
                      void *target, struct problem *ret_problem) {
        if (!note_name_is_valid(value) || strlen(value) > LOG_NAME_MAX)
                return conf_refuse(ret_problem, "phải dài nhất %d byte, không có dấu cách và dấu “+”",
                                   "must be at most %d bytes without a space and without \"+\"",
                                   LOG_NAME_MAX);
        return conf_set_string(conf_field(key, target), value);
}

static int parse_key(const struct config_key *key _unused_, const char *name _unused_, const char *value,
                     void *target, struct problem *ret_problem) {
        struct witness_conf *witness = target;

        if (note_key_parse(value, &witness->key) < 0 || witness->key.type != NOTE_COSIGNATURE_V1)
                return conf_refuse(
                        ret_problem,
                        "phải là khóa công khai loại cosignature/v1, như người vận hành nhân chứng "
                        "đưa: TÊN+MÃ+BASE64",
                        "must be a verifier key of type cosignature/v1, as its operator gives it: "
                        "NAME+ID+BASE64");
        witness->is_set = true;
        return 0;
}

static const struct config_key keys[] = {
        {"Centre", "LogName", parse_name, offsetof(struct log_conf, name),
         .doc = {"Tên của nhật ký sự kiện trong các điểm chốt đã ký, ví dụ motcua.vn/xa-a; mọi người đọc "
                 "được. Chỉ có tác dụng khi khóa ký được tạo, tức lần motcuad chạy đầu tiên; không đặt thì "
                 "là motcua/ và 8 chữ số ngẫu nhiên.",
                 "The name of the log of events in its signed checkpoints, such as motcua.vn/xa-a; everybody "
                 "reads it. It matters only when the key is made, which is at motcuad's first start; when it "
                 "is not set, it is motcua/ and 8 random digits."}},
        {"Centre", "WitnessesNeeded", config_parse_u64, offsetof(struct log_conf, needed),
         .max = WITNESSES_MAX, .default_text = "0",
         .doc = {"Cần chữ ký của bao nhiêu nhân chứng (mục [Witness]) để một điểm chốt được coi là đã có "
                 "nhân chứng.",
                 "By how many witnesses, of the sections [Witness], a checkpoint must be cosigned to count "
                 "as cosigned."}},
        {"Witness", "Key", parse_key, 0,
         .doc = {"Khóa công khai của nhân chứng, dạng TÊN+MÃ+BASE64, loại cosignature/v1. Nhân chứng là một "
                 "máy ngoài trung tâm, ký xác nhận rằng điểm chốt mới nối tiếp những điểm chốt đã thấy. Mã "
                 "của mục do người cấu hình đặt; nhiều nhất 16 mục.",
                 "The witness's public key, NAME+ID+BASE64, of type cosignature/v1. A witness is a machine "
                 "outside the centre that signs a checkpoint if it goes on from those that it has seen. The "
                 "section's ID is free; there are at most 16."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct log_conf *conf = log_conf(userdata);

        if (!id) {
                *ret_target = conf;
                return 0;
        }
        if (conf->n_witnesses == WITNESSES_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d mục [Witness]",
                                   "there can be at most %d witnesses", WITNESSES_MAX);
        struct witness_conf *witness = calloc(1, sizeof(*witness));
        if (!witness)
                return -ENOMEM;
        *ret_target = conf->witnesses[conf->n_witnesses++] = witness;
        return conf_set_string(&witness->id, id);
}

static int check_witness(struct config_context *context, const struct log_conf *conf, size_t n) {
        const struct witness_conf *witness = conf->witnesses[n];

        if (!witness->is_set)
                return config_problem(context, "Witness", witness->id, NULL,
                                      "nhân chứng %s: thiếu Key=", "witness %s: Key= is missing",
                                      witness->id);
        for (size_t i = 0; i < n; i++)
                if (memcmp(conf->witnesses[i]->key.public_key, witness->key.public_key, NOTE_PUBLIC_SIZE) ==
                    0)
                        return config_problem(context, "Witness", witness->id, "Key",
                                              "nhân chứng %s: Key= trùng với nhân chứng %s",
                                              "witness %s: Key= is also that of witness %s", witness->id,
                                              conf->witnesses[i]->id);
        return 0;
}

static int check(struct config_context *context, void *userdata) {
        const struct log_conf *conf = log_conf(userdata);
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < conf->n_witnesses; i++)
                r = check_witness(context, conf, i);
        if (r != -ENOMEM && conf->needed > conf->n_witnesses)
                r = config_problem(context, "Centre", NULL, "WitnessesNeeded",
                                   "WitnessesNeeded= lớn hơn số nhân chứng hiện có (%zu)",
                                   "WitnessesNeeded= is more than the %zu witnesses that there are",
                                   conf->n_witnesses);
        return r;
}

static void clear(void *part) {
        struct log_conf *conf = part;

        free(conf->name);
        for (size_t i = 0; i < conf->n_witnesses; i++) {
                free(conf->witnesses[i]->id);
                free(conf->witnesses[i]);
        }
}

const struct conf_part log_conf_part = {
        .size = sizeof(struct log_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
};

const struct witness_conf *log_conf_witness(const struct log_conf *conf,
                                            const struct note_signature *signature) {
        for (size_t i = 0; i < conf->n_witnesses; i++)
                if (note_signature_is_of(signature, &conf->witnesses[i]->key))
                        return conf->witnesses[i];
        return NULL;
}

const struct witness_conf *log_conf_witness_of(const struct log_conf *conf, const char *key) {
        char printed[NOTE_KEY_TEXT_SIZE];

        for (size_t i = 0; i < conf->n_witnesses; i++) {
                note_key_print(&conf->witnesses[i]->key, printed);
                if (streq(printed, key))
                        return conf->witnesses[i];
        }
        return NULL;
}
