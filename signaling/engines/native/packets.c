/* One datagram in, its copies out. Every read of a packet is checked against its length before it is made. */
#include <string.h>

#include "bytes.h"
#include "plane.h"

#define SECOND UINT64_C(1000000000)
#define KEEP_FOR SECOND          /* how long a packet may be asked for */
#define RESEND_GAP (SECOND / 33) /* one packet is not sent again within this time */
#define RESEND_BURST 96.0
#define RESEND_RATE 200.0

/* What is left of a plain packet when extensions, contributing sources and padding are off. */
struct plain {
    uint64_t index;
    uint32_t timestamp;
    const uint8_t *payload;
    int size;
    bool marker;
    struct vp8 vp8;
};

static void hand_up(struct plane *p, struct ring *ring, int type, struct leg *leg, const struct path *from,
                    const uint8_t *data, int size, uint64_t now)
{
    struct record head = {.type = (uint8_t)type, .leg = leg ? leg->handle : 0, .at = now, .path = *from};
    if (ring_put(ring, &head, data, (uint32_t)size))
        p->tell = true;
}

/* --- STUN ---------------------------------------------------------------------------------------------------------*/

static bool is_stun(const uint8_t *data, int size)
{
    return size >= 20 && size <= 548 && data[0] < 4 && get32(data + 4) == 0x2112a442u;
}

/* Whether a request names a user fragment of ours: a flood costs this look-up and no more. */
static bool names_leg(const struct plane *p, const uint8_t *data, int size)
{
    for (int at = 20; at + 4 <= size;) {
        int kind = get16(data + at), length = get16(data + at + 2);
        at += 4;
        if (at + length > size)
            return false;
        if (kind == 6) {
            const uint8_t *colon = memchr(data + at, ':', (size_t)length);
            return colon && knows_name(p, data + at, (size_t)(colon - data - at));
        }
        at += (length + 3) & ~3;
    }
    return false;
}

static void on_stun(struct plane *p, const struct path *from, const uint8_t *data, int size, uint64_t now)
{
    struct leg *leg = leg_at(p, from);
    int type = get16(data);
    if ((type == 0x0101 && leg) || (type == 0x0001 && names_leg(p, data, size)))
        hand_up(p, &p->control, UP_STUN, leg, from, data, size, now);
    else
        p->strangers++;
}

/* --- RTCP ---------------------------------------------------------------------------------------------------------*/

static struct replay_rtcp *reporter_of(struct leg *leg, uint32_t ssrc)
{
    for (int i = 0; i < leg->reporter_count; i++)
        if (leg->reporters[i].ssrc == ssrc)
            return &leg->reporters[i];
    return NULL;
}

static bool on_rtcp(struct plane *p, struct leg *leg, const struct path *from, uint8_t *data, int size, uint64_t now)
{
    if (size < 8 || size > LARGEST_IN)
        return false;
    uint32_t index, ssrc = get32(data + 4);
    struct replay_rtcp fresh = {.ssrc = ssrc}, *known = reporter_of(leg, ssrc);
    if (!known && leg->reporter_count == MAX_REPORTERS)
        return false;
    int plain = srtcp_unprotect(&leg->in, data, size, &index);
    if (plain < 0 || !replay_rtcp_fresh(known ? known : &fresh, index))
        return false;
    if (!known) {
        known = &leg->reporters[leg->reporter_count++];
        *known = fresh;
    }
    replay_rtcp_add(known, index);
    hand_up(p, &p->control, UP_RTCP, leg, from, data, plain, now);
    return true;
}

/* --- RTP inwards --------------------------------------------------------------------------------------------------*/

/* The bytes before the payload, or -1. */
static int header_of(const uint8_t *data, int size)
{
    int header = 12 + 4 * (data[0] & 0x0f);
    if (data[0] & 0x10) {
        if (size < header + 4)
            return -1;
        header += 4 + 4 * get16(data + header + 2);
    }
    return header <= size ? header : -1;
}

