/* Which index a sequence number stands for, and whether it has come before (RFC 3711, 3.3.1, 3.3.2, appendix A). */
#include <string.h>

#include "srtp.h"

#define MEDIAN 0x8000

uint64_t replay_guess(const struct replay *r, uint16_t sequence)
{
    uint64_t roc = r->highest >> 16;
    uint16_t last = (uint16_t)r->highest;
    if (r->highest <= MEDIAN)
        return sequence; /* nothing to guess by yet: a stream begins with a roll-over count of zero */
    if (last < MEDIAN)
        return sequence - last > MEDIAN && roc ? (roc - 1) << 16 | sequence : roc << 16 | sequence;
    return last - MEDIAN > sequence ? (roc + 1) << 16 | sequence : roc << 16 | sequence;
}

static uint64_t bit(uint64_t index)
{
    return UINT64_C(1) << (index % 64);
}

static uint64_t *word(const struct replay *r, uint64_t index)
{
    return (uint64_t *)&r->seen[index / 64 % (REPLAY_WINDOW / 64)];
}

bool replay_fresh(const struct replay *r, uint64_t index)
{
    if (index > r->highest)
        return true;
    return r->highest - index < REPLAY_WINDOW && !(*word(r, index) & bit(index));
}

void replay_add(struct replay *r, uint64_t index)
{
    if (index > r->highest) {
        if (index - r->highest >= REPLAY_WINDOW)
            memset(r->seen, 0, sizeof r->seen);
        else
            for (uint64_t between = r->highest + 1; between < index; between++)
                *word(r, between) &= ~bit(between);
        r->highest = index;
    }
    *word(r, index) |= bit(index);
}

bool replay_rtcp_fresh(const struct replay_rtcp *r, uint32_t index)
{
    if (index > r->highest)
        return true;
    return r->highest - index < 128 && !(r->seen[index / 64 % 2] & bit(index));
}

void replay_rtcp_add(struct replay_rtcp *r, uint32_t index)
{
    if (index > r->highest) {
        if (index - r->highest >= 128)
            memset(r->seen, 0, sizeof r->seen);
        else
            for (uint32_t between = r->highest + 1; between < index; between++)
                r->seen[between / 64 % 2] &= ~bit(between);
        r->highest = index;
    }
    r->seen[index / 64 % 2] |= bit(index);
}
