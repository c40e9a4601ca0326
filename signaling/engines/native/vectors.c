/* One packet under given master keys, for the RFCs' vectors: the functions that the packet path uses. */
#include <string.h>

#include "native.h"
#include "srtp.h"

int np_srtp_protect(int profile, const uint8_t *key, const uint8_t *salt, uint8_t *packet, int header, int size,
                    uint64_t index)
{
    struct srtp s;
    if (!srtp_open(&s, profile, key, salt, true))
        return -1;
    int made = srtp_protect(&s, packet, header, packet + header, size - header, index);
    srtp_close(&s);
    return made;
}

int np_srtp_unprotect(int profile, const uint8_t *key, const uint8_t *salt, uint8_t *packet, int header, int size,
                      uint64_t index)
{
    struct srtp s;
    if (!srtp_open(&s, profile, key, salt, false))
        return -1;
    int made = srtp_unprotect(&s, packet, header, size, index);
    srtp_close(&s);
    return made;
}

int np_srtcp_protect(int profile, const uint8_t *key, const uint8_t *salt, uint8_t *packet, int size, uint32_t index)
{
    struct srtp s;
    if (!srtp_open(&s, profile, key, salt, true))
        return -1;
    int made = srtcp_protect(&s, packet, size, index);
    srtp_close(&s);
    return made;
}

int np_srtcp_unprotect(int profile, const uint8_t *key, const uint8_t *salt, uint8_t *packet, int size)
{
    struct srtp s;
    uint32_t index;
    if (!srtp_open(&s, profile, key, salt, false))
        return -1;
    int made = srtcp_unprotect(&s, packet, size, &index);
    srtp_close(&s);
    return made;
}
