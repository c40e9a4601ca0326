/* AES-GCM under keys that are kept: by Intel's multi-buffer library where this machine has it, else by OpenSSL. */
#ifndef HEARING_GCM_H
#define HEARING_GCM_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GCM_TAG 16
#define GCM_IV 12

/* One key in one direction. Where it is the multi-buffer library's, `evp` is NULL. */
struct gcm {
    EVP_CIPHER_CTX *evp;
    uint8_t *expanded; /* round keys and powers of the hash key, GCM_EXPANDED bytes */
    int size;          /* of the key: 0 for 128 bits, 2 for 256, as the library counts */
};

/* More than any release with this name needs (struct gcm_key_data: 240 bytes of round keys, 768 of hash keys). */
#define GCM_EXPANDED 2048
#define GCM_EXPANDED_USED 1008

enum gcm_by { GCM_BEST, GCM_OPENSSL, GCM_MULTI_BUFFER };

/* `bits`: 128 or 256. False where the cipher is not to be had. */
bool gcm_start(struct gcm *g, const uint8_t *key, int bits, bool outward, enum gcm_by by);
void gcm_end(struct gcm *g);
/* `out` has room for `size` and the tag; it may be `plain`. */
bool gcm_seal(struct gcm *g, const uint8_t *iv, const uint8_t *aad, int aad_size, uint8_t *out, const uint8_t *plain,
              int size);
/* In place; the tag follows the `size` bytes of `data`. What they hold after a failure means nothing. */
bool gcm_open(struct gcm *g, const uint8_t *iv, const uint8_t *aad, int aad_size, uint8_t *data, int size);

#endif
