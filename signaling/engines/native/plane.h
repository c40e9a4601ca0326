/* The data path of one media process: what `forwarder.py` promises, in a thread that Python's lock never stops.
 *
 * One lock (`data`) covers all tables; the thread holds it for a batch, control for a call. Whoever wants it takes
 * `next` first and holds that while it waits, so that neither starves the other. The hot path allocates nothing.
 */
#ifndef HEARING_PLANE_H
#define HEARING_PLANE_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "srtp.h"

#define MAX_LEGS 512          /* a power of two: a handle is generation and place */
#define MAX_STREAMS 256       /* sources or slots of a leg */
#define MAX_PATHS 9           /* one more than control keeps, for it forgets after it admits */
#define MAX_REPORTERS 256     /* RTCP senders of a leg */
#define MAX_SOCKETS 8
#define PATH_TABLE 16384      /* at most a third full */
#define NAME_TABLE 2048
#define LARGEST_IN 1500       /* as pylibsrtp: longer is dropped */
#define LARGEST_OUT 1356
#define DATAGRAM 2048
#define READ_BATCH 64
#define SEND_BATCH 1024
#define SENDING 1536          /* bytes kept for a packet to be sent */
#define MAX_SEGMENTS 64
#define CONTROL_RING (1u << 20)
#define MEDIA_RING (8u << 20)

enum kind { VOICE = 0, PICTURE = 1 };
enum up { UP_SKIP = 0, UP_STUN = 1, UP_DTLS = 2, UP_RTCP = 3, UP_RTP = 4 };

/* A peer's address, comparable as bytes. */
struct path {
    uint8_t socket, family; /* family: 4 or 6 */
    uint16_t port;          /* host order */
    uint8_t address[16];
};

/* What goes up to Python: this, then `size - sizeof` bytes. Layout known to native_forwarder.py. */
struct record {
    uint32_t size;
    uint8_t type, kind;
    uint16_t source;
    uint32_t leg, ssrc, timestamp;
    uint16_t sequence, payload; /* payload: its bytes */
    uint64_t at; /* monotonic nanoseconds */
    struct path path;
    uint32_t pad;
};

/* Bytes from one writer to one reader; records never wrap around the end. */
struct ring {
    uint8_t *bytes;
    uint32_t room;
    _Atomic uint64_t head, tail;
    _Atomic uint64_t dropped;
};

/* The running numbers in a VP8 payload descriptor (RFC 7741, 4.2), -1 where absent, and where they stand. */
struct vp8 {
    bool read, wide, key;
    int picture, base;
    int picture_at, base_at;
};

/* A plain packet that may be asked for again; `size` bytes follow it in its source's cache. */
struct kept {
    uint64_t index;
    uint32_t timestamp;
    uint16_t size;
    uint8_t marker, pad;
};

struct source {
    struct leg *leg;
    uint16_t place;
    uint8_t payload_type, kind;
    uint32_t ssrc;
    uint32_t hearing;
    bool tapped;
    struct replay replay;
    uint8_t *cache; /* a byte ring that kept packets are written around */
    uint32_t cache_room;
    uint64_t cache_head;
    struct slot **fan;
    int fans, fan_room;
};

/* When a slot's packet was sent, and where its content is kept. */
struct sent {
    uint64_t index, kept, at, again;
};

struct slot {
    struct leg *leg;
    uint8_t payload_type, kind;
    bool begun, fed; /* fed: its feed has a route in the table being made */
    uint32_t ssrc, rate, timestamp_shift, last_timestamp;
    struct source *feed;
    uint64_t first, last, floor, last_at, packets, octets, refilled;
    int64_t shift;
    double allowance;
    int picture_shift, base_shift, last_picture, last_base; /* as the receiver sees them */
    struct sent *sent;
    uint32_t sents;
};

/* A packet waiting in the batch to be sent. */
struct outgoing {
    int32_t next;
    int32_t size;
};

struct leg {
    uint32_t handle;
    bool open, secure, selected, dirty;
    uint64_t name; /* digest of the user fragment */
    struct srtp in, out;
    uint32_t rtcp_index;
    struct replay_rtcp *reporters;
    int reporter_count;
    struct source *sources;
    struct slot *slots;
    int source_count, slot_count;
    struct path paths[MAX_PATHS];
    int path_count;
    struct path path;
    struct sockaddr_storage to;
    socklen_t to_size;
    uint64_t packets_in, packets_out, dropped;
    int32_t first_out, last_out;
};

struct path_row {
    struct path path;
    struct leg *leg;
};

struct plane {
    pthread_mutex_t next, data;
    pthread_t thread;
    bool running;
    atomic_bool stop;
    int sockets[MAX_SOCKETS];
    int socket_count;
    int wake, told; /* eventfds: control to thread, thread to control */
    bool segments;  /* UDP_SEGMENT works here */
    struct leg legs[MAX_LEGS];
    uint32_t generation;
    struct path_row paths[PATH_TABLE];
    uint64_t names[NAME_TABLE];
    struct ring control, media;
    bool tell;
    _Atomic uint64_t strangers, malformed, unsent, sent, received, messages;
    uint8_t (*out)[SENDING];
    struct outgoing outs[SEND_BATCH];
    int out_count;
    struct leg *dirty[MAX_LEGS];
    int dirty_count;
    struct batch *batch;
};

/* plane.c */
void lock(struct plane *p);
void unlock(struct plane *p);
uint64_t monotonic_ns(void);

/* legs.c */
void drop_leg(struct plane *p, struct leg *leg);
void slot_off(struct slot *s);

/* table.c: legs by handle, address, name */
uint64_t digest(const void *data, size_t size);
void rewrite_tables(struct plane *p);
bool remove_path(struct leg *leg, const struct path *path);
struct leg *leg_of(struct plane *p, uint32_t handle);
struct leg *leg_at(struct plane *p, const struct path *path);
bool knows_name(const struct plane *p, const uint8_t *name, size_t size);

/* packets.c: one datagram in, its copies out */
void take_datagram(struct plane *p, const struct path *from, uint8_t *data, int size, uint64_t now);
void resend(struct plane *p, struct slot *s, const uint16_t *lost, int count, uint64_t now);

/* vp8.c */
struct vp8 vp8_read(const uint8_t *data, int size);
void vp8_begin(struct slot *s, const struct vp8 *first);
void vp8_sent(struct slot *s, const struct vp8 *packet);
bool vp8_rewrite(const struct slot *s, const struct vp8 *packet, uint8_t *payload);

/* batch.c: sockets */
struct batch *batch_new(void);
void batch_free(struct batch *b);
int read_some(struct plane *p, int socket, uint64_t now);
void flush(struct plane *p);
bool send_now(struct plane *p, int socket, const struct sockaddr_storage *to, socklen_t to_size, const void *data, int size);
uint8_t *out_begin(struct plane *p);
void out_end(struct plane *p, struct leg *leg, int size);
socklen_t socket_address(const struct path *path, struct sockaddr_storage *to);

/* ring.c */
bool ring_open(struct ring *r, uint32_t room);
bool ring_put(struct ring *r, struct record *head, const void *data, uint32_t size);
int ring_take(struct ring *r, uint8_t *into, int room);

#endif
