/* One receiver's line: what it carries, and when to try whether it carries more. As `downlink.py`, `bandwidth.py`,
 * `gradient.py` and `probing.py`, sum for sum in the same order, so that both come to the same figures. Times are
 * seconds of one clock. Pure: no locks, no clock, and nothing is allocated.
 */
#ifndef HEARING_DOWNLINK_H
#define HEARING_DOWNLINK_H

#include <stdbool.h>
#include <stdint.h>

#include "native.h"

#define TREND_POINTS 20
#define WAYS 12
#define MOST_ARRIVED 512

enum usage { USAGE_UNDER = 0, USAGE_NORMAL = 1, USAGE_OVER = 2 };

/* The line of least squares through the last points: its sums are carried on, with the newest point as origin. */
struct trend {
    double at[TREND_POINTS], delay[TREND_POINTS]; /* a ring */
    double x, y, xx, xy;
    int first, count;
};

struct together {
    bool there;
    double first, sent, arrived;
};

struct gradient {
    enum usage usage;
    double threshold, delay, smoothed, over_for, last_slope, adapted;
    struct together burst, before;
    struct trend trend;
    int samples, over_count;
};

struct arrived {
    double at, sent;
    int64_t size;
};

struct estimate {
    double bits, queue, raised;
    bool known, draining, tested;
    struct gradient gradient;
    struct arrived arrived[MOST_ARRIVED]; /* a ring of the last half second */
    int first, count, way_at, way_count;
    int64_t came, lost, counted;
    double capacity, grown, reduced, heard, loss_since, line_loss, tested_loss, tested_bits;
    double ways[WAYS], shortest[2], shortest_since;
};

struct probing {
    double target, begun, until, next, pause, failed_at, due, filled;
    bool begins; /* the first burst of it is known */
    double first_last, first_arrived, last, arrived;
    int64_t sent, came;
};

struct downlink {
    struct estimate estimate;
    struct probing probing;
    double wanted, sent_at;
    int64_t media;
};

/* gradient.c */
void gradient_open(struct gradient *g);
void gradient_note(struct gradient *g, double first, double sent, double arrived);
void gradient_reset(struct gradient *g);

/* estimate.c */
void estimate_open(struct estimate *e);
void estimate_note(struct estimate *e, const struct np_burst *bursts, int count, double now);
void estimate_stated(struct estimate *e, double bits, double sending, double now);
void estimate_probed(struct estimate *e, double bits, double now);
void estimate_keep_time(struct estimate *e, double now, bool sending);

/* probing.c */
void probing_open(struct probing *p);
int64_t probing_padding(struct probing *p, double now, double estimate, double wanted, int64_t sent);
void probing_abandon(struct probing *p, double now);
double probing_note(struct probing *p, const struct np_burst *bursts, int count, double now, double estimate);

/* downlink.c */
void downlink_open(struct downlink *d);
void downlink_note(struct downlink *d, const struct np_burst *bursts, int count, double now);
void downlink_sent(struct downlink *d, int64_t size, double now);
int64_t downlink_padding(struct downlink *d, double now);

#endif
