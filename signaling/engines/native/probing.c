/* Trying whether a line carries more than is sent, by a short burst of padding beside the media: as `probing.py`. */
#include <math.h>

#include "downlink.h"

#define PROBE_S 0.12
#define REACH 2.0
#define ENOUGH 1.1
#define PROVEN 0.85
#define AT_ONCE_S 0.06
#define SOON_S 0.1
#define EVERY_S 0.5
#define LONGEST_S 8.0
#define GROWN 1.15
#define ANSWER_S 1.0

void probing_open(struct probing *p)
{
    *p = (struct probing){.begun = -1.0, .until = INFINITY, .pause = EVERY_S};
}

static void begin(struct probing *p, double now, double estimate, double wanted)
{
    if (estimate > GROWN * p->failed_at) {
        p->failed_at = INFINITY; /* the line has changed: try as at first */
        p->pause = EVERY_S;
        p->next = fmin(p->next, now + EVERY_S);
    }
    if (wanted > estimate && now >= p->next) {
        p->target = fmin(REACH * estimate, ENOUGH * wanted);
        p->begun = p->filled = now;
        p->until = INFINITY;
        p->due = 0.0;
        p->begins = false;
        p->sent = p->came = 0;
    }
}

static void end(struct probing *p, double now, double failed_at, double pause)
{
    bool failed = failed_at < INFINITY;
    p->target = 0.0;
    p->failed_at = failed_at;
    p->next = now + pause;
    p->pause = failed ? fmin(LONGEST_S, 2 * p->pause) : EVERY_S;
}

/* Bytes of padding to send now, after `sent` bytes of media since the last call; `wanted` bits a second could be used. */
int64_t probing_padding(struct probing *p, double now, double estimate, double wanted, int64_t sent)
{
    if (p->target <= 0) {
        begin(p, now, estimate, wanted);
        return 0;
    }
    if (now > p->until) {
        if (now > p->until + ANSWER_S)
            end(p, now, estimate, p->pause);
        return 0;
    }
    p->due += p->target * fmin(AT_ONCE_S, now - p->filled) / 8 - (double)sent;
    p->filled = now;
    if (now - p->begun >= PROBE_S)
        p->until = now;
    int64_t bytes = p->due > 0 ? (int64_t)p->due : 0;
    p->due -= (double)bytes;
    return bytes;
}

/* The queue grows: send no more padding; what has arrived of it still counts. */
void probing_abandon(struct probing *p, double now)
{
    if (p->target > 0)
        p->until = fmin(p->until, now);
}

static void add(struct probing *p, const struct np_burst *burst)
{
    if (!p->begins) {
        if (burst->came) { /* rates are counted from its end on */
            p->begins = true;
            p->last = p->first_last = burst->last;
            p->arrived = p->first_arrived = burst->arrived;
        }
        return;
    }
    p->sent += burst->sent;
    p->came += burst->came;
    p->last = fmax(p->last, burst->last);
    p->arrived = fmax(p->arrived, burst->arrived);
}

static double judge(struct probing *p, double now, double estimate)
{
    double sending = p->begins ? p->last - p->first_last : 0.0;
    if (!p->begins || sending < PROBE_S / 4) {
        end(p, now, estimate, p->pause);
        return 0.0;
    }
    double tried = (double)(8 * p->sent) / sending, target = p->target;
    double shown = (double)(8 * p->came) / fmax(sending, p->arrived - p->first_arrived);
    if (shown < PROVEN * tried) {
        shown *= PROVEN;
        end(p, now, fmax(estimate, shown), p->pause);
    } else {
        end(p, now, INFINITY, SOON_S);
    }
    return fmin(shown, target);
}

/* Take what became of some packets; gives the bits a second shown once a probe is answered, else 0. */
double probing_note(struct probing *p, const struct np_burst *bursts, int count, double now, double estimate)
{
    for (int i = 0; p->target > 0 && i < count; i++) {
        if (bursts[i].first > p->until)
            return judge(p, now, estimate);
        if (bursts[i].first >= p->begun)
            add(p, &bursts[i]);
    }
    return 0.0;
}
