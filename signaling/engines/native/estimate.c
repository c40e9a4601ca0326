/* How many bits a second a receiver's line carries, from what it says of what arrived: as `bandwidth.py`, sum for sum. */
#include <math.h>

#include "downlink.h"

#define LOWEST 40000.0
#define HIGHEST 100000000.0
#define START 1500000.0
#define BACK_OFF 0.85
#define GROWTH 1.08
#define STEP 40000
#define HEADROOM 1.5
#define CLEARLY 1.15
#define MEASURE_S 0.5
#define PASSING_S 0.15
#define REDUCE_EVERY_S 0.3
#define LOSS_OVER_S 0.5
#define LOSS_PACKETS 20
#define MUCH_LOSS 0.10
#define LINE_LOSS_AT_MOST 0.35
#define HARMLESS_S 0.03
#define STANDING_S 0.12
#define DRAIN 0.7
#define DRAINED_S 0.04
#define BASE_OVER_S 30.0
#define SILENCE_S 1.0

static double least(double one, double other)
{
    return other < one ? other : one;
}

static double most(double one, double other)
{
    return other > one ? other : one;
}

void estimate_open(struct estimate *e)
{
    *e = (struct estimate){.bits = START, .raised = -INFINITY, .grown = -1.0, .reduced = -1.0, .heard = -1.0,
                           .loss_since = -1.0, .shortest = {INFINITY, INFINITY}, .shortest_since = -1.0};
    gradient_open(&e->gradient);
}

static void set(struct estimate *e, double bits)
{
    e->bits = most(LOWEST, least(HIGHEST, bits));
}

/* --- what arrives -------------------------------------------------------------------------------------------------*/

static const struct arrived *oldest_of(const struct estimate *e)
{
    return &e->arrived[e->first];
}

static const struct arrived *newest_of(const struct estimate *e)
{
    return &e->arrived[(e->first + e->count - 1) % MOST_ARRIVED];
}

/* What has come after the first burst of the last half second, as bits a second over this time. */
static double over(const struct estimate *e, double span)
{
    return span >= MEASURE_S / 5 ? (double)(8 * (e->came - oldest_of(e)->size)) / span : 0.0;
}

static double arriving(const struct estimate *e)
{
    return e->count ? over(e, newest_of(e)->at - oldest_of(e)->at) : 0.0;
}

static double of_late(const struct estimate *e)
{
    if (!e->count)
        return 0.0;
    double newest = newest_of(e)->at, oldest = newest;
    int64_t size = 0, first = 0;
    for (int i = e->count - 1; i >= 0; i--) {
        const struct arrived *one = &e->arrived[(e->first + i) % MOST_ARRIVED];
        if (newest - one->at > PASSING_S)
            break;
        oldest = one->at;
        first = one->size;
        size += one->size;
    }
    return newest - oldest >= PASSING_S / 5 ? (double)(8 * (size - first)) / (newest - oldest) : 0.0;
}

static double passing(const struct estimate *e)
{
    return most(arriving(e), of_late(e));
}

static double carried(const struct estimate *e)
{
    if (!e->count)
        return 0.0;
    const struct arrived *oldest = oldest_of(e), *newest = newest_of(e);
    return over(e, most(newest->at - oldest->at, newest->sent - oldest->sent));
}

static void forget_oldest(struct estimate *e)
{
    e->came -= oldest_of(e)->size;
    e->first = (e->first + 1) % MOST_ARRIVED;
    e->count--;
}

static void take_one(struct estimate *e, const struct np_burst *burst, double newest)
{
    if (e->count == MOST_ARRIVED)
        forget_oldest(e);
    e->arrived[(e->first + e->count++) % MOST_ARRIVED] = (struct arrived){newest, burst->last, burst->came};
    e->came += burst->came;
    e->ways[e->way_at] = burst->way;
    e->way_at = (e->way_at + 1) % WAYS;
    e->way_count += e->way_count < WAYS;
}

static void count_all(struct estimate *e, const struct np_burst *bursts, int count)
{
    double newest = e->count ? newest_of(e)->at : -INFINITY, shortest = e->shortest[1];
    for (int i = 0; i < count; i++) {
        const struct np_burst *burst = &bursts[i];
        e->counted += burst->count;
        e->lost += burst->lost;
        if (!burst->came)
            continue;
        gradient_note(&e->gradient, burst->first, burst->last, burst->arrived);
        newest = most(newest, burst->arrived); /* what was overtaken on the way counts where the others are */
        take_one(e, burst, newest);
        shortest = least(shortest, burst->way);
    }
    e->shortest[1] = shortest;
    double quickest = INFINITY;
    for (int i = 0; i < e->way_count; i++)
        quickest = least(quickest, e->ways[i]);
    if (e->way_count)
        e->queue = quickest - least(e->shortest[0], e->shortest[1]);
    while (e->count && newest - oldest_of(e)->at > MEASURE_S)
        forget_oldest(e);
}

/* --- what follows from it -----------------------------------------------------------------------------------------*/

static void reduce(struct estimate *e, double to, double now)
{
    double coming = passing(e);
    if (coming != 0.0 && (e->capacity == 0.0 || fabs(coming - e->capacity) > 0.5 * e->capacity))
        e->capacity = coming;
    else if (coming != 0.0)
        e->capacity += 0.2 * (coming - e->capacity);
    set(e, least(e->bits, to));
    e->reduced = e->grown = now;
}

