/* One datagram in. Every read of a packet is checked against its length before it is made. */
#include <string.h>

#include "bytes.h"
#include "native.h"
#include "plane.h"

static void hand_up(struct plane *p, struct ring *ring, int type, struct leg *leg, const struct path *from,
                    const uint8_t *data, int size, uint64_t now)
{
    struct record head = {.type = (uint8_t)type, .leg = leg ? leg->handle : 0, .at = now, .path = *from};
    if (ring_put(ring, &head, data, (uint32_t)size) && (type != UP_RTCP || rtcp_urgent(data, size)))
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
    plain = rtcp_settle(leg, data, plain, now);
    if (plain)
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

/* How many bytes of padding end a decrypted packet, or -1 when it says what cannot be. */
static int padding_of(const uint8_t *data, int header, int end)
{
    int padding = data[0] & 0x20 ? data[end - 1] : 0;
    return (data[0] & 0x20 && !padding) || header > end - padding ? -1 : padding;
}

/* A packet of a source, as its browser sent it first: `data` is whole, with `header` bytes before the payload. */
static void on_packet(struct plane *p, struct source *source, struct record *head, uint64_t index, const uint8_t *data,
                      int header, int size, int padding)
{
    struct plain packet = {index, head->ssrc, head->timestamp, data + header, size - padding - header, data[1] >= 0x80, {0}};
    source->leg->packets_in++;
    if (reception_note(&source->reception, head->sequence, head->timestamp, packet.size, head->at))
        head->what |= BROKEN;
    if (source->told != head->ssrc)
        head->what |= NEWS;
    source->told = head->ssrc;
    head->payload = (uint16_t)packet.size;
    if (source->kind == PICTURE) {
        p->unfinished = !packet.marker;
        packet.vp8 = vp8_read(packet.payload, packet.size);
    }
    if (source->name_size)
        head->height = (uint16_t)vp8_height(&packet.vp8, packet.payload, packet.size);
    if (head->height && head->height != source->height) {
        head->what |= NEWS;
        source->height = head->height;
    }
    bool told = source->tapped;
    if (told)
        head->what |= TAPPED;
    if (source->tray)
        tray_put(source->tray, head->at, data, (uint32_t)size);
    if (head->what && !ring_put(&p->media, head, data, told ? (uint32_t)size : 0))
        source->told = source->height = 0; /* to be told with the next packet */
    if (!source->fans)
        return;
    uint64_t kept = keep(source, &packet);
    for (int i = 0; i < source->fans; i++) {
        approach(source, i, packet.index);
        deliver(p, source->fan[i].slot, source, &packet, source->fan[i].routed, kept, head->at);
    }
}

/* Which packet of a source is meant by a number that came in another stream; false when it has come or lies too far. */
static bool missing(struct stream *stream, uint16_t sequence, uint64_t *index)
{
    struct replay *replay = &stream->replay;
    int64_t step = (int16_t)(uint16_t)(sequence - (uint16_t)replay->highest);
    if (stream->begun && (step >= REPLAY_WINDOW || step <= -REPLAY_WINDOW || (int64_t)replay->highest + step < 0))
        return false;
    *index = stream->begun ? replay->highest + (uint64_t)step : sequence;
    return !stream->begun || replay_fresh(replay, *index);
}

/* A packet that is sent again in a stream of its own (RFC 4588): what it carries is handled as if it had come itself. */
static bool on_repair(struct plane *p, struct source *source, struct record *head, uint8_t *data, int header, int end)
{
    int size = end - header;
    struct stream *stream = stream_of(source->leg, source->ssrc);
    uint16_t sequence = size >= 2 ? get16(data + header) : 0;
    uint64_t index;
    if (size <= 2 || !source->ssrc || !stream || stream->repairs || !missing(stream, sequence, &index))
        return size != 1;
    replay_add(&stream->replay, index);
    stream->begun = true;
    uint8_t marker = data[1] & 0x80, *first = data + header + 2 - 12;
    first[0] = 0x80;
    first[1] = marker | source->payload_type;
    put16(first + 2, sequence);
    put32(first + 4, head->timestamp);
    put32(first + 8, source->ssrc);
    head->sequence = sequence;
    head->ssrc = source->ssrc;
    on_packet(p, source, head, index, first, 12, size + 10, 0);
    return true;
}

static bool on_rtp(struct plane *p, struct leg *leg, uint8_t *data, int size, uint64_t now)
{
    if (size < 12 || size > LARGEST_IN)
        return false;
    struct record head = {.type = UP_RTP, .leg = leg->handle, .at = now, .ssrc = get32(data + 8),
                          .sequence = get16(data + 2), .timestamp = get32(data + 4)};
    struct stream fresh, *known = stream_of(leg, head.ssrc), *stream = known ? known : &fresh;
    int header = header_of(data, size - leg->in.tag);
    if (header < 0 || (!known && !adopt(leg, data, size, &fresh)))
        return false;
    uint64_t index = replay_guess(&stream->replay, head.sequence);
    if (!replay_fresh(&stream->replay, index))
        return false;
    int end = srtp_unprotect(&leg->in, data, header, size, index);
    if (end < 0)
        return false;
    replay_add(&stream->replay, index);
    stream->begun = true;
    struct source *source = stream->source;
    int padding = padding_of(data, header, end);
    if (padding < 0 || (data[1] & 0x7f) != (stream->repairs ? source->rtx_payload_type : source->payload_type))
        return false;
    if (source->transport_id) {
        struct found number = extension(data, end, source->transport_id);
        if (!number.well)
            return false;
        if (number.size == 2)
            arrivals_note(&leg->came, get16(number.value), now);
    }
    if (!known)
        leg->streams[leg->stream_count++] = fresh;
    head.source = source->place;
    if (stream->repairs)
        return on_repair(p, source, &head, data, header, end - padding);
    if (!known)
        source->ssrc = head.ssrc;
    on_packet(p, source, &head, index, data, header, end, padding);
    return true;
}

/* --- late ---------------------------------------------------------------------------------------------------------*/

static bool feed(struct plane *p, struct source *source, const uint8_t *data, int size, uint64_t now)
{
    int header = size < 12 ? -1 : header_of(data, size);
    int padding = header < 0 ? -1 : padding_of(data, header, size);
    if (padding < 0 || (data[1] & 0x7f) != source->payload_type)
        return false;
    struct record head = {.type = UP_RTP, .leg = source->leg->handle, .at = now, .ssrc = get32(data + 8),
                          .sequence = get16(data + 2), .timestamp = get32(data + 4), .source = source->place};
    struct stream *stream = stream_of(source->leg, head.ssrc);
    if (!stream)
        stream = add_stream(source->leg, head.ssrc, source, false);
    if (!stream || stream->source != source || stream->repairs)
        return false;
    uint64_t index = replay_guess(&stream->replay, head.sequence);
    if (stream->begun && !replay_fresh(&stream->replay, index))
        return false;
    replay_add(&stream->replay, index);
    stream->begun = true;
    source->ssrc = head.ssrc;
    on_packet(p, source, &head, index, data, header, size, padding);
    return true;
}

/* Packets that were kept back leave by the routes of their sources; `rows`: handle, source and size of each. */
int np_feed(struct plane *p, const uint32_t *rows, int count, const uint8_t *data, uint64_t now)
{
    int fed = 0;
    lock(p);
    for (int i = 0; i < count; data += rows[3 * i + 2], i++) {
        struct leg *leg = leg_of(p, rows[3 * i]);
        if (!leg || rows[3 * i + 1] >= (uint32_t)leg->source_count || rows[3 * i + 2] > LARGEST_IN)
            continue;
        if (feed(p, &leg->sources[rows[3 * i + 1]], data, (int)rows[3 * i + 2], now))
            fed++;
        else
            leg->dropped++;
    }
    flush(p);
    p->unfinished = false;
    unlock(p);
    return fed;
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
