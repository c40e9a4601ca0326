#include "srtp.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <string.h>

#include "bytes.h"

enum { KEY_LABEL = 0, AUTH_LABEL = 1, SALT_LABEL = 2, RTCP_LABELS = 3 };

/* Key derivation with a rate of zero (RFC 3711, 4.3): AES in counter mode over the salted label. */
bool srtp_derive(const EVP_CIPHER *ctr, const uint8_t *key, const uint8_t *salt, int label, uint8_t *out, int size)
{
    uint8_t block[16] = {0}, zeros[32] = {0};
    memcpy(block, salt, 14);
    block[7] ^= (uint8_t)label;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int made = 0;
    bool well = ctx && EVP_EncryptInit_ex(ctx, ctr, NULL, key, block) && EVP_EncryptUpdate(ctx, out, &made, zeros, size);
    EVP_CIPHER_CTX_free(ctx);
    return well && made == size;
}

static EVP_MAC_CTX *open_mac(const uint8_t *key)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    char digest[] = "SHA1";
    OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_END};
    if (ctx && EVP_MAC_init(ctx, key, 20, params))
        return ctx;
    EVP_MAC_CTX_free(ctx);
    return NULL;
}

/* Session keys into one half; the other half stays as it is. */
bool srtp_start(struct srtp *s, int profile, bool rtcp, const uint8_t *key, const uint8_t *auth, bool outward)
{
    struct half *half = rtcp ? &s->rtcp : &s->rtp;
    if (s->gcm)
        return gcm_start(&half->gcm, key, profile == SRTP_AEAD_AES_256_GCM ? 256 : 128, outward, GCM_BEST);
    half->counter = EVP_CIPHER_CTX_new();
    half->mac = open_mac(auth);
    /* counter mode encrypts in both directions */
    return half->counter && half->mac && EVP_EncryptInit_ex(half->counter, EVP_aes_128_ctr(), NULL, key, NULL);
}

static bool open_half(struct srtp *s, int profile, const uint8_t *key, const uint8_t *salt, bool rtcp, bool outward)
{
    bool wide = profile == SRTP_AEAD_AES_256_GCM;
    const EVP_CIPHER *ctr = wide ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
    int labels = rtcp ? RTCP_LABELS : 0;
    uint8_t session[32], auth[20], *session_salt = rtcp ? s->rtcp.salt : s->rtp.salt;
    bool well = srtp_derive(ctr, key, salt, labels + KEY_LABEL, session, wide ? 32 : 16) &&
                srtp_derive(ctr, key, salt, labels + AUTH_LABEL, auth, 20) &&
                srtp_derive(ctr, key, salt, labels + SALT_LABEL, session_salt, s->gcm ? 12 : 14) &&
                srtp_start(s, profile, rtcp, session, auth, outward);
    OPENSSL_cleanse(session, sizeof session);
    OPENSSL_cleanse(auth, sizeof auth);
    return well;
}

bool srtp_open(struct srtp *s, int profile, const uint8_t *key, const uint8_t *salt, bool outward)
{
    memset(s, 0, sizeof *s);
    if (profile < SRTP_AEAD_AES_128_GCM || profile > SRTP_AES128_CM_SHA1_80)
        return false;
    s->gcm = profile != SRTP_AES128_CM_SHA1_80;
    s->tag = s->gcm ? 16 : 10;
    uint8_t padded[14] = {0};
    memcpy(padded, salt, s->gcm ? 12 : 14);
    if (open_half(s, profile, key, padded, false, outward) && open_half(s, profile, key, padded, true, outward))
        return true;
    srtp_close(s);
    return false;
}

static void close_half(struct half *half)
{
    gcm_end(&half->gcm);
    EVP_CIPHER_CTX_free(half->counter);
    EVP_MAC_CTX_free(half->mac);
}

void srtp_close(struct srtp *s)
{
    close_half(&s->rtp);
    close_half(&s->rtcp);
    OPENSSL_cleanse(s, sizeof *s);
}

/* --- the two ciphers ----------------------------------------------------------------------------------------------*/

static void xor_in(uint8_t *at, const uint8_t *value, int size)
{
    for (int i = 0; i < size; i++)
        at[i] ^= value[i];
}

/* `low` is the index as it stands in the vector: ROC and sequence number, or SRTCP's index (RFC 7714, 8.1 and 9.1). */
static void gcm_vector(uint8_t iv[12], const uint8_t *salt, const uint8_t *ssrc, uint64_t low)
{
    uint8_t number[6];
    put48(number, low);
    memcpy(iv, salt, 12);
    xor_in(iv + 2, ssrc, 4);
    xor_in(iv + 6, number, 6);
}

static void counter_vector(uint8_t iv[16], const uint8_t *salt, const uint8_t *ssrc, uint64_t index)
{
    uint8_t number[6];
    put48(number, index);
    memcpy(iv, salt, 14);
    iv[14] = iv[15] = 0;
    xor_in(iv + 4, ssrc, 4);
    xor_in(iv + 8, number, 6);
}

