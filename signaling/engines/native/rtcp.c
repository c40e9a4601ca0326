/* What the thread itself reads of a browser's RTCP: what became of packets, and whether control is waited for. */
#include <string.h>

#include "bytes.h"
#include "native.h"
#include "plane.h"

/* Whether it asks for something that somebody waits for: lost packets, a key frame. Reports can wait a little. */
bool rtcp_urgent(const uint8_t *data, int size)
{
    for (int at = 0; at + 4 <= size; at += 4 + 4 * get16(data + at + 2)) {
        int kind = data[at + 1], format = data[at] & 0x1f;
        if ((kind == RTPFB && format == NACK) || (kind == PSFB && format != APPLICATION))
            return true;
    }
    return false;
}

/* The bytes of the packet at `data` without its padding, or -1 where `rtcp.parse` would refuse it. */
static int packet_of(const uint8_t *data, int size)
{
    int whole = size < 4 ? 0 : 4 + 4 * get16(data + 2), padding = 0;
    if (size < 4 || data[0] >> 6 != 2 || whole > size)
        return -1;
    if (data[0] & 0x20) {
        padding = whole > 4 ? data[whole - 1] : 0;
        if (!padding || padding > whole - 4)
            return -1;
    }
    return whole - padding;
}

static bool well_formed(const uint8_t *data, int size)
{
    for (int at = 0; at < size; at += 4 + 4 * get16(data + at + 2))
        if (packet_of(data + at, size - at) < 0)
            return false;
    return true;
}

/* What became of packets, from feedback; false where that is not well-formed. */
static bool take_feedback(struct leg *leg, const uint8_t *packet, int size, uint64_t now)
{
    struct np_burst bursts[MOST_BURSTS];
    int count = size < 12 ? -1 : settle_feedback(leg, packet + 12, size - 12, bursts, MOST_BURSTS);
    if (count < 0)
        return false;
    leg->heard = now;
    downlink_note(leg->downlink, bursts, count, (double)now / 1e9);
    return true;
}

/* The newest report on each slot, where the thread keeps the leg's account: read once a second. */
static void take_blocks(struct leg *leg, const uint8_t *packet, int size, int count, uint64_t now)
{
    for (int at = 8; at + 24 <= size && at < 8 + 24 * count; at += 24)
        for (int i = 0; i < leg->slot_count; i++)
            if (leg->slots[i].ssrc == get32(packet + at))
                leg->slots[i].said = (struct np_said){now, get32(packet + at + 4) & 0xffffff, get32(packet + at + 12),
                                                      get32(packet + at + 16), get32(packet + at + 20)};
    leg->heard = now;
}

/* Take what the thread reads itself out of a compound packet; gives what is left of it, 0 when that is nothing. */
int rtcp_settle(struct leg *leg, uint8_t *data, int size, uint64_t now)
{
    int left = 0, whole;
    if (!leg->downlink || !well_formed(data, size))
        return size;
    for (int at = 0; at < size; at += whole) {
        int kind = data[at + 1], format = data[at] & 0x1f;
        whole = 4 + 4 * get16(data + at + 2);
        int plain = packet_of(data + at, whole);
        if (kind == RTPFB && format == TRANSPORT_FEEDBACK && take_feedback(leg, data + at, plain, now))
            continue;
        if (kind == RECEIVER_REPORT) {
            take_blocks(leg, data + at, plain, format, now);
            continue;
        }
        memmove(data + left, data + at, (size_t)whole);
        left += whole;
    }
    return left;
}
