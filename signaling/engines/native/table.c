/* Two tables of open addressing, addresses to legs and names of legs; whoever leaves makes them be written anew. */
#include <string.h>

#include "plane.h"

uint64_t digest(const void *data, size_t size)
{
    uint64_t value = 0xcbf29ce484222325u; /* FNV-1a */
    for (const uint8_t *at = data; size--; at++)
        value = (value ^ *at) * 0x100000001b3u;
    return value ? value : 1;
}

struct leg *leg_of(struct plane *p, uint32_t handle)
{
    struct leg *leg = &p->legs[handle & (MAX_LEGS - 1)];
    return leg->open && leg->handle == handle ? leg : NULL;
}

static struct path_row *row_of(struct plane *p, const struct path *path)
{
    size_t at = digest(path, sizeof *path);
    struct path_row *row;
    do
        row = &p->paths[at++ & (PATH_TABLE - 1)];
    while (row->leg && memcmp(&row->path, path, sizeof *path));
    return row;
}

struct leg *leg_at(struct plane *p, const struct path *path)
{
    return row_of(p, path)->leg;
}

bool knows_name(const struct plane *p, const uint8_t *name, size_t size)
{
    uint64_t wanted = digest(name, size);
    for (uint64_t at = wanted;; at++) {
        uint64_t found = p->names[at & (NAME_TABLE - 1)];
        if (!found || found == wanted)
            return found != 0;
    }
}

void rewrite_tables(struct plane *p)
{
    memset(p->paths, 0, sizeof p->paths);
    memset(p->names, 0, sizeof p->names);
    for (int i = 0; i < MAX_LEGS; i++) {
        struct leg *leg = &p->legs[i];
        if (!leg->open)
            continue;
        uint64_t at = leg->name;
        while (p->names[at & (NAME_TABLE - 1)])
            at++;
        p->names[at & (NAME_TABLE - 1)] = leg->name;
        for (int n = 0; n < leg->path_count; n++)
            *row_of(p, &leg->paths[n]) = (struct path_row){leg->paths[n], leg};
    }
}

bool remove_path(struct leg *leg, const struct path *path)
{
    for (int n = 0; n < leg->path_count; n++)
        if (!memcmp(&leg->paths[n], path, sizeof *path)) {
            leg->paths[n] = leg->paths[--leg->path_count];
            if (leg->selected && !memcmp(&leg->path, path, sizeof *path))
                leg->selected = false;
            return true;
        }
    return false;
}

