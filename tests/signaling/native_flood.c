/* A flood of malformed datagrams into the packet path, with control at work beside it. Built with sanitizers.
 *
 * Usage: native_flood SEED DATAGRAMS. Valid packets are made with the browser's keys and then cut, stretched, turned
 * and shuffled; every thousand, a sound packet of each leg must still reach its receiver.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../signaling/engines/native/bytes.h"
#include "../../signaling/engines/native/native.h"
#include "../../signaling/engines/native/plane.h"

#define LEGS 6
#define TRAYS 3

struct browser {
    uint32_t handle;
    struct srtp out;
    struct path path;
    uint64_t index;
    uint32_t rtcp_index, ssrc;
    int profile;
};

static uint64_t state;
static struct tray *trays[TRAYS];

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 20) % below;
}

static void noise(uint8_t *at, int size)
{
    for (int i = 0; i < size; i++)
        at[i] = (uint8_t)chance(256);
}

static void open_browser(struct plane *p, struct browser *b, int number, const struct path *sink)
{
    static uint32_t names;
    uint8_t keys[92];
    char name[24];
    struct np_source sources[4] = {
        {.payload_type = 111, .rtx_payload_type = 112, .transport_id = 3},
        {.track = 1, .payload_type = 96, .picture = 1, .rtx_payload_type = 97, .transport_id = 3},
        {.track = 2, .payload_type = 98, .picture = 1, .rtx_payload_type = 99, .transport_id = 3, .rid_id = 4,
         .repaired_id = 5, .name = "h"},
        {.track = 2, .payload_type = 98, .picture = 1, .rtx_payload_type = 99, .transport_id = 3, .rid_id = 4,
         .repaired_id = 5, .name = "l"},
    };
    struct np_slot slots[3 * LEGS];
    memset(b, 0, sizeof *b);
    int size = snprintf(name, sizeof name, "leg%u", ++names);
    b->ssrc = 1000 + 10 * names;
    sources[0].ssrc = chance(4) ? b->ssrc : 0;
    sources[1].ssrc = b->ssrc + 1;
    sources[0].rtx_ssrc = b->ssrc + 5;
    sources[1].rtx_ssrc = b->ssrc + 6;
    uint8_t transport_id = (uint8_t)(number % 2 ? 7 : 0);
    for (int i = 0; i < 3 * LEGS; i++)
        slots[i] = (struct np_slot){.ssrc = 5000 + chance(1u << 30), .timestamp = chance(1u << 30),
                                    .sequence = (uint16_t)chance(32768), .payload_type = i % 3 ? 96 : 111,
                                    .picture = i % 3 != 0, .rtx_ssrc = number % 3 ? chance(1u << 30) | 1 : 0,
                                    .rtx_payload_type = 113, .transport_id = transport_id};
    b->profile = 1 + number % 3;
    b->handle = np_open(p, (uint8_t *)name, size, sources, 4, slots, 3 * LEGS);
    if (chance(4))
        np_estimate(p, b->handle);
    noise(keys, sizeof keys);
    int key = b->profile == 2 ? 32 : 16;
    np_secure(p, b->handle, b->profile, keys);
    if (!srtp_open(&b->out, b->profile, keys, keys + key, true))
        abort();
    b->path = (struct path){0, 4, (uint16_t)(2000 + number), {127, 0, 0, 1}};
    np_admit(p, b->handle, &b->path);
    np_select(p, b->handle, sink);
    b->index = chance(32768);
}

static void route(struct plane *p, struct browser *all, int permille)
{
    uint32_t rows[LEGS * LEGS * 16], taps[LEGS * 8];
    int routes = 0, tapped = 0;
    for (uint32_t from = 0; from < LEGS; from++)
        for (uint32_t kind = 0; kind < 4; kind++) {
            for (uint32_t to = 0; to < LEGS; to++)
                if (from != to && chance(1000) < (uint32_t)permille) {
                    uint32_t row[4] = {all[from].handle, kind, all[to].handle, 3 * from + (kind > 2 ? 2 : kind)};
                    memcpy(rows + 4 * routes++, row, sizeof row);
                }
            if (chance(2)) {
                taps[2 * tapped] = all[from].handle;
                taps[2 * tapped++ + 1] = kind;
            }
        }
    struct tray *into[LEGS * 8];
    for (int i = 0; i < tapped; i++)
        into[i] = chance(2) ? trays[chance(TRAYS)] : NULL;
    np_route(p, 1, rows, routes, taps, into, tapped);
}

/* Elements of a header extension that say something, or next to nothing; gives their length, a multiple of four. */
static int elements(uint8_t *at)
{
    static const uint8_t names[4][4] = {{0x40, 'h', 0, 0}, {0x40, 'l', 0, 0}, {0x50, 'h', 0, 0}, {0x50, 'l', 0, 0}};
    int size = 0;
    if (chance(2)) {
        memcpy(at, names[chance(4)], 4);
        size = 4;
    }
    if (chance(2)) {
        memcpy(at + size, (uint8_t[]){0x31, (uint8_t)chance(256), (uint8_t)chance(256), 0}, 4);
        size += 4;
    }
    if (!chance(4)) {
        int more = 4 * (int)chance(5);
        noise(at + size, more);
        size += more;
    }
    return size;
}

