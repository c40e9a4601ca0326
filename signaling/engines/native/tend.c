/* What publishers are asked for and told without control: lost packets again, and when their packets came (`uplink.py`). */
#include <string.h>

#include "bytes.h"
#include "native.h"
#include "plane.h"

#define TELL_EVERY_S 0.08

static int begin(uint8_t *out, int format, int kind, int size)
{
    out[0] = (uint8_t)(0x80 | format);
    out[1] = (uint8_t)kind;
    put16(out + 2, (uint16_t)(size / 4 - 1));
    return 4;
}

static void ask_again(struct plane *p, struct leg *leg, const struct source *source, const uint16_t *lost, int count)
{
    uint8_t packet[SENDING];
    int size = 20;
    begin(packet, 0, RECEIVER_REPORT, 8);
    put32(packet + 4, leg->reporter);
    put32(packet + 12, leg->reporter);
    put32(packet + 16, source->ssrc);
    for (int at = 0; at < count; size += 4) {
        uint16_t first = lost[at++], following = 0, step;
        while (at < count && (step = (uint16_t)(lost[at] - first)) && step <= 16) {
            following |= (uint16_t)(1u << (step - 1));
            at++;
        }
        put16(packet + size, first);
        put16(packet + size + 2, following);
    }
    begin(packet + 8, NACK, RTPFB, size - 8);
    send_rtcp(p, leg, packet, size);
}

static void tell(struct plane *p, struct leg *leg)
{
    uint8_t packet[SENDING] = {0};
    uint32_t media = 0;
    for (int i = 0; i < leg->source_count && !media; i++)
        media = leg->sources[i].ssrc;
    int64_t at = arrivals_due(&leg->came);
    for (int size; (size = arrivals_next(&leg->came, &at, packet + 12)) > 0;) {
        int padding = -size & 3;
        memset(packet + 12 + size, 0, 4);
        begin(packet, TRANSPORT_FEEDBACK, RTPFB, 12 + size + padding);
        put32(packet + 4, leg->reporter);
        put32(packet + 8, media);
        if (padding) {
            packet[0] |= 0x20;
            packet[12 + size + padding - 1] = (uint8_t)padding;
        }
        send_rtcp(p, leg, packet, 12 + size + padding);
    }
}

void np_tend(struct plane *p, double now)
{
    uint16_t lost[ASK_AT_ONCE];
    lock(p);
    for (int i = 0; i < MAX_LEGS; i++) {
        struct leg *leg = &p->legs[i];
        if (!leg->open || !leg->secure)
            continue;
        for (int n = 0; n < leg->source_count; n++) {
            int count = reception_due(&leg->sources[n].reception, now, lost);
            if (count)
                ask_again(p, leg, &leg->sources[n], lost, count);
        }
        downlink_tend(p, leg, now);
        if (leg->came.at && now - leg->told >= TELL_EVERY_S) {
            leg->told = now;
            tell(p, leg);
        }
    }
    flush(p);
    unlock(p);
}

void np_tell_as(struct plane *p, uint32_t handle, uint32_t reporter)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg)
        leg->reporter = reporter;
    unlock(p);
}

/* What has come of a leg's sources, the first `room` of them; gives how many. */
int np_accounts(struct plane *p, uint32_t handle, struct np_account *out, int room)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    int count = leg ? leg->source_count : 0;
    if (count > room)
        count = room;
    for (int i = 0; i < count; i++) {
        const struct reception *r = &leg->sources[i].reception;
        out[i] = (struct np_account){r->received, r->octets, r->before, r->at, r->first, r->highest, r->jitter};
    }
    unlock(p);
    return count;
}
