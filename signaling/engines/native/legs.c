/* Control's calls about one leg: open and close, keys, addresses, what it sends. Each holds the lock. */
#include <stdlib.h>
#include <string.h>

#include "native.h"
#include "plane.h"

void slot_off(struct slot *s)
{
    s->feed = NULL;
    s->floor = s->last + 1;
}

static void off_fans(struct plane *p, const struct leg *leg)
{
    for (int i = 0; i < MAX_LEGS; i++) {
        struct leg *other = &p->legs[i];
        for (int n = 0; other->open && n < other->source_count; n++) {
            struct source *s = &other->sources[n];
            int kept = 0;
            for (int f = 0; f < s->fans; f++)
                if (s->fan[f].slot->leg != leg)
                    s->fan[kept++] = s->fan[f];
            s->fans = kept;
        }
        for (int n = 0; other->open && n < other->slot_count; n++)
            if (other->slots[n].feed && other->slots[n].feed->leg == leg)
                slot_off(&other->slots[n]);
    }
}

void drop_leg(struct plane *p, struct leg *leg)
{
    if (!leg->open)
        return;
    off_fans(p, leg);
    leg->open = false;
    if (leg->secure) {
        srtp_close(&leg->in);
        srtp_close(&leg->out);
    }
    for (int i = 0; i < leg->source_count; i++) {
        free(leg->sources[i].cache);
        free(leg->sources[i].fan);
    }
    for (int i = 0; i < leg->slot_count; i++)
        free(leg->slots[i].sent);
    free(leg->sources);
    free(leg->slots);
    free(leg->reporters);
    free(leg->streams);
    free(leg->log.packets);
    free(leg->downlink);
    free(leg->came.at);
}

static bool make_source(struct source *s, const struct np_source *given)
{
    s->ssrc = given->ssrc;
    s->track = given->track;
    s->payload_type = given->payload_type & 0x7f;
    s->rtx_payload_type = given->rtx_payload_type & 0x7f;
    s->transport_id = given->transport_id;
    s->rid_id = given->rid_id;
    s->repaired_id = given->repaired_id;
    s->name_size = (uint8_t)strnlen(given->name, LONGEST_NAME);
    memcpy(s->name, given->name, s->name_size);
    s->kind = given->picture ? PICTURE : VOICE;
    s->reception.rate = s->kind == PICTURE ? 90000 : 48000;
    s->cache_room = s->kind == PICTURE ? 512u << 10 : 64u << 10;
    return (s->cache = malloc(s->cache_room)) != NULL;
}

static bool make_slot(struct slot *s, const struct np_slot *given)
{
    s->ssrc = given->ssrc;
    s->rtx_ssrc = given->rtx_ssrc;
    s->payload_type = given->payload_type & 0x7f;
    s->rtx_payload_type = given->rtx_payload_type & 0x7f;
    s->kind = given->picture ? PICTURE : VOICE;
    s->rate = s->kind == PICTURE ? 90000 : 48000;
    s->last = given->sequence;
    s->last_timestamp = given->timestamp;
    s->allowance = 96;
    s->last_picture = s->last_base = -1;
    s->sents = s->kind == PICTURE ? 512 : 128; /* more than come within KEEP_FOR */
    s->sent = malloc(s->sents * sizeof *s->sent);
    for (uint32_t n = 0; s->sent && n < s->sents; n++)
        s->sent[n].index = NOTHING;
    return s->sent != NULL;
}

static bool make_streams(struct leg *leg, const struct np_source *sources, const struct np_slot *slots)
{
    bool well = leg->sources && leg->slots && leg->reporters && leg->streams;
    for (int i = 0; well && i < leg->source_count; i++) {
        struct source *s = &leg->sources[i];
        s->leg = leg;
        s->place = (uint16_t)i;
        well = make_source(s, &sources[i]);
        if (s->ssrc)
            add_stream(leg, s->ssrc, s, false);
        if (well && s->transport_id && !leg->came.at)
            well = (leg->came.at = calloc(ARRIVALS, sizeof *leg->came.at)) != NULL;
    }
    for (int i = 0; well && i < leg->source_count; i++)
        if (sources[i].rtx_ssrc)
            add_stream(leg, sources[i].rtx_ssrc, &leg->sources[i], true);
    for (int i = 0; well && i < leg->slot_count; i++) {
        leg->slots[i].leg = leg;
        well = make_slot(&leg->slots[i], &slots[i]);
        if (slots[i].transport_id > leg->transport_id)
            leg->transport_id = slots[i].transport_id;
    }
    leg->log.next = 1;
    if (well && leg->transport_id)
        well = (leg->log.packets = calloc(LOGGED, sizeof *leg->log.packets)) != NULL;
    return well;
}