/* A sound RTP packet of a browser, with what headers may carry; gives its length. */
static int sound(struct browser *b, uint8_t *out, int picture, int step)
{
    static const uint8_t types[] = {111, 96, 98, 98, 99, 112, 97};
    uint8_t payload[1400];
    int size = (int)chance(1300), header = 12;
    noise(payload, size);
    if (picture && picture < 4 && size > 4)
        memcpy(payload, (uint8_t[]){0x90, 0x80, 1, 0}, 4);
    b->index += (uint64_t)step;
    out[0] = 0x80;
    if (picture > 3 && size > 1) /* it is sent again: of what came just before */
        put16(payload, (uint16_t)(b->index - chance(4)));
    out[1] = (uint8_t)(types[picture] | (chance(2) ? 0x80 : 0));
    put16(out + 2, (uint16_t)b->index);
    put32(out + 4, (uint32_t)b->index * 960);
    put32(out + 8, b->ssrc + (uint32_t)picture);
    if (!chance(3)) {
        int long_ones = !chance(6), bytes = elements(out + 16);
        out[0] |= 0x10;
        put16(out + 12, long_ones ? 0x1000 : 0xbede);
        put16(out + 14, (uint16_t)(bytes / 4));
        header = 16 + bytes;
    }
    if (!chance(8) && size) {
        out[0] |= 0x20;
        payload[size - 1] = (uint8_t)chance(256);
    }
    return srtp_protect(&b->out, out, header, payload, size, b->index);
}

static int stun(uint8_t *out)
{
    int size = 20 + (int)chance(100);
    noise(out, size);
    put16(out, chance(2) ? 1 : 0x0101);
    put32(out + 4, 0x2112a442u);
    if (chance(2) && size > 30) {
        put16(out + 20, 6);
        put16(out + 22, (uint16_t)chance(chance(2) ? 16 : 65536));
        snprintf((char *)out + 24, 8, "leg%u:", chance(20));
    }
    return size;
}

