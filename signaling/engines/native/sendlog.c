/* What each leg was sent and when, under running numbers, until its browser says what arrived: as `sendlog.py`. */
#include "bytes.h"
#include "native.h"
#include "plane.h"

#define KEEP_US UINT64_C(5000000)
#define BURST_US 10000

/* Number a packet with this much payload that leaves now; 0 where nothing is numbered. */
uint16_t stamp(struct leg *leg, int payload, uint64_t now)
{
    struct sendlog *log = &leg->log;
    if (!log->packets)
        return 0;
    uint64_t number = log->next++;
    uint64_t at = now / 1000;
    log->newest = at > log->newest ? at : log->newest; /* control takes its time before it waits for the lock */
    log->bytes += (uint64_t)(payload + OVERHEAD);
    log->packets[number % LOGGED] = at << 16 | (uint64_t)(payload + OVERHEAD);
    return (uint16_t)number;
}

/* --- feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01), as `twcc.read` reads it -------------------------*/

#define SMALL 1
#define LARGE 2
#define TICK_US 250
#define REFERENCE_TICKS 256

/* Where the symbols of a feedback packet are read. */
struct symbols {
    const uint8_t *body;
    int size, at, left; /* left: of the chunk */
    uint16_t chunk;
};

/* The next symbol, or -1 where the packet is cut off. */
static int next_symbol(struct symbols *s)
{
    if (!s->left) {
        if (s->at + 2 > s->size)
            return -1;
        s->chunk = get16(s->body + s->at);
        s->at += 2;
        s->left = !(s->chunk & 0x8000) ? s->chunk & 0x1fff : s->chunk & 0x4000 ? 7 : 14;
        if (!s->left)
            return -1;
    }
    s->left--;
    if (!(s->chunk & 0x8000))
        return s->chunk >> 13 & 3;
    return s->chunk & 0x4000 ? s->chunk >> 2 * s->left & 3 : s->chunk >> s->left & 1;
}

/* Where the deltas begin, or -1 where the packet does not hold what it promises. */
static int deltas_of(const uint8_t *body, int size, int count)
{
    struct symbols s = {body, size, 8, 0, 0};
    int deltas = 0;
    for (int i = 0; i < count; i++) {
        int symbol = next_symbol(&s);
        if (symbol < 0)
            return -1;
        deltas += symbol == SMALL ? 1 : symbol == LARGE ? 2 : 0;
    }
    return s.at + deltas <= size ? s.at : -1;
}

/* A burst while it is being put together; times in microseconds. */
struct burst {
    uint64_t first, last;
    int64_t arrived, way;
    uint32_t count, sent, lost, came;
};

static struct np_burst told(const struct burst *b)
{
    return (struct np_burst){(double)b->first / 1e6, (double)b->last / 1e6, b->count, b->sent, b->lost, b->came,
                             (double)b->arrived / 1e6, (double)b->way / 1e6};
}

/* Add a packet of this size that was sent then to a burst; `ticks` is when it came, where it did. */
static void add(struct burst *burst, uint64_t sent, uint32_t size, bool came, int64_t ticks)
{
    int64_t arrived = ticks * TICK_US, way = arrived - (int64_t)sent;
    burst->last = sent > burst->last ? sent : burst->last;
    burst->count++;
    burst->sent += size;
    if (!came) {
        burst->lost++;
        return;
    }
    if (!burst->came || arrived > burst->arrived)
        burst->arrived = arrived;
    if (!burst->came || way < burst->way)
        burst->way = way;
    burst->came += size;
}

/* Of these numbers on, what was sent and what of it came, in bursts; each packet is told once. Gives how many bursts. */
static int settle(struct sendlog *log, struct symbols s, int deltas, int count, struct np_burst *out, int room)
{
    const uint8_t *delta = s.body + deltas;
    int64_t ticks = (int64_t)(get32(s.body + 4) >> 8) * REFERENCE_TICKS;
    uint64_t newest = log->next - 1;
    uint64_t number = newest + (uint64_t)(int64_t)(int16_t)(uint16_t)(get16(s.body) - (uint16_t)newest);
    int bursts = 0;
    struct burst burst = {0};
    for (int i = 0; i < count; i++, number++) {
        int symbol = next_symbol(&s);
        if (symbol == SMALL) {
            ticks += *delta++;
        } else if (symbol == LARGE) {
            ticks += (int16_t)get16(delta);
            delta += 2;
        }
        uint64_t *packet = &log->packets[number % LOGGED], sent = *packet >> 16;
        if (number - 1 >= newest || newest - number >= LOGGED || !*packet || sent + KEEP_US < log->newest)
            continue;
        if (!burst.count || sent > burst.first + BURST_US) {
            if (bursts == room)
                break;
            if (burst.count)
                out[bursts - 1] = told(&burst);
            burst = (struct burst){.first = sent, .last = sent};
            bursts++;
        }
        add(&burst, sent, (uint32_t)(*packet & 0xffff), symbol == SMALL || symbol == LARGE, ticks);
        *packet = 0;
    }
    if (burst.count)
        out[bursts - 1] = told(&burst);
    return bursts;
}

/* What a receiver says of a leg's packets, in at most `room` bursts; -1 where the feedback is not well-formed. */
int settle_feedback(struct leg *leg, const uint8_t *feedback, int size, struct np_burst *out, int room)
{
    int count = size >= 8 ? get16(feedback + 2) : 0, deltas = size >= 8 ? deltas_of(feedback, size, count) : -1;
    if (deltas < 0)
        return -1;
    return leg->log.packets ? settle(&leg->log, (struct symbols){feedback, size, 8, 0, 0}, deltas, count, out, room) : 0;
}

/* The same for control; there is nobody to speak of once the leg is gone. */
int np_settle(struct plane *p, uint32_t handle, const uint8_t *feedback, int size, struct np_burst *out, int room)
{
    struct leg nobody = {0}, *leg;
    lock(p);
    leg = leg_of(p, handle);
    int bursts = settle_feedback(leg ? leg : &nobody, feedback, size, out, room);
    unlock(p);
    return bursts;
}

/* Bytes that have left under numbers since the leg was opened. */
uint64_t np_sent(struct plane *p, uint32_t handle)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    uint64_t bytes = leg ? leg->log.bytes : 0;
    unlock(p);
    return bytes;
}
