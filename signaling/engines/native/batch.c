/* Sockets: datagrams are read in batches, and leave in batches by destination; a full send buffer drops. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "plane.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef SOL_UDP
#define SOL_UDP 17
#endif
#define LONGEST_MESSAGE 65000

union segment_control {
    char bytes[CMSG_SPACE(sizeof(uint16_t))];
    struct cmsghdr head;
};

struct batch {
    struct mmsghdr in[READ_BATCH], out[SEND_BATCH];
    struct iovec in_parts[READ_BATCH], out_parts[SEND_BATCH];
    struct sockaddr_storage from[READ_BATCH];
    union segment_control controls[SEND_BATCH];
    uint8_t data[READ_BATCH][DATAGRAM];
};

struct batch *batch_new(void)
{
    struct batch *b = calloc(1, sizeof *b);
    for (int i = 0; b && i < READ_BATCH; i++) {
        b->in_parts[i] = (struct iovec){b->data[i], DATAGRAM};
        b->in[i].msg_hdr = (struct msghdr){.msg_iov = &b->in_parts[i], .msg_iovlen = 1, .msg_name = &b->from[i]};
    }
    return b;
}

void batch_free(struct batch *b)
{
    free(b);
}

uint64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool path_from(struct path *path, int socket, const struct sockaddr_storage *from)
{
    memset(path, 0, sizeof *path);
    path->socket = (uint8_t)socket;
    if (from->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)from;
        path->family = 4;
        path->port = ntohs(v4->sin_port);
        memcpy(path->address, &v4->sin_addr, 4);
        return true;
    }
    if (from->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)from;
        path->family = 6;
        path->port = ntohs(v6->sin6_port);
        memcpy(path->address, &v6->sin6_addr, 16);
        return true;
    }
    return false;
}

socklen_t socket_address(const struct path *path, struct sockaddr_storage *to)
{
    memset(to, 0, sizeof *to);
    if (path->family == 4) {
        struct sockaddr_in *v4 = (void *)to;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(path->port);
        memcpy(&v4->sin_addr, path->address, 4);
        return sizeof *v4;
    }
    struct sockaddr_in6 *v6 = (void *)to;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(path->port);
    memcpy(&v6->sin6_addr, path->address, 16);
    return sizeof *v6;
}

int read_some(struct plane *p, int socket, uint64_t now)
{
    struct batch *b = p->batch;
    for (int i = 0; i < READ_BATCH; i++)
        b->in[i].msg_hdr.msg_namelen = sizeof b->from[i];
    int count = recvmmsg(p->sockets[socket], b->in, READ_BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        struct path path;
        if (!(b->in[i].msg_hdr.msg_flags & MSG_TRUNC) && path_from(&path, socket, &b->from[i]))
            take_datagram(p, &path, b->data[i], (int)b->in[i].msg_len, now);
    }
    return count > 0 ? count : 0;
}

/* --- outwards -----------------------------------------------------------------------------------------------------*/

bool send_now(struct plane *p, int socket, const struct sockaddr_storage *to, socklen_t to_size, const void *data,
              int size)
{
    if (socket < 0 || socket >= p->socket_count)
        return false;
    const struct sockaddr *address = (const void *)to;
    if (sendto(p->sockets[socket], data, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL, address, to_size) == size)
        return true;
    p->unsent++;
    return false;
}

/* Where the next packet may be written: there is always room for one. */
uint8_t *out_begin(struct plane *p)
{
    if (p->out_count == SEND_BATCH)
        flush(p);
    return p->out[p->out_count];
}

/* The packet begun is whole, and goes to the leg's selected address with the batch. */
void out_end(struct plane *p, struct leg *leg, int size)
{
    int32_t number = p->out_count++;
    p->outs[number] = (struct outgoing){-1, size};
    if (leg->dirty) {
        p->outs[leg->last_out].next = number;
    } else {
        leg->dirty = true;
        leg->first_out = number;
        p->dirty[p->dirty_count++] = leg;
    }
    leg->last_out = number;
}