/* A compound of RTCP packets, most of them as long as they say; feedback speaks of numbers that may have been sent. */
static int compound(uint8_t *out)
{
    int size = 0;
    for (uint32_t left = 1 + chance(3); left; left--) {
        static const uint8_t kinds[] = {200, 201, 201, 205, 205, 205, 206};
        int words = 1 + (int)chance(24);
        uint8_t *packet = out + size;
        noise(packet, 4 + 4 * words);
        packet[0] = (uint8_t)(0x80 | (chance(5) ? 0 : 0x20) | (chance(3) ? 15 : chance(32)));
        packet[1] = kinds[chance(sizeof kinds)];
        put16(packet + 2, (uint16_t)(chance(30) ? words : chance(200)));
        if (words > 5) {
            put16(packet + 12, (uint16_t)chance(chance(2) ? 300 : 65536));
            put16(packet + 14, (uint16_t)chance(60));
        }
        if (packet[0] & 0x20)
            packet[3 + 4 * words] = (uint8_t)chance(8);
        size += 4 + 4 * words;
    }
    return size;
}

static int malformed(struct browser *b, uint8_t *out)
{
    int size;
    switch (chance(6)) {
    case 0:
        size = (int)chance(DATAGRAM);
        noise(out, size);
        return size;
    case 1:
        return stun(out);
    case 2:
        size = 8 + (int)chance(200);
        noise(out, size);
        out[0] = 0x80;
        out[1] = (uint8_t)(192 + chance(32));
        if (chance(4))
            size = compound(out);
        size = srtcp_protect(&b->out, out, size, ++b->rtcp_index);
        break;
    default:
        size = sound(b, out, (int)chance(7), chance(50) ? 1 : (int)chance(3000));
    }
    if (size < 0)
        abort();
    if (!chance(4))
        return size; /* sound ones between, so that there is something to spoil */
    if (chance(2))
        size = (int)chance((uint32_t)size + 1);
    for (uint32_t turns = chance(4); turns && size; turns--)
        out[chance((uint32_t)(chance(2) && size > 20 ? 20 : size))] ^= (uint8_t)(1u << chance(8));
    if (!chance(20) && size < DATAGRAM - 100) {
        noise(out + size, 100);
        size += 100;
    }
    return size;
}

static void control(struct plane *p, struct browser *all, const struct path *sink, uint64_t now)
{
    static uint8_t taken[1 << 16];
    int number = (int)chance(LEGS);
    struct browser *b = &all[number];
    uint16_t lost[64];
    struct np_state seen[3 * LEGS] = {0};
    switch (chance(13)) {
    case 12: {
        static uint8_t entries[TRAY_ROOM];
        uint32_t found[3 * TRAYS];
        int which = (int)chance(TRAYS);
        if (chance(4)) { /* now and then a tray runs over */
            np_trays_fetch(p, trays, TRAYS, entries, sizeof entries, found);
        } else {
            np_tray_free(p, trays[which]);
            trays[which] = np_tray_new(chance(1000));
        }
        break;
    }
    case 11: {
        struct np_standing stands;
        struct np_said said[3 * LEGS];
        np_want(p, b->handle, chance(20000000));
        np_stated(p, b->handle, chance(3000000), chance(3000000), (double)now / 1e9);
        np_standing(p, b->handle, &stands);
        np_said(p, b->handle, said, (int)chance(3 * LEGS + 1));
        np_tend(p, (double)now / 1e9);
        break;
    }
    case 9:
        np_tell_as(p, b->handle, chance(1000));
        np_tend(p, (double)now / 1e9);
        break;
    case 10: {
        struct np_account come[LEGS];
        np_accounts(p, b->handle, come, (int)chance(LEGS));
        break;
    }
    case 7:
        np_pad(p, b->handle, (int)chance(2000) - 100, now);
        break;
    case 8: {
        uint8_t said[200];
        struct np_burst told[40];
        int size = (int)chance(sizeof said + 1);
        noise(said, sizeof said);
        if (chance(2) && size >= 10) { /* numbers that were sent, and as many symbols as there are */
            put16(said, (uint16_t)(np_sent(p, b->handle) / 500));
            put16(said + 2, (uint16_t)chance(600));
            put16(said + 8, (uint16_t)(chance(3) << 13 | chance(600)));
        }
        uint8_t *exact = malloc((size_t)size + 1); /* so that a read beyond its end is noticed */
        memcpy(exact, said, (size_t)size);
        exact = realloc(exact, size ? (size_t)size : 1);
        np_settle(p, b->handle, exact, size, told, (int)chance(41));
        free(exact);
        break;
    }
    case 0:
        np_close(p, b->handle);
        srtp_close(&b->out);
        open_browser(p, b, number, sink);
        break;
    case 1:
        route(p, all, (int)chance(1000));
        break;
    case 2:
        np_states(p, b->handle, seen, (int)chance(3 * LEGS + 1));
        for (int i = 0; i < 64; i++)
            lost[i] = (uint16_t)(chance(2) ? chance(65536) : (uint32_t)seen[0].timestamp);
        np_resend(p, b->handle, (int)chance(3 * LEGS + 2) - 1, lost, (int)chance(65), now);
        break;
    case 3:
        np_dismiss(p, b->handle, &b->path);
        np_admit(p, b->handle, &b->path);
        np_select(p, b->handle, sink);
        break;
    case 4:
        np_send_rtcp(p, b->handle, taken, (int)chance(1600));
        break;
    default:
        while (np_take(p, (int)chance(2), taken, sizeof taken))
            ;
    }
}

