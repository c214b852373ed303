#include "tree.h"

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

#include "tests/lib/loop.h"

enum { MEMBERS_MAX = 4096 };

struct member {
        int pid, parent;
        uint64_t ticks;
        bool inside;
};

/* false: it is gone. */
static bool read_member(int pid, struct member *ret) {
        char path[64], stat[1024];
        uint64_t user = 0, kernel = 0;

        must_errno(snprintf(path, sizeof(path), "/proc/%d/stat", pid));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        if (!f || !fgets(stat, sizeof(stat), f))
                return false;
        /* Its name, in parentheses, may have parentheses and blanks. */
        const char *behind_name = strrchr(stat, ')');
        *ret = (struct member){.pid = pid};
        if (!behind_name ||
            sscanf(behind_name, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64,
                   &ret->parent, &user, &kernel) != 3)
                return false;
        ret->ticks = user + kernel;
        return true;
}

static size_t read_all(struct member *members, pid_t root) {
        DIR *proc = opendir("/proc");
        size_t n = 0;
        int pid;

        assert(proc);
        for (struct dirent *entry; (entry = readdir(proc));) {
                struct member member;

                if (sscanf(entry->d_name, "%d", &pid) != 1 || !read_member(pid, &member))
                        continue;
                assert(n < MEMBERS_MAX);
                member.inside = pid == root;
                members[n++] = member;
        }
        closedir(proc);
        return n;
}

static bool is_inside(const struct member *members, size_t n, int pid) {
        for (size_t i = 0; i < n; i++)
                if (members[i].pid == pid)
                        return members[i].inside;
        return false;
}

static uint64_t pss_kb(int pid) {
        char path[64], line[256];
        uint64_t kb = 0;

        must_errno(snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", pid));
        _cleanup_fclose_ FILE *f = fopen(path, "re");
        while (f && fgets(line, sizeof(line), f))
                if (sscanf(line, "Pss: %" SCNu64, &kb) == 1)
                        return kb;
        return 0;
}

struct tree tree_measure(pid_t root) {
        static struct member members[MEMBERS_MAX];
        size_t n = read_all(members, root);
        struct tree tree = {.n = 0};

        for (bool grew = true; grew;) {
                grew = false;
                for (size_t i = 0; i < n; i++)
                        if (!members[i].inside && is_inside(members, n, members[i].parent))
                                grew = members[i].inside = true;
        }
        for (size_t i = 0; i < n; i++)
                if (members[i].inside) {
                        tree.n++;
                        tree.cpu_msec += (double) members[i].ticks * 1000 / (double) sysconf(_SC_CLK_TCK);
                        tree.pss_kb += pss_kb(members[i].pid);
                }
        return tree;
}
