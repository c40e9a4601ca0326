/* Preloaded into a process, it lets one file system call fail: the n-th that changes a file, of the interpreter or of
   SQLite, once faults_from_now() was called. Files that are not regular, and one descriptor, are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { KILL, FAIL_EIO, FAIL_ENOSPC, SHORT };

static atomic_long count;
static long fatal;
static int kind, spared = -1, on;
static const char *below = "";

void faults_from_now(long call, int with, int spare, const char *folder)
{
    fatal = call, kind = with, spared = spare, below = strdup(folder);
    atomic_store(&count, 0);
    on = 1;
}

long faults_counted(void) { return atomic_load(&count); }

/* Is this call the one? Of a call that is not a write there is no short one. */
static int mine(int writes)
{
    if (kind == SHORT && !writes)
        return 0;
    return atomic_fetch_add(&count, 1) + 1 == fatal;
}

static int of_file(int fd)
{
    struct stat found;
    return on && fd > 2 && fd != spared && fstat(fd, &found) == 0 && (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode));
}

static int of_path(const char *path) { return on && strncmp(path, below, strlen(below)) == 0; }

static int fail(void)
{
    if (kind == KILL)
        raise(SIGKILL);
    errno = kind == FAIL_EIO ? EIO : ENOSPC;
    return -1;
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) \
        *(void **)&real = dlsym(RTLD_NEXT, #name)

/* Of a write half is done first, but for EIO; a short one says so, and is no fault to whoever reads its answer. */
#define WRITE(name, parameters, half, whole) \
    ssize_t name parameters \
    { \
        REAL(name); \
        if (!of_file(fd) || !mine(1)) \
            return whole; \
        ssize_t done = kind == FAIL_EIO ? 0 : half; \
        return kind == SHORT ? done : fail(); \
    }

WRITE(write, (int fd, const void *data, size_t size), real(fd, data, (size + 1) / 2), real(fd, data, size))
WRITE(pwrite, (int fd, const void *data, size_t size, off_t at), real(fd, data, (size + 1) / 2, at),
      real(fd, data, size, at))
WRITE(pwrite64, (int fd, const void *data, size_t size, off64_t at), real(fd, data, (size + 1) / 2, at),
      real(fd, data, size, at))
WRITE(writev, (int fd, const struct iovec *pieces, int many), real(fd, pieces, 1),
      real(fd, pieces, many))

#define OTHER(name, parameters, counts, call) \
    int name parameters \
    { \
        REAL(name); \
        if (counts && mine(0)) \
            return fail(); \
        return call; \
    }

OTHER(fsync, (int fd), of_file(fd), real(fd))
OTHER(fdatasync, (int fd), of_file(fd), real(fd))
OTHER(fchmod, (int fd, mode_t mode), of_file(fd), real(fd, mode))
OTHER(ftruncate, (int fd, off_t size), of_file(fd), real(fd, size))
OTHER(ftruncate64, (int fd, off64_t size), of_file(fd), real(fd, size))
OTHER(rename, (const char *from, const char *to), of_path(from), real(from, to))
OTHER(link, (const char *from, const char *to), of_path(from), real(from, to))
OTHER(unlink, (const char *path), of_path(path), real(path))
OTHER(mkdir, (const char *path, mode_t mode), of_path(path), real(path, mode))
OTHER(rmdir, (const char *path), of_path(path), real(path))

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        if (of_path(path) && mine(0)) \
            return fail(); \
        return real(path, flags, mode); \
    }

OPEN(open)
OPEN(open64)
