#include "web-conf.h"

#define PAGES_DIR_DEFAULT "/etc/motcua/pages"

static int parse_hosts(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                       void *target, struct problem *ret_problem) {
        struct web_conf *conf = target;
        _cleanup_free_ char *copy = strdup(value);
        char *state = NULL;

        if (!copy)
                return -ENOMEM;
        conf->hosts.n = 0;
        for (char *host = strtok_r(copy, " ", &state); host; host = strtok_r(NULL, " ", &state))
                if (hosts_add(&conf->hosts, host) < 0)
                        return problem_tell(
                                ret_problem, -EINVAL,
                                "phải là tên hoặc địa chỉ như 192.168.1.10 hoặc motcua.xa.vn, không có cổng; "
                                "nhiều "
                                "nhất %d, cách nhau bằng dấu cách",
                                "must be names or addresses such as 192.168.1.10 or motcua.xa.vn, without a "
                                "port; at most %d, with a space between",
                                HOSTS_MAX);
        return 0;
}

static int get_target(_unused_ const char *section, _unused_ const char *id, void *userdata,
                      void **ret_target, _unused_ struct problem *ret_problem) {
        *ret_target = userdata;
        return 0;
}

#define WEB(member) offsetof(struct web_conf, member)

static const struct config_key keys[] = {
        {"Web", "Hosts", parse_hosts, WEB(hosts),
         .doc = {"Trang cho công dân mở ở địa chỉ nào: địa chỉ của máy trong mạng Wi-Fi, và tên nếu có, ví "
                 "dụ "
                 "192.168.1.10 motcua.xa.vn. Yêu cầu gửi đến tên khác bị từ chối. Không nêu thì trang tắt: "
                 "mọi yêu cầu "
                 "đều bị từ chối.",
                 "Where the public's page is opened: the machine's address in the Wi-Fi, and a name if it "
                 "has one, such as "
                 "192.168.1.10 motcua.xa.vn. What is sent to another name is refused. Without it the page is "
                 "off, and "
                 "everything is refused."}},
        {"Web", "AnswerProbes", config_parse_bool, WEB(hosts.answers_probes), 0, 0, "no",
         .doc = {"Trả lời câu hỏi “có internet không” của điện thoại thay cho hãng sản xuất, để điện thoại "
                 "không rời "
                 "mạng Wi-Fi không có internet. Chỉ có tác dụng khi máy chủ tên miền của mạng đó dẫn các tên "
                 "ấy về "
                 "đây; mẫu cho dnsmasq: /usr/share/motcua/wifi/motcua-probes.dnsmasq.",
                 "Answers for their makers when phones ask whether there is internet, so that they stay in a "
                 "Wi-Fi that has none. Only of use where that Wi-Fi's name server sends those names here; an "
                 "example for dnsmasq: /usr/share/motcua/wifi/motcua-probes.dnsmasq."}},
        {"Web", "Suggestions", config_parse_bool, WEB(takes_suggestions), 0, 0, "no",
         .doc = {"Trang nhận góp ý ở /suggest: mỗi góp ý vào sổ góp ý, có mã để xem trả lời. Bật khi đã có "
                 "người "
                 "phân loại và trả lời đúng hạn, theo [Suggestions].",
                 "The page takes suggestions at /suggest: each comes into the register, with a code by which "
                 "its "
                 "answer is read. To be switched on where somebody classifies and answers them in time, see "
                 "[Suggestions]."}},
        {"Web", "AddressConnections", config_parse_u64, WEB(address_connections_max), 4, 256, "16",
         .doc = {"Mỗi địa chỉ mạng mở được nhiều nhất bao nhiêu kết nối một lúc, một nửa số đó cho bảng gọi "
                 "số. Tăng lên nếu cả "
                 "phòng chờ đi qua một bộ định tuyến có cùng một địa chỉ.",
                 "How many connections an address may have at once, half of them for boards. More where a "
                 "whole waiting "
                 "room comes through a router that has one address."}},
        {"Web", "IdleSec", config_parse_sec, WEB(idle_usec), 1, 3600, "30", "s",
         .doc = {"Không ai mở trang trong bao lâu thì tiến trình kết thúc; có người mở thì systemd chạy lại.",
                 "After how long without a visitor the process ends; for the next one systemd starts it "
                 "again."}},
        {},
};

