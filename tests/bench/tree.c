#include "tree.h"

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

#include "tests/lib/loop.h"
#include "tests/lib/process.h"

enum { MEMBERS_MAX = 4096 };

struct member {
        struct process_stat stat;
        bool inside;
};

static size_t read_all(struct member *members, pid_t root) {
        DIR *proc = opendir("/proc");
        size_t n = 0;
        int pid;

        assert(proc);
        for (struct dirent *entry; (entry = readdir(proc));) {
                struct process_stat stat;

                if (sscanf(entry->d_name, "%d", &pid) != 1 || !process_read_stat(pid, &stat))
                        continue;
                assert(n < MEMBERS_MAX);
                members[n++] = (struct member){stat, pid == root};
        }
        closedir(proc);
        return n;
}

static bool is_inside(const struct member *members, size_t n, int pid) {
        for (size_t i = 0; i < n; i++)
                if (members[i].stat.pid == pid)
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
                        if (!members[i].inside && is_inside(members, n, members[i].stat.parent))
                                grew = members[i].inside = true;
        }
        for (size_t i = 0; i < n; i++)
                if (members[i].inside) {
                        tree.n++;
                        tree.cpu_msec +=
                                (double) members[i].stat.ticks * 1000 / (double) sysconf(_SC_CLK_TCK);
                        tree.pss_kb += pss_kb(members[i].stat.pid);
                }
        return tree;
}
