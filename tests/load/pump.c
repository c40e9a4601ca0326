/* The receiving half of the load generator: reads many UDP sockets in batches and counts RTP packets by stream.
 *
 * Nothing is decrypted here. RTP is counted by its SSRC and sequence number; one packet in so many is kept, with the
 * kernel's receive time, to be decrypted later; whatever is not RTP goes to a ring that Python reads. One thread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/udp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64
#define LARGEST 65536 /* what the kernel may leave together: equal datagrams of one sender (UDP_GRO) */
#define WINDOW 4096 /* sequence numbers remembered behind the highest, to tell late from twice */
#define BUCKETS 512
#define READY 64
#define ARRIVALS 8192 /* numbers of the transport whose arrival is remembered */
#define MOST_TOLD 500 /* of them in one feedback packet */
#define TICK_NS 250000
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
#ifndef SOL_UDP
#define SOL_UDP 17
#endif

struct slot {
    uint32_t ssrc;
    uint32_t every;    /* keep one packet in so many; 0: none */
    uint32_t countdown;
    uint32_t begun;
    int64_t highest;   /* extended sequence number */
    int64_t marked;    /* highest when counting began */
    int64_t first;
    uint64_t packets;  /* different packets since the mark */
    uint64_t bytes;
    uint64_t late;     /* of these, those that came after a later one */
    uint64_t twice;
    uint64_t old;      /* from before the mark, or too old to tell */
    uint64_t seen[WINDOW / 64];
};

struct leg {
    int fd;
    uint32_t rtcp;     /* whether RTCP is handed to Python */
    uint32_t slots;
    uint32_t room;
    struct slot *slot;
    int16_t bucket[BUCKETS];
    uint64_t strange;  /* RTP of an SSRC that was not announced */
    uint64_t reports;  /* RTCP datagrams */
    uint32_t transport; /* the header extension that numbers packets; 0: none */
    int64_t next, newest; /* numbers: the first that was not told of, the last that came; 0: none yet */
    int64_t *came; /* when each came, 0 when it did not */
};

struct note { /* what Python reads: the datagram follows, padded to 8 bytes */
    uint32_t leg;
    int32_t slot;      /* -1: not RTP; else a kept packet */
    uint32_t size;
    uint32_t pad;
    int64_t at;        /* kernel's receive time, ns since 1970 */
};

struct gap {
    uint32_t leg, slot;
    uint16_t first, count;
};

struct pump {
    int epoll;
    uint32_t legs, room;
    struct leg *leg;
    uint8_t *ring;
    uint64_t size, used;
    uint64_t dropped;  /* notes that found the ring full */
    uint64_t datagrams;
    struct gap *gap;
    uint32_t gaps, most_gaps;
    uint8_t buffer[BATCH][LARGEST];
    uint8_t control[BATCH][64];
    struct mmsghdr message[BATCH];
    struct iovec vector[BATCH];
};

struct pump *pump_new(uint64_t ring, uint32_t gaps)
{
    struct pump *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->epoll = epoll_create1(EPOLL_CLOEXEC);
    p->ring = malloc(ring);
    p->size = ring;
    p->gap = calloc(gaps, sizeof *p->gap);
    p->most_gaps = gaps;
    for (int i = 0; i < BATCH; i++) {
        p->vector[i] = (struct iovec){p->buffer[i], LARGEST};
        p->message[i].msg_hdr.msg_iov = &p->vector[i];
        p->message[i].msg_hdr.msg_iovlen = 1;
        p->message[i].msg_hdr.msg_control = p->control[i];
    }
    if (p->epoll < 0 || !p->ring || !p->gap)
        return NULL;
    return p;
}

void pump_free(struct pump *p)
{
    for (uint32_t i = 0; i < p->legs; i++) {
        free(p->leg[i].slot);
        free(p->leg[i].came);
    }
    close(p->epoll);
    free(p->leg);
    free(p->ring);
    free(p->gap);
    free(p);
}

