/* The VP8 payload descriptor, and how its numbers go on in a slot when another source feeds it: as `vp8.py`. */
#include "bytes.h"
#include "plane.h"

struct vp8 vp8_read(const uint8_t *data, int size)
{
    struct vp8 found = {.picture = -1, .base = -1};
    int at = 1;
    if (size < 1)
        return found;
    bool starts = (data[0] & 0x10) && !(data[0] & 0x07);
    if (data[0] & 0x80) {
        if (size < 2)
            return found;
        uint8_t flags = data[1];
        at = 2;
        if (flags & 0x80) {
            if (size <= at || (data[at] & 0x80 && size <= at + 1))
                return found;
            found.picture_at = at;
            found.wide = data[at] & 0x80;
            found.picture = found.wide ? get16(data + at) & 0x7fff : data[at];
            at += found.wide ? 2 : 1;
        }
        if (flags & 0x40) {
            if (size <= at)
                return found;
            found.base_at = at;
            found.base = data[at++];
        }
        if (flags & 0x30) {
            if (flags & 0x20 && size <= at)
                return found;
            at++;
        }
    }
    if (starts && size <= at)
        return found;
    found.size = at;
    found.key = starts && !(data[at] & 1);
    found.read = true;
    return found;
}

/* The height that a key frame's first packet states (RFC 6386, 9.1), 0 when it does not. */
int vp8_height(const struct vp8 *packet, const uint8_t *data, int size)
{
    const uint8_t *head = data + packet->size;
    if (!packet->key || size < packet->size + 10 || head[3] != 0x9d || head[4] != 0x01 || head[5] != 0x2a)
        return 0;
    return (head[9] << 8 | head[8]) & 0x3fff;
}

/* Another stream feeds the slot from `first` on: its numbers follow those of the last packet sent. */
void vp8_begin(struct slot *s, const struct vp8 *first)
{
    if (!first->read)
        return;
    struct numbering *n = &s->now;
    n->picture_shift = s->last_picture >= 0 && first->picture >= 0 ? (s->last_picture + 1 - first->picture) & 0x7fff : 0;
    n->base_shift = s->last_base >= 0 && first->base >= 0 ? (s->last_base + 1 - first->base) & 0xff : 0;
}

static int shifted_picture(const struct numbering *n, const struct vp8 *packet)
{
    return (packet->picture + n->picture_shift) & (packet->wide ? 0x7fff : 0x7f);
}

/* The newest packet of the slot: what comes after a switch follows it. */
void vp8_sent(struct slot *s, const struct vp8 *packet)
{
    s->last_picture = packet->read && packet->picture >= 0 ? shifted_picture(&s->now, packet) : -1;
    s->last_base = packet->read && packet->base >= 0 ? (packet->base + s->now.base_shift) & 0xff : -1;
}

/* Write the slot's numbers into a payload of ours; false when it can stay as it is. */
bool vp8_rewrite(const struct numbering *n, const struct vp8 *packet, uint8_t *payload)
{
    if (!packet->read || (!n->picture_shift && !n->base_shift))
        return false;
    if (payload && packet->picture >= 0) {
        int picture = shifted_picture(n, packet);
        if (packet->wide)
            put16(payload + packet->picture_at, (uint16_t)(picture | 0x8000));
        else
            payload[packet->picture_at] = (uint8_t)picture;
    }
    if (payload && packet->base >= 0)
        payload[packet->base_at] = (uint8_t)(packet->base + n->base_shift);
    return true;
}
