/* The data path of one media process: what `forwarder.py` promises, in a thread that Python's lock never stops.
 *
 * One lock (`data`) covers all tables; the thread holds it for a batch, control for a call. Whoever wants it takes
 * `next` first and holds that while it waits, so that neither starves the other. The hot path allocates nothing.
 * The thread may give the lock back for a moment while packets wait to be sent: control sends them before its call.
 */
#ifndef HEARING_PLANE_H
#define HEARING_PLANE_H

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "downlink.h"
#include "srtp.h"

#define MAX_LEGS 512          /* a power of two: a handle is generation and place */
#define MAX_STREAMS 256       /* sources or slots of a leg */
#define MAX_PATHS 9           /* one more than control keeps, for it forgets after it admits */
#define MAX_REPORTERS 256     /* RTCP senders of a leg */
#define MAX_ADOPTED 64        /* streams of a leg beyond those that its offer announced */
#define LONGEST_NAME 32       /* of a layer */
#define MAX_SOCKETS 8
#define PATH_TABLE 16384      /* at most a third full */
#define NAME_TABLE 2048
#define LARGEST_IN 1500       /* as pylibsrtp: longer is dropped */
#define LARGEST_OUT 1356
#define OVERHEAD 64           /* what a packet weighs beside its payload: as python_forwarder.py */
#define NOTHING UINT64_MAX    /* no index */
#define LOGGED 8192           /* packets remembered until their fate is known; a power of two */
#define MOST_BURSTS 512       /* as many as there may be of 10 ms in the 5 s that packets are remembered for */
#define ARRIVALS 8192         /* numbers of the transport whose arrival is remembered; a power of two */
#define MOST_TOLD 512         /* of them in one feedback packet, so that it fits into a datagram */
#define MOST_MISSING 512      /* packets of a source waited for; more are not asked for */
#define ASK_AT_ONCE 256
#define DATAGRAM 2048
#define READ_BATCH 64
#define SEND_BATCH 1024
#define SENDING 1536          /* bytes kept for a packet to be sent */
#define MAX_SEGMENTS 64
#define CONTROL_RING (1u << 20)
#define MEDIA_RING (8u << 20)
#define TRAY_ROOM (1u << 20) /* some seconds of a picture */

enum kind { VOICE = 0, PICTURE = 1 };
enum up { UP_SKIP = 0, UP_STUN = 1, UP_DTLS = 2, UP_RTCP = 3, UP_RTP = 4 };
enum what { TAPPED = 1, NEWS = 2, BROKEN = 4 }; /* of UP_RTP: its bytes follow; its stream or its height is new; a long
                                                 * gap lies before it. Others are not handed up. */

/* RTCP packets (RFC 3550, 6.4; RFC 4585, 6.1), and formats of the last two sorts. */
enum rtcp { RECEIVER_REPORT = 201, RTPFB = 205, PSFB = 206 };
enum { NACK = 1, TRANSPORT_FEEDBACK = 15, APPLICATION = 15 };

/* A peer's address, comparable as bytes. */
struct path {
    uint8_t socket, family; /* family: 4 or 6 */
    uint16_t port;          /* host order */
    uint8_t address[16];
};

/* What goes up to Python: this, then `size - sizeof` bytes. Layout known to native_forwarder.py. */
struct record {
    uint32_t size;
    uint8_t type, what;
    uint16_t source;
    uint32_t leg, ssrc, timestamp;
    uint16_t sequence, payload; /* payload: its bytes */
    uint64_t at; /* monotonic nanoseconds */
    struct path path;
    uint16_t height; /* of a key frame's picture */
    uint16_t nothing;
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
    int size; /* of the descriptor */
};

/* What is left of a plain packet when extensions, contributing sources and padding are off. */
struct plain {
    uint64_t index; /* within its source */
    uint32_t ssrc, timestamp;
    const uint8_t *payload;
    int size;
    bool marker;
    struct vp8 vp8;
};

/* A plain packet that may be asked for again; `size` bytes follow it in its source's cache. */
struct kept {
    uint64_t index;
    uint32_t timestamp;
    uint16_t size;
    uint8_t marker, pad;
};

/* A packet that did not come: since when, when to ask for it again and how often it was (seconds). */
struct missing {
    int64_t number;
    double since, next;
    int asked;
};