/* Whether a sound packet of every leg still gets through to its neighbour. */
static void demand_life(struct plane *p, struct browser *all, uint64_t now)
{
    uint8_t packet[DATAGRAM];
    route(p, all, 1000);
    for (int i = 0; i < LEGS; i++) {
        uint64_t before[3], after[3];
        np_tally(p, all[i].handle, before);
        int size = sound(&all[i], packet, 1, 1);
        while (packet[0] & 0x30) /* random padding and extensions may well be wrong */
            size = sound(&all[i], packet, 1, 1);
        np_inject(p, &all[i].path, packet, size, now);
        np_tally(p, all[i].handle, after);
        if (after[0] == before[0]) {
            fprintf(stderr, "leg %d is dead\n", i);
            exit(3);
        }
    }
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    state = strtoull(arguments[1], NULL, 10) * 2654435761u + 88172645463325252u;
    long datagrams = strtol(arguments[2], NULL, 10);
    int sockets[2];
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof own;
    for (int i = 0; i < 2; i++) {
        sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        own.sin_port = 0;
        if (bind(sockets[i], (struct sockaddr *)&own, sizeof own) || getsockname(sockets[i], (struct sockaddr *)&own, &size))
            return 2;
    }
    struct path sink = {0, 4, ntohs(own.sin_port), {127, 0, 0, 1}};
    struct plane *p = np_new(sockets, 1);
    for (int i = 0; i < TRAYS; i++)
        trays[i] = np_tray_new(chance(1000));
    struct browser all[LEGS];
    for (int i = 0; i < LEGS; i++)
        open_browser(p, &all[i], i, &sink);
    route(p, all, 500);
    uint64_t now = 1000000000;
    for (long number = 1; number <= datagrams; number++) {
        uint8_t data[DATAGRAM];
        struct browser *b = &all[chance(LEGS)];
        struct path from = b->path;
        if (!chance(30))
            from.port ^= (uint16_t)(1u << chance(16));
        int length = malformed(b, data);
        now += chance(3) ? chance(1000000) : chance(100000000);
        np_inject(p, &from, data, length, now);
        if (!chance(40))
            control(p, all, &sink, now);
        if (number % 1000 == 0)
            demand_life(p, all, now);
    }
    for (int i = 0; i < LEGS; i++)
        srtp_close(&all[i].out);
    uint64_t counters[7];
    np_counters(p, counters);
    printf("%llu read, %llu sent\n", (unsigned long long)counters[1], (unsigned long long)counters[2]);
    for (int i = 0; i < TRAYS; i++)
        np_tray_free(p, trays[i]);
    np_free(p);
    close(sockets[0]);
    close(sockets[1]);
    return 0;
}
