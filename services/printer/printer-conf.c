#include "printer-conf.h"

#include <ctype.h>

#include "profile.h"
#include "raster.h"

#define FONT_DEFAULT "DejaVu Sans"
#define ID_DEFAULT "printer"

enum { PAPER_NARROW_MM = 58 };

static int parse_paper(const struct config_key *key, const char *name, const char *value, void *target,
                       struct problem *ret_problem) {
        if (!streq(value, "58") && !streq(value, "80"))
                return problem_tell(ret_problem, -EINVAL, "phải là 58 hoặc 80", "must be 58 or 80");
        return config_parse_u64(key, name, value, target, ret_problem);
}

static int parse_width(const struct config_key *key, const char *name, const char *value, void *target,
                       struct problem *ret_problem) {
        int r = config_parse_u64(key, name, value, target, ret_problem);

        if (r >= 0 && ((struct printer_conf *) target)->width % 8 != 0)
                return problem_tell(ret_problem, -EINVAL, "phải là bội số của 8: mỗi byte là 8 điểm",
                                    "must be a multiple of 8: dots come in bytes");
        return r;
}

/* Kept in small letters, as the backends say it. */
static int parse_usb_id(_unused_ const struct config_key *key, _unused_ const char *name, const char *value,
                        void *target, struct problem *ret_problem) {
        static const char form[] = "hhhh:hhhh";
        char id[sizeof(form)] = "";
        size_t n = strlen(value);

        for (size_t i = 0; i < n; i++) {
                if (n != strlen(form) ||
                    (form[i] == 'h' ? !isxdigit((unsigned char) value[i]) : value[i] != form[i]))
                        return problem_tell(
                                ret_problem, -EINVAL,
                                "phải là HÃNG:SẢN-PHẨM bằng chữ số thập lục phân, ví dụ 0416:5011",
                                "must be VENDOR:PRODUCT in hexadecimal digits, such as 0416:5011");
                id[i] = (char) tolower((unsigned char) value[i]);
        }
        return str_set(&((struct printer_conf *) target)->usb_id, id);
}

static int parse_profile(const struct config_key *key, const char *name, const char *value, void *target,
                         struct problem *ret_problem) {
        if (profile_find(value))
                return config_parse_string(key, name, value, target, ret_problem);

        _cleanup_free_ char *names = NULL;
        for (size_t i = 0; profile_at(i); i++) {
                int r = str_extend(&names, ", ", "%s", profile_at(i)->name);

                if (r < 0)
                        return r;
        }
        return problem_tell(ret_problem, -EINVAL, "không có kiểu máy “%s”; có: %s",
                            "there is no profile \"%s\"; there are %s", value, names);
}

static int parse_text(_unused_ const struct config_key *key, const char *name, const char *value,
                      void *target, struct problem *ret_problem) {
        struct printer_conf *conf = target;

        if (json_object_size(conf->texts) >= TEXTS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d nội dung", "more than %d texts",
                                    TEXTS_MAX);
        if (!text_is_plain(value))
                return problem_tell(ret_problem, -EINVAL,
                                    "phải là UTF-8, không có ký tự điều khiển hay ký tự không hiển thị",
                                    "must be UTF-8 without control and invisible characters");
        return json_object_set_new(conf->texts, strchr(name, '.') + 1, json_string(value)) < 0 ? -ENOMEM : 0;
}

static struct printer_conf *conf_free(struct printer_conf *conf) {
        if (!conf)
                return NULL;
        free(conf->id);
        free(conf->serial);
        free(conf->port);
        free(conf->usb_id);
        free(conf->profile);
        free(conf->backup);
        free(conf->template_dir);
        free(conf->font);
        json_decref(conf->texts);
        free(conf);
        return NULL;
}
DEFINE_CLEANUP(struct printer_conf *, conf_free)