int pump_leg(struct pump *p, int fd, uint32_t rtcp)
{
    if (p->legs == p->room) {
        uint32_t room = p->room ? 2 * p->room : 64;
        struct leg *leg = realloc(p->leg, room * sizeof *leg);
        if (!leg)
            return -1;
        p->leg = leg;
        p->room = room;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = p->legs};
    if (epoll_ctl(p->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        return -1;
    struct leg *leg = &p->leg[p->legs];
    memset(leg, 0, sizeof *leg);
    leg->fd = fd;
    leg->rtcp = rtcp;
    memset(leg->bucket, -1, sizeof leg->bucket);
    return (int)p->legs++;
}

/* From now on note when packets with this header extension come. */
int pump_number(struct pump *p, uint32_t number, uint32_t transport)
{
    struct leg *leg = &p->leg[number];
    leg->transport = transport;
    if (!leg->came)
        leg->came = calloc(ARRIVALS, sizeof *leg->came);
    return leg->came ? 0 : -1;
}

static uint32_t bucket_of(uint32_t ssrc)
{
    return (ssrc * 2654435761u) >> 23;
}

int pump_slot(struct pump *p, uint32_t number, uint32_t ssrc, uint32_t every)
{
    struct leg *leg = &p->leg[number];
    if (leg->slots >= BUCKETS / 2)
        return -1;
    if (leg->slots == leg->room) {
        uint32_t room = leg->room ? 2 * leg->room : 32;
        struct slot *slot = realloc(leg->slot, room * sizeof *slot);
        if (!slot)
            return -1;
        leg->slot = slot;
        leg->room = room;
    }
    uint32_t at = bucket_of(ssrc);
    while (leg->bucket[at] >= 0)
        at = (at + 1) % BUCKETS;
    leg->bucket[at] = (int16_t)leg->slots;
    struct slot *slot = &leg->slot[leg->slots];
    memset(slot, 0, sizeof *slot);
    slot->ssrc = ssrc;
    slot->every = every;
    slot->countdown = every;
    return (int)leg->slots++;
}

struct slot *pump_at(struct pump *p, uint32_t leg, uint32_t slot)
{
    return &p->leg[leg].slot[slot];
}

uint64_t pump_strange(struct pump *p, uint32_t leg)
{
    return p->leg[leg].strange;
}

uint64_t pump_dropped(struct pump *p)
{
    return p->dropped;
}

/* From now on count afresh: for every slot. */
void pump_mark(struct pump *p)
{
    for (uint32_t i = 0; i < p->legs; i++)
        for (uint32_t j = 0; j < p->leg[i].slots; j++) {
            struct slot *s = &p->leg[i].slot[j];
            s->marked = s->highest;
            s->packets = s->bytes = s->late = s->twice = s->old = 0;
        }
}

static void keep(struct pump *p, uint32_t leg, int32_t slot, const uint8_t *data, uint32_t size, int64_t at)
{
    uint64_t room = sizeof(struct note) + ((size + 7) & ~7u);
    if (p->used + room > p->size) {
        p->dropped++;
        return;
    }
    struct note note = {leg, slot, size, 0, at};
    memcpy(p->ring + p->used, &note, sizeof note);
    memcpy(p->ring + p->used + sizeof note, data, size);
    p->used += room;
}

/* Count one packet of a slot; gives how many sequence numbers were left out before it. */
static int64_t count(struct slot *s, uint16_t sequence, uint32_t size)
{
    if (!s->begun) {
        s->begun = 1;
        s->highest = s->first = (int64_t)sequence + 65536;
        s->marked = s->highest - 1;
        s->seen[(s->highest % WINDOW) / 64] |= 1ull << (s->highest % 64);
        s->packets++;
        s->bytes += size;
        return 0;
    }
    int64_t step = (int16_t)(uint16_t)(sequence - (uint16_t)s->highest);
    int64_t at = s->highest + step;
    uint64_t bit = 1ull << ((uint64_t)at % 64);
    uint64_t *word = &s->seen[((uint64_t)at % WINDOW) / 64];
    if (step > 0) {
        if (step >= WINDOW)
            memset(s->seen, 0, sizeof s->seen);
        else
            for (int64_t i = s->highest + 1; i < at; i++)
                s->seen[((uint64_t)i % WINDOW) / 64] &= ~(1ull << ((uint64_t)i % 64));
        s->highest = at;
        *word |= bit;
        s->packets++;
        s->bytes += size;
        return step - 1;
    }
    if (step <= -WINDOW || at <= s->marked) {
        s->old++;
    } else if (*word & bit) {
        s->twice++;
    } else {
        *word |= bit;
        s->packets++;
        s->late++;
        s->bytes += size;
    }
    return 0;
}

/* The size of each datagram of what came together; the last may be shorter. */
static uint32_t piece_of(struct msghdr *header, uint32_t size)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
        if (c->cmsg_level == SOL_UDP && c->cmsg_type == UDP_GRO) {
            int piece;
            memcpy(&piece, CMSG_DATA(c), sizeof piece);
            return piece > 0 ? (uint32_t)piece : size;
        }
    return size;
}

static int64_t stamp_of(struct msghdr *header)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec t;
            memcpy(&t, CMSG_DATA(c), sizeof t);
            return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
        }
    return 0;
}

