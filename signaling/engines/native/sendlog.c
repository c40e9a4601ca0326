/* What each leg was sent and when, under running numbers, until its browser says what arrived: as `sendlog.py`. */
#include "native.h"
#include "plane.h"

#define KEEP_US UINT64_C(5000000)

/* Number a packet with this much payload that leaves now; 0 where nothing is numbered. */
uint16_t stamp(struct leg *leg, int payload, uint64_t now)
{
    struct sendlog *log = &leg->log;
    if (!log->packets)
        return 0;
    uint64_t number = log->next++;
    log->newest = now / 1000;
    log->bytes += (uint64_t)(payload + OVERHEAD);
    log->packets[number % LOGGED] = log->newest << 16 | (uint64_t)(payload + OVERHEAD);
    return (uint16_t)number;
}

/* Of each number from `base` on: the microsecond of its sending and, in the lowest 16 bits, its size; 0 where nothing
 * is known of it any more. Each is told once. */
int np_settle(struct plane *p, uint32_t handle, uint16_t base, int count, uint64_t *out)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    bool well = leg && leg->log.packets;
    if (well) {
        struct sendlog *log = &leg->log;
        uint64_t newest = log->next - 1;
        uint64_t number = newest + (uint64_t)(int64_t)(int16_t)(uint16_t)(base - (uint16_t)newest);
        for (int i = 0; i < count; i++, number++) {
            uint64_t *packet = &log->packets[number % LOGGED];
            bool known = number - 1 < newest && newest - number < LOGGED && log->newest - (*packet >> 16) <= KEEP_US;
            out[i] = known ? *packet : 0;
            if (known)
                *packet = 0;
        }
    }
    unlock(p);
    return well;
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
