/* Loaded before the C library: sees every call that changes files below one folder, in one order over all threads, writes
 * them down, and makes one of them go wrong in ways that a tracer cannot: half a write and then death, a short write.
 *
 * FAULT_FOLDER  files below it are watched; nothing else is touched
 * FAULT_LOG     each call is appended to this file, with its bytes
 * FAULT_AT      number, from 1, of the call that goes wrong
 * FAULT_DO      kill | torn (half of it is written, then the program is killed) | short (half of it is written)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
static const char *act = "";
static long at = 0, seen = 0;
static int record = -1;

__attribute__((constructor)) static void start(void) {
    const char *name = getenv("FAULT_FOLDER"), *file = getenv("FAULT_LOG"), *number = getenv("FAULT_AT");
    if (name == NULL) return;
    snprintf(folder, sizeof folder, "%s", name);
    if (number != NULL) at = atol(number);
    if (getenv("FAULT_DO") != NULL) act = getenv("FAULT_DO");
    if (file != NULL) record = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void full(int base, const char *path, char *out, size_t size) {
    char before[4096] = "";
    if (path[0] != '/') {
        char link[64];
        if (base == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
        else snprintf(link, sizeof link, "/proc/self/fd/%d", base);
        ssize_t n = readlink(link, before, sizeof before - 2);
        if (n < 0) n = 0;
        before[n] = '/';
        before[n + 1] = 0;
    }
    snprintf(out, size, "%.4000s%.4000s", before, path);
}

static int of_fd(int fd, char *out, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, size - 1);
    out[n < 0 ? 0 : n] = 0;
    return n > 0;
}

static int watched(const char *path) {
    size_t n = strlen(folder);
    return n > 0 && strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static void all(const void *bytes, size_t length) {
    while (length > 0) {
        ssize_t n = syscall(SYS_write, record, bytes, length);
        if (n <= 0) return;
        bytes = (const char *)bytes + n;
        length -= n;
    }
}

/* One line of the log: call, offset or flags, length of the bytes that follow, names. */
static void note(const char *call, long offset, size_t length, const char *path, const char *other, const void *bytes) {
    if (record < 0) return;
    char line[9000];
    int n = snprintf(line, sizeof line, "%s\t%ld\t%zu\t%s\t%s\n", call, offset, length, path, other);
    all(line, n);
    if (length > 0) all(bytes, length);
}

/* Counts a call; true when it is the one that goes wrong. A plain death happens here. */
static int is_due(void) {
    seen++;
    if (at == 0 || seen != at) return 0;
    if (strcmp(act, "kill") == 0) die();
    return 1;
}

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))
#define LOCK pthread_mutex_lock(&order)
#define UNLOCK do { int kept = errno; pthread_mutex_unlock(&order); errno = kept; } while (0)

/* Writes at an offset, or at the place of the descriptor when the offset is −1. */
static ssize_t put(int fd, const void *bytes, size_t length, off_t offset) {
    char path[4200];
    if (fd == 1 && length > 0) {
        LOCK;
        note("say", 0, 0, "", "", NULL);
        UNLOCK;
    }
    if (fd <= 2 || !of_fd(fd, path, sizeof path) || !watched(path))
        return offset < 0 ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
    LOCK;
    int due = is_due();
    size_t part = due && (strcmp(act, "torn") == 0 || strcmp(act, "short") == 0) && length > 1 ? length / 2 : length;
    off_t place = offset;
    if (offset < 0) {
        struct stat status;
        int flags = fcntl(fd, F_GETFL);
        place = (flags & O_APPEND) && fstat(fd, &status) == 0 ? status.st_size : lseek(fd, 0, SEEK_CUR);
    }
    ssize_t n = offset < 0 ? syscall(SYS_write, fd, bytes, part) : syscall(SYS_pwrite64, fd, bytes, part, offset);
    if (n > 0) note("write", place, n, path, "", bytes);
    if (due && strcmp(act, "torn") == 0) die();
    UNLOCK;
    return n;
}

