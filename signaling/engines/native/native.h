/* What native_forwarder.py calls, by ctypes. Sizes and orders of fields are known there; np_version tells a misfit. */
#ifndef HEARING_NATIVE_H
#define HEARING_NATIVE_H

#include <stdint.h>

#define NP_VERSION 10

struct plane;
struct downlink;
struct tray;
struct path;

struct np_source {
    uint32_t ssrc, rtx_ssrc;
    uint16_t track; /* layers of one picture have the same */
    uint8_t payload_type, picture, rtx_payload_type;
    uint8_t transport_id, rid_id, repaired_id; /* header extensions, 0 where not negotiated */
    char name[32];                             /* of a layer; ended by a zero */
};

struct np_slot {
    uint32_t ssrc, timestamp, rtx_ssrc;
    uint16_t sequence;
    uint8_t payload_type, picture, rtx_payload_type, transport_id;
};

struct np_state {
    uint64_t packets, octets;
    uint32_t feed, timestamp_shift, timestamp, ssrc;
};

/* What has come of a source, as `reception.Account`; `at`: the last of it, in nanoseconds; `jitter` in ticks. */
struct np_account {
    uint64_t received, octets, before, at;
    int64_t first, highest;
    double jitter;
};

/* Packets that left together: `sendlog.Burst` field by field. */
struct np_burst {
    double first, last;
    uint32_t count, sent, lost, came;
    double arrived, way;
};

/* What a receiver's line carries, as `downlink.Standing`; `heard`: when its browser last said something, nanoseconds. */
struct np_standing {
    double bits, queue, raised;
    uint64_t heard;
    uint32_t known, probing;
};

/* The newest report of a receiver on a slot: when it came (nanoseconds, 0 for none), and its fields (RFC 3550, 6.4.1). */
struct np_said {
    uint64_t at;
    uint32_t lost, jitter, lsr, dlsr;
};

int np_version(void);
struct plane *np_new(const int *sockets, int count);
int np_told(struct plane *p);
int np_start(struct plane *p);
void np_stop(struct plane *p);
void np_free(struct plane *p);
int np_take(struct plane *p, int media, uint8_t *into, int room);
void np_counters(struct plane *p, uint64_t out[7]);
void np_inject(struct plane *p, const struct path *from, const uint8_t *data, int size, uint64_t now);
uint32_t np_open(struct plane *p, const uint8_t *name, int size, const struct np_source *sources, int source_count,
                 const struct np_slot *slots, int slot_count);
void np_close(struct plane *p, uint32_t handle);
int np_secure(struct plane *p, uint32_t handle, int profile, const uint8_t *keys);
void np_admit(struct plane *p, uint32_t handle, const struct path *path);
void np_dismiss(struct plane *p, uint32_t handle, const struct path *path);
void np_select(struct plane *p, uint32_t handle, const struct path *path);
int np_states(struct plane *p, uint32_t handle, struct np_state *out, int room);
void np_tend(struct plane *p, double now);
void np_tell_as(struct plane *p, uint32_t handle, uint32_t reporter);
int np_accounts(struct plane *p, uint32_t handle, struct np_account *out, int room);
int np_tally(struct plane *p, uint32_t handle, uint64_t out[3]);
int np_send(struct plane *p, const struct path *path, const uint8_t *data, int size);
int np_send_leg(struct plane *p, uint32_t handle, const uint8_t *data, int size);
int np_send_rtcp(struct plane *p, uint32_t handle, const uint8_t *data, int size);
void np_resend(struct plane *p, uint32_t handle, int slot, const uint16_t *lost, int count, uint64_t now);
int np_pad(struct plane *p, uint32_t handle, int size, uint64_t now);
int np_settle(struct plane *p, uint32_t handle, const uint8_t *feedback, int size, struct np_burst *out, int room);
uint64_t np_sent(struct plane *p, uint32_t handle);
int np_estimate(struct plane *p, uint32_t handle);
void np_want(struct plane *p, uint32_t handle, double wanted);
void np_stated(struct plane *p, uint32_t handle, double bits, double given, double now);
int np_standing(struct plane *p, uint32_t handle, struct np_standing *out);
int np_said(struct plane *p, uint32_t handle, struct np_said *out, int room);
int np_route(struct plane *p, uint32_t hearing, const uint32_t *routes, int route_count, const uint32_t *taps,
             struct tray *const *trays, int tap_count);
int np_feed(struct plane *p, const uint32_t *rows, int count, const uint8_t *data, uint64_t now);
struct tray *np_tray_new(uint64_t shift);
void np_tray_free(struct plane *p, struct tray *tray);
int np_trays_fetch(struct plane *p, struct tray *const *trays, int count, uint8_t *out, int room, uint32_t *found);

/* downlink.c: one line by itself */
struct downlink *np_line_new(void);
void np_line_free(struct downlink *d);
void np_line_note(struct downlink *d, const struct np_burst *bursts, int count, double now);
void np_line_sent(struct downlink *d, int64_t size, double now);
void np_line_padded(struct downlink *d, int64_t size);
int64_t np_line_padding(struct downlink *d, double wanted, double now);
void np_line_stated(struct downlink *d, double bits, double given, double now);
void np_line_standing(const struct downlink *d, struct np_standing *out);

/* gcm.c */
const char *np_cipher(void);

/* vectors.c */
int np_gcm(int by, int bits, int outward, const uint8_t *key, const uint8_t *iv, const uint8_t *aad, int aad_size,
           uint8_t *data, int size);
int np_derive(const uint8_t *key, int bits, const uint8_t *salt, int label, uint8_t *out, int size);
int np_vector(int profile, int rtcp, int outward, const uint8_t *key, const uint8_t *auth, const uint8_t *salt,
              uint8_t *packet, int header, int size, uint64_t index);

#endif
