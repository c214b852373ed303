/*
 * The clips, a row each: ROW(ID, name of the file, what is read aloud in Vietnamese, in English). NULL: the
 * language does not need it. make-clips reads the rows too.
 */
#pragma once

#define CLIP_EACH(ROW)                                                                                       \
        ROW(CHIME, "chuong", "(tiếng chuông)", "(chime)")                                                    \
        ROW(ALARM, "bao-dong", "(tiếng báo động)", "(alarm)")                                                \
        ROW(PAUSE, NULL, NULL, NULL)                                                                         \
        ROW(0, "so-0", "không", "zero")                                                                      \
        ROW(1, "so-1", "một", "one")                                                                         \
        ROW(2, "so-2", "hai", "two")                                                                         \
        ROW(3, "so-3", "ba", "three")                                                                        \
        ROW(4, "so-4", "bốn", "four")                                                                        \
        ROW(5, "so-5", "năm", "five")                                                                        \
        ROW(6, "so-6", "sáu", "six")                                                                         \
        ROW(7, "so-7", "bảy", "seven")                                                                       \
        ROW(8, "so-8", "tám", "eight")                                                                       \
        ROW(9, "so-9", "chín", "nine")                                                                       \
        ROW(10, "so-10", "mười", "ten")                                                                      \
        ROW(11, "so-11", NULL, "eleven")                                                                     \
        ROW(12, "so-12", NULL, "twelve")                                                                     \
        ROW(13, "so-13", NULL, "thirteen")                                                                   \
        ROW(14, "so-14", NULL, "fourteen")                                                                   \
        ROW(15, "so-15", NULL, "fifteen")                                                                    \
        ROW(16, "so-16", NULL, "sixteen")                                                                    \
        ROW(17, "so-17", NULL, "seventeen")                                                                  \
        ROW(18, "so-18", NULL, "eighteen")                                                                   \
        ROW(19, "so-19", NULL, "nineteen")                                                                   \
        ROW(20, "so-20", NULL, "twenty")                                                                     \
        ROW(30, "so-30", NULL, "thirty")                                                                     \
        ROW(40, "so-40", NULL, "forty")                                                                      \
        ROW(50, "so-50", NULL, "fifty")                                                                      \
        ROW(60, "so-60", NULL, "sixty")                                                                      \
        ROW(70, "so-70", NULL, "seventy")                                                                    \
        ROW(80, "so-80", NULL, "eighty")                                                                     \
        ROW(90, "so-90", NULL, "ninety")                                                                     \
        ROW(HUNDRED, "tram", "trăm", "hundred")                                                              \
        ROW(THOUSAND, "nghin", "nghìn", "thousand")                                                          \
        ROW(AND, "va", NULL, "and")                                                                          \
        ROW(TENS, "muoi", "mươi", NULL)                                                                      \
        ROW(ONE_LAST, "mot", "mốt", NULL)                                                                    \
        ROW(FOUR_LAST, "tu", "tư", NULL)                                                                     \
        ROW(FIVE_LAST, "lam", "lăm", NULL)                                                                   \
        ROW(ODD_NORTH, "linh", "linh", NULL)                                                                 \
        ROW(ODD_SOUTH, "le", "lẻ", NULL)                                                                     \
        ROW(THOUSAND_SOUTH, "ngan", "ngàn", NULL)                                                            \
        ROW(A, "chu-a", "a", "a")                                                                            \
        ROW(B, "chu-b", "bê", "b")                                                                           \
        ROW(C, "chu-c", "xê", "c")                                                                           \
        ROW(D, "chu-d", "dê", "d")                                                                           \
        ROW(E, "chu-e", "e", "e")                                                                            \
        ROW(F, "chu-f", "ép", "f")                                                                           \
        ROW(G, "chu-g", "giê", "g")                                                                          \
        ROW(H, "chu-h", "hát", "h")                                                                          \
        ROW(I, "chu-i", "i", "i")                                                                            \
        ROW(J, "chu-j", "gi", "j")                                                                           \
        ROW(K, "chu-k", "ca", "k")                                                                           \
        ROW(L, "chu-l", "lờ", "l")                                                                           \
        ROW(M, "chu-m", "mờ", "m")                                                                           \
        ROW(N, "chu-n", "nờ", "n")                                                                           \
        ROW(O, "chu-o", "o", "o")                                                                            \
        ROW(P, "chu-p", "pê", "p")                                                                           \
        ROW(Q, "chu-q", "quy", "q")                                                                          \
        ROW(R, "chu-r", "rờ", "r")                                                                           \
        ROW(S, "chu-s", "ét sì", "s")                                                                        \
        ROW(T, "chu-t", "tê", "t")                                                                           \
        ROW(U, "chu-u", "u", "u")                                                                            \
        ROW(V, "chu-v", "vê", "v")                                                                           \
        ROW(W, "chu-w", "vê kép", "w")                                                                       \
        ROW(X, "chu-x", "ích xì", "x")                                                                       \
        ROW(Y, "chu-y", "i dài", "y")                                                                        \
        ROW(Z, "chu-z", "dét", "z")                                                                          \
        ROW(D_BAR, "chu-dd", "đê", "d bar")                                                                  \
        ROW(A_BREVE, "chu-aw", "á", "a breve")                                                               \
        ROW(A_HAT, "chu-aa", "ớ", "a circumflex")                                                            \
        ROW(E_HAT, "chu-ee", "ê", "e circumflex")                                                            \
        ROW(O_HAT, "chu-oo", "ô", "o circumflex")                                                            \
        ROW(O_HORN, "chu-ow", "ơ", "o horn")                                                                 \
        ROW(U_HORN, "chu-uw", "ư", "u horn")                                                                 \
        ROW(CALL, "moi-so-thu-tu", "Xin mời công dân có số thứ tự", "Number")                                \
        ROW(TO_COUNTER, "den-quay", "đến quầy số", "please go to counter")                                   \
        ROW(RECALL, "nhac-lai", "Xin nhắc lại: số", "Again: number")                                         \
        ROW(RECALL_TO_COUNTER, "moi-den-quay", "mời đến quầy số", "please go to counter")                    \
        ROW(NUMBER, "so", "Số", "Number")                                                                    \
        ROW(IS_ABSENT, "vang-mat", "vắng mặt.", "did not come.")                                             \
        ROW(CALL_NEXT, "moi-so", "Xin mời số", "Number")                                                     \
        ROW(UNPRINTED, "khong-in-phieu", "Chưa in được phiếu. Số thứ tự của Ông/Bà là",                      \
            "Your ticket could not be printed. Your number is")                                              \
        ROW(RATE, "moi-danh-gia", "Xin mời Ông/Bà bấm nút đánh giá.", "Please press a button to rate.")      \
        ROW(THANKS, "cam-on", "Xin cảm ơn Ông/Bà.", "Thank you.")                                            \
        ROW(VERY_SATISFIED, "rat-hai-long", "Rất hài lòng.", "Very satisfied.")                              \
        ROW(SATISFIED, "hai-long", "Hài lòng.", "Satisfied.")                                                \
        ROW(NEUTRAL, "binh-thuong", "Bình thường.", "Neutral.")                                              \
        ROW(DISSATISFIED, "khong-hai-long", "Không hài lòng.", "Dissatisfied.")                              \
        ROW(VERY_DISSATISFIED, "rat-khong-hai-long", "Rất không hài lòng.", "Very dissatisfied.")            \
        ROW(COUNTER, "quay", "Quầy số", "Counter")                                                           \
        ROW(PAUSED, "tam-dung", "tạm dừng phục vụ. Xin Ông/Bà vui lòng chờ.", "is paused. Please wait.")     \
        ROW(CLOSING, "sap-het-gio", "Trung tâm sắp hết giờ làm việc.", "The centre is about to close.")      \
        ROW(NOTICE, "thong-bao", "Xin chú ý thông báo trên màn hình.",                                       \
            "Please read the notice on the screen.")                                                         \
        ROW(EMERGENCY, "khan-cap", "Yêu cầu mọi người rời khỏi khu vực theo lối thoát hiểm.",                \
            "Everybody must leave by the emergency exits.")