static int conf_new(const char *id, struct printer_conf **ret) {
        _cleanup_(conf_freep) struct printer_conf *conf = calloc(1, sizeof(*conf));

        if (!conf)
                return -ENOMEM;
        conf->texts = json_object();
        conf->id = id ? strdup(id) : NULL;
        if (!conf->texts || (id && !conf->id))
                return -ENOMEM;
        *ret = TAKE_PTR(conf);
        return 0;
}

static int get_target(_unused_ const char *section, const char *id, void *userdata, void **ret_target,
                      struct problem *ret_problem) {
        struct printer_confs *confs = userdata;
        struct printer_conf *conf;

        int r = id ? config_check_path_id(id, ret_problem) : 0;
        if (r < 0)
                return r;
        if (id && confs->n == PRINTERS_MAX)
                return problem_tell(ret_problem, -EINVAL, "nhiều hơn %d máy in", "more than %d printers",
                                    PRINTERS_MAX);
        r = conf_new(id, &conf);
        if (r < 0)
                return r;
        conf->named = id != NULL;
        if (id)
                confs->printers[confs->n++] = conf;
        else
                confs->service = conf;
        *ret_target = conf;
        return 0;
}

#define OFFSET(member) offsetof(struct printer_conf, member)

static const struct config_key keys[] = {
        {"Printer", "Serial", config_parse_string, OFFSET(serial),
         .doc = {"Số sê-ri USB của máy in, như lsusb -v in ra (iSerial). Không có Serial, Port và UsbId: bất "
                 "kỳ máy "
                 "in USB nào chưa thuộc mục khác.",
                 "The printer's USB serial number, as lsusb -v prints it (iSerial). Without Serial, Port and "
                 "UsbId: "
                 "any "
                 "USB printer that no other section has."}},
        {"Printer", "Port", config_parse_string, OFFSET(port),
         .doc = {"Máy in cắm ở đâu, ví dụ 1-1.3: tên thư mục của nó trong /sys/bus/usb/devices. Dành cho máy "
                 "in không có số sê-ri.",
                 "Where it is plugged in, such as 1-1.3: the name of its folder in /sys/bus/usb/devices. For "
                 "printers without a serial number."}},
        {"Printer", "UsbId", parse_usb_id, OFFSET(usb_id),
         .doc = {"Mã hãng và mã sản phẩm USB, ví dụ 0416:5011, như lsusb in ra. Dành cho máy in không tự "
                 "khai là "
                 "máy in (lớp USB 255, bInterfaceClass trong lsusb -v): máy như vậy chỉ được dùng khi nêu ở "
                 "đây, và "
                 "phải cấp quyền bằng udev (99-motcua-printer.rules có dòng mẫu). Nhiều máy cùng mã thì thêm "
                 "Serial "
                 "hoặc Port.",
                 "USB vendor and product, such as 0416:5011, as lsusb prints them. For a printer that does "
                 "not say "
                 "that it is one (USB class 255, bInterfaceClass of lsusb -v): such a device is used only if "
                 "it is "
                 "named here, and udev must permit it (99-motcua-printer.rules has a line to copy). Several "
                 "of the "
                 "same are told apart by Serial or Port."}},
        {"Printer", "Profile", parse_profile, OFFSET(profile),
         .doc = {"Kiểu máy làm được gì; mặc định tìm theo những gì máy in tự khai. epson-80; epson-512 "
                 "(TM-T88: 512 điểm); generic-80 và "
                 "generic-58 (điều chưa biết thì thử); barrier-80; basic-80 và basic-58 (chỉ có trạng thái); "
                 "columns-58 (kiểu cũ, không in ảnh điểm); silent-80 và silent-58 (không trả lời).",
                 "What the model can do; by default found from what the printer says of itself. epson-80; "
                 "epson-512 (TM-T88: 512 dots); "
                 "generic-80 and generic-58 (what is not known is tried); barrier-80; basic-80 and basic-58 "
                 "(status only); columns-58 (old models without raster images); silent-80 and silent-58 (no "
                 "answers)."}},
        {"Printer",
         "PaperMm",
         parse_paper,
         OFFSET(paper_mm),
         58,
         80,
         "80",
         "mm",
         {"Khổ giấy: 58 hoặc 80. Mặc định theo Profile, nếu có.",
          "Width of the paper: 58 or 80. By default that of the Profile, if there is one."}},
        {"Printer",
         "Width",
         parse_width,
         OFFSET(width),
         RASTER_WIDTH_MIN,
         RASTER_WIDTH_MAX,
         NULL,
         NULL,
         {"Số điểm in trên một dòng của máy in, bội số của 8, như tài liệu của máy ghi: 384, 512, 576, 832 "
          "là thường gặp. Máy in có ít điểm hơn thì mất lề phải; trang in thử (motcuactl test-page) cho "
          "thấy. Mặc định theo Profile, nếu không thì 384 với giấy 58 mm và 576 với giấy 80 mm.",
          "Dots that the printer has in a line, a multiple of 8, as its manual says: 384, 512, 576 and 832 "
          "are usual. A printer that has fewer loses the right margin, which its test page (motcuactl "
          "test-page) shows. By default that of the Profile, or else 384 for paper of 58 mm and 576 for 80 "
          "mm."}},
        {"Printer", "Backup", config_parse_string, OFFSET(backup),
         .doc = {"Mã của máy in thay thế khi máy này không in được.",
                 "ID of the printer that takes over while this one cannot print."}},
        {"Printer", "TemplateDir", config_parse_string, OFFSET(template_dir),
         .default_text = TEMPLATE_DIR_DEFAULT,
         .doc = {"Nơi để mẫu phiếu riêng của trung tâm; mẫu ở đây thay mẫu có sẵn cùng tên. Chỉ đặt trong "
                 "[Printer], cũng như mọi tham số sau đây.",
                 "Where the centre's own templates are; they take the place of shipped ones of the same "
                 "name. "
                 "In [Printer] only, as all that follow."}},
        {"Printer", "Font", config_parse_string, OFFSET(font), .default_text = FONT_DEFAULT,
         .doc = {"Phông chữ của phiếu; phải có đủ chữ tiếng Việt.",
                 "Font of the slips; it must have every letter of Vietnamese."}},
        {"Printer",
         "QueueMax",
         config_parse_u64,
         OFFSET(queue_max),
         1,
         1000,
         "100",
         "jobs",
         {"Số lệnh in được chờ; nhiều hơn thì bị từ chối.", "Jobs that may wait; more are refused."}},
        {"Printer",
         "TakeoverSec",
         config_parse_sec,
         OFFSET(takeover_usec),
         0,
         3600,
         "5",
         "s",
         {"Máy in không in được bao lâu thì máy dự phòng thay.",
          "How long a printer must have been unable to print before its backup takes over."}},
        {"Printer", "Text.*", parse_text,
         .doc = {"Nội dung của một trường trong mẫu khi bên gọi không nêu, ví dụ Text.commune.",
                 "What a field of templates says when the caller does not give it, such as Text.commune."}},
        {},
};

