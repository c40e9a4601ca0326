/* Whose packet it is: a browser's SSRCs, those that its offer announced and those that make themselves known. */
#include <string.h>

#include "bytes.h"
#include "plane.h"

struct stream *stream_of(struct leg *leg, uint32_t ssrc)
{
    for (int i = 0; i < leg->stream_count; i++)
        if (leg->streams[i].ssrc == ssrc)
            return &leg->streams[i];
    return NULL;
}

/* Give an SSRC to a source, or to what is sent again of it; where two claim it, a source does not lose it to that. */
struct stream *add_stream(struct leg *leg, uint32_t ssrc, struct source *source, bool repairs)
{
    struct stream *stream = stream_of(leg, ssrc);
    if (!stream) {
        if (leg->stream_count == leg->stream_room)
            return NULL;
        stream = &leg->streams[leg->stream_count++];
        *stream = (struct stream){.ssrc = ssrc, .repairs = repairs, .source = source};
    } else if (stream->repairs || !repairs) {
        stream->source = source;
        stream->repairs = repairs;
    }
    return stream;
}

static bool bears(const uint8_t *data, int size, uint8_t id, const struct source *source)
{
    struct found found = extension(data, size, id);
    return found.well && found.size == source->name_size && !memcmp(found.value, source->name, source->name_size);
}

/* What an SSRC that nobody announced belongs to, by what its packet says, which is to be believed once it is decrypted:
 * a layer says its own name; otherwise it is the source without SSRC that has this payload type. */
bool adopt(struct leg *leg, const uint8_t *data, int size, struct stream *found)
{
    if (leg->stream_count == leg->stream_room || !extension(data, size, 0).well)
        return false;
    for (int i = 0; i < leg->source_count; i++) {
        struct source *s = &leg->sources[i];
        bool repairs = false;
        if (!s->name_size) {
            if (s->ssrc || s->payload_type != (data[1] & 0x7f))
                continue;
        } else if (!bears(data, size, s->rid_id, s)) {
            repairs = bears(data, size, s->repaired_id, s);
            if (!repairs)
                continue;
        }
        *found = (struct stream){.ssrc = get32(data + 8), .repairs = repairs, .source = s};
        return true;
    }
    return false;
}
