#include <stdlib.h>
#include <string.h>

#include "plane.h"

bool ring_open(struct ring *r, uint32_t room)
{
    r->bytes = malloc(room);
    r->room = room; /* a power of two */
    return r->bytes != NULL;
}

static uint32_t padded(uint32_t size)
{
    return (size + 7) & ~7u;
}

bool ring_put(struct ring *r, struct record *head, const void *data, uint32_t size)
{
    uint64_t at = atomic_load_explicit(&r->head, memory_order_relaxed);
    uint64_t taken = atomic_load_explicit(&r->tail, memory_order_acquire);
    uint32_t whole = padded((uint32_t)sizeof *head + size);
    uint32_t place = (uint32_t)at & (r->room - 1), to_end = r->room - place;
    uint32_t skip = whole > to_end ? to_end : 0;
    if (at + skip + whole - taken > r->room) {
        atomic_fetch_add_explicit(&r->dropped, 1, memory_order_relaxed);
        return false;
    }
    if (skip) {
        memcpy(r->bytes + place, &(uint64_t){skip}, 8); /* size, and UP_SKIP: a multiple of eight is left to the end */
        place = 0;
    }
    head->size = (uint32_t)sizeof *head + size;
    memcpy(r->bytes + place, head, sizeof *head);
    if (size)
        memcpy(r->bytes + place + sizeof *head, data, size);
    atomic_store_explicit(&r->head, at + skip + whole, memory_order_release);
    return true;
}

int ring_take(struct ring *r, uint8_t *into, int room)
{
    uint64_t at = atomic_load_explicit(&r->tail, memory_order_relaxed);
    uint64_t end = atomic_load_explicit(&r->head, memory_order_acquire);
    int used = 0;
    while (at < end) {
        uint32_t place = (uint32_t)at & (r->room - 1);
        uint32_t size, whole;
        memcpy(&size, r->bytes + place, 4);
        whole = padded(size);
        if (r->bytes[place + offsetof(struct record, type)] != UP_SKIP) {
            if (used + (int)whole > room)
                break;
            memcpy(into + used, r->bytes + place, size);
            used += (int)whole;
        }
        at += whole;
    }
    atomic_store_explicit(&r->tail, at, memory_order_release);
    return used;
}