static struct source *source_of(struct leg *leg, uint32_t ssrc, uint8_t payload_type)
{
    struct source *spare = NULL;
    for (int i = 0; i < leg->source_count; i++) {
        struct source *s = &leg->sources[i];
        if (s->ssrc && s->ssrc == ssrc)
            return s;
        if (!spare && !s->ssrc && s->payload_type == payload_type)
            spare = s; /* not announced: the one without an SSRC that has its payload type */
    }
    return spare;
}

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

static uint64_t keep(struct source *s, const struct plain *packet)
{
    struct kept kept = {packet->index, packet->timestamp, (uint16_t)packet->size, packet->marker, 0};
    uint64_t at = s->cache_head;
    cache_put(s, at, &kept, sizeof kept);
    cache_put(s, at + sizeof kept, packet->payload, (uint32_t)packet->size);
    s->cache_head = at + sizeof kept + (uint64_t)packet->size;
    return at;
}

static void deliver(struct plane *p, struct slot *slot, struct source *source, const struct plain *packet,
                    uint64_t kept, uint64_t now);

static bool on_rtp(struct plane *p, struct leg *leg, uint8_t *data, int size, uint64_t now)
{
    if (size < 12 || size > LARGEST_IN)
        return false;
    uint32_t ssrc = get32(data + 8);
    uint8_t payload_type = data[1] & 0x7f;
    struct source *source = source_of(leg, ssrc, payload_type);
    int header = header_of(data, size - leg->in.tag);
    if (!source || header < 0)
        return false;
    uint16_t sequence = get16(data + 2);
    uint64_t index = replay_guess(&source->replay, sequence);
    if (!replay_fresh(&source->replay, index))
        return false;
    int end = srtp_unprotect(&leg->in, data, header, size, index);
    if (end < 0)
        return false;
    if (source->ssrc)
        replay_add(&source->replay, index);
    int padding = data[0] & 0x20 ? data[end - 1] : 0;
    if ((data[0] & 0x20 && !padding) || header > end - padding || payload_type != source->payload_type)
        return false;
    if (!source->ssrc) {
        source->ssrc = ssrc;
        replay_add(&source->replay, index);
    }
    leg->packets_in++;
    struct record head = {.type = UP_RTP, .source = source->place, .leg = leg->handle, .at = now,
                          .ssrc = ssrc, .sequence = sequence, .timestamp = get32(data + 4)};
    head.payload = (uint16_t)(end - padding - header);
    ring_put(&p->media, &head, data, source->tapped ? (uint32_t)end : 0);
    if (source->fans) {
        struct plain packet = {index, head.timestamp, data + header, end - padding - header, data[1] >= 0x80, {0}};
        if (source->kind == PICTURE)
            packet.vp8 = vp8_read(packet.payload, packet.size);
        uint64_t kept = keep(source, &packet);
        for (int i = 0; i < source->fans; i++)
            deliver(p, source->fan[i], source, &packet, kept, now);
    }
    return true;
}

/* --- RTP outwards -------------------------------------------------------------------------------------------------*/

static void begin(struct slot *slot, struct source *source, const struct plain *packet, uint64_t now)
{
    uint64_t passed = (uint64_t)((double)(now - slot->last_at) / 1e9 * slot->rate);
    uint64_t index = slot->begun ? slot->last + 1 : slot->last;
    uint32_t timestamp = slot->begun ? slot->last_timestamp + (uint32_t)(passed ? passed : 1) : slot->last_timestamp;
    slot->feed = source;
    slot->first = packet->index;
    slot->floor = index;
    slot->shift = (int64_t)(index - packet->index);
    slot->timestamp_shift = timestamp - packet->timestamp;
    if (slot->kind == PICTURE)
        vp8_begin(slot, &packet->vp8);
}