/* One message for as many of a leg's packets as are equally long (the last may be shorter); gives what follows. */
static int32_t gather(struct plane *p, struct leg *leg, int32_t at, struct mmsghdr *message, struct iovec *parts,
                      union segment_control *control)
{
    int size = p->outs[at].size, total = 0, count = 0, last = size;
    while (at >= 0 && count < MAX_SEGMENTS && last == size && p->outs[at].size <= size &&
           total + p->outs[at].size <= LONGEST_MESSAGE && (p->segments || !count)) {
        last = p->outs[at].size;
        parts[count++] = (struct iovec){p->out[at], (size_t)last};
        total += last;
        at = p->outs[at].next;
    }
    *message = (struct mmsghdr){.msg_hdr = {.msg_name = &leg->to,
                                            .msg_namelen = leg->to_size,
                                            .msg_iov = parts,
                                            .msg_iovlen = (size_t)count}};
    if (count > 1) {
        message->msg_hdr.msg_control = control;
        message->msg_hdr.msg_controllen = sizeof control->bytes;
        control->head.cmsg_level = SOL_UDP;
        control->head.cmsg_type = UDP_SEGMENT;
        control->head.cmsg_len = CMSG_LEN(sizeof(uint16_t));
        memcpy(CMSG_DATA(&control->head), &(uint16_t){(uint16_t)size}, sizeof(uint16_t));
    }
    return at;
}

/* A device that cannot cut segments refuses them: its packets go one by one from now on. */
static void send_singly(struct plane *p, int fd, const struct mmsghdr *message)
{
    p->segments = false;
    for (size_t i = 0; i < message->msg_hdr.msg_iovlen; i++) {
        const struct iovec *part = &message->msg_hdr.msg_iov[i];
        const struct sockaddr *to = message->msg_hdr.msg_name;
        if (sendto(fd, part->iov_base, part->iov_len, MSG_DONTWAIT | MSG_NOSIGNAL, to, message->msg_hdr.msg_namelen) < 0)
            p->unsent++;
    }
}

static void send_all(struct plane *p, int fd, struct mmsghdr *messages, int count)
{
    int refused = 0;
    for (int at = 0; at < count;) {
        int done = sendmmsg(fd, messages + at, (unsigned)(count - at), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (done > 0) {
            at += done;
            continue;
        }
        if ((errno == EIO || errno == EINVAL || errno == EOPNOTSUPP) && messages[at].msg_hdr.msg_iovlen > 1) {
            send_singly(p, fd, &messages[at]);
        } else if (errno != EINTR) {
            p->unsent += messages[at].msg_hdr.msg_iovlen;
            if ((errno == EAGAIN || errno == ENOBUFS) && ++refused > 8) {
                while (++at < count) /* the buffer is full: the rest is dropped, as the network would */
                    p->unsent += messages[at].msg_hdr.msg_iovlen;
                return;
            }
        } else {
            continue;
        }
        at++;
    }
}

void flush(struct plane *p)
{
    struct batch *b = p->batch;
    for (int socket = 0; socket < p->socket_count; socket++) {
        int messages = 0, parts = 0;
        for (int i = 0; i < p->dirty_count; i++) {
            struct leg *leg = p->dirty[i];
            if (leg->path.socket != socket)
                continue;
            for (int32_t at = leg->first_out; at >= 0;) {
                at = gather(p, leg, at, &b->out[messages], &b->out_parts[parts], &b->controls[messages]);
                parts += (int)b->out[messages].msg_hdr.msg_iovlen;
                messages++;
            }
        }
        send_all(p, p->sockets[socket], b->out, messages);
        p->messages += (uint64_t)messages;
    }
    for (int i = 0; i < p->dirty_count; i++)
        p->dirty[i]->dirty = false;
    p->sent += (uint64_t)p->out_count;
    p->dirty_count = p->out_count = 0;
}
