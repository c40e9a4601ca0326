/* What leaves: a source's packets in the slots that its routes name, what is asked for again, and padding. */
#include <string.h>

#include "bytes.h"
#include "plane.h"

#define SECOND UINT64_C(1000000000)
#define KEEP_FOR SECOND          /* how long a packet may be asked for */
#define RESEND_GAP (SECOND / 33) /* one packet is not sent again within this time */
#define RESEND_BURST 96.0
#define RESEND_RATE 200.0
#define PAD_AT_MOST 255

/* The header of a packet that leaves. */
struct head {
    uint32_t ssrc, timestamp;
    uint8_t payload_type;
    bool marker, padded;
    uint16_t number; /* of the transport */
    uint64_t index;
};

/* --- what was sent ------------------------------------------------------------------------------------------------*/

static void cache_put(struct source *s, uint64_t at, const void *data, uint32_t size)
{
    uint32_t place = (uint32_t)(at % s->cache_room), first = s->cache_room - place;
    if (first > size)
        first = size;
    memcpy(s->cache + place, data, first);
    memcpy(s->cache, (const uint8_t *)data + first, size - first);
}

static void cache_get(const struct source *s, uint64_t at, void *into, uint32_t size)
{
    uint32_t place = (uint32_t)(at % s->cache_room), first = s->cache_room - place;
    if (first > size)
        first = size;
    memcpy(into, s->cache + place, first);
    memcpy((uint8_t *)into + first, s->cache, size - first);
}

uint64_t keep(struct source *s, const struct plain *packet)
{
    struct kept kept = {packet->index, packet->timestamp, (uint16_t)packet->size, packet->marker, 0};
    uint64_t at = s->cache_head;
    cache_put(s, at, &kept, sizeof kept);
    cache_put(s, at + sizeof kept, packet->payload, (uint32_t)packet->size);
    s->cache_head = at + sizeof kept + (uint64_t)packet->size;
    return at;
}

/* --- once ---------------------------------------------------------------------------------------------------------*/

/* Encrypt a packet into the batch; false when it is longer than a packet of ours may be. */
static bool put_out(struct plane *p, struct leg *leg, const struct head *head, const uint8_t *payload, int size)
{
    int header = leg->transport_id ? 20 : 12;
    if (header + size > LARGEST_OUT) {
        leg->dropped++;
        return false;
    }
    if (!leg->selected)
        return true;
    uint8_t *out = out_begin(p);
    out[0] = (uint8_t)(0x80 | (leg->transport_id ? 0x10 : 0) | (head->padded ? 0x20 : 0));
    out[1] = (uint8_t)(head->payload_type | (head->marker ? 0x80 : 0));
    put16(out + 2, (uint16_t)head->index);
    put32(out + 4, head->timestamp);
    put32(out + 8, head->ssrc);
    if (leg->transport_id)
        write_number(out + 12, leg->transport_id, head->number);
    int whole = srtp_protect(&leg->out, out, header, payload, size, head->index);
    if (whole > 0)
        out_end(p, leg, whole);
    return true;
}

static void fetch(const void *at, size_t size)
{
    for (size_t line = 0; line < size; line += 64)
        __builtin_prefetch((const char *)at + line, 1);
}

static void fetch_key(const struct half *half)
{
    if (half->gcm.expanded)
        fetch(half->gcm.expanded, GCM_EXPANDED_USED);
    else
        fetch(half->gcm.evp ? half->gcm.evp : half->counter, 128);
}

/* Have the memory of the receivers after this one on its way: each has its own, which the last packets have pushed out
 * of the processor's cache. */