/* The account of one source. Numbers are extended; `before`: what had come when its numbering began anew. */
struct reception {
    double rate, jitter, transit; /* in ticks of its clock, `rate` a second */
    bool timed;
    uint64_t received, octets, before, at;
    int64_t first, highest;
    struct missing missing[MOST_MISSING];
    int missing_count;
};

/* When the packets of a leg came, by their extended numbers of the transport, 0 before the first; nanoseconds. */
struct arrivals {
    uint64_t *at; /* a ring of ARRIVALS; NULL where nothing is numbered */
    int64_t highest, told, lowest; /* lowest: of what is still to be told */
    uint64_t newest, forgotten;
    uint8_t number; /* of the next feedback */
};

/* Where a source's packets go; one that is not routed goes on until the stream that takes its place begins. */
struct fan {
    struct slot *slot;
    bool routed;
};

struct source {
    struct leg *leg;
    uint16_t place, track; /* track: what it is one of the layers of */
    uint8_t payload_type, kind, rtx_payload_type;
    uint8_t transport_id, rid_id, repaired_id; /* header extensions, 0 where not negotiated */
    uint8_t name_size;
    char name[LONGEST_NAME];
    uint32_t ssrc; /* of its newest packet, 0 before the first where none was announced */
    uint32_t told; /* the one that control knows of */
    uint32_t hearing, height;
    bool tapped;       /* its packets are handed up */
    struct tray *tray; /* where its packets are gathered; NULL where they are not */
    struct reception reception;
    uint8_t *cache; /* a byte ring that kept packets are written around */
    uint32_t cache_room;
    uint64_t cache_head;
    struct fan *fan;
    int fans, fan_room;
};

struct tray {
    uint8_t *bytes;
    uint32_t used, packets, dropped;
    uint64_t shift;
};

/* One SSRC of a browser: a source, or what is sent again of one. What came again in another stream counts as come. */
struct stream {
    uint32_t ssrc;
    bool repairs, begun;
    struct source *source;
    struct replay replay;
};

/* When a slot's packet was sent, where its content is kept, and which number of the transport it bore. */
struct sent {
    uint64_t index, kept, at, again;
    uint16_t number;
};

/* What was added to a source's numbers in a slot, from an index of the slot on. */
struct numbering {
    uint32_t leg; /* the source by its leg's handle and its place, for it may be gone */
    uint16_t place;
    uint64_t from;
    uint32_t timestamp_shift;
    int picture_shift, base_shift;
};

struct slot {
    struct leg *leg;
    uint8_t payload_type, kind, rtx_payload_type;
    bool begun, fed, followed; /* in the table being made: its feed has a route; another layer of it has */
    uint32_t ssrc, rtx_ssrc, rate, last_timestamp;
    struct source *feed;
    uint32_t feed_ssrc;
    struct numbering now, before; /* of the feed, and of the one whose place it took */
    uint64_t first, last, floor, last_at, packets, octets, refilled, rtx_index;
    int64_t shift;
    double allowance;
    struct np_said said;
    int last_picture, last_base; /* as the receiver sees them */
    struct sent *sent;
    uint32_t sents;
};

/* What a leg was sent under numbers of the transport; a packet is its microsecond and its size, 0 once it is told. */
struct sendlog {
    uint64_t *packets; /* NULL where nothing is numbered */
    uint64_t next, bytes, newest;
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
    struct stream *streams; /* announced ones, then those adopted */
    int stream_count, stream_room;
    uint8_t transport_id; /* of what is sent */
    struct sendlog log;
    struct downlink *downlink; /* NULL where control keeps the estimate */
    double looked;             /* when it is thought about again */
    uint64_t logged;           /* bytes that it knows to have left */
    uint64_t heard;            /* the newest of what its browser said and control was not told */
    struct arrivals came;
    double told;       /* when its browser was last told of them */
    uint32_t reporter; /* whose reports it gets */
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
    bool unfinished; /* more of the picture that was read last is on its way */
    _Atomic uint64_t strangers, malformed, unsent, sent, received, messages;
    uint8_t (*out)[SENDING];
    struct outgoing outs[SEND_BATCH];
    int out_count;
    struct leg *dirty[MAX_LEGS];
    int dirty_count;
    struct batch *batch;
};

