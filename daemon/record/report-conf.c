#include "daemon/record/report-conf.h"

static int parse_line(const struct config_key *key, const char *name, const char *value, void *target,
                      struct problem *ret_problem) {
        if (strlen(value) > REPORT_LINE_MAX)
                return conf_refuse(ret_problem, "dài hơn %d byte", "is longer than %d bytes",
                                   REPORT_LINE_MAX);
        return config_parse_string(key, name, value, target, ret_problem);
}

/* "Basis.3" is the third; key->offset is where the lines begin. */
static int parse_numbered(const struct config_key *key, const char *name, const char *value, void *target,
                          struct problem *ret_problem) {
        const char *dot = strchr(name, '.');
        struct config_key line = *key;
        uint64_t number;

        if (!dot || parse_u64(dot + 1, 1, REPORT_LINES_MAX, &number) < 0)
                return conf_refuse(ret_problem, "không có dòng này: các dòng được đánh số từ 1 đến %d",
                                   "is not a line: their numbers are 1 to %d", REPORT_LINES_MAX);
        line.offset += (size_t) (number - 1) * sizeof(char *);
        return parse_line(&line, name, value, target, ret_problem);
}

#define LINE(name, member) "Report", name, parse_line, offsetof(struct report_form, member)

static const struct config_key keys[] = {
        {LINE("Superior", superior),
         .doc = {"Cơ quan chủ quản trực tiếp, ở đầu báo cáo, viết hoa: UBND THÀNH PHỐ HẢI PHÒNG.",
                 "The body above the one that issues reports, at their head, in capitals."}},
        {LINE("Body", body),
         .doc = {"Cơ quan ban hành báo cáo, viết hoa: ỦY BAN NHÂN DÂN XÃ KIẾN MINH. Không nêu: tên trung "
                 "tâm.",
                 "The body that issues reports, in capitals. Without it: the centre's name."}},
        {LINE("Place", place), .doc = {"Địa danh ghi trước ngày tháng của báo cáo: Kiến Minh.",
                                       "The place before the date of a report."}},
        {LINE("NumberSuffix", suffix), .default_text = "BC-UBND",
         .doc = {"Ký hiệu sau số của báo cáo; số để trống cho văn thư.",
                 "What stands behind the number of a report; the number is left blank for the clerk."}},
        {LINE("Addressee", addressee),
         .doc = {"Nơi được kính gửi. Không nêu: không có dòng “Kính gửi”.",
                 "Whom a report is addressed to. Without it there is no such line."}},
        {LINE("Authority", authority), .default_text = "TM. ỦY BAN NHÂN DÂN",
         .doc = {"Quyền hạn của người ký: TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, TL. CHỦ TỊCH.",
                 "The authority that is signed with: TM., KT. or TL. and whose."}},
        {LINE("Title", title), .default_text = "CHỦ TỊCH",
         .doc = {"Chức vụ của người ký, viết hoa.", "The title of who signs, in capitals."}},
        {LINE("Signer", signer), .doc = {"Họ và tên người ký. Không nêu: để trống.",
                                         "The name of who signs. Without it: left blank."}},
        {LINE("Maker", maker),
         .doc = {"Họ và tên người lập biểu, dưới các bảng của phụ lục. Không nêu: để trống.",
                 "The name of who made the tables, below those of an annex. Without it: left blank."}},
        {"Report", "Basis.*", parse_numbered, offsetof(struct report_form, basis),
         .doc = {"Basis.1 là căn cứ thứ nhất của báo cáo, Basis.2 là căn cứ thứ hai, đến Basis.20: mỗi văn "
                 "bản "
                 "một dòng, như được viết sau chữ “Căn cứ”. Chương trình không tự nêu văn bản nào.",
                 "Basis.1 is the first legal basis of reports, Basis.2 the second, up to Basis.20: a "
                 "document "
                 "each, as it stands behind the word \"Căn cứ\". The program names none by itself."}},
        {"Report", "Recipient.*", parse_numbered, offsetof(struct report_form, recipients),
         .doc = {"Recipient.1 là nơi nhận thứ nhất, đến Recipient.20. “Như trên” đứng đầu khi có Addressee, "
                 "“Lưu: VT” luôn ở cuối.",
                 "Recipient.1 is the first of those that get a copy, up to Recipient.20. \"Như trên\" stands "
                 "before them if there is an Addressee, \"Lưu: VT\" always behind them."}},
        {"Report", "MonthlyFolder", conf_parse_folder, offsetof(struct report_form, monthly_folder),
         .doc = {"Thư mục mà motcua-report.timer đặt báo cáo của tháng vừa qua vào: motcua-NĂM-THÁNG.pdf, "
                 ".json, .txt (vài câu để đọc trên loa hoặc gửi qua Zalo) và .csv; khi số liệu của tháng đó "
                 "thay đổi về sau thì thêm một bộ mới, motcua-NĂM-THÁNG-2 và "
                 "tiếp theo, bộ cũ giữ nguyên. Người dùng motcua-centre phải ghi được vào đó; nhóm của thư "
                 "mục đọc được tệp nếu thư mục có "
                 "bit setgid. Không nêu: không lập tự động.",
                 "The folder that motcua-report.timer puts the report of the month that is over into: "
                 "motcua-YEAR-MONTH.pdf, .json, .txt (a few sentences for the loudspeaker or Zalo) and .csv; "
                 "when its figures come out otherwise later, another "
                 "set, "
                 "motcua-YEAR-MONTH-2 and so on, and the old one stays. User motcua-centre must be able to "
                 "write there; the folder's "
                 "group reads the files if it is setgid. Without it nothing is made by itself."}},
        {0},
};

static int get_target(const char *section _unused_, const char *id _unused_, void *userdata,
                      void **ret_target, struct problem *ret_problem _unused_) {
        *ret_target = report_conf(userdata);
        return 0;
}

static void clear(void *part) {
        report_form_done(part);
}

const struct conf_part report_conf_part = {
        .size = sizeof(struct report_form),
        .table = {.keys = keys, .get_target = get_target},
        .clear = clear,
};
