/* One media process: its sockets, its thread, its lock, and what it hands up. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "native.h"
#include "plane.h"

#define READS_A_TURN 8
#define GATHER_NS 80000 /* browsers send a picture's packets one by one: so long the first waits for the others */

void hold(struct plane *p)
{
    pthread_mutex_lock(&p->next);
    pthread_mutex_lock(&p->data);
    pthread_mutex_unlock(&p->next);
}

void lock(struct plane *p)
{
    hold(p);
    if (p->out_count)
        flush(p);
}

void unlock(struct plane *p)
{
    pthread_mutex_unlock(&p->data);
}

int np_version(void)
{
    return NP_VERSION;
}

struct plane *np_new(const int *sockets, int count)
{
    struct plane *p = calloc(1, sizeof *p);
    if (!p || count < 1 || count > MAX_SOCKETS) {
        free(p);
        return NULL;
    }
    pthread_mutex_init(&p->next, NULL);
    pthread_mutex_init(&p->data, NULL);
    memcpy(p->sockets, sockets, sizeof *sockets * (size_t)count);
    p->socket_count = count;
    p->segments = true;
    p->batch = batch_new();
    p->out = malloc(sizeof *p->out * SEND_BATCH);
    p->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    p->told = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (p->batch && p->out && p->wake >= 0 && p->told >= 0 && ring_open(&p->control, CONTROL_RING) &&
        ring_open(&p->media, MEDIA_RING))
        return p;
    np_free(p);
    return NULL;
}

int np_told(struct plane *p)
{
    return p->told;
}

static void tell_control(struct plane *p)
{
    uint64_t waiting = atomic_load_explicit(&p->media.head, memory_order_relaxed) -
                       atomic_load_explicit(&p->media.tail, memory_order_relaxed);
    uint64_t orders = atomic_load_explicit(&p->control.head, memory_order_relaxed) -
                      atomic_load_explicit(&p->control.tail, memory_order_relaxed);
    if (p->tell || waiting > MEDIA_RING / 2 || orders > CONTROL_RING / 2)
        (void)!write(p->told, &(uint64_t){1}, 8);
    p->tell = false;
}

/* All that has come to a socket is read and sent on; gives whether there may be more. */
static bool take_turn(struct plane *p, int socket)
{
    hold(p);
    p->unfinished = false;
    int count = read_some(p, socket, monotonic_ns());
    if (p->unfinished && count < READ_BATCH) {
        unlock(p);
        nanosleep(&(struct timespec){0, GATHER_NS}, NULL);
        hold(p);
        count = read_some(p, socket, monotonic_ns());
    }
    flush(p);
    unlock(p);
    return count == READ_BATCH;
}

static void *run(void *argument)
{
    struct plane *p = argument;
    struct pollfd polls[MAX_SOCKETS + 1];
    for (int i = 0; i < p->socket_count; i++)
        polls[i] = (struct pollfd){p->sockets[i], POLLIN, 0};
    polls[p->socket_count] = (struct pollfd){p->wake, POLLIN, 0};
    prctl(PR_SET_TIMERSLACK, 1); /* or the kernel would make a short wait half as long again */
    while (!p->stop) {
        if (poll(polls, (nfds_t)p->socket_count + 1, -1) < 0)
            continue;
        for (int i = 0; i < p->socket_count; i++)
            for (int turn = 0; polls[i].revents && turn < READS_A_TURN; turn++)
                if (!take_turn(p, i))
                    break;
        tell_control(p);
    }
    return NULL;
}

int np_start(struct plane *p)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are Python's business */
    p->running = !pthread_create(&p->thread, NULL, run, p);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (p->running)
        pthread_setname_np(p->thread, "media-packets");
    return p->running;
}

void np_stop(struct plane *p)
{
    if (!p->running)
        return;
    p->stop = true;
    (void)!write(p->wake, &(uint64_t){1}, 8);
    pthread_join(p->thread, NULL);
    p->running = false;
}

void np_free(struct plane *p)
{
    np_stop(p);
    for (int i = 0; i < MAX_LEGS; i++)
        drop_leg(p, &p->legs[i]);
    if (p->wake >= 0)
        close(p->wake);
    if (p->told >= 0)
        close(p->told);
    free(p->control.bytes);
    free(p->media.bytes);
    batch_free(p->batch);
    free(p->out);
    free(p);
}

int np_take(struct plane *p, int media, uint8_t *into, int room)
{
    uint64_t told;
    if (!media)
        (void)!read(p->told, &told, 8);
    return ring_take(media ? &p->media : &p->control, into, room);
}

void np_counters(struct plane *p, uint64_t out[7])
{
    out[0] = p->strangers;
    out[1] = p->received;
    out[2] = p->sent;
    out[3] = p->unsent;
    out[4] = p->media.dropped;
    out[5] = p->control.dropped;
    out[6] = p->messages;
}

/* One datagram as if it had come from a socket: for tests that must know what follows what. */
void np_inject(struct plane *p, const struct path *from, const uint8_t *data, int size, uint64_t now)
{
    uint8_t copy[DATAGRAM];
    if (size < 0 || size > DATAGRAM)
        return;
    memcpy(copy, data, (size_t)size);
    lock(p);
    take_datagram(p, from, copy, size, now);
    flush(p);
    unlock(p);
    tell_control(p);
}

