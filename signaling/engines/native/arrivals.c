/* When a publisher's packets came, until it has been told: transport-wide feedback as `twcc.Arrivals` writes it. */
#include <string.h>

#include "bytes.h"
#include "plane.h"

#define TICK_NS 250000
#define REFERENCE_TICKS 256
#define KEEP_NS UINT64_C(1000000000)
#define LOOK_BACK 1024
#define LONGEST_RUN 0x1fff

enum symbol { MISSED = 0, SMALL = 1, LARGE = 2 };

/* When this packet came, 0 where it did not, or so long ago that it is forgotten. */
static uint64_t came(const struct arrivals *a, int64_t number)
{
    uint64_t at = a->at[number & (ARRIVALS - 1)];
    return at > a->forgotten ? at : 0;
}

/* Remember the packet with this 16-bit number. */
void arrivals_note(struct arrivals *a, uint16_t sequence, uint64_t now)
{
    int64_t number;
    if (!a->highest) {
        number = a->highest = sequence + 65536;
        a->told = number - 1;
    } else {
        number = a->highest + (int16_t)(uint16_t)(sequence - (uint16_t)a->highest);
        if (number - a->highest >= ARRIVALS)
            memset(a->at, 0, ARRIVALS * sizeof *a->at);
        else
            for (int64_t between = a->highest + 1; between <= number; between++)
                a->at[between & (ARRIVALS - 1)] = 0;
        if (number > a->highest)
            a->highest = number;
    }
    if (number < a->highest - LOOK_BACK || came(a, number))
        return; /* so late that nobody waits for it, or said already */
    a->at[number & (ARRIVALS - 1)] = now;
    a->newest = now > a->newest ? now : a->newest;
    if (!a->lowest || number < a->lowest)
        a->lowest = number;
}

static int run_of(const uint8_t *symbols, int count)
{
    int run = 1;
    while (run < count && symbols[run] == symbols[0] && run < LONGEST_RUN)
        run++;
    return run;
}

/* The chunks that say which of the packets came; gives their size. */
static int write_chunks(uint8_t *out, const uint8_t *symbols, int count)
{
    int size = 0;
    for (int at = 0, taken; at < count; at += taken, size += 2) {
        int run = run_of(symbols + at, count - at), ahead = count - at < 14 ? count - at : 14;
        bool wide = memchr(symbols + at, LARGE, (size_t)ahead) != NULL;
        int chunk = wide ? 0xc000 : 0x8000, room = wide ? 7 : 14;
        taken = ahead < room ? ahead : room;
        for (int i = 0; i < taken; i++)
            chunk |= symbols[at + i] << (wide ? 2 * (6 - i) : 13 - i);
        if (run >= 14 || at + run == count || (run >= 7 && wide)) {
            chunk = symbols[at] << 13 | run;
            taken = run;
        }
        put16(out + size, (uint16_t)chunk);
    }
    return size;
}

/* Feedback information about the packets from `start` on; gives its size, 0 where none of them came. */
static int write_feedback(struct arrivals *a, int64_t start, uint8_t *out, int *taken)
{
    uint8_t symbols[MOST_TOLD], deltas[2 * MOST_TOLD];
    int64_t first = start;
    while (first <= a->highest && !came(a, first))
        first++;
    if (first > a->highest)
        return 0;
    uint64_t reference = came(a, first) / TICK_NS / REFERENCE_TICKS;
    int64_t before = (int64_t)reference * REFERENCE_TICKS;
    int count = 0, size = 0;
    for (int64_t number = start; number <= a->highest && count < MOST_TOLD; number++) {
        int64_t ticks = (int64_t)(came(a, number) / TICK_NS), delta = ticks - before;
        if (!came(a, number)) {
            symbols[count++] = MISSED;
            continue;
        }
        if (delta < INT16_MIN || delta > INT16_MAX)
            break;
        symbols[count] = delta >= 0 && delta <= 0xff ? SMALL : LARGE;
        if (symbols[count++] == LARGE)
            deltas[size++] = (uint8_t)(delta >> 8);
        deltas[size++] = (uint8_t)delta;
        before = ticks;
    }
    put16(out, (uint16_t)start);
    put16(out + 2, (uint16_t)count);
    put32(out + 4, (uint32_t)(reference << 8) | a->number++);
    int chunks = write_chunks(out + 8, symbols, count);
    memcpy(out + 8 + chunks, deltas, (size_t)size);
    *taken = count;
    return 8 + chunks + size;
}

/* Begin to tell everything since the last time; gives where, for arrivals_next. */
int64_t arrivals_due(const struct arrivals *a)
{
    int64_t start = a->told + 1 < a->lowest ? a->told + 1 : a->lowest, oldest = a->highest - 4 * LOOK_BACK;
    return !a->lowest ? a->highest + 1 : start > oldest ? start : oldest;
}

/* The next feedback information, of at most MOST_INFORMATION bytes; gives its size, 0 when all has been told. */
int arrivals_next(struct arrivals *a, int64_t *start, uint8_t *out)
{
    int taken = 0, size = *start <= a->highest ? write_feedback(a, *start, out, &taken) : 0;
    *start += taken;
    if (size)
        return size;
    if (a->lowest && a->newest > KEEP_NS)
        a->forgotten = a->newest - KEEP_NS;
    a->told = a->highest;
    a->lowest = 0;
    return 0;
}
