/* RTP header extensions (RFC 8285): as `extensions.py`. */
#include "bytes.h"
#include "plane.h"

/* The element of this number in a packet of at least 12 bytes, the last where it stands there twice. */
struct found extension(const uint8_t *data, int size, uint8_t id)
{
    const struct found bad = {.well = false, .size = -1};
    struct found found = {.well = true, .size = -1};
    if (!(data[0] & 0x10))
        return found;
    int at = 12 + 4 * (data[0] & 0x0f);
    if (size < at + 4)
        return bad;
    int profile = get16(data + at), end = at + 4 + 4 * get16(data + at + 2);
    if (end > size)
        return bad;
    bool brief = profile == 0xbede;
    if (!brief && (profile & 0xfff0) != 0x1000)
        return found;
    at += 4;
    while (at < end) {
        uint8_t first = data[at++];
        if (!first)
            continue;
        int number = brief ? first >> 4 : first, length = (first & 0x0f) + 1;
        if (brief && number == 15)
            break; /* reserved: whatever follows is not to be read (section 4.2) */
        if (!brief) {
            if (at >= end)
                return bad;
            length = data[at++];
        }
        if (at + length > end)
            return bad;
        if (number == id) {
            found.value = data + at;
            found.size = length;
        }
        at += length;
    }
    return found;
}

/* A block with one number of two bytes; gives its size. */
int write_number(uint8_t *out, uint8_t id, uint16_t number)
{
    put32(out, 0xbede0001u);
    out[4] = (uint8_t)(id << 4 | 1);
    put16(out + 5, number);
    out[7] = 0;
    return 8;
}
