/*
 * The least that has to be done: read pages over TLS, inflate them, find where each alert begins and ends, escape it
 * and write it as an event. One thread, OpenSSL and zlib. Usage: limit <port> <path of the first page> <ca file> <alerts>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 64 << 10, LINK_MAX_BYTES = 4096 };

static char out[CHUNK + 16];
static size_t out_length;
static long wanted, written;

static void die(const char *problem) {
  fprintf(stderr, "limit: %s\n", problem);
  exit(1);
}

static void drain(void) {
  for (size_t done = 0; done < out_length;) {
    ssize_t count = write(1, out + done, out_length - done);
    if (count <= 0) die("cannot write");
    done += (size_t)count;
  }
  out_length = 0;
}

static void put(const char *text, size_t length) {
  if (out_length + length > CHUNK) drain();
  memcpy(out + out_length, text, length);
  out_length += length;
}

static void put_escaped(char next) {
  if (out_length + 8 > CHUNK) drain();
  if (next == '<') put("&lt;", 4);
  else if (next == '>') put("&gt;", 4);
  else if (next == '&') put("&amp;", 5);
  else out[out_length++] = next;
}

/* Scanner: depth 1 is the page, 2 its array, 3 an alert. What follows the array is kept, to find the next link. */
static int depth, in_string, escaped;
static char tail[LINK_MAX_BYTES];
static size_t tail_length;

static void scan(const char *text, size_t length) {
  static const char begin[] = "<event stanza=\"defender_alerts://c\" unbroken=\"1\"><data>";
  static const char end[] = "</data><done/></event>\n";
  for (size_t i = 0; i < length; i++) {
    char next = text[i];
    int closes = 0;
    if (in_string) {
      if (escaped) escaped = 0;
      else if (next == '\\') escaped = 1;
      else if (next == '"') in_string = 0;
    } else if (next == '"') {
      in_string = 1;
    } else if (next == '{' || next == '[') {
      if (++depth == 3) put(begin, sizeof begin - 1);
    } else if (next == '}' || next == ']') {
      closes = depth-- == 3;
      if (depth == 1) tail_length = 0;
    }
    if (depth >= 3 || closes) put_escaped(next);
    else if (tail_length < sizeof tail - 1) tail[tail_length++] = next;
    if (closes) {
      put(end, sizeof end - 1);
      written++;
    }
  }
}

static SSL *connect_to(int port, const char *authorities) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int file = socket(AF_INET, SOCK_STREAM, 0);
  if (file < 0 || connect(file, (struct sockaddr *)&address, sizeof address)) die("cannot connect");
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (!context || SSL_CTX_load_verify_locations(context, authorities, NULL) != 1) die("cannot read the authorities");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  SSL *connection = SSL_new(context);
  SSL_set_tlsext_host_name(connection, "localhost");
  SSL_set1_host(connection, "localhost");
  SSL_set_fd(connection, file);
  if (SSL_connect(connection) != 1) die("no TLS connection");
  return connection;
}

static void page(SSL *connection, const char *path) {
  static char in[CHUNK + 1], plain[CHUNK];
  char request[LINK_MAX_BYTES + 256];
  int size = snprintf(request, sizeof request,
                      "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nAuthorization: Bearer x\r\n\r\n", path);
  if (SSL_write(connection, request, size) != size) die("cannot ask");
  int have = 0;
  char *body = NULL;
  while (!body) {
    int count = SSL_read(connection, in + have, CHUNK - have);
    if (count <= 0) die("no answer");
    have += count;
    in[have] = 0;
    body = strstr(in, "\r\n\r\n");
  }
  char *header = strcasestr(in, "\r\nContent-Length:");
  if (strncmp(in, "HTTP/1.1 200", 12) || !header || header > body) die("another answer than expected");
  long left = atol(header + 17);
  body += 4;
  size_t there = (size_t)(in + have - body);
  z_stream stream = {0};
  if (inflateInit2(&stream, 31) != Z_OK) die("zlib");
  depth = in_string = escaped = 0;
  tail_length = 0;
  stream.next_in = (Bytef *)body;
  for (;;) {
    left -= (long)there;
    stream.avail_in = (uInt)there;
    while (stream.avail_in) {
      stream.next_out = (Bytef *)plain;
      stream.avail_out = CHUNK;
      int result = inflate(&stream, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END) die("not gzip");
      scan(plain, CHUNK - stream.avail_out);
    }
    if (left <= 0) break;
    int count = SSL_read(connection, in, CHUNK);
    if (count <= 0) die("the answer ends early");
    there = (size_t)count;
    stream.next_in = (Bytef *)in;
  }
  inflateEnd(&stream);
}

int main(int count, char **arguments) {
  if (count != 5) die("usage: limit <port> <path> <ca file> <alerts>");
  char path[LINK_MAX_BYTES];
  snprintf(path, sizeof path, "%s", arguments[2]);
  wanted = atol(arguments[4]);
  SSL *connection = connect_to(atoi(arguments[1]), arguments[3]);
  while (written < wanted) {
    page(connection, path);
    tail[tail_length] = 0;
    char *link = strstr(tail, "\"@odata.nextLink\":\"https://");
    if (!link) break;
    char *from = strchr(link + 27, '/');
    char *to = strchr(from, '"');
    snprintf(path, sizeof path, "%.*s", (int)(to - from), from);
  }
  drain();
  return 0;
}