/* Hours that are wrong are for the aggregator to refuse. */
static int set_hours(struct web_service *service, const char *text) {
        struct hours hours;

        if (!text || hours_parse(text, &hours) < 0 || (hours.n == 0 && hours.n_dates == 0))
                return 0;
        service->hours = malloc(sizeof(hours));
        if (!service->hours)
                return -ENOMEM;
        *service->hours = hours;
        return 0;
}

static int add_service(struct config_context *context, struct web_conf *conf, const char *id) {
        const char *label = config_value(context, "Service", id, "Label");

        if (conf->n_services == WEB_SERVICES_MAX)
                return 0; /* it is shown by its ID */
        struct web_service *service = &conf->services[conf->n_services++];
        int r = str_set(&service->id, id);
        if (r >= 0)
                r = str_set(&service->label, label && label[0] != '\0' ? label : id);
        return r < 0 ? r : set_hours(service, config_value(context, "Service", id, "Hours"));
}

static int add_department(struct config_context *context, struct web_conf *conf, const char *id) {
        const char *label = config_value(context, "Department", id, "Label");

        if (conf->n_departments == WEB_DEPARTMENTS_MAX)
                return 0; /* for the aggregator to refuse, as it knows no more either */
        struct web_department *department = &conf->departments[conf->n_departments++];
        int r = str_set(&department->id, id);
        return r < 0 ? r : str_set(&department->label, label && label[0] != '\0' ? label : id);
}

static int copy_value(char **target, const char *value, const char *other) {
        return str_set(target, value && value[0] != '\0' ? value : other);
}

static int check(struct config_context *context, void *userdata) {
        struct web_conf *conf = userdata;

        conf->utc_offset_usec = config_utc_offset(context);
        int r = copy_value(&conf->pages, config_value(context, "Wall", NULL, "Pages"), PAGES_DIR_DEFAULT);
        for (const char *id = NULL; r >= 0 && (id = config_next_id(context, "Service", id));)
                r = add_service(context, conf, id);
        for (const char *id = NULL; r >= 0 && (id = config_next_id(context, "Department", id));)
                r = add_department(context, conf, id);
        conf->keep_days = config_keep_days(context);
        return r;
}

const struct config_table web_conf_table = {.keys = keys, .get_target = get_target, .check = check};

int web_conf_load(const char *path, const char *text, size_t size, struct web_conf **ret,
                  struct problem *ret_problem) {
        _cleanup_(web_conf_freep) struct web_conf *conf = calloc(1, sizeof(*conf));

        if (!conf)
                return -ENOMEM;
        int r = config_load_defaults(&web_conf_table, "Web", conf);
        if (r >= 0)
                r = config_load(path, text, size, &web_conf_table, conf, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(conf);
        return 0;
}

int web_conf_new_closed(struct web_conf **ret) {
        _cleanup_(web_conf_freep) struct web_conf *conf = calloc(1, sizeof(*conf));

        if (!conf)
                return -ENOMEM;
        int r = config_load_defaults(&web_conf_table, "Web", conf);
        if (r >= 0)
                r = str_set(&conf->pages, PAGES_DIR_DEFAULT);
        if (r < 0)
                return r;
        conf->hosts.is_closed = true;
        *ret = TAKE_PTR(conf);
        return 0;
}

struct web_conf *web_conf_free(struct web_conf *conf) {
        if (!conf)
                return NULL;
        for (size_t i = 0; i < conf->n_services; i++) {
                free(conf->services[i].id);
                free(conf->services[i].label);
                free(conf->services[i].hours);
        }
        for (size_t i = 0; i < conf->n_departments; i++) {
                free(conf->departments[i].id);
                free(conf->departments[i].label);
        }
        free(conf->pages);
        free(conf);
        return NULL;
}

const char *web_conf_service_label(const struct web_conf *conf, const char *id) {
        for (size_t i = 0; i < conf->n_services; i++)
                if (streq(conf->services[i].id, id))
                        return conf->services[i].label;
        return id;
}

const char *web_department_label(const struct web_department *departments, size_t n, const char *id) {
        for (size_t i = 0; i < n; i++)
                if (streq(departments[i].id, id))
                        return departments[i].label;
        return NULL;
}