uint32_t np_open(struct plane *p, const uint8_t *name, int size, const struct np_source *sources, int source_count,
                 const struct np_slot *slots, int slot_count)
{
    uint32_t handle = 0;
    if (source_count < 0 || source_count > MAX_STREAMS || slot_count < 0 || slot_count > MAX_STREAMS)
        return 0;
    lock(p);
    for (uint32_t i = 0; i < MAX_LEGS && !handle; i++) {
        struct leg *leg = &p->legs[i];
        if (leg->open)
            continue;
        handle = ++p->generation * MAX_LEGS | i;
        *leg = (struct leg){.open = true, .handle = handle, .name = digest(name, (size_t)size)};
        leg->sources = calloc((size_t)source_count + 1, sizeof *leg->sources);
        leg->slots = calloc((size_t)slot_count + 1, sizeof *leg->slots);
        leg->reporters = calloc(MAX_REPORTERS, sizeof *leg->reporters);
        leg->stream_room = 2 * source_count + MAX_ADOPTED;
        leg->streams = calloc((size_t)leg->stream_room, sizeof *leg->streams);
        leg->source_count = source_count;
        leg->slot_count = slot_count;
        if (!make_streams(leg, sources, slots)) {
            drop_leg(p, leg);
            handle = 0;
            break;
        }
        rewrite_tables(p);
    }
    unlock(p);
    return handle;
}

void np_close(struct plane *p, uint32_t handle)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg) {
        drop_leg(p, leg);
        rewrite_tables(p);
    }
    unlock(p);
}

int np_secure(struct plane *p, uint32_t handle, int profile, const uint8_t *keys)
{
    int key = profile == SRTP_AEAD_AES_256_GCM ? 32 : 16, salt = profile == SRTP_AES128_CM_SHA1_80 ? 14 : 12;
    lock(p);
    struct leg *leg = leg_of(p, handle);
    bool well = leg && !leg->secure && srtp_open(&leg->in, profile, keys, keys + key, false);
    if (well && !srtp_open(&leg->out, profile, keys + key + salt, keys + 2 * key + salt, true)) {
        srtp_close(&leg->in);
        well = false;
    }
    if (well)
        leg->secure = true;
    unlock(p);
    return well;
}

void np_admit(struct plane *p, uint32_t handle, const struct path *path)
{
    lock(p);
    struct leg *leg = leg_of(p, handle), *owner = leg_at(p, path);
    if (leg && leg != owner && leg->path_count < MAX_PATHS) {
        if (owner)
            remove_path(owner, path);
        leg->paths[leg->path_count++] = *path;
        rewrite_tables(p);
    }
    unlock(p);
}

void np_dismiss(struct plane *p, uint32_t handle, const struct path *path)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && remove_path(leg, path))
        rewrite_tables(p);
    unlock(p);
}

void np_select(struct plane *p, uint32_t handle, const struct path *path)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && path->socket < p->socket_count) {
        leg->selected = true;
        leg->path = *path;
        leg->to_size = socket_address(path, &leg->to);
    }
    unlock(p);
}

/* Where a leg's slots stand, the first `room` of them; gives how many. */
int np_states(struct plane *p, uint32_t handle, struct np_state *out, int room)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    int count = leg ? leg->slot_count : 0;
    if (count > room)
        count = room;
    for (int i = 0; i < count; i++) {
        const struct slot *s = &leg->slots[i];
        out[i] = (struct np_state){s->packets, s->octets, s->feed ? s->feed_ssrc : 0,
                                   s->feed ? s->now.timestamp_shift : 0,
                                   s->last_timestamp, s->ssrc};
    }
    unlock(p);
    return count;
}

int np_tally(struct plane *p, uint32_t handle, uint64_t out[3])
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg) {
        out[0] = leg->packets_in;
        out[1] = leg->packets_out;
        out[2] = leg->dropped;
    }
    unlock(p);
    return leg != NULL;
}

int np_send(struct plane *p, const struct path *path, const uint8_t *data, int size)
{
    struct sockaddr_storage to;
    socklen_t to_size = socket_address(path, &to);
    return send_now(p, path->socket, &to, to_size, data, size);
}

int np_send_leg(struct plane *p, uint32_t handle, const uint8_t *data, int size)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    bool well = leg && leg->selected && send_now(p, leg->path.socket, &leg->to, leg->to_size, data, size);
    unlock(p);
    return well;
}

bool send_rtcp(struct plane *p, struct leg *leg, uint8_t *packet, int size)
{
    if (size > SENDING - SRTP_MAX_TRAILER || !leg->secure || !leg->selected)
        return false;
    size = srtcp_protect(&leg->out, packet, size, ++leg->rtcp_index & 0x7fffffffu);
    return size > 0 && send_now(p, leg->path.socket, &leg->to, leg->to_size, packet, size);
}

int np_send_rtcp(struct plane *p, uint32_t handle, const uint8_t *data, int size)
{
    uint8_t packet[SENDING];
    if (size < 8 || size > SENDING)
        return 0;
    memcpy(packet, data, (size_t)size);
    lock(p);
    struct leg *leg = leg_of(p, handle);
    bool well = leg && send_rtcp(p, leg, packet, size);
    unlock(p);
    return well;
}

void np_resend(struct plane *p, uint32_t handle, int slot, const uint16_t *lost, int count, uint64_t now)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    if (leg && slot >= 0 && slot < leg->slot_count) {
        resend(p, &leg->slots[slot], lost, count, now);
        flush(p);
    }
    unlock(p);
}

int np_pad(struct plane *p, uint32_t handle, int size, uint64_t now)
{
    lock(p);
    struct leg *leg = leg_of(p, handle);
    int bytes = 0;
    for (int one = 1; leg && one && bytes < size; bytes += one)
        one = pad(p, leg, size - bytes, now);
    flush(p);
    unlock(p);
    return bytes;
}
