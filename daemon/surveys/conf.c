#include "daemon/surveys/conf.h"

#include "daemon/surveys/book.h"
#include "services/config/error-text.h"

enum { WIFI_MAX = 32 };
enum { ADDRESS_MAX = 146 }; /* bytes: with ?d= and the longest ID behind it, what a code to scan holds */

static int parse_file(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (value[0] != '/')
                return conf_refuse(ret_problem, "không phải là đường dẫn đầy đủ của một tệp",
                                   "is not the whole path of a file");
        return config_parse_string(key, name, value, target, ret_problem);
}

static int parse_address(const struct config_key *key, const char *name, const char *value, void *target,
                         struct problem *ret_problem) {
        bool is_web = strncmp(value, "http://", 7) == 0 || strncmp(value, "https://", 8) == 0;

        if (strpbrk(value, "?#"))
                return conf_refuse(
                        ret_problem, "có “?” hoặc “#”: phải là địa chỉ của trang, chưa có gì thêm vào sau",
                        "has a '?' or '#': it is to be the page's address, with nothing behind it");
        if (!is_web || strlen(value) > ADDRESS_MAX || strchr(value, ' '))
                return conf_refuse(ret_problem,
                                   "không phải là địa chỉ http:// hoặc https:// dài tối đa %d byte",
                                   "is no address of http:// or https:// with up to %d bytes", ADDRESS_MAX);
        return config_parse_string(key, name, value, target, ret_problem);
}

static int parse_wifi(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (value[0] == '\0' || strlen(value) > WIFI_MAX)
                return conf_refuse(ret_problem, "không phải là tên mạng Wi-Fi, dài 1 đến %d byte",
                                   "is no name of a Wi-Fi, of 1 to %d bytes", WIFI_MAX);
        return config_parse_string(key, name, value, target, ret_problem);
}

static const struct config_key keys[] = {
        {"Survey", "Questions", parse_file, offsetof(struct surveys_conf, questions),
         .doc = {"Tệp câu hỏi khảo sát; bản mẫu để chép: /usr/share/motcua/survey/khao-sat.survey. Tệp sai "
                 "thì "
                 "motcuad không khởi động, và khi tải lại cấu hình thì giữ câu hỏi cũ. Sửa nội dung là bắt "
                 "đầu "
                 "một phiên bản mới; phiếu đã trả lời giữ phiên bản của mình. Không nêu: không có khảo sát.",
                 "The file of the survey's questions; one to copy: /usr/share/motcua/survey/khao-sat.survey. "
                 "With a "
                 "wrong one motcuad does not start, and keeps the questions before on a reload. What is "
                 "changed in "
                 "it begins a new version; sheets that were answered keep theirs. Without it there is no "
                 "survey."}},
        {"Survey", "Address", parse_address, offsetof(struct surveys_conf, address),
         .doc = {"Địa chỉ trang khảo sát, in thành mã QR trên phiếu giấy; sau địa chỉ của từng đơn vị là "
                 "?d=MÃ. Không nêu: phiếu không có mã QR.",
                 "The address of the survey's page, as a code to scan on paper forms; with ?d=ID behind it "
                 "for a "
                 "department. Without it forms have no code."}},
        {"Survey", "Wifi", parse_wifi, offsetof(struct surveys_conf, wifi),
         .doc = {"Tên mạng Wi-Fi mà điện thoại mở được trang khảo sát, ghi trên áp phích. Không nêu: áp "
                 "phích "
                 "không nói đến Wi-Fi.",
                 "The name of the Wi-Fi in which phones open the survey's page, for posters. Without it they "
                 "name none."}},
        {"Department", "Label", config_parse_string, offsetof(struct department_conf, label),
         .doc = {"Tên đơn vị mà người dân khảo sát hoặc góp ý; không đặt thì là mã.",
                 "The name of a department that citizens answer a survey of; the ID when not set."}},
        {0},
};

