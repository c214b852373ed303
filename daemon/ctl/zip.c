#include "zip.h"

#include <sys/stat.h>
#include <zlib.h>

/* As in PKWARE's APPNOTE: little-endian numbers. */
enum {
        LOCAL_SIZE = 30,
        CENTRAL_SIZE = 46,
        END_SIZE = 22,
        VERSION = 20,        /* deflate, folders */
        FLAG_UTF8 = 1 << 11, /* of the name */
        METHOD_DEFLATE = 8,
        DATE_1980 = 1 << 5 | 1, /* the first that there is */
        MADE_BY_UNIX = 3 << 8,
        CHUNK = 64 << 10,
};
#define REGULAR_0600 (UINT32_C(0100600) << 16)

struct entry {
        char name[ZIP_NAME_MAX + 1];
        uint32_t crc, size, packed, offset;
};

struct zip {
        int fd;
        uint64_t at; /* behind what is written */
        struct entry entries[ZIP_FILES_MAX];
        size_t n;
        z_stream stream;
        uint8_t in[CHUNK], out[CHUNK];
};

int zip_new(int fd, struct zip **ret) {
        struct zip *zip = calloc(1, sizeof(*zip));

        if (!zip)
                return -ENOMEM;
        zip->fd = fd;
        /* Without zlib's own header, as ZIP has it. */
        if (deflateInit2(&zip->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
                free(zip);
                return -ENOMEM;
        }
        *ret = zip;
        return 0;
}

struct zip *zip_free(struct zip *zip) {
        if (!zip)
                return NULL;
        (void) deflateEnd(&zip->stream);
        free(zip);
        return NULL;
}

static uint8_t *put16(uint8_t *p, uint32_t value) {
        *p++ = (uint8_t) value;
        *p++ = (uint8_t) (value >> 8);
        return p;
}

static uint8_t *put32(uint8_t *p, uint32_t value) {
        return put16(put16(p, value & 0xffff), value >> 16);
}

static int write_at(struct zip *zip, const void *data, size_t size, uint64_t at) {
        for (size_t done = 0; done < size;) {
                ssize_t n = pwrite(zip->fd, (const uint8_t *) data + done, size - done, (off_t) (at + done));

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return n < 0 ? -errno : -ENOSPC;
                done += (size_t) n;
        }
        return 0;
}

static int append(struct zip *zip, const void *data, size_t size) {
        int r = zip->at + size > ZIP_SIZE_MAX ? -EFBIG : write_at(zip, data, size, zip->at);

        if (r >= 0)
                zip->at += size;
        return r;
}

/* What a local header and the directory have alike. */
static uint8_t *put_common(uint8_t *p, const struct entry *entry) {
        p = put16(p, VERSION);
        p = put16(p, FLAG_UTF8);
        p = put16(p, METHOD_DEFLATE);
        p = put16(p, 0);
        p = put16(p, DATE_1980);
        p = put32(p, entry->crc);
        p = put32(p, entry->packed);
        p = put32(p, entry->size);
        p = put16(p, (uint32_t) strlen(entry->name));
        return put16(p, 0);
}

static int put_local(struct zip *zip, const struct entry *entry) {
        uint8_t header[LOCAL_SIZE];

        (void) put_common(put32(header, 0x04034b50), entry);
        int r = write_at(zip, header, sizeof(header), entry->offset);
        return r < 0 ? r : write_at(zip, entry->name, strlen(entry->name), entry->offset + sizeof(header));
}

/* All that zlib has by now; flush: Z_FINISH at the end. */
static int pack(struct zip *zip, int flush) {
        do {
                zip->stream.next_out = zip->out;
                zip->stream.avail_out = CHUNK;
                if (deflate(&zip->stream, flush) == Z_STREAM_ERROR)
                        return -EIO;
                int r = append(zip, zip->out, CHUNK - zip->stream.avail_out);
                if (r < 0)
                        return r;
        } while (zip->stream.avail_out == 0);
        return 0;
}

static int pack_file(struct zip *zip, int fd, struct entry *entry) {
        uint64_t size = 0;
        uLong crc = crc32(0, NULL, 0);
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;
        if ((uint64_t) st.st_size > ZIP_SIZE_MAX)
                return -EFBIG;
        (void) deflateReset(&zip->stream);
        for (;;) {
                ssize_t n = pread(fd, zip->in, CHUNK, (off_t) size);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                size += (uint64_t) n;
                if (size > ZIP_SIZE_MAX)
                        return -EFBIG;
                crc = crc32(crc, zip->in, (uInt) n);
                zip->stream.next_in = zip->in;
                zip->stream.avail_in = (uInt) n;
                int r = pack(zip, n == 0 ? Z_FINISH : Z_NO_FLUSH);
                if (r < 0)
                        return r;
                if (n == 0)
                        break;
        }
        entry->crc = (uint32_t) crc;
        entry->size = (uint32_t) size;
        return 0;
}

int zip_add(struct zip *zip, const char *name, int fd) {
        struct entry *entry = &zip->entries[zip->n];
        size_t n = strlen(name);

        if (zip->n == ZIP_FILES_MAX || n > ZIP_NAME_MAX)
                return -EFBIG;
        *entry = (struct entry){.offset = (uint32_t) zip->at};
        memcpy(entry->name, name, n + 1);
        zip->at += LOCAL_SIZE + n; /* written when its sizes are known */
        uint64_t begin = zip->at;
        int r = pack_file(zip, fd, entry);
        if (r < 0)
                return r;
        entry->packed = (uint32_t) (zip->at - begin);
        zip->n++;
        return put_local(zip, entry);
}

static int put_central(struct zip *zip, const struct entry *entry) {
        uint8_t header[CENTRAL_SIZE];
        uint8_t *p = put16(put32(header, 0x02014b50), MADE_BY_UNIX | VERSION);

        p = put_common(p, entry);
        p = put16(p, 0); /* comment */
        p = put16(p, 0); /* disk */
        p = put16(p, 0); /* text or not */
        p = put32(p, REGULAR_0600);
        (void) put32(p, entry->offset);
        int r = append(zip, header, sizeof(header));
        return r < 0 ? r : append(zip, entry->name, strlen(entry->name));
}

int zip_finish(struct zip *zip) {
        uint64_t begin = zip->at;
        uint8_t end[END_SIZE];

        for (size_t i = 0; i < zip->n; i++) {
                int r = put_central(zip, &zip->entries[i]);
                if (r < 0)
                        return r;
        }
        uint8_t *p = put32(put32(end, 0x06054b50), 0);
        p = put16(put16(p, (uint32_t) zip->n), (uint32_t) zip->n);
        p = put32(p, (uint32_t) (zip->at - begin));
        (void) put16(put32(p, (uint32_t) begin), 0);
        return append(zip, end, sizeof(end));
}