void approach(const struct source *source, int at, uint64_t index)
{
    const struct fan *fan = source->fan + at;
    int left = source->fans - at;
    if (left > 3)
        fetch(fan[3].slot, sizeof *fan[3].slot);
    if (left > 2) {
        const struct slot *slot = fan[2].slot;
        const struct leg *leg = slot->leg;
        fetch(&leg->handle, offsetof(struct leg, rtcp_index) - offsetof(struct leg, handle));
        fetch(&leg->transport_id, sizeof leg->transport_id + sizeof leg->log);
        fetch(&leg->to, sizeof(struct sockaddr_in6));
        fetch(&leg->packets_in, 64);
        fetch(&slot->sent[(index + (uint64_t)slot->shift) & (slot->sents - 1)], sizeof *slot->sent);
    }
    if (left > 1) {
        const struct leg *leg = fan[1].slot->leg;
        if (leg->secure)
            fetch_key(&leg->out.rtp);
        if (leg->log.packets)
            fetch(&leg->log.packets[leg->log.next % LOGGED], sizeof *leg->log.packets);
    }
}

static void begin(struct slot *slot, struct source *source, const struct plain *packet, uint64_t now)
{
    uint64_t passed = (uint64_t)((double)(now - slot->last_at) / 1e9 * slot->rate);
    uint64_t index = slot->begun ? slot->last + 1 : slot->last;
    uint32_t timestamp = slot->begun ? slot->last_timestamp + (uint32_t)(passed ? passed : 1) : slot->last_timestamp;
    slot->before = slot->now;
    slot->feed = source;
    slot->feed_ssrc = packet->ssrc;
    slot->first = packet->index;
    slot->shift = (int64_t)(index - packet->index);
    slot->now.leg = source->leg->handle;
    slot->now.place = source->place;
    slot->now.from = index;
    slot->now.timestamp_shift = timestamp - packet->timestamp;
    if (slot->kind == PICTURE)
        vp8_begin(slot, &packet->vp8);
}

void deliver(struct plane *p, struct slot *slot, struct source *source, const struct plain *packet, bool routed,
             uint64_t kept, uint64_t now)
{
    struct leg *leg = slot->leg;
    uint8_t numbered[LARGEST_OUT];
    if (!leg->secure)
        return;
    if (slot->feed != source || slot->feed_ssrc != packet->ssrc) {
        if (!routed || (slot->kind == PICTURE && !packet->vp8.key))
            return;
        begin(slot, source, packet, now);
    } else if (packet->index < slot->first) {
        return; /* from before the switch: its number belongs to another packet */
    }
    struct head head = {.ssrc = slot->ssrc, .timestamp = packet->timestamp + slot->now.timestamp_shift,
                        .payload_type = slot->payload_type, .marker = packet->marker,
                        .index = packet->index + (uint64_t)slot->shift};
    if (!slot->begun || head.index > slot->last) {
        slot->last = head.index;
        slot->last_timestamp = head.timestamp;
        slot->last_at = now;
        slot->begun = true;
        if (slot->kind == PICTURE)
            vp8_sent(slot, &packet->vp8);
    }
    slot->packets++;
    slot->octets += (uint64_t)packet->size;
    head.number = stamp(leg, packet->size, now);
    const uint8_t *payload = packet->payload;
    if (packet->size <= LARGEST_OUT && vp8_rewrite(&slot->now, &packet->vp8, NULL)) {
        memcpy(numbered, payload, (size_t)packet->size);
        vp8_rewrite(&slot->now, &packet->vp8, numbered);
        payload = numbered;
    }
    if (!put_out(p, leg, &head, payload, packet->size))
        return;
    leg->packets_out++;
    struct sent *sent = &slot->sent[head.index & (slot->sents - 1)];
    if (sent->index == NOTHING || sent->index <= head.index) /* one that comes late takes no newer one's place */
        *sent = (struct sent){head.index, kept, now, 0, head.number};
}

/* --- again --------------------------------------------------------------------------------------------------------*/

/* The source that a packet of the slot came from, and what was added to its numbers; NULL when it is gone. */
static struct source *origin(struct plane *p, const struct slot *slot, uint64_t index, const struct numbering **numbering)
{
    const struct numbering *n = index >= slot->now.from ? &slot->now : &slot->before;
    struct leg *leg = leg_of(p, n->leg);
    *numbering = n;
    return leg && index >= n->from ? &leg->sources[n->place] : NULL;
}

/* Where the slot has no stream for retransmissions, it is the same packet under the same index: the bytes must be those
 * that were sent, down to the number of the transport, for no keystream may be used for others. */