static double or_bits(const struct estimate *e, double found)
{
    return found != 0.0 ? found : e->bits;
}

/* Empty a queue that stands: it delays every word, and no longer grows, so the gradient is content with it. */
static bool drain(struct estimate *e, double now)
{
    if (now - e->shortest_since > BASE_OVER_S) {
        e->shortest[0] = e->shortest[1];
        e->shortest[1] = INFINITY;
        e->shortest_since = now;
    }
    if (e->draining && e->queue < DRAINED_S) {
        e->draining = false;
        set(e, most(e->bits, BACK_OFF * e->capacity));
    } else if (!e->draining && e->queue > STANDING_S && e->gradient.usage != USAGE_OVER) {
        e->draining = true;
        reduce(e, DRAIN * or_bits(e, passing(e)), now);
    }
    return e->draining && e->gradient.usage != USAGE_OVER;
}

static void grow(struct estimate *e, double now)
{
    double passed = e->grown >= 0 ? least(1.0, now - e->grown) : 0.0;
    e->grown = now;
    if (e->capacity != 0.0 && e->bits > 1.5 * e->capacity)
        e->capacity = 0.0; /* far beyond what the line carried last: it has changed */
    bool near = e->capacity != 0.0 && e->bits > 0.8 * e->capacity;
    double grown = near ? e->bits + STEP * passed : e->bits * pow(GROWTH, passed);
    set(e, most(e->bits, least(grown, HEADROOM * arriving(e) + 10000)));
}

static void follow_queue(struct estimate *e, double now)
{
    if (e->gradient.usage == USAGE_OVER) {
        if (now - e->reduced >= REDUCE_EVERY_S && e->queue > HARMLESS_S)
            reduce(e, BACK_OFF * or_bits(e, passing(e)), now);
        e->grown = now;
    } else if (e->gradient.usage == USAGE_UNDER) {
        e->grown = now; /* the queue drains: growing again would only keep it filled */
    } else {
        grow(e, now);
    }
}

static void show(struct estimate *e, double bits, double now)
{
    if (bits > CLEARLY * e->bits)
        e->raised = now;
    set(e, most(e->bits, bits));
}

/* Reducing shows whose loss it is: what sending less does not lessen is the line's own (`bandwidth.Estimate.note_loss`). */
static void note_loss(struct estimate *e, double loss, double now)
{
    if (e->tested) {
        e->tested = false;
        if (loss > 0.6 * e->tested_loss && e->line_loss < LINE_LOSS_AT_MOST) {
            e->line_loss = least(LINE_LOSS_AT_MOST, loss);
            set(e, most(e->bits, e->tested_bits));
            return;
        }
    }
    double excess = loss - e->line_loss;
    if (excess > MUCH_LOSS) {
        e->tested = true;
        e->tested_loss = loss;
        e->tested_bits = e->bits;
        reduce(e, least(e->bits, or_bits(e, arriving(e))) * (1 - 0.5 * excess), now);
    } else if (excess < 0) {
        e->line_loss += 0.2 * excess;
    }
}

static void follow_loss(struct estimate *e, double now)
{
    if (e->loss_since < 0)
        e->loss_since = now;
    if (now - e->loss_since < LOSS_OVER_S || e->counted < LOSS_PACKETS)
        return;
    double loss = (double)e->lost / (double)e->counted;
    e->lost = e->counted = 0;
    e->loss_since = now;
    note_loss(e, loss, now);
}

/* Take what became of some packets, in the order of sending. */
void estimate_note(struct estimate *e, const struct np_burst *bursts, int count, double now)
{
    if (!count)
        return;
    e->heard = now;
    count_all(e, bursts, count);
    e->known = e->known || carried(e) > 0 || e->queue > HARMLESS_S;
    if (!drain(e, now)) {
        follow_queue(e, now);
        if (e->queue <= HARMLESS_S && now - e->reduced >= MEASURE_S)
            show(e, carried(e), now); /* what came without waiting is what the line carries at least */
    }
    follow_loss(e, now);
}

/* --- other witnesses ----------------------------------------------------------------------------------------------*/

/* The receiver's own figure, while so many bits a second are sent to it. */
void estimate_stated(struct estimate *e, double bits, double sending, double now)
{
    e->known = true;
    e->heard = now;
    if (bits < 1.1 * sending) {
        set(e, least(e->bits, bits));
    } else {
        double passed = e->grown >= 0 ? least(1.0, now - e->grown) : 0.0;
        set(e, most(most(e->bits, bits), e->bits * (1 + 0.25 * passed)));
    }
    e->grown = now;
}

/* What a probe has shown the line to carry; a probe only ever raises the estimate. */
void estimate_probed(struct estimate *e, double bits, double now)
{
    if (bits > e->bits && (e->gradient.usage != USAGE_OVER || e->queue <= HARMLESS_S)) {
        e->capacity = 0.0;
        show(e, bits, now);
        e->grown = now;
    }
}

/* A receiver that was heard and says nothing more may not get anything either. */
void estimate_keep_time(struct estimate *e, double now, bool sending)
{
    if (!e->known || !sending) {
        e->heard = most(e->heard, now - SILENCE_S / 2);
        return;
    }
    if (now - e->heard > SILENCE_S) {
        set(e, e->bits / 2);
        e->heard = now;
        gradient_reset(&e->gradient);
    }
}