ssize_t write(int fd, const void *bytes, size_t length) { return put(fd, bytes, length, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return put(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) { return put(fd, bytes, length, offset); }

/* A gathered write may be short: its first part that holds anything is written. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[4200];
    if (fd <= 2 || !of_fd(fd, path, sizeof path) || !watched(path)) return NEXT(writev)(fd, parts, count);
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len > 0) return put(fd, parts[i].iov_base, parts[i].iov_len, -1);
    return 0;
}

// Copies that the kernel makes are not seen byte by byte: they are refused, so that the program reads and writes instead.
ssize_t copy_file_range(int from, off64_t *at_from, int to, off64_t *at_to, size_t length, unsigned flags) {
    char path[4200];
    if (of_fd(to, path, sizeof path) && watched(path)) return errno = ENOSYS, -1;
    return NEXT(copy_file_range)(from, at_from, to, at_to, length, flags);
}
ssize_t sendfile64(int to, int from, off64_t *at_from, size_t length) {
    char path[4200];
    if (of_fd(to, path, sizeof path) && watched(path)) return errno = ENOSYS, -1;
    return NEXT(sendfile64)(to, from, at_from, length);
}

static int sync_of(int fd, int number) {
    char path[4200];
    if (!of_fd(fd, path, sizeof path) || !watched(path)) return syscall(number, fd);
    LOCK;
    if (is_due() && strcmp(act, "torn") == 0) die();
    int outcome = syscall(number, fd);
    if (outcome == 0) note("sync", 0, 0, path, "", NULL);
    UNLOCK;
    return outcome;
}

int fsync(int fd) { return sync_of(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_of(fd, SYS_fdatasync); }

static int open_of(int base, const char *name, int flags, mode_t mode) {
    char path[8200];
    full(base, name, path, sizeof path);
    if (!(flags & (O_CREAT | O_TRUNC)) || !watched(path)) return syscall(SYS_openat, base, name, flags, mode);
    LOCK;
    if (is_due() && strcmp(act, "torn") == 0) die();
    struct stat status;
    int existed = stat(path, &status) == 0;
    int fd = syscall(SYS_openat, base, name, flags, mode);
    if (fd >= 0 && !existed) note("create", 0, 0, path, "", NULL);
    if (fd >= 0 && existed && (flags & O_TRUNC)) note("truncate", 0, 0, path, "", NULL);
    UNLOCK;
    return fd;
}

static mode_t mode_of(int flags, va_list more) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, mode_t) : 0; }
#define OPEN(name, base, first, path)                                                                                        \
    int name(first const char *path, int flags, ...) {                                                                      \
        va_list more;                                                                                                       \
        va_start(more, flags);                                                                                              \
        mode_t mode = mode_of(flags, more);                                                                                 \
        va_end(more);                                                                                                       \
        return open_of(base, path, flags, mode);                                                                            \
    }
OPEN(open, AT_FDCWD, , path)
OPEN(open64, AT_FDCWD, , path)
#define FOLDER int folder_fd,
OPEN(openat, folder_fd, FOLDER, path)
OPEN(openat64, folder_fd, FOLDER, path)

/* Calls on names: counted, done, noted. */
#define NAMED(call, text, offset, path, other)                                                                               \
    LOCK;                                                                                                                   \
    if (is_due() && strcmp(act, "torn") == 0) die();                                                                        \
    int outcome = call;                                                                                                     \
    if (outcome == 0) note(text, offset, 0, path, other, NULL);                                                             \
    UNLOCK;                                                                                                                 \
    return outcome

static int rename_of(int from_base, const char *from, int to_base, const char *to, unsigned flags) {
    char old[8200], new[8200];
    full(from_base, from, old, sizeof old);
    full(to_base, to, new, sizeof new);
    if (!watched(new)) return syscall(SYS_renameat2, from_base, from, to_base, to, flags);
    NAMED(syscall(SYS_renameat2, from_base, from, to_base, to, flags), "rename", 0, old, new);
}
int rename(const char *from, const char *to) { return rename_of(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return rename_of(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return rename_of(a, from, b, to, flags); }

static int link_of(int a, const char *from, int b, const char *to, int flags) {
    char old[8200], new[8200];
    full(a, from, old, sizeof old);
    full(b, to, new, sizeof new);
    if (!watched(new)) return syscall(SYS_linkat, a, from, b, to, flags);
    NAMED(syscall(SYS_linkat, a, from, b, to, flags), "link", 0, old, new);
}
int link(const char *from, const char *to) { return link_of(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return link_of(a, from, b, to, flags); }

static int unlink_of(int base, const char *name, int flags) {
    char path[8200];
    full(base, name, path, sizeof path);
    if (!watched(path)) return syscall(SYS_unlinkat, base, name, flags);
    NAMED(syscall(SYS_unlinkat, base, name, flags), "unlink", 0, path, "");
}
int unlink(const char *name) { return unlink_of(AT_FDCWD, name, 0); }
int unlinkat(int base, const char *name, int flags) { return unlink_of(base, name, flags); }
int rmdir(const char *name) { return unlink_of(AT_FDCWD, name, AT_REMOVEDIR); }
int remove(const char *name) {
    struct stat status;
    int is_folder = lstat(name, &status) == 0 && S_ISDIR(status.st_mode);
    return unlink_of(AT_FDCWD, name, is_folder ? AT_REMOVEDIR : 0);
}

static int mkdir_of(int base, const char *name, mode_t mode) {
    char path[8200];
    full(base, name, path, sizeof path);
    if (!watched(path)) return syscall(SYS_mkdirat, base, name, mode);
    NAMED(syscall(SYS_mkdirat, base, name, mode), "mkdir", 0, path, "");
}
int mkdir(const char *name, mode_t mode) { return mkdir_of(AT_FDCWD, name, mode); }
int mkdirat(int base, const char *name, mode_t mode) { return mkdir_of(base, name, mode); }

static int cut(int fd, off_t length) {
    char path[4200];
    if (!of_fd(fd, path, sizeof path) || !watched(path)) return syscall(SYS_ftruncate, fd, length);
    NAMED(syscall(SYS_ftruncate, fd, length), "truncate", (long)length, path, "");
}
int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off_t length) { return cut(fd, length); }