/* Note when the packet came, if it bears a number of the transport (RFC 8285, one-byte form). */
static void note(struct leg *leg, const uint8_t *data, uint32_t size, int64_t now)
{
    uint32_t at = 12 + 4 * (data[0] & 15);
    if (!(data[0] & 0x10) || at + 4 > size || data[at] != 0xbe || data[at + 1] != 0xde)
        return;
    uint32_t end = at + 4 + 4 * (uint32_t)(data[at + 2] << 8 | data[at + 3]);
    for (at += 4; at + 3 <= end && end <= size; at += data[at] ? 2 + (data[at] & 15) : 1) {
        if (data[at] >> 4 != leg->transport)
            continue;
        uint16_t told = (uint16_t)(data[at + 1] << 8 | data[at + 2]);
        int64_t number = leg->newest + (int16_t)(uint16_t)(told - (uint16_t)leg->newest);
        if (!leg->newest)
            number = leg->next = leg->newest = 65536 + told;
        for (; leg->newest < number; leg->newest++)
            leg->came[(leg->newest + 1) % ARRIVALS] = 0;
        if (number >= leg->next && number > leg->newest - ARRIVALS)
            leg->came[number % ARRIVALS] = now;
        return;
    }
}

static void take(struct pump *p, uint32_t number, const uint8_t *data, uint32_t size, struct msghdr *header)
{
    struct leg *leg = &p->leg[number];
    if (size < 12 || data[0] < 128 || data[0] > 191) {
        keep(p, number, -1, data, size, stamp_of(header));
        return;
    }
    if (data[1] >= 192 && data[1] <= 223) {
        leg->reports++;
        if (leg->rtcp)
            keep(p, number, -1, data, size, stamp_of(header));
        return;
    }
    if (leg->transport)
        note(leg, data, size, stamp_of(header));
    uint32_t ssrc = (uint32_t)data[8] << 24 | (uint32_t)data[9] << 16 | (uint32_t)data[10] << 8 | data[11];
    uint32_t at = bucket_of(ssrc);
    while (leg->bucket[at] >= 0 && leg->slot[leg->bucket[at]].ssrc != ssrc)
        at = (at + 1) % BUCKETS;
    if (leg->bucket[at] < 0) {
        leg->strange++;
        return;
    }
    struct slot *slot = &leg->slot[leg->bucket[at]];
    int64_t missing = count(slot, (uint16_t)(data[2] << 8 | data[3]), size);
    if (missing > 0 && p->gaps < p->most_gaps) {
        uint16_t many = missing > 1000 ? 1000 : (uint16_t)missing;
        uint16_t first = (uint16_t)((uint16_t)slot->highest - missing);
        p->gap[p->gaps++] = (struct gap){number, (uint32_t)leg->bucket[at], first, many};
    }
    if (slot->every && --slot->countdown == 0) {
        slot->countdown = slot->every;
        keep(p, number, leg->bucket[at], data, size, stamp_of(header));
    }
}

