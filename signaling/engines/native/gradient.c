/* Whether a queue is growing on the way to a receiver: as `gradient.py`, sum for sum. */
#include <string.h>

#include "downlink.h"

#define BURST_S (10000 / 1e6)
#define SMOOTHING 0.9
#define MOST_SAMPLES 60
#define GAIN 4.0
#define SPREAD 0.5
#define THRESHOLD 12.5
#define LOWEST 6.0
#define HIGHEST 600.0
#define RISE 0.0087
#define FALL 0.039
#define OVERUSE_AFTER_S 0.010

void gradient_open(struct gradient *g)
{
    *g = (struct gradient){.usage = USAGE_NORMAL, .threshold = THRESHOLD, .adapted = -1.0};
}

/* Forget the path: it has changed, or nothing came for long. */
void gradient_reset(struct gradient *g)
{
    g->burst.there = g->before.there = false;
    memset(&g->trend, 0, sizeof g->trend);
    g->samples = g->over_count = 0;
    g->delay = g->smoothed = g->over_for = g->last_slope = 0.0;
    g->usage = USAGE_NORMAL;
}

/* Take the next point, its `x` the largest so far; gives whether there are enough for a slope. */
static bool trend_add(struct trend *t, double x, double y, double *slope)
{
    if (t->count) {
        double step = x - t->at[(t->first + t->count - 1) % TREND_POINTS];
        double count = t->count;
        t->xx += step * (count * step - 2 * t->x);
        t->xy -= step * t->y;
        t->x -= count * step;
    }
    double first = t->at[t->first], above = t->delay[t->first];
    bool full = t->count == TREND_POINTS;
    int place = full ? t->first : (t->first + t->count) % TREND_POINTS;
    t->at[place] = x;
    t->delay[place] = y;
    t->y += y;
    if (full) {
        t->first = (t->first + 1) % TREND_POINTS;
        first -= x;
        t->x -= first;
        t->y -= above;
        t->xx -= first * first;
        t->xy -= first * above;
    } else if (++t->count < TREND_POINTS) {
        return false;
    }
    double below = TREND_POINTS * t->xx - t->x * t->x;
    *slope = below > SPREAD ? (TREND_POINTS * t->xy - t->x * t->y) / below : 0.0;
    return true;
}

/* Let the threshold follow, but not a sudden spike, which would deafen it. */
static void adapt(struct gradient *g, double trend, double now)
{
    double threshold = g->threshold, before = g->adapted;
    g->adapted = now;
    if (before < 0 || trend > threshold + 15.0)
        return;
    double passed = now - before < 0.1 ? now - before : 0.1, follow = trend < threshold ? FALL : RISE;
    threshold += follow * (trend - threshold) * passed * 1000;
    g->threshold = threshold < LOWEST ? LOWEST : threshold > HIGHEST ? HIGHEST : threshold;
}

static void judge(struct gradient *g, double slope, double apart, double now)
{
    double trend = g->samples * slope * GAIN, threshold = g->threshold;
    if (trend > threshold) {
        g->over_for += apart;
        g->over_count++;
        if (g->over_for > OVERUSE_AFTER_S && g->over_count > 1 && slope >= g->last_slope) {
            g->over_for = 0.0;
            g->over_count = 0;
            g->usage = USAGE_OVER;
        }
    } else {
        g->over_for = 0.0;
        g->over_count = 0;
        g->usage = trend < -threshold ? USAGE_UNDER : USAGE_NORMAL;
    }
    g->last_slope = slope;
    adapt(g, trend > 0 ? trend : -trend, now);
}

static void compare(struct gradient *g, const struct together *before, const struct together *burst)
{
    double apart_sent = burst->sent - before->sent, apart_arrived = burst->arrived - before->arrived, slope;
    if (apart_arrived < 0 || apart_arrived - apart_sent > 3.0) {
        gradient_reset(g);
        return;
    }
    if (g->samples < MOST_SAMPLES)
        g->samples++;
    g->delay += (apart_arrived - apart_sent) * 1000;
    g->smoothed += (1 - SMOOTHING) * (g->delay - g->smoothed);
    if (trend_add(&g->trend, burst->arrived * 1000, g->smoothed, &slope))
        judge(g, slope, apart_sent, burst->arrived);
}

/* Packets left from `first` to `sent` (our clock), and the last came at `arrived` (the receiver's). */
void gradient_note(struct gradient *g, double first, double sent, double arrived)
{
    struct together *burst = &g->burst;
    if (!burst->there) {
        *burst = (struct together){true, first, sent, arrived};
    } else if (first - burst->first <= BURST_S) { /* feedback was cut in the middle of it */
        burst->sent = sent > burst->sent ? sent : burst->sent;
        burst->arrived = arrived > burst->arrived ? arrived : burst->arrived;
    } else {
        struct together whole = *burst;
        if (g->before.there)
            compare(g, &g->before, &whole);
        g->before = whole;
        *burst = (struct together){true, first, sent, arrived};
    }
}