static int get_target(const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct surveys_conf *conf = surveys_conf(userdata);

        if (streq(section, "Survey")) {
                *ret_target = conf;
                return 0;
        }
        if (conf->n_departments == DEPARTMENTS_MAX)
                return conf_refuse(ret_problem, "nhiều nhất %d đơn vị", "there can be at most %d departments",
                                   DEPARTMENTS_MAX);

        struct department_conf *department = calloc(1, sizeof(*department));
        if (!department)
                return -ENOMEM;
        conf->departments[conf->n_departments++] = department;
        *ret_target = department;
        return conf_set_string(&department->id, id);
}

/* Each line that is wrong, at the key that names the file. */
static int tell_problems(struct config_context *context, char *problems) {
        char *save = NULL;
        int r = 0;

        for (char *line = strtok_r(problems, "\n", &save); line && r != -ENOMEM;
             line = strtok_r(NULL, "\n", &save))
                r = config_problem(context, "Survey", NULL, "Questions", PROBLEM_SAME("%s"), line);
        return r;
}

static int check(struct config_context *context, void *userdata) {
        struct surveys_conf *conf = surveys_conf(userdata);
        _cleanup_(problem_done) struct problem problem = {.language = config_language(context)};
        _cleanup_free_ char *text = NULL;
        size_t size;

        if (!conf->questions)
                return 0;
        int r = file_read_regular(conf->questions, SURVEY_FILE_MAX, &text, &size);
        if (r == -ENOMEM)
                return r;
        if (r < 0)
                return config_problem(context, "Survey", NULL, "Questions", PROBLEM_SAME("%s:1: %s"),
                                      conf->questions, file_error_to_string(r, problem.language));
        r = survey_parse(conf->questions, text, size, &conf->survey, &problem);
        return r == -EINVAL ? tell_problems(context, problem.text) : r;
}

static void clear(void *part) {
        struct surveys_conf *conf = part;

        for (size_t i = 0; i < conf->n_departments; i++) {
                free(conf->departments[i]->id);
                free(conf->departments[i]->label);
                free(conf->departments[i]);
        }
        free(conf->questions);
        free(conf->address);
        free(conf->wifi);
        survey_free(conf->survey);
}

const struct department_conf *surveys_conf_department(const struct conf *conf, const char *id) {
        const struct surveys_conf *surveys = surveys_conf(conf);

        for (size_t i = 0; i < surveys->n_departments; i++)
                if (streq(surveys->departments[i]->id, id))
                        return surveys->departments[i];
        return NULL;
}

/* ----- what the record says ----- */

static int declare_question(struct book *book, const struct instant *now,
                            const struct survey_question_row *question) {
        const struct event_field fields[] = {
                EVENT_FIELD_T("number", question->number),
                EVENT_FIELD_S("question", question->id),
                EVENT_FIELD_T("figure", question->figure),
                EVENT_FIELD_S("choices", question->choices),
                EVENT_FIELD_S("text_vi", question->text_vi),
                EVENT_FIELD_S("text_en", question->text_en),
                EVENT_FIELD_S("labels_vi", question->labels_vi),
                EVENT_FIELD_S("labels_en", question->labels_en),
        };

        return book_observe(book, now, "survey-question", fields, ELEMENTSOF(fields));
}

static int declare(struct book *book, const struct instant *now, const struct conf *conf) {
        const struct survey *survey = surveys_conf(conf)->survey;
        const struct survey_version *version = &surveys_of(book)->version;
        const char *digest = survey ? survey->digest : "";

        if (streq(version->row.digest, digest))
                return 0;
        const struct event_field fields[] = {
                EVENT_FIELD_S("version", digest),
                EVENT_FIELD_T("questions", survey ? survey->n_questions : 0),
        };
        int r = book_observe(book, now, "survey-version", fields, ELEMENTSOF(fields));
        for (size_t i = 0; r >= 0 && survey && i < survey->n_questions; i++)
                r = declare_question(book, now, &survey->questions[i]);
        return r;
}

const struct conf_part surveys_conf_part = {
        .size = sizeof(struct surveys_conf),
        .table = {.keys = keys, .get_target = get_target, .check = check},
        .clear = clear,
        .declare = declare,
};
