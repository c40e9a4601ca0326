/* What arrives from a publisher: counting, jitter, which packets to ask for again. As `reception.py`, sum for sum. */
#include <math.h>

#include "plane.h"

#define ASK_TIMES 8
#define ASK_FOR_S 1.0
#define ASK_EVERY_S 0.06
#define LONGEST_GAP 128
#define RESTART 3000

static void note_jitter(struct reception *r, uint32_t timestamp, double now)
{
    double transit = now * r->rate - timestamp, change = fabs(transit - r->transit);
    if (r->timed && change < r->rate) /* a new time base or a long pause is not jitter */
        r->jitter += (change - r->jitter) / 16;
    r->timed = true;
    r->transit = transit;
}

static void forget(struct reception *r, int64_t number)
{
    int kept = 0;
    for (int i = 0; i < r->missing_count; i++)
        if (r->missing[i].number != number)
            r->missing[kept++] = r->missing[i];
    r->missing_count = kept;
}

/* Count one packet; true when a gap too long to repair by asking again opened before it. */
bool reception_note(struct reception *r, uint16_t sequence, uint32_t timestamp, int size, uint64_t at)
{
    double now = (double)at / 1e9;
    r->octets += (uint64_t)size;
    r->at = at;
    note_jitter(r, timestamp, now);
    if (!r->received++) {
        r->first = r->highest = sequence;
        return false;
    }
    int64_t step = (int16_t)(uint16_t)(sequence - (uint16_t)r->highest), gap = r->highest + 1;
    if (step <= 0) {
        forget(r, r->highest + step);
        return false;
    }
    r->highest += step;
    if (step > RESTART) {
        r->first = r->highest;
        r->before = r->received - 1;
        r->missing_count = 0;
        return true;
    }
    if (step - 1 > LONGEST_GAP || r->missing_count + step - 1 > MOST_MISSING) {
        r->missing_count = 0;
        return true;
    }
    for (; gap < r->highest; gap++)
        r->missing[r->missing_count++] = (struct missing){gap, now, 0, 0};
    return false;
}

/* Sequence numbers to ask for now, ascending, at most ASK_AT_ONCE; gives up on what is too old. Gives how many. */
int reception_due(struct reception *r, double now, uint16_t *lost)
{
    int kept = 0, count = 0;
    for (int i = 0; i < r->missing_count; i++) {
        struct missing one = r->missing[i];
        if (now - one.since > ASK_FOR_S || one.asked >= ASK_TIMES)
            continue;
        if (now >= one.next && count < ASK_AT_ONCE) {
            one.asked++;
            one.next = now + ASK_EVERY_S;
            lost[count++] = (uint16_t)one.number;
        }
        r->missing[kept++] = one;
    }
    r->missing_count = kept;
    return count;
}