static bool again(struct plane *p, struct slot *slot, struct sent *sent, uint64_t now)
{
    const struct numbering *numbering;
    struct source *source = origin(p, slot, sent->index, &numbering);
    struct kept kept;
    uint8_t payload[2 + LARGEST_OUT];
    if (!source || source->cache_head - sent->kept > source->cache_room)
        return false;
    cache_get(source, sent->kept, &kept, sizeof kept);
    if (kept.size > LARGEST_OUT - 12)
        return false;
    cache_get(source, sent->kept + sizeof kept, payload + 2, kept.size);
    if (slot->kind == PICTURE) {
        struct vp8 vp8 = vp8_read(payload + 2, kept.size);
        vp8_rewrite(numbering, &vp8, payload + 2);
    }
    struct head head = {.ssrc = slot->ssrc, .timestamp = kept.timestamp + numbering->timestamp_shift,
                        .payload_type = slot->payload_type, .marker = kept.marker, .number = sent->number,
                        .index = sent->index};
    if (!slot->rtx_ssrc)
        return put_out(p, slot->leg, &head, payload + 2, kept.size);
    put16(payload, (uint16_t)sent->index);
    head.ssrc = slot->rtx_ssrc;
    head.payload_type = slot->rtx_payload_type;
    head.index = ++slot->rtx_index;
    head.number = stamp(slot->leg, 2 + kept.size, now);
    put_out(p, slot->leg, &head, payload, 2 + kept.size);
    return true;
}

void resend(struct plane *p, struct slot *slot, const uint16_t *lost, int count, uint64_t now)
{
    slot->allowance += (double)(now - slot->refilled) / 1e9 * RESEND_RATE;
    if (slot->allowance > RESEND_BURST)
        slot->allowance = RESEND_BURST;
    slot->refilled = now;
    for (int i = 0; i < count; i++) {
        uint64_t index = slot->last + (uint64_t)(int64_t)(int16_t)(uint16_t)(lost[i] - (uint16_t)slot->last);
        struct sent *sent = &slot->sent[index & (slot->sents - 1)];
        if (!slot->begun || sent->index != index || index < slot->floor || now - sent->at > KEEP_FOR ||
            (sent->again && now - sent->again < RESEND_GAP))
            continue;
        if (slot->allowance < 1)
            break;
        if (slot->leg->secure && again(p, slot, sent, now)) {
            slot->allowance -= 1;
            sent->again = now;
        }
    }
}

/* Where padding goes: the stream for retransmissions of a slot that is being fed; while only slots without one are, of
   any: a paused picture comes back by what padding shows beside the voices. Nothing to whom nothing is sent. */
static struct slot *padded_slot(struct leg *leg)
{
    struct slot *found = NULL;
    bool fed = false;
    for (int i = 0; i < leg->slot_count; i++) {
        struct slot *slot = &leg->slots[i];
        if (slot->rtx_ssrc && slot->feed)
            return slot;
        fed = fed || slot->feed;
        if (slot->rtx_ssrc && !found)
            found = slot;
    }
    return fed ? found : NULL;
}

/* One packet of padding; gives its size, 0 where it has no place. */
int pad(struct plane *p, struct leg *leg, int size, uint64_t now)
{
    uint8_t filling[PAD_AT_MOST] = {0};
    struct slot *slot = leg->secure ? padded_slot(leg) : NULL;
    if (slot) {
        int bytes = size - OVERHEAD < 1 ? 1 : size - OVERHEAD > PAD_AT_MOST ? PAD_AT_MOST : size - OVERHEAD;
        filling[bytes - 1] = (uint8_t)bytes;
        struct head head = {.ssrc = slot->rtx_ssrc, .timestamp = slot->last_timestamp,
                            .payload_type = slot->rtx_payload_type, .padded = true,
                            .number = stamp(leg, bytes, now), .index = ++slot->rtx_index};
        put_out(p, leg, &head, filling, bytes);
        return bytes + OVERHEAD;
    }
    return 0;
}