/* Take one datagram, or several that came together; gives how many. */
static int take_all(struct pump *p, uint32_t number, const uint8_t *data, uint32_t size, struct msghdr *header)
{
    uint32_t piece = piece_of(header, size), at = 0;
    int many = 0;
    do {
        take(p, number, data + at, size - at < piece ? size - at : piece, header);
        at += piece;
        many++;
    } while (at < size);
    return many;
}

/* Read what has come, at most about `most` datagrams; gives how many were read. */
int pump_drain(struct pump *p, int most)
{
    struct epoll_event ready[READY];
    int read = 0;
    while (read < most) {
        int sockets = epoll_wait(p->epoll, ready, READY, 0);
        if (sockets <= 0)
            break;
        for (int i = 0; i < sockets; i++) {
            uint32_t number = ready[i].data.u32;
            for (int j = 0; j < BATCH; j++)
                p->message[j].msg_hdr.msg_controllen = sizeof p->control[j];
            int got = recvmmsg(p->leg[number].fd, p->message, BATCH, MSG_DONTWAIT, NULL);
            for (int j = 0; j < got; j++)
                read += take_all(p, number, p->buffer[j], p->message[j].msg_len, &p->message[j].msg_hdr);
        }
    }
    p->datagrams += (uint64_t)read;
    return read;
}

/* A packet of this slot came in another stream, as its retransmission. */
void pump_fill(struct pump *p, uint32_t leg, uint32_t slot, uint32_t sequence, uint32_t size)
{
    struct slot *s = &p->leg[leg].slot[slot];
    if (s->begun)
        count(s, (uint16_t)sequence, size);
}

/* What to tell the sender of a leg's packets: transport-wide feedback after both SSRCs; gives its size, 0: nothing. */
int pump_feedback(struct pump *p, uint32_t number, uint32_t feedback, uint8_t *out)
{
    struct leg *leg = &p->leg[number];
    if (leg->newest - leg->next >= ARRIVALS)
        leg->next = leg->newest - ARRIVALS + 1;
    int64_t first = leg->next, at = first;
    while (at <= leg->newest && !leg->came[at % ARRIVALS])
        at++;
    if (!leg->newest || at > leg->newest)
        return 0;
    if (at - first > MOST_TOLD / 2)
        first = at;
    int64_t reference = leg->came[at % ARRIVALS] / (256 * (int64_t)TICK_NS), before = reference * 256;
    uint8_t deltas[2 * MOST_TOLD], symbols[MOST_TOLD + 7] = {0};
    int size = 0, count = 0;
    for (at = first; at <= leg->newest && count < MOST_TOLD; at++, count++) {
        int64_t came = leg->came[at % ARRIVALS], delta = came / TICK_NS - before;
        if (!came)
            continue;
        if (delta < -32768 || delta > 32767)
            break;
        symbols[count] = delta >= 0 && delta <= 255 ? 1 : 2;
        if (symbols[count] == 2)
            deltas[size++] = (uint8_t)(delta >> 8);
        deltas[size++] = (uint8_t)delta;
        before += delta;
    }
    leg->next = at;
    uint8_t *end = out;
    *end++ = (uint8_t)(first >> 8), *end++ = (uint8_t)first;
    *end++ = (uint8_t)(count >> 8), *end++ = (uint8_t)count;
    *end++ = (uint8_t)(reference >> 16), *end++ = (uint8_t)(reference >> 8), *end++ = (uint8_t)reference;
    *end++ = (uint8_t)feedback;
    for (int i = 0; i < count; i += 7) {
        uint32_t chunk = 3;
        for (int j = 0; j < 7; j++)
            chunk = chunk << 2 | symbols[i + j];
        *end++ = (uint8_t)(chunk >> 8), *end++ = (uint8_t)chunk;
    }
    memcpy(end, deltas, (size_t)size);
    return (int)(end - out) + size;
}

/* The notes since the last call: where they are and how many bytes. They stay until the next drain. */
uint8_t *pump_notes(struct pump *p, uint64_t *used)
{
    *used = p->used;
    p->used = 0;
    return p->ring;
}

struct gap *pump_gaps(struct pump *p, uint32_t *gaps)
{
    *gaps = p->gaps;
    p->gaps = 0;
    return p->gap;
}
