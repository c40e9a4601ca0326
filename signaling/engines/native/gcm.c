#define _GNU_SOURCE
#include "gcm.h"

#include <dlfcn.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native.h"

/* --- Intel's multi-buffer library, found at run time -----------------------------------------------------------------*/

#define LIBRARY "libIPSec_MB.so.1"
#define OLDEST 0x10300 /* the first that this was read against */
#define NEXT 0x20000
#define LEAST_ARCHITECTURE 2 /* below it there are no AES instructions, and look-ups that tell the time */

typedef void (*none_fn)(void);
typedef void (*expand_fn)(const void *key, void *expanded);
typedef void (*crypt_fn)(const void *expanded, void *context, uint8_t *out, const uint8_t *in, uint64_t size,
                         const uint8_t *iv, const uint8_t *aad, uint64_t aad_size, uint8_t *tag, uint64_t tag_size);

/* How IMB_MGR begins in every release of this name: functions are only added behind. By keys of 128, 192, 256 bits. */
struct manager {
    uint64_t flags, features, reserved[5];
    uint32_t architecture;
    int error;
    none_fn others[24];
    crypt_fn seal[3], open[3];
    none_fn parts[18];
    expand_fn expand[3];
};

static struct manager *manager; /* NULL where the library is not used */
static char described[80] = "OpenSSL";
static pthread_once_t sought = PTHREAD_ONCE_INIT;

static bool lies_in(none_fn function, const void *base)
{
    Dl_info found;
    const void *address;
    memcpy(&address, &function, sizeof address);
    return address && dladdr(address, &found) && found.dli_fbase == base;
}

/* Whether all six functions are the library's own, so that the table is laid out as is believed here. */
static bool laid_out(const struct manager *m, const void *base)
{
    for (int size = 0; size <= 2; size += 2)
        if (!lies_in((none_fn)m->seal[size], base) || !lies_in((none_fn)m->open[size], base) ||
            !lies_in((none_fn)m->expand[size], base))
            return false;
    return true;
}

/* Whether the library gives what OpenSSL gives, and refuses what was changed. */
static bool agrees(int bits, int size)
{
    uint8_t key[32], iv[GCM_IV], aad[20], plain[1200], ours[1200 + GCM_TAG], theirs[1200 + GCM_TAG];
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)(7 * i + bits);
    for (int i = 0; i < 20; i++)
        aad[i] = iv[i % GCM_IV] = (uint8_t)(11 * i + size);
    for (int i = 0; i < size; i++)
        plain[i] = (uint8_t)(13 * i);
    struct gcm a = {0}, b = {0}, back = {0};
    bool well = gcm_start(&a, key, bits, true, GCM_MULTI_BUFFER) && gcm_start(&b, key, bits, true, GCM_OPENSSL) &&
                gcm_start(&back, key, bits, false, GCM_MULTI_BUFFER) &&
                gcm_seal(&a, iv, aad, sizeof aad, ours, plain, size) &&
                gcm_seal(&b, iv, aad, sizeof aad, theirs, plain, size) &&
                !memcmp(ours, theirs, (size_t)size + GCM_TAG) && gcm_open(&back, iv, aad, sizeof aad, ours, size) &&
                !memcmp(ours, plain, (size_t)size);
    theirs[size] ^= 1;
    well = well && !gcm_open(&back, iv, aad, sizeof aad, theirs, size);
    gcm_end(&a);
    gcm_end(&b);
    gcm_end(&back);
    return well;
}

static void describe(unsigned version, unsigned architecture)
{
    static const char *const names[] = {"", "", "SSE", "AVX", "AVX2", "AVX-512"};
    const char *name = architecture < sizeof names / sizeof *names ? names[architecture] : "a newer one";
    snprintf(described, sizeof described, "Intel's multi-buffer library %u.%u.%u (%s)", version >> 16,
             version >> 8 & 0xff, version & 0xff, name);
}

/* dlsym gives an object's address; POSIX lets it be a function's. */
static none_fn function_of(void *library, const char *name)
{
    void *address = dlsym(library, name);
    none_fn function;
    memcpy(&function, &address, sizeof function);
    return function;
}

