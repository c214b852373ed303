#include "server-internal.h"

/* The page needs nothing but itself: no frames, no other site, no inline script, nothing that follows whoever
 * reads it. */
#define POLICY                                                                                               \
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' "       \
        "data:; "                                                                                            \
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

enum { CLOSED_RETRY_SEC = 10 };

void response_add_headers(struct MHD_Response *response, bool may_be_kept) {
        static const char *const headers[][2] = {
                {"Content-Security-Policy", POLICY},
                {"X-Content-Type-Options", "nosniff"},
                /* Not "no-referrer": then browsers send our own forms with "Origin: null", as another site's.
                 */
                {"Referrer-Policy", "same-origin"},
                {"Cross-Origin-Resource-Policy", "same-origin"},
                {"Cross-Origin-Opener-Policy", "same-origin"},
        };

        for (size_t i = 0; i < ELEMENTSOF(headers); i++)
                (void) MHD_add_response_header(response, headers[i][0], headers[i][1]);
        (void) MHD_add_response_header(response, "Cache-Control", may_be_kept ? "max-age=3600" : "no-store");
}

struct MHD_Response *response_new(struct server_reply *reply) {
        struct MHD_Response *response =
                reply->body.text ? MHD_create_response_from_buffer(reply->body.n, reply->body.text,
                                                                   MHD_RESPMEM_MUST_FREE)
                                 : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

        if (!response) {
                html_done(&reply->body);
                return NULL;
        }
        reply->body = (struct html){0};
        response_add_headers(response, reply->may_be_kept);
        (void) MHD_add_response_header(response, "Content-Type",
                                       reply->type ? reply->type : "text/html; charset=utf-8");
        if (reply->location)
                (void) MHD_add_response_header(response, "Location", reply->location);
        if (reply->retry_after_sec > 0) {
                char text[16];

                (void) snprintf(text, sizeof(text), "%u", reply->retry_after_sec);
                (void) MHD_add_response_header(response, "Retry-After", text);
        }
        return response;
}

static enum MHD_Result queue(struct exchange *exchange) {
        return MHD_queue_response(exchange->connection, exchange->status, exchange->response);
}

static enum MHD_Result take_header(void *userdata, enum MHD_ValueKind kind _unused_, const char *name,
                                   const char *value) {
        struct request_head *head = userdata;

        if (head->n_headers == REQUEST_HEADERS_MAX) {
                head->has_more_headers = true;
                return MHD_NO;
        }
        head->headers[head->n_headers++] = (struct request_header){name, value ? value : ""};
        return MHD_YES;
}

static enum MHD_Result refuse(struct exchange *exchange, unsigned status) {
        const struct server_context *context = &exchange->server->context;
        struct server_reply reply = {.status = status,
                                     .retry_after_sec = status == 503 ? CLOSED_RETRY_SEC : 0};

        context->refused(exchange->head, status, &reply.body, context->userdata);
        exchange->response = response_new(&reply);
        exchange->status = status;
        if (!exchange->response)
                return MHD_NO;
        /* What is left of it is not read, and nothing behind it believed. */
        (void) MHD_add_response_header(exchange->response, "Connection", "close");
        if (status == 405)
                (void) MHD_add_response_header(exchange->response, "Allow", "GET, HEAD, POST");
        return queue(exchange);
}

enum MHD_Result exchange_ask(struct exchange *exchange, const char *url, const char *method) {
        struct request_head *head = exchange->head = calloc(1, sizeof(*head));

        if (!head)
                return MHD_NO;
        head->method = method;
        head->path = url;
        (void) MHD_get_connection_values(exchange->connection, MHD_HEADER_KIND, take_header, head);
        unsigned status = request_check(head, exchange->server->context.hosts);
        return status > 0 ? refuse(exchange, status) : MHD_YES;
}

static enum MHD_Result take_body(struct exchange *exchange, const char *data, size_t *size) {
        if (exchange->response)
                return MHD_NO;
        if (!exchange->body)
                exchange->body = malloc(FORM_SIZE_MAX);
        if (!exchange->body || *size > FORM_SIZE_MAX - exchange->n_body)
                return MHD_NO; /* more than was said */
        memcpy(exchange->body + exchange->n_body, data, *size);
        exchange->n_body += *size;
        *size = 0;
        return MHD_YES;
}

enum MHD_Result exchange_go_on(struct exchange *exchange, const char *data, size_t *size) {
        const struct server_context *context = &exchange->server->context;

        if (*size > 0)
                return take_body(exchange, data, size);
        if (!exchange->is_asked) {
                exchange->is_asked = true;
                context->asked(exchange, context->userdata);
        }
        if (exchange->response)
                return queue(exchange);
        if (!exchange->is_suspended) {
                exchange->is_suspended = true;
                MHD_suspend_connection(exchange->connection);
        }
        return MHD_YES;
}

static void let_go_on(struct exchange *exchange) {
        if (!exchange->is_suspended)
                return;
        exchange->is_suspended = false;
        MHD_resume_connection(exchange->connection);
        server_wake(exchange->server);
}

void exchange_reply(struct exchange *exchange, struct server_reply *reply) {
        if (reply->body.error < 0) {
                html_done(&reply->body);
                *reply = (struct server_reply){.status = 500};
        }
        exchange->status = reply->status;
        exchange->response = response_new(reply);
        if (!exchange->response) {
                struct server_reply nothing = {.status = 500};

                exchange->status = 500;
                exchange->response = response_new(&nothing);
        }
        let_go_on(exchange);
}

struct server_page {
        struct MHD_Response *response;
        unsigned status;
};

int server_page_new(struct server_reply *reply, struct server_page **ret) {
        struct server_page *page = reply->body.error < 0 ? NULL : malloc(sizeof(*page));

        if (!page) {
                html_done(&reply->body);
                return reply->body.error < 0 ? reply->body.error : -ENOMEM;
        }
        *page = (struct server_page){response_new(reply), reply->status};
        if (!page->response) {
                free(page);
                return -ENOMEM;
        }
        *ret = page;
        return 0;
}

struct server_page *server_page_free(struct server_page *page) {
        if (page)
                MHD_destroy_response(page->response);
        free(page);
        return NULL;
}

/* It is queued before anything else is done, and then libmicrohttpd has a share in it. */
void exchange_reply_page(struct exchange *exchange, const struct server_page *page) {
        exchange->response = page->response;
        exchange->is_page = true;
        exchange->status = page->status;
}

void exchange_free(struct exchange *exchange) {
        /* It may outlive us by a moment. */
        if (exchange->stream)
                exchange->stream->exchange = NULL;
        if (exchange->response && !exchange->is_page)
                MHD_destroy_response(exchange->response);
        free(exchange->body);
        free(exchange->head);
        free(exchange);
}

const struct request_head *exchange_head(const struct exchange *exchange) {
        return exchange->head;
}

const char *exchange_body(const struct exchange *exchange, size_t *ret_size) {
        *ret_size = exchange->n_body;
        return exchange->body ? exchange->body : "";
}

int exchange_query(const struct exchange *exchange, const char *name, const char **ret) {
        const char *value = NULL;
        size_t size = 0;

        if (MHD_lookup_connection_value_n(exchange->connection, MHD_GET_ARGUMENT_KIND, name, strlen(name),
                                          &value, &size) != MHD_YES ||
            !value)
                return -ENOENT;
        if (strlen(value) != size || !text_is_plain(value))
                return -EINVAL;
        *ret = value;
        return 0;
}

const struct limiter_address *exchange_address(const struct exchange *exchange) {
        return &exchange->link->address;
}
