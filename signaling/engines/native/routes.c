/* The fan-out matrix: a hearing's routes are exchanged whole, under the lock. */
#include <stdlib.h>

#include "native.h"
#include "plane.h"

static void clear_hearing(struct plane *p, uint32_t hearing)
{
    for (int i = 0; i < MAX_LEGS; i++) {
        struct leg *leg = &p->legs[i];
        for (int n = 0; leg->open && n < leg->source_count; n++)
            if (leg->sources[n].hearing == hearing) {
                leg->sources[n].fans = 0;
                leg->sources[n].tapped = false;
                leg->sources[n].tray = NULL;
            }
        for (int n = 0; leg->open && n < leg->slot_count; n++) {
            leg->slots[n].fed = leg->slots[n].feed && leg->slots[n].feed->hearing != hearing;
            leg->slots[n].followed = false;
        }
    }
}

static bool add_fan(struct source *source, struct slot *slot, bool routed)
{
    if (source->fans == source->fan_room) {
        int room = source->fan_room ? 2 * source->fan_room : 16;
        struct fan *wider = realloc(source->fan, sizeof *wider * (size_t)room);
        if (!wider)
            return false;
        source->fan = wider;
        source->fan_room = room;
    }
    source->fan[source->fans++] = (struct fan){slot, routed};
    return true;
}

static bool add_route(struct plane *p, uint32_t hearing, const uint32_t *row)
{
    struct leg *from = leg_of(p, row[0]), *to = leg_of(p, row[2]);
    if (!from || !to || row[1] >= (uint32_t)from->source_count || row[3] >= (uint32_t)to->slot_count)
        return false;
    struct source *source = &from->sources[row[1]];
    struct slot *slot = &to->slots[row[3]];
    source->hearing = hearing;
    if (!add_fan(source, slot, true))
        return false;
    if (slot->feed == source)
        slot->fed = true;
    else if (slot->feed && slot->feed->leg == from && slot->feed->track == source->track)
        slot->followed = true;
    return true;
}

/* What feeds a slot without a route is off, unless another layer takes its place: then it goes on until that begins. */
static void leave(struct slot *slot)
{
    if (slot->feed && !slot->fed && !(slot->followed && add_fan(slot->feed, slot, false)))
        slot_off(slot);
}

int np_route(struct plane *p, uint32_t hearing, const uint32_t *routes, int route_count, const uint32_t *taps,
             struct tray *const *trays, int tap_count)
{
    bool well = true;
    lock(p);
    clear_hearing(p, hearing);
    for (int i = 0; i < route_count; i++)
        well &= add_route(p, hearing, routes + 4 * i);
    for (int i = 0; i < tap_count; i++) {
        struct leg *leg = leg_of(p, taps[2 * i]);
        if (leg && taps[2 * i + 1] < (uint32_t)leg->source_count) {
            leg->sources[taps[2 * i + 1]].hearing = hearing;
            if (trays[i])
                leg->sources[taps[2 * i + 1]].tray = trays[i];
            else
                leg->sources[taps[2 * i + 1]].tapped = true;
        }
    }
    for (int i = 0; i < MAX_LEGS; i++)
        for (int n = 0; p->legs[i].open && n < p->legs[i].slot_count; n++)
            leave(&p->legs[i].slots[n]);
    unlock(p);
    return well;
}