static void seek(void)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    unsigned (*version)(void) = (unsigned (*)(void))function_of(library, "imb_get_version");
    struct manager *(*make)(uint64_t) = (struct manager * (*)(uint64_t)) function_of(library, "alloc_mb_mgr");
    void (*begin)(struct manager *, int *) = (void (*)(struct manager *, int *))function_of(library, "init_mb_mgr_auto");
    void (*drop)(struct manager *) = (void (*)(struct manager *))function_of(library, "free_mb_mgr");
    Dl_info here;
    if (version && make && begin && drop && version() >= OLDEST && version() < NEXT &&
        dladdr(dlsym(library, "imb_get_version"), &here)) {
        struct manager *m = make(0);
        int architecture = 0;
        if (m)
            begin(m, &architecture);
        if (m && architecture >= LEAST_ARCHITECTURE && laid_out(m, here.dli_fbase)) {
            manager = m;
            if (agrees(128, 0) && agrees(128, 1100) && agrees(256, 0) && agrees(256, 17) && agrees(256, 1200)) {
                describe(version(), (unsigned)architecture);
                return; /* the library stays */
            }
            manager = NULL;
        }
        if (m)
            drop(m);
    }
    dlclose(library);
}

/* What encrypts in GCM: for `hearing doctor` and the log. */
const char *np_cipher(void)
{
    pthread_once(&sought, seek);
    return described;
}

/* --- keys ---------------------------------------------------------------------------------------------------------*/

static bool start_openssl(struct gcm *g, const uint8_t *key, int bits, bool outward)
{
    g->evp = EVP_CIPHER_CTX_new();
    return g->evp &&
           EVP_CipherInit_ex(g->evp, bits == 256 ? EVP_aes_256_gcm() : EVP_aes_128_gcm(), NULL, key, NULL, outward);
}

static bool start_multi_buffer(struct gcm *g, const uint8_t *key, int bits)
{
    if (!manager || posix_memalign((void **)&g->expanded, 64, GCM_EXPANDED))
        return false;
    g->size = bits == 256 ? 2 : 0;
    manager->expand[g->size](key, g->expanded);
    return true;
}

bool gcm_start(struct gcm *g, const uint8_t *key, int bits, bool outward, enum gcm_by by)
{
    memset(g, 0, sizeof *g);
    if (by == GCM_BEST) {
        np_cipher();
        by = manager ? GCM_MULTI_BUFFER : GCM_OPENSSL;
    }
    return by == GCM_MULTI_BUFFER ? start_multi_buffer(g, key, bits) : start_openssl(g, key, bits, outward);
}

void gcm_end(struct gcm *g)
{
    EVP_CIPHER_CTX_free(g->evp);
    if (g->expanded)
        OPENSSL_cleanse(g->expanded, GCM_EXPANDED);
    free(g->expanded);
    memset(g, 0, sizeof *g);
}

/* --- packets ------------------------------------------------------------------------------------------------------*/

#define CONTEXT 128 /* struct gcm_context_data has 88 bytes */

bool gcm_seal(struct gcm *g, const uint8_t *iv, const uint8_t *aad, int aad_size, uint8_t *out, const uint8_t *plain,
              int size)
{
    int made = 0;
    if (!g->evp) {
        uint8_t context[CONTEXT] __attribute__((aligned(64)));
        manager->seal[g->size](g->expanded, context, out, plain, (uint64_t)size, iv, aad, (uint64_t)aad_size, out + size,
                               GCM_TAG);
        return true;
    }
    return EVP_EncryptInit_ex(g->evp, NULL, NULL, NULL, iv) && EVP_EncryptUpdate(g->evp, NULL, &made, aad, aad_size) &&
           (!size || EVP_EncryptUpdate(g->evp, out, &made, plain, size)) &&
           EVP_EncryptFinal_ex(g->evp, out + size, &made) &&
           EVP_CIPHER_CTX_ctrl(g->evp, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, out + size);
}

bool gcm_open(struct gcm *g, const uint8_t *iv, const uint8_t *aad, int aad_size, uint8_t *data, int size)
{
    int made = 0;
    uint8_t tag[GCM_TAG], none[16];
    if (!g->evp) {
        uint8_t context[CONTEXT] __attribute__((aligned(64)));
        manager->open[g->size](g->expanded, context, data, data, (uint64_t)size, iv, aad, (uint64_t)aad_size, tag,
                               GCM_TAG);
        return !CRYPTO_memcmp(tag, data + size, GCM_TAG);
    }
    memcpy(tag, data + size, GCM_TAG);
    return EVP_DecryptInit_ex(g->evp, NULL, NULL, NULL, iv) && EVP_DecryptUpdate(g->evp, NULL, &made, aad, aad_size) &&
           (!size || EVP_DecryptUpdate(g->evp, data, &made, data, size)) &&
           EVP_CIPHER_CTX_ctrl(g->evp, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag) &&
           EVP_DecryptFinal_ex(g->evp, none, &made) > 0;
}