/* Give the slot's numbers to a packet and encrypt it into `out`. `vp8` is of this payload, or of none. */
static int write_packet(struct slot *slot, uint8_t *out, const uint8_t *payload, int size, bool marker,
                        uint32_t timestamp, uint64_t index, const struct vp8 *vp8)
{
    uint8_t numbered[LARGEST_OUT];
    if (vp8_rewrite(slot, vp8, NULL)) {
        memcpy(numbered, payload, (size_t)size);
        vp8_rewrite(slot, vp8, numbered);
        payload = numbered;
    }
    out[0] = 0x80;
    out[1] = (uint8_t)(slot->payload_type | (marker ? 0x80 : 0));
    put16(out + 2, (uint16_t)index);
    put32(out + 4, timestamp);
    put32(out + 8, slot->ssrc);
    return srtp_protect(&slot->leg->out, out, 12, payload, size, index);
}

static void deliver(struct plane *p, struct slot *slot, struct source *source, const struct plain *packet,
                    uint64_t kept, uint64_t now)
{
    struct leg *leg = slot->leg;
    if (!leg->secure)
        return;
    if (slot->feed != source) {
        if (slot->kind == PICTURE && !packet->vp8.key)
            return;
        begin(slot, source, packet, now);
    } else if (packet->index < slot->first) {
        return; /* from before the switch: its number belongs to another packet */
    }
    uint64_t index = packet->index + (uint64_t)slot->shift;
    uint32_t timestamp = packet->timestamp + slot->timestamp_shift;
    if (!slot->begun || index > slot->last) {
        slot->last = index;
        slot->last_timestamp = timestamp;
        slot->last_at = now;
        slot->begun = true;
        if (slot->kind == PICTURE)
            vp8_sent(slot, &packet->vp8);
    }
    slot->packets++;
    slot->octets += (uint64_t)packet->size;
    if (12 + packet->size > LARGEST_OUT) {
        leg->dropped++;
        return;
    }
    leg->packets_out++;
    slot->sent[index & (slot->sents - 1)] = (struct sent){index, kept, now, 0};
    if (!leg->selected)
        return;
    int size = write_packet(slot, out_begin(p), packet->payload, packet->size, packet->marker, timestamp, index,
                            &packet->vp8);
    if (size > 0)
        out_end(p, leg, size);
}

static bool again(struct plane *p, struct slot *slot, struct sent *sent)
{
    struct source *source = slot->feed;
    struct kept kept;
    uint8_t payload[LARGEST_OUT];
    if (!source || source->cache_head - sent->kept > source->cache_room)
        return false;
    cache_get(source, sent->kept, &kept, sizeof kept);
    if (kept.size > sizeof payload - 12)
        return false;
    cache_get(source, sent->kept + sizeof kept, payload, kept.size);
    struct vp8 vp8 = slot->kind == PICTURE ? vp8_read(payload, kept.size) : (struct vp8){0};
    /* the same packet under the same index: the bytes are those that were sent, no keystream is used for others */
    int size = write_packet(slot, out_begin(p), payload, kept.size, kept.marker, kept.timestamp + slot->timestamp_shift,
                            sent->index, &vp8);
    if (size <= 0)
        return false;
    out_end(p, slot->leg, size);
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
        if (slot->leg->secure && slot->leg->selected && again(p, slot, sent)) {
            slot->allowance -= 1;
            sent->again = now;
        }
    }
}

/* --- all ----------------------------------------------------------------------------------------------------------*/

void take_datagram(struct plane *p, const struct path *from, uint8_t *data, int size, uint64_t now)
{
    if (size <= 0)
        return;
    p->received++;
    if (is_stun(data, size)) {
        on_stun(p, from, data, size, now);
        return;
    }
    struct leg *leg = leg_at(p, from);
    if (!leg) {
        p->strangers++;
    } else if (data[0] >= 20 && data[0] <= 63) {
        hand_up(p, &p->control, UP_DTLS, leg, from, data, size, now);
    } else if (data[0] >= 128 && data[0] <= 191 && leg->secure) {
        bool rtcp = size >= 2 && data[1] >= 192 && data[1] <= 223;
        if (!(rtcp ? on_rtcp(p, leg, from, data, size, now) : on_rtp(p, leg, data, size, now)))
            leg->dropped++;
    }
}
