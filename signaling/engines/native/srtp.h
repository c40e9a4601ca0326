/* SRTP and SRTCP (RFC 3711, RFC 7714) on `gcm.h` and OpenSSL's EVP: one direction of one association, its session keys derived
 * once. Nothing here allocates after srtp_open. Lengths are of whole packets; every function is given the room it has.
 */
#ifndef HEARING_SRTP_H
#define HEARING_SRTP_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "gcm.h"

enum srtp_profile { SRTP_AEAD_AES_128_GCM = 1, SRTP_AEAD_AES_256_GCM = 2, SRTP_AES128_CM_SHA1_80 = 3 };

#define SRTP_MAX_TRAILER 20 /* SRTCP: a GCM tag and the index word */
#define REPLAY_WINDOW 1024  /* packets: one second of video may be retransmitted */

/* Session keys of RTP or of RTCP: of GCM, or of counter mode with HMAC. */
struct half {
    struct gcm gcm;
    EVP_CIPHER_CTX *counter;
    EVP_MAC_CTX *mac;
    uint8_t salt[16];
};

struct srtp {
    bool gcm;
    int tag; /* bytes of the authentication tag */
    struct half rtp, rtcp;
};

/* Which packets of one stream have come: the highest 48-bit index and the window behind it (RFC 3711, 3.3.1-2). */
struct replay {
    uint64_t highest;
    uint64_t seen[REPLAY_WINDOW / 64];
};

/* The same for SRTCP's explicit index. */
struct replay_rtcp {
    uint32_t ssrc, highest;
    uint64_t seen[2];
};

bool srtp_open(struct srtp *s, int profile, const uint8_t *key, const uint8_t *salt, bool outward);
void srtp_close(struct srtp *s);
/* What srtp_open is made of. `salt` has 14 bytes, `size` is at most 32; `s` knows its cipher and holds its salts. */
bool srtp_derive(const EVP_CIPHER *ctr, const uint8_t *key, const uint8_t *salt, int label, uint8_t *out, int size);
bool srtp_start(struct srtp *s, int profile, bool rtcp, const uint8_t *key, const uint8_t *auth, bool outward);

/* Encrypt `size` bytes of payload behind the `header` bytes that `out` holds already; gives the packet's length, or -1.
 * `out` has room for header + size + SRTP_MAX_TRAILER. */
int srtp_protect(struct srtp *s, uint8_t *out, int header, const uint8_t *payload, int size, uint64_t index);
/* Verify and decrypt in place; gives the plain packet's length, or -1. `header` is within `size`. */
int srtp_unprotect(struct srtp *s, uint8_t *packet, int header, int size, uint64_t index);

int srtcp_protect(struct srtp *s, uint8_t *packet, int size, uint32_t index);
/* As above; `index` is what the packet says and has been authenticated. */
int srtcp_unprotect(struct srtp *s, uint8_t *packet, int size, uint32_t *index);

uint64_t replay_guess(const struct replay *r, uint16_t sequence);
bool replay_fresh(const struct replay *r, uint64_t index);
void replay_add(struct replay *r, uint64_t index);
bool replay_rtcp_fresh(const struct replay_rtcp *r, uint32_t index);
void replay_rtcp_add(struct replay_rtcp *r, uint32_t index);

#endif
