/* For the RFCs' vectors, which give session keys: the functions that the packet path uses, on one packet. */
#include <string.h>

#include "native.h"
#include "srtp.h"

int np_derive(const uint8_t *key, int bits, const uint8_t *salt, int label, uint8_t *out, int size)
{
    return size <= 32 && srtp_derive(bits == 256 ? EVP_aes_256_ctr() : EVP_aes_128_ctr(), key, salt, label, out, size);
}

/* Seal or open `data` in place by one of the ciphers (enum gcm_by); gives 1, 0 where it is not authentic, -1 where there
 * is no such cipher here. */
int np_gcm(int by, int bits, int outward, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, int aad_size,
           uint8_t *data, int size)
{
    struct gcm g;
    np_cipher();
    int made = -1;
    if (gcm_start(&g, key, bits, outward, (enum gcm_by)by))
        made = outward ? gcm_seal(&g, iv, aad, aad_size, data, data, size) : gcm_open(&g, iv, aad, aad_size, data, size);
    gcm_end(&g);
    return made;
}

/* Protect or open `packet`, which has room for the trailer, under session keys; gives its length, or -1. */
int np_vector(int profile, int rtcp, int outward, const uint8_t *key, const uint8_t *auth, const uint8_t *salt,
              uint8_t *packet, int header, int size, uint64_t index)
{
    struct srtp s = {.gcm = profile != SRTP_AES128_CM_SHA1_80, .tag = profile != SRTP_AES128_CM_SHA1_80 ? 16 : 10};
    uint32_t said;
    memcpy(rtcp ? s.rtcp.salt : s.rtp.salt, salt, s.gcm ? 12 : 14);
    int made = -1;
    if (srtp_start(&s, profile, rtcp, key, auth, outward)) {
        if (rtcp)
            made = outward ? srtcp_protect(&s, packet, size, (uint32_t)index) : srtcp_unprotect(&s, packet, size, &said);
        else if (outward)
            made = srtp_protect(&s, packet, header, packet + header, size - header, index);
        else
            made = srtp_unprotect(&s, packet, header, size, index);
    }
    srtp_close(&s);
    return made;
}
