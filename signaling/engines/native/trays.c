/* Where packets of tapped sources are gathered as entries of a packet log (`packetlog.py`), until control fetches them. */
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "native.h"
#include "plane.h"

#define ENTRY 11 /* kind, arrival, length */
#define PACKET 2

/* Keep one packet that came at this monotonic time; dropped and counted where control does not fetch. */
void tray_put(struct tray *t, uint64_t at, const uint8_t *data, uint32_t size)
{
    if (size > UINT16_MAX || t->used + ENTRY + size > TRAY_ROOM) {
        t->dropped++;
        return;
    }
    uint8_t *entry = t->bytes + t->used;
    uint64_t wall = at + t->shift;
    entry[0] = PACKET;
    put32(entry + 1, (uint32_t)(wall >> 32));
    put32(entry + 5, (uint32_t)wall);
    put16(entry + 9, (uint16_t)size);
    memcpy(entry + ENTRY, data, size);
    t->used += ENTRY + size;
    t->packets++;
}

/* `shift`: what makes nanoseconds since 1970 of monotonic ones. */
struct tray *np_tray_new(uint64_t shift)
{
    struct tray *t = calloc(1, sizeof *t);
    if (t && !(t->bytes = malloc(TRAY_ROOM))) {
        free(t);
        return NULL;
    }
    if (t)
        t->shift = shift;
    return t;
}

/* No tap leads here any more. */
void np_tray_free(struct plane *p, struct tray *t)
{
    hold(p);
    for (int i = 0; i < MAX_LEGS; i++)
        for (int n = 0; p->legs[i].open && n < p->legs[i].source_count; n++)
            if (p->legs[i].sources[n].tray == t)
                p->legs[i].sources[n].tray = NULL;
    unlock(p);
    free(t->bytes);
    free(t);
}

/* Empty these trays into `out`, one after the other; of each its bytes, packets and dropped ones are written to `found`.
 * What has no room left stays for the next call; `room` is at least TRAY_ROOM. Gives the bytes in `out`. */
int np_trays_fetch(struct plane *p, struct tray *const *trays, int count, uint8_t *out, int room, uint32_t *found)
{
    int used = 0;
    hold(p); /* nothing that control orders depends on it: what waits to be sent may go on waiting */
    for (int i = 0; i < count; i++, found += 3) {
        struct tray *t = trays[i];
        found[0] = found[1] = found[2] = 0;
        if (t->used > (uint32_t)(room - used))
            continue;
        memcpy(out + used, t->bytes, t->used);
        used += (int)t->used;
        found[0] = t->used;
        found[1] = t->packets;
        found[2] = t->dropped;
        t->used = t->packets = t->dropped = 0;
    }
    unlock(p);
    return used;
}