/* key: NULL: of the section. */
#define FAIL(context, conf, key, vi, en, ...)                                                                \
        config_problem(context, "Printer", (conf)->id, key, "[Printer%s%s] " vi, "[Printer%s%s] " en,        \
                       (conf)->id ? " " : "", (conf)->id ? (conf)->id : "", ##__VA_ARGS__)

/* Two sections of one printer: the second would never find it. */
static int check_same(struct config_context *context, const struct printer_confs *confs,
                      const struct printer_conf *conf) {
        for (size_t i = 0; i < confs->n && confs->printers[i] != conf; i++) {
                const struct printer_conf *other = confs->printers[i];

                if (conf->serial && other->serial && streq(conf->serial, other->serial))
                        return FAIL(context, conf, "Serial", "Serial=%s trùng với [Printer %s]",
                                    "Serial=%s is also that of [Printer %s]", conf->serial, other->id);
                if (conf->port && other->port && streq(conf->port, other->port))
                        return FAIL(context, conf, "Port", "Port=%s trùng với [Printer %s]",
                                    "Port=%s is also that of [Printer %s]", conf->port, other->id);
        }
        return 0;
}

/* What stands in no key is found from the others. */
static int derive_width(struct config_context *context, struct printer_conf *conf) {
        const struct profile *profile = conf->profile ? profile_find(conf->profile) : NULL;
        bool has_paper = config_value(context, "Printer", conf->id, "PaperMm");
        unsigned mm = (unsigned) conf->paper_mm;

        if (conf->width > 0 && has_paper && !profile_fits_paper((unsigned) conf->width, mm))
                return FAIL(context, conf, "Width", "giấy %u mm không có %u điểm",
                            "paper of %u mm has no %u dots", mm, (unsigned) conf->width);
        if (conf->width > 0)
                return 0;
        if (profile && has_paper &&
            (!profile_fits_paper(profile->width, mm) ||
             profile_fits_paper(profile->width, PAPER_NARROW_MM) != (mm == PAPER_NARROW_MM)))
                return FAIL(context, conf, "Profile", "kiểu máy %s không dùng giấy %u mm",
                            "profile %s is not for paper of %u mm", conf->profile, mm);
        conf->width = profile ? profile->width : mm == PAPER_NARROW_MM ? 384 : 576;
        return 0;
}

static int check_printer(struct config_context *context, const struct printer_confs *confs,
                         struct printer_conf *conf) {
        int r = derive_width(context, conf);

        if (r < 0)
                return r;
        if (conf->backup && conf->id && streq(conf->backup, conf->id))
                return FAIL(context, conf, "Backup", "Backup: máy in không thể thay thế chính nó",
                            "Backup: a printer cannot stand in for itself");
        if (conf->id && (!streq(conf->template_dir, TEMPLATE_DIR_DEFAULT) ||
                         !streq(conf->font, FONT_DEFAULT) || conf->queue_max != 100 ||
                         conf->takeover_usec != 5 * USEC_PER_SEC || json_object_size(conf->texts) > 0))
                return FAIL(context, conf, NULL,
                            "TemplateDir, Font, QueueMax, TakeoverSec và Text.* chỉ đặt trong [Printer]",
                            "TemplateDir, Font, QueueMax, TakeoverSec and Text.* stand in [Printer] only");
        return check_same(context, confs, conf);
}

/* [Printer] is there, and at least one printer. */
static int complete(struct printer_confs *confs) {
        int r = confs->service ? 0 : config_load_defaults(&printer_conf_table, "Printer", confs);
        struct printer_conf *conf;

        if (r < 0 || confs->n > 0)
                return r;
        r = conf_new(ID_DEFAULT, &conf);
        if (r < 0)
                return r;
        confs->printers[confs->n++] = conf;
        conf->width = confs->service->width;
        conf->serial = TAKE_PTR(confs->service->serial);
        conf->port = TAKE_PTR(confs->service->port);
        conf->usb_id = TAKE_PTR(confs->service->usb_id);
        conf->named = conf->serial || conf->port || conf->usb_id;
        conf->profile = TAKE_PTR(confs->service->profile);
        return 0;
}

static int note_text(const struct config_context *context, struct printer_confs *confs, const char *section,
                     const char *id, const char *key) {
        const char *text = config_value(context, section, id, key);

        if (!text)
                return 0;
        struct printer_text *noted = ARRAY_ADD(confs->texts, confs->n_texts, confs->texts_allocated);
        if (!noted)
                return -ENOMEM;
        noted->key = key;
        int r = str_set(&noted->text, text);
        return r < 0 ? r : config_origin(context, section, id, key, &noted->origin);
}

/* What slips show, whoever's section it stands in. */
static int note_texts(const struct config_context *context, struct printer_confs *confs) {
        int r = note_text(context, confs, "Centre", NULL, "Name");
        const char *name;
        json_t *value;

        if (r >= 0)
                r = note_text(context, confs, "Centre", NULL, "Commune");
        for (const char *id = NULL; r >= 0 && (id = config_next_id(context, "Service", id));) {
                r = note_text(context, confs, "Service", id, "Label");
                if (r >= 0)
                        r = note_text(context, confs, "Service", id, "Prefix");
        }
        json_object_foreach(confs->service->texts, name, value) {
                _cleanup_free_ char *key = NULL;

                if (r >= 0)
                        r = str_format(&key, "Text.%s", name);
                if (r >= 0)
                        r = note_text(context, confs, "Printer", NULL, key);
                if (r >= 0)
                        confs->texts[confs->n_texts - 1].key = "Text";
        }
        if (r >= 0)
                r = config_origin(context, "Printer", NULL, "TemplateDir", &confs->template_dir_origin);
        return r < 0 ? r : config_origin(context, "Printer", NULL, "Font", &confs->font_origin);
}

static int check(struct config_context *context, void *userdata) {
        struct printer_confs *confs = userdata;
        int r = 0;

        for (size_t i = 0; r != -ENOMEM && i < confs->n; i++)
                r = check_printer(context, confs, confs->printers[i]);
        if (r != -ENOMEM && confs->service && confs->n > 0 &&
            (confs->service->serial || confs->service->port || confs->service->usb_id ||
             confs->service->profile || confs->service->backup || confs->service->width > 0))
                r = FAIL(context, confs->service, NULL,
                         "khi có mục [Printer MÃ] thì Serial, Port, UsbId, Profile, Width và Backup đặt "
                         "trong mục đó",
                         "Serial, Port, UsbId, Profile, Width and Backup stand in [Printer ID] when there is "
                         "one");
        if (r != -ENOMEM && confs->service)
                r = check_printer(context, confs, confs->service);
        if (r != -ENOMEM)
                r = complete(confs);
        confs->utc_offset_usec = config_utc_offset(context);
        return r < 0 ? r : note_texts(context, confs);
}

const struct config_table printer_conf_table = {.keys = keys, .get_target = get_target, .check = check};

int printer_confs_load(const char *path, const char *text, size_t size, struct printer_confs **ret,
                       struct problem *ret_problem) {
        _cleanup_(printer_confs_freep) struct printer_confs *confs = calloc(1, sizeof(*confs));

        if (!confs)
                return -ENOMEM;
        int r = config_load(path, text, size, &printer_conf_table, confs, ret_problem);
        if (r < 0)
                return r;
        *ret = TAKE_PTR(confs);
        return 0;
}

struct printer_confs *printer_confs_free(struct printer_confs *confs) {
        if (!confs)
                return NULL;
        conf_free(confs->service);
        for (size_t i = 0; i < confs->n; i++)
                conf_free(confs->printers[i]);
        for (size_t i = 0; i < confs->n_texts; i++) {
                free(confs->texts[i].text);
                free(confs->texts[i].origin);
        }
        free(confs->texts);
        free(confs->template_dir_origin);
        free(confs->font_origin);
        free(confs);
        return NULL;
}

unsigned printer_conf_width(const struct printer_conf *conf) {
        return conf->width > 0 ? (unsigned) conf->width : 576; /* a section of defaults */
}

const char *printer_confs_text(const struct printer_confs *confs, const char *key) {
        for (size_t i = 0; i < confs->n_texts; i++)
                if (streq(confs->texts[i].key, key))
                        return confs->texts[i].text;
        return NULL;
}

int printer_confs_find(const struct printer_confs *confs, const char *id) {
        for (size_t i = 0; i < confs->n; i++)
                if (streq(confs->printers[i]->id, id))
                        return (int) i;
        return -ENOENT;
}