/* plane.c */
void hold(struct plane *p); /* for the thread, and what is no order */
void lock(struct plane *p); /* for control: nothing that waited to be sent waits any more */
void unlock(struct plane *p);
uint64_t monotonic_ns(void);

/* legs.c */
void drop_leg(struct plane *p, struct leg *leg);
bool send_rtcp(struct plane *p, struct leg *leg, uint8_t *packet, int size); /* `packet` has SENDING bytes */
void slot_off(struct slot *s);

/* table.c: legs by handle, address, name */
uint64_t digest(const void *data, size_t size);
void rewrite_tables(struct plane *p);
bool remove_path(struct leg *leg, const struct path *path);
struct leg *leg_of(struct plane *p, uint32_t handle);
struct leg *leg_at(struct plane *p, const struct path *path);
bool knows_name(const struct plane *p, const uint8_t *name, size_t size);

/* packets.c: one datagram in */
void take_datagram(struct plane *p, const struct path *from, uint8_t *data, int size, uint64_t now);

/* rtcp.c */
bool rtcp_urgent(const uint8_t *data, int size);
int rtcp_settle(struct leg *leg, uint8_t *data, int size, uint64_t now);

/* streams.c: whose packet it is */
struct stream *stream_of(struct leg *leg, uint32_t ssrc);
struct stream *add_stream(struct leg *leg, uint32_t ssrc, struct source *source, bool repairs);
bool adopt(struct leg *leg, const uint8_t *data, int size, struct stream *found);

/* reception.c */
bool reception_note(struct reception *r, uint16_t sequence, uint32_t timestamp, int size, uint64_t at);
int reception_due(struct reception *r, double now, uint16_t *lost);

/* arrivals.c */
void arrivals_note(struct arrivals *a, uint16_t sequence, uint64_t now);
int64_t arrivals_due(const struct arrivals *a);
int arrivals_next(struct arrivals *a, int64_t *start, uint8_t *out);

/* extensions.c */
struct found {
    bool well; /* no length points outside of the packet */
    int size;  /* -1 when the element is not there */
    const uint8_t *value;
};
struct found extension(const uint8_t *data, int size, uint8_t id);
int write_number(uint8_t *out, uint8_t id, uint16_t number);

/* slots.c: its copies out */
void approach(const struct source *source, int at, uint64_t index);
void deliver(struct plane *p, struct slot *slot, struct source *source, const struct plain *packet, bool routed,
             uint64_t kept, uint64_t now);
uint64_t keep(struct source *s, const struct plain *packet);
void resend(struct plane *p, struct slot *s, const uint16_t *lost, int count, uint64_t now);
int pad(struct plane *p, struct leg *leg, int size, uint64_t now);

/* sendlog.c */
uint16_t stamp(struct leg *leg, int payload, uint64_t now);
int settle_feedback(struct leg *leg, const uint8_t *feedback, int size, struct np_burst *out, int room);

/* downlink.c */
void downlink_tend(struct plane *p, struct leg *leg, double now);

/* vp8.c */
struct vp8 vp8_read(const uint8_t *data, int size);
int vp8_height(const struct vp8 *packet, const uint8_t *data, int size);
void vp8_begin(struct slot *s, const struct vp8 *first);
void vp8_sent(struct slot *s, const struct vp8 *packet);
bool vp8_rewrite(const struct numbering *n, const struct vp8 *packet, uint8_t *payload);

/* batch.c: sockets */
struct batch *batch_new(void);
void batch_free(struct batch *b);
int read_some(struct plane *p, int socket, uint64_t now);
void flush(struct plane *p);
bool send_now(struct plane *p, int socket, const struct sockaddr_storage *to, socklen_t to_size, const void *data, int size);
uint8_t *out_begin(struct plane *p);
void out_end(struct plane *p, struct leg *leg, int size);
socklen_t socket_address(const struct path *path, struct sockaddr_storage *to);

/* trays.c */
void tray_put(struct tray *t, uint64_t at, const uint8_t *data, uint32_t size);

/* ring.c */
bool ring_open(struct ring *r, uint32_t room);
bool ring_put(struct ring *r, struct record *head, const void *data, uint32_t size);
int ring_take(struct ring *r, uint8_t *into, int room);

#endif