static bool sign(EVP_MAC_CTX *mac, const uint8_t *data, int size, const uint8_t *word, uint8_t tag[20])
{
    size_t made = 0;
    return EVP_MAC_init(mac, NULL, 0, NULL) && EVP_MAC_update(mac, data, (size_t)size) &&
           (!word || EVP_MAC_update(mac, word, 4)) && EVP_MAC_final(mac, tag, &made, 20) && made == 20;
}

static bool counter(EVP_CIPHER_CTX *ctx, const uint8_t *iv, uint8_t *out, const uint8_t *data, int size)
{
    int made = 0;
    return !size || (EVP_EncryptInit_ex(ctx, NULL, NULL, NULL, iv) && EVP_EncryptUpdate(ctx, out, &made, data, size));
}

/* --- packets ------------------------------------------------------------------------------------------------------*/

int srtp_protect(struct srtp *s, uint8_t *out, int header, const uint8_t *payload, int size, uint64_t index)
{
    uint8_t iv[16], tag[20], roc[4];
    if (s->gcm) {
        gcm_vector(iv, s->rtp.salt, out + 8, index);
        return gcm_seal(&s->rtp.gcm, iv, out, header, out + header, payload, size) ? header + size + 16 : -1;
    }
    counter_vector(iv, s->rtp.salt, out + 8, index);
    put32(roc, (uint32_t)(index >> 16));
    if (!counter(s->rtp.counter, iv, out + header, payload, size) || !sign(s->rtp.mac, out, header + size, roc, tag))
        return -1;
    memcpy(out + header + size, tag, 10);
    return header + size + 10;
}

int srtp_unprotect(struct srtp *s, uint8_t *packet, int header, int size, uint64_t index)
{
    uint8_t iv[16], tag[20], roc[4];
    int plain = size - s->tag;
    if (plain < header)
        return -1;
    if (s->gcm) {
        gcm_vector(iv, s->rtp.salt, packet + 8, index);
        return gcm_open(&s->rtp.gcm, iv, packet, header, packet + header, plain - header) ? plain : -1;
    }
    put32(roc, (uint32_t)(index >> 16));
    if (!sign(s->rtp.mac, packet, plain, roc, tag) || CRYPTO_memcmp(tag, packet + plain, 10))
        return -1;
    counter_vector(iv, s->rtp.salt, packet + 8, index);
    return counter(s->rtp.counter, iv, packet + header, packet + header, plain - header) ? plain : -1;
}

/* What is authenticated and not encrypted of SRTCP: its first header and the word with its index (RFC 7714, 9.2). */
static void authenticated(uint8_t aad[12], const uint8_t *packet, const uint8_t *word)
{
    memcpy(aad, packet, 8);
    memcpy(aad + 8, word, 4);
}

int srtcp_protect(struct srtp *s, uint8_t *packet, int size, uint32_t index)
{
    uint8_t iv[16], tag[20], word[4], aad[12];
    if (size < 8)
        return -1;
    put32(word, 0x80000000u | index);
    if (s->gcm) {
        gcm_vector(iv, s->rtcp.salt, packet + 4, index);
        authenticated(aad, packet, word);
        if (!gcm_seal(&s->rtcp.gcm, iv, aad, sizeof aad, packet + 8, packet + 8, size - 8))
            return -1;
        memcpy(packet + size + 16, word, 4);
        return size + 20;
    }
    counter_vector(iv, s->rtcp.salt, packet + 4, index);
    if (!counter(s->rtcp.counter, iv, packet + 8, packet + 8, size - 8))
        return -1;
    memcpy(packet + size, word, 4);
    if (!sign(s->rtcp.mac, packet, size + 4, NULL, tag))
        return -1;
    memcpy(packet + size + 4, tag, 10);
    return size + 14;
}

int srtcp_unprotect(struct srtp *s, uint8_t *packet, int size, uint32_t *index)
{
    uint8_t iv[16], tag[20], word[4], aad[12];
    int plain = size - s->tag - 4;
    if (plain < 8)
        return -1;
    memcpy(word, packet + (s->gcm ? size - 4 : plain), 4);
    *index = get32(word) & 0x7fffffffu;
    if (!(word[0] & 0x80))
        return -1; /* what is not encrypted is not of a browser */
    if (s->gcm) {
        gcm_vector(iv, s->rtcp.salt, packet + 4, *index);
        authenticated(aad, packet, word);
        return gcm_open(&s->rtcp.gcm, iv, aad, sizeof aad, packet + 8, plain - 8) ? plain : -1;
    }
    if (!sign(s->rtcp.mac, packet, plain + 4, NULL, tag) || CRYPTO_memcmp(tag, packet + plain + 4, 10))
        return -1;
    counter_vector(iv, s->rtcp.salt, packet + 4, *index);
    return counter(s->rtcp.counter, iv, packet + 8, packet + 8, plain - 8) ? plain : -1;
}
