/* One receiver's line, as `downlink.py`; and what control asks and says of it. */
#include <stdlib.h>

#include "plane.h"

#define HARMLESS_S 0.03
#define SILENCE_S 1.2
#define LOOK_EVERY_S 0.1

void downlink_open(struct downlink *d)
{
    *d = (struct downlink){.sent_at = -SILENCE_S};
    estimate_open(&d->estimate);
    probing_open(&d->probing);
}

/* What became of some packets, in the order of sending. */
void downlink_note(struct downlink *d, const struct np_burst *bursts, int count, double now)
{
    struct estimate *e = &d->estimate;
    estimate_note(e, bursts, count, now);
    if (e->gradient.usage == USAGE_OVER && e->queue > HARMLESS_S)
        probing_abandon(&d->probing, now);
    double shown = probing_note(&d->probing, bursts, count, now, e->bits);
    if (shown != 0.0)
        estimate_probed(e, shown, now);
}

/* So many bytes have left; padding that `downlink_padding` asked for is taken off again by whoever sent it. */
void downlink_sent(struct downlink *d, int64_t size, double now)
{
    d->media += size;
    d->sent_at = now;
}

/* Bytes of padding to send now; keeps the time of the estimate as well. */
int64_t downlink_padding(struct downlink *d, double now)
{
    struct estimate *e = &d->estimate;
    estimate_keep_time(e, now, now - d->sent_at < SILENCE_S);
    int64_t media = d->media;
    d->media = 0;
    if (!e->known)
        return 0;
    double wanted = e->queue <= HARMLESS_S ? d->wanted : 0.0; /* what stands in a queue has to leave first */
    return probing_padding(&d->probing, now, e->bits, wanted, media);
}

/* --- the lines of the plane ---------------------------------------------------------------------------------------*/

/* What `Leg` does for a line that it thinks about itself: some times a second, and each time while it is tried. */
void downlink_tend(struct plane *p, struct leg *leg, double now)
{
    struct downlink *d = leg->downlink;
    if (!d || (now < leg->looked && d->probing.target <= 0))
        return;
    leg->looked = now + LOOK_EVERY_S;
    if (leg->log.bytes > leg->logged)
        downlink_sent(d, (int64_t)(leg->log.bytes - leg->logged), now);
    leg->logged = leg->log.bytes;
    int64_t wanted = downlink_padding(d, now);
    for (int64_t bytes = 0, one = 1; one && bytes < wanted; bytes += one) {
        one = pad(p, leg, (int)(wanted - bytes), (uint64_t)(now * 1e9));
        d->media -= one;
    }
}

/* From now on the thread keeps the estimate of this leg's line itself. */
int np_estimate(struct plane *p, uint32_t handle)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && !leg->downlink && (leg->downlink = malloc(sizeof *leg->downlink)))
        downlink_open(leg->downlink);
    bool well = leg && leg->downlink;
    unlock(p);
    return well;
}

void np_want(struct plane *p, uint32_t handle, double wanted)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && leg->downlink)
        leg->downlink->wanted = wanted;
    unlock(p);
}

void np_stated(struct plane *p, uint32_t handle, double bits, double given, double now)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && leg->downlink)
        estimate_stated(&leg->downlink->estimate, bits, given, now);
    unlock(p);
}

static struct np_standing standing_of(const struct downlink *d, uint64_t heard)
{
    const struct estimate *e = &d->estimate;
    return (struct np_standing){e->bits, e->queue, e->raised, heard, e->known, d->probing.target > 0};
}

int np_standing(struct plane *p, uint32_t handle, struct np_standing *out)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    bool well = leg && leg->downlink;
    if (well)
        *out = standing_of(leg->downlink, leg->heard);
    unlock(p);
    return well;
}

/* What a leg's browser said last of each slot, the first `room` of them; gives how many. */
int np_said(struct plane *p, uint32_t handle, struct np_said *out, int room)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    int count = leg ? leg->slot_count : 0;
    if (count > room)
        count = room;
    for (int i = 0; i < count; i++)
        out[i] = leg->slots[i].said;
    unlock(p);
    return count;
}

/* --- for tests: a line of its own, moved step by step beside the reference ----------------------------------------*/

struct downlink *np_line_new(void)
{
    struct downlink *d = malloc(sizeof *d);
    if (d)
        downlink_open(d);
    return d;
}

void np_line_free(struct downlink *d)
{
    free(d);
}

void np_line_note(struct downlink *d, const struct np_burst *bursts, int count, double now)
{
    downlink_note(d, bursts, count, now);
}

void np_line_sent(struct downlink *d, int64_t size, double now)
{
    downlink_sent(d, size, now);
}

void np_line_padded(struct downlink *d, int64_t size)
{
    d->media -= size;
}

int64_t np_line_padding(struct downlink *d, double wanted, double now)
{
    d->wanted = wanted;
    return downlink_padding(d, now);
}

void np_line_stated(struct downlink *d, double bits, double given, double now)
{
    estimate_stated(&d->estimate, bits, given, now);
}

void np_line_standing(const struct downlink *d, struct np_standing *out)
{
    *out = standing_of(d, 0);
}
